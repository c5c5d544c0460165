"""Fills the copy from the repositories' tables, and opens it again as something that answers like them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self

from cbdesk.domain.documents import plain
from cbdesk.domain.sync import SourceFreshness
from cbdesk.offline.devices import OfflineDevices
from cbdesk.offline.lookup import OfflineLookup
from cbdesk.offline.memory_database import DECLARED, MemoryDatabase
from cbdesk.offline.search import OfflineSearch, add_words
from cbdesk.offline.users import OfflineUsers
from cbdesk.repositories.whole_fleet import CopiedTable

_INDEXES = (
    "CREATE UNIQUE INDEX device_ids ON chromebooks (device_id)",
    "CREATE INDEX serials ON chromebooks (serial_number)",
    "CREATE INDEX tags ON chromebooks (asset_tag COLLATE NOCASE)",
    "CREATE INDEX holders ON chromebooks (annotated_user COLLATE NOCASE)",
    "CREATE INDEX emails ON users (email COLLATE NOCASE)",
    "CREATE INDEX clients ON meraki_clients (mac_address)",
    "CREATE INDEX changes ON chromebook_history (device_id)",
)


def pack(tables: Iterable[CopiedTable]) -> bytes:
    """Return the tables as one SQLite database, with the words of each device beside them, ready to be searched."""
    database = MemoryDatabase()
    connection = database.connection
    try:
        connection.execute("BEGIN")
        for table in tables:
            columns = ", ".join(f"{name} {DECLARED[kind]}" for name, kind in table.columns)
            places = ", ".join("?" * len(table.columns))
            connection.execute(f"CREATE TABLE {table.name} ({columns})")
            connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", table.rows)  # noqa: S608  our own names
        for statement in _INDEXES:
            connection.execute(statement)
        add_words(connection)
        connection.execute("COMMIT")
        return connection.serialize()
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class OfflineSources:
    database: MemoryDatabase

    def freshness(self) -> dict[str, SourceFreshness]:
        """Return how current each source was when the copy was made."""
        names = [field.name for field in fields(SourceFreshness)]
        rows = self.database.rows(f"SELECT {', '.join(names)} FROM sync_sources ORDER BY source")  # noqa: S608  our own names
        return {row["source"]: SourceFreshness(**row) for row in rows}


@dataclass(frozen=True, slots=True)
class OfflineCopy:
    """Answers like ``repositories.Library``, as far as it goes: search, devices, users, and the ages of the sources."""

    made_at: datetime
    devices: OfflineDevices
    search: OfflineSearch
    users: OfflineUsers
    sync_logs: OfflineSources
    lookup: OfflineLookup
    database: MemoryDatabase

    @classmethod
    def over(cls, content: bytes, made_at: datetime) -> Self:
        database = MemoryDatabase(content)
        return cls(
            made_at,
            OfflineDevices(database),
            OfflineSearch(database),
            OfflineUsers(database),
            OfflineSources(database),
            OfflineLookup(database),
            database,
        )

    def document(self, now: datetime) -> dict[str, Any]:
        """Return the mark that an answer from the copy carries."""
        return {"made_at": plain(self.made_at), "age_seconds": max(0, round((now - self.made_at).total_seconds()))}

    def counts(self) -> dict[str, int]:
        """Return how many live devices and users it holds."""
        [row] = self.database.rows(
            "SELECT (SELECT count(*) FROM chromebooks WHERE NOT is_deleted) AS devices, "
            "(SELECT count(*) FROM users) AS users"
        )
        return row

    def close(self) -> None:
        """Put it away; what is asked afterwards is told to ask again."""
        self.database.close()
