"""The embedded PostgreSQL for a station without a server; ``EmbeddedServer`` is what the rest of cbdesk uses of it."""

from cbdesk.database.embedded.exchange import Former, alone, exchange, former
from cbdesk.database.embedded.keeper import FLAG as KEEPER_FLAG
from cbdesk.database.embedded.keeper import clean_environment
from cbdesk.database.embedded.keeper import main as run_keeper
from cbdesk.database.embedded.programs import find as bundled_programs
from cbdesk.database.embedded.server import EmbeddedServer

__all__ = [
    "KEEPER_FLAG",
    "EmbeddedServer",
    "Former",
    "alone",
    "bundled_programs",
    "clean_environment",
    "exchange",
    "former",
    "run_keeper",
]
