"""Hand-made rows for the read side, with every column that a test does not name left empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from cbdesk.database import tables
from cbdesk.sync import search_index

THEN = datetime(2026, 11, 20, 8, 0)  # naive UTC, as the documented TIMESTAMP columns hold it


def store(engine: sa.Engine, table: sa.Table, *rows: dict[str, Any]) -> None:
    names = {name for row in rows for name in row}
    with engine.begin() as connection:
        connection.execute(sa.insert(table), [{name: row.get(name) for name in names} for row in rows])
        if table in {tables.chromebooks, tables.users}:
            search_index.refresh(connection)


def device(device_id: str, **columns: Any) -> dict[str, Any]:
    empty = {"device_id": device_id, "is_deleted": False, "created_at": THEN, "updated_at": THEN}
    return empty | {"status": "ACTIVE", "data_source": "google_admin"} | columns


def user(email: str, full_name: str | None = None, **columns: Any) -> dict[str, Any]:
    empty = {
        "user_id": f"id of {email}",
        "email": email,
        "full_name": full_name,
        "created_at": THEN,
        "updated_at": THEN,
    }
    return empty | {"assigned_devices": [], "device_count": 0} | columns


def client(mac: str, **columns: Any) -> dict[str, Any]:
    return {"mac_address": mac, "created_at": THEN, "updated_at": THEN} | columns


def put(engine: sa.Engine, *devices: dict[str, Any]) -> None:
    store(engine, tables.chromebooks, *devices)


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    statements: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)
