"""The foreign keys between devices, users and network clients: they follow the rows, and no sync fails because of one."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from tests.integration.sync.comparison import rows_of, sync, wrong_links
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import NET, device

ANA = {"id": "u1", "primaryEmail": "ana@x.org"}
_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def school(**fields: Any) -> Documents:
    return Documents(devices=[device(1, annotatedUser="Ana@X.org", macAddress="a4bb6d100001"), device(2)], **fields)


def links(engine: sa.Engine, table: sa.Table, name: str) -> dict[str, str]:
    return {key: row[name] for key, row in rows_of(engine, table).items() if row[name]}


def test_that_a_user_who_comes_later_is_linked_and_their_device_has_not_changed(
    engine: sa.Engine, executor: Executor
) -> None:
    sync(engine, school().sources(), executor)
    before = rows_of(engine, tables.chromebooks)
    assert before["d1"]["linked_user_id"] is None
    result = sync(engine, school(users=[ANA]).sources(), executor)
    after = rows_of(engine, tables.chromebooks)
    assert after == before | {"d1": before["d1"] | {"linked_user_id": "u1"}}
    assert {part.sync_type: part.records_updated for part in result.parts}["chromebooks"] == 0


def test_that_a_link_follows_a_row_that_another_program_renames_and_ends_with_it(
    engine: sa.Engine, executor: Executor
) -> None:
    clients = {"N_1": [{"mac": "a4bb6d100001", "lastSeen": 1_700_000_000}]}
    documents = school(users=[ANA], networks=[NET], clients=clients)
    sync(engine, documents.sources(), executor)
    mac = "A4:BB:6D:10:00:01"
    for statement, user, client in (
        ("UPDATE users SET user_id = 'renamed'", {"d1": "renamed"}, {mac: "d1"}),
        ("DELETE FROM users", {}, {mac: "d1"}),
        ("DELETE FROM chromebooks", {}, {}),
    ):
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
        assert links(engine, tables.chromebooks, "linked_user_id") == user
        assert links(engine, tables.meraki_clients, "linked_device_id") == client
    sync(engine, documents.sources(), executor)
    assert links(engine, tables.meraki_clients, "linked_device_id") == {mac: "d1"}
    assert wrong_links(engine) == []


def keep_waiting(engine: sa.Engine, statement: str, work: Callable[[], Any], executor: Executor) -> Any:
    """Run the statement, begin the work, and commit the statement once the work waits for it."""
    with engine.connect() as control, engine.connect() as other:
        other.execute(sa.text(statement))
        running = executor.submit(work)
        until = time.monotonic() + 60
        while not control.execute(_WAITING).scalar_one():
            control.rollback()
            assert time.monotonic() < until
            assert not running.done(), running.result()
            time.sleep(0.01)
        other.commit()
    return running.result(60)


@pytest.mark.parametrize("is_known", [False, True], ids=["a new device", "a known device"])
def test_that_a_user_who_is_deleted_while_a_sync_links_to_them_costs_only_the_link(
    engine: sa.Engine, executor: Executor, *, is_known: bool
) -> None:
    if is_known:
        sync(engine, Documents(devices=[device(1), device(2)]).sources(), executor)
    sync(engine, school(users=[ANA]).sources(), executor, sync_type="users")

    def run() -> Any:
        return sync(engine, school().sources(), executor, sync_type="chromebooks")

    result = keep_waiting(engine, "DELETE FROM users", run, executor)
    assert (result.status, result.warnings) == ("completed", [])
    assert rows_of(engine, tables.chromebooks)["d1"]["annotated_user"] == "Ana@X.org"
    assert links(engine, tables.chromebooks, "linked_user_id") == {}


def test_that_a_device_that_is_deleted_while_a_sync_links_to_it_costs_only_the_link(
    engine: sa.Engine, executor: Executor
) -> None:
    clients = {"N_1": [{"mac": "a4bb6d100001", "lastSeen": 1_700_000_000}]}
    sync(engine, school().sources(), executor, sync_type="chromebooks")

    def run() -> Any:
        return sync(engine, Documents(networks=[NET], clients=clients).sources(), executor, sync_type="meraki")

    result = keep_waiting(engine, "DELETE FROM chromebooks WHERE device_id = 'd1'", run, executor)
    assert result.status == "completed"
    assert links(engine, tables.meraki_clients, "linked_device_id") == {}
    assert wrong_links(engine) == []
