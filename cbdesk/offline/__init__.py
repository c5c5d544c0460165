"""The station's own copy of the fleet, for the hours without the shared database: sealed on disk, open in memory.

The copy is a SQLite database that only ever lives in memory, written and read with the standard library alone. This is
not a second engine: no repository speaks its dialect, nothing is merged into it, and it is thrown away when the
database is back. It is here because it fits into one file, and answers in milliseconds without a server.
"""

from cbdesk.offline.copy import OfflineCopy, pack
from cbdesk.offline.key import KeyStore
from cbdesk.offline.sealed_file import Header, SealedFile

__all__ = ["Header", "KeyStore", "OfflineCopy", "SealedFile", "pack"]
