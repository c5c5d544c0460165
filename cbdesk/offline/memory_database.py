"""A SQLite database in memory alone, shared by several threads, with values as the repositories give them."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cbdesk.errors import RetryError
from cbdesk.repositories.whole_fleet import Kind

DECLARED: Mapping[Kind, str] = {
    # The first word chooses the converter below, the second one SQLite's way of storing.
    "text": "TEXT",
    "integer": "INTEGER",
    "flag": "cbdesk_flag INTEGER",
    "time": "cbdesk_time TEXT",
    "json": "cbdesk_json TEXT",
}

sqlite3.register_converter("cbdesk_flag", lambda stored: stored != b"0")
sqlite3.register_converter("cbdesk_time", lambda stored: datetime.fromisoformat(stored.decode()).replace(tzinfo=UTC))
sqlite3.register_converter("cbdesk_json", json.loads)


class MemoryDatabase:
    """Calls from several threads take turns; each is over in milliseconds."""

    def __init__(self, content: bytes | None = None) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            ":memory:", detect_types=sqlite3.PARSE_DECLTYPES, check_same_thread=False, isolation_level=None
        )
        self._is_open = True
        self._connection.execute("PRAGMA temp_store = MEMORY")  # a long sort must not go to a file either
        if content is not None:
            self._connection.deserialize(content)

    @property
    def connection(self) -> sqlite3.Connection:
        """For the one who fills it, before anybody else has it."""
        return self._connection

    def rows(self, statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        """Return the rows by the names of their columns. Raises RetryError once it is closed."""
        with self._lock:
            if not self._is_open:
                raise RetryError("The offline copy was put away: the database answers again.")
            cursor = self._connection.execute(statement, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        with self._lock:
            self._is_open = False
            self._connection.close()
