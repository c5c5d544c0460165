"""Syncs over tables that another program made: what broke the rules is corrected, and nothing stops a run."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import schema, tables
from tests.integration.database import old_databases
from tests.integration.sync.comparison import rows_of, sync, travel
from tests.integration.sync.conftest import Served
from tests.integration.sync.test_a_whole_district import NOW

_COPIED = ("device_id", "serial_number", "asset_tag", "annotated_asset_id", "annotated_user", "org_unit_path")
_OF_THE_ROW = {"created_at", "updated_at", "assigned_devices"}
_GONE = """
    INSERT INTO chromebooks (device_id, serial_number, asset_tag, status, battery_health, model, cart_number)
    VALUES ('gone-1', 'OLD1', 'OLDTAG', 'LOST', 150, 'm', 1), ('gone-2', 'OLD1', 'OLDTAG', 'active', NULL, 'm', 1)
"""


@pytest.fixture
def old(empty_database_url: str) -> Any:
    engine = old_databases.build(empty_database_url, "older", 0)
    yield engine
    engine.dispose()


def fill(old: sa.Engine, devices: list[dict[str, Any]], users: list[dict[str, Any]]) -> None:
    """Everything as the sources have it, but for what other programs let in."""
    names = ", ".join(_COPIED)
    values = ", ".join(f":{name}" for name in _COPIED)
    with old.begin() as connection:
        connection.execute(
            sa.text(
                f"INSERT INTO chromebooks ({names}, status, battery_health, model, cart_number) "
                f"VALUES ({values}, :status, :battery_health, 'old', 7)"
            ),
            [
                {name: row[name] for name in _COPIED}
                | {"status": "LOST" if place % 3 else "active"}
                # What no telemetry reports stays as it was (R11).
                | {"battery_health": None if row["battery_health"] is None else 150 if place % 2 else -1}
                for place, row in enumerate(devices)
            ],
        )
        connection.execute(sa.text(_GONE))
        connection.execute(
            sa.text("INSERT INTO users (google_id, email, full_name) VALUES (:google_id, :email, 'x')"),
            [
                {
                    "google_id": row["user_id"] if place % 2 else None,
                    "email": row["email"].upper() if place > 9 else row["email"],
                }
                for place, row in enumerate(users)
            ],
        )
        connection.execute(sa.text("INSERT INTO users (email) SELECT email FROM users WHERE id < 3"))
        connection.execute(sa.text("INSERT INTO loans (user_number, what) SELECT id, 'charger' FROM users"))


def test_that_the_first_sync_of_an_adopted_database_ends_like_that_of_an_empty_one(
    engine: sa.Engine, old: sa.Engine, served: Served, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_now = travel(monkeypatch)
    set_now(NOW)
    sync(engine, served.sources, executor, batch_size=100)
    wanted, people = rows_of(engine, tables.chromebooks), rows_of(engine, tables.users)
    fill(old, [row for row in wanted.values() if not row["device_id"].startswith("iiq:")], list(people.values()))
    schema.upgrade(old, adopt=True)
    assert {one.constraint for one in schema.unfinished(old)} == {
        "check_status",
        "check_battery_health",
        "chromebooks_serial_number_key",
        "chromebooks_asset_tag_key",
        "users_email_key",
    }
    result = sync(old, served.sources, executor, sync_type="meraki", batch_size=100)  # links devices as they are
    assert result.status == "completed", result.error_message
    result = sync(old, served.sources, executor, batch_size=100)
    assert result.status == "completed", result.error_message

    found = rows_of(old, tables.chromebooks)
    gone = [found.pop("gone-1"), found.pop("gone-2")]
    assert _without_times(found) == _without_times(wanted)
    for row, status, health in zip(gone, (None, "ACTIVE"), (100, None), strict=True):
        assert (row["is_deleted"], row["status"], row["battery_health"]) == (True, status, health)
    assert sorted(row["serial_number"] or "" for row in gone) == ["", "OLD1"]
    assert _corrections(old, "gone-1") == {("battery_health", "150", "100"), ("status", "LOST", None)}

    assert _without_times(_named(rows_of(old, tables.users))) == _without_times(people)
    with old.connect() as connection:  # what else of the district's refers to a user still does
        assert connection.execute(sa.text("SELECT count(*) FROM loans")).scalar_one() == len(people) + 2
    schema.upgrade(old, adopt=True)
    assert [one.constraint for one in schema.unfinished(old)] == [
        "users_email_key"
    ]  # the twins are a person's to judge
    set_now(NOW + timedelta(seconds=1))
    again = sync(old, served.sources, executor, batch_size=100)
    assert (again.total("records_created"), again.total("records_updated")) == (0, 0)


def _without_times(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: {name: value for name, value in row.items() if name not in _OF_THE_ROW} for key, row in rows.items()}


def _named(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: row for key, row in rows.items() if not key.startswith("adopted:")}


def _corrections(engine: sa.Engine, device_id: str) -> set[tuple[Any, ...]]:
    h = tables.chromebook_history.c
    query = sa.select(h.field_name, h.old_value, h.new_value).where(
        h.device_id == device_id, h.field_name.in_(("status", "battery_health"))
    )
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(query)}
