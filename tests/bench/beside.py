"""Somebody who reads and writes while something is measured: how long they wait, and which locks are held meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any, Self

import psycopg2

_PAUSE_S = 0.002
_TABLES = ("chromebooks", "users", "meraki_clients", "sync_logs", "chromebook_history", "chromebooks_archive")
_BLOCKING = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")
"""Modes that keep somebody from writing rows, or, the last one, from reading them."""
_LOCKS = """
    SELECT l.pid, c.relname, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.granted AND l.locktype = 'relation'  -- adding a page to a table is an exclusive lock too, of another kind
    AND l.pid <> pg_backend_pid() AND c.relname = ANY (%s) AND l.mode = ANY (%s)
"""


class Beside:
    """Reads and writes one device all the time. A write is taken back: no value changes."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(work,)) for work in (self._read, self._write, self._watch)
        ]
        self._held: dict[tuple[int, str, str], float] = {}
        self.longest = {"read": 0.0, "write": 0.0}
        self.locks: dict[tuple[str, str], float] = {}
        """How long each blocking lock was held at a stretch at most, by table and mode."""

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def __str__(self) -> str:
        waits = ", ".join(f"longest {what} {seconds * 1000:.0f} ms" for what, seconds in self.longest.items())
        held = ", ".join(
            f"{mode} on {table} {seconds * 1000:.0f} ms"
            for (table, mode), seconds in sorted(self.locks.items(), key=lambda one: -one[1])
        )
        return f"{waits}; locks: {held or 'none that block'}"

    def _repeat(self, work: Callable[[Any], None]) -> None:
        with closing(psycopg2.connect(self._url)) as connection, connection.cursor() as cursor:
            while not self._is_over.wait(_PAUSE_S):
                work(cursor)
                connection.rollback()

    def _read(self, cursor: Any) -> None:
        self._timed("read", cursor, "SELECT model FROM chromebooks WHERE device_id = %s")

    def _write(self, cursor: Any) -> None:
        self._timed("write", cursor, "UPDATE chromebooks SET model = model WHERE device_id = %s")

    def _timed(self, what: str, cursor: Any, statement: str) -> None:
        started = time.perf_counter()
        cursor.execute(statement, (self._key,))
        self.longest[what] = max(self.longest[what], time.perf_counter() - started)

    def _watch(self, cursor: Any) -> None:
        now = time.perf_counter()
        cursor.execute(_LOCKS, (list(_TABLES), list(_BLOCKING)))
        found = set(cursor.fetchall())
        self._held = {one: self._held.get(one, now) for one in found}
        for (_pid, table, mode), since in self._held.items():
            self.locks[table, mode] = max(self.locks.get((table, mode), 0.0), time.perf_counter() - since)
