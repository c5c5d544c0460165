"""The foreign keys between devices, users and network clients: they follow the rows, and no sync fails because of one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.sources.records import GoogleUser, Page
from cbdesk.sync import runner
from cbdesk.sync.fetch import Sources
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


def stored_at(engine: sa.Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        log = tables.sync_logs
        return {row.sync_type: row.completed_at for row in connection.execute(sa.select(log))}


def test_that_devices_wait_for_users_who_are_still_read_so_that_each_is_written_once(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices_wait = threading.Event()
    has_waited = runner.SyncRun._has_waited

    def noted(run: runner.SyncRun) -> bool:
        devices_wait.set()
        return has_waited(run)

    monkeypatch.setattr(runner.SyncRun, "_has_waited", noted)
    sources = school(users=[ANA]).sources()
    hold_users(sources, lambda: devices_wait.wait(60), monkeypatch)
    sync(engine, sources, executor)
    assert stored_at(engine)["users"] < stored_at(engine)["chromebooks"]
    assert links(engine, tables.chromebooks, "linked_user_id") == {"d1": "u1"}


def test_that_devices_do_not_wait_for_a_source_that_stalls_and_are_linked_at_the_end(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def until_devices_are_stored() -> None:
        until = time.monotonic() + 60
        while not rows_of(engine, tables.chromebooks) and time.monotonic() < until:
            time.sleep(0.05)

    monkeypatch.setattr(runner, "_LONGEST_WAIT", -1)
    sources = school(users=[ANA]).sources()
    hold_users(sources, until_devices_are_stored, monkeypatch)
    sync(engine, sources, executor)
    assert stored_at(engine)["chromebooks"] < stored_at(engine)["users"]
    assert links(engine, tables.chromebooks, "linked_user_id") == {"d1": "u1"}


def hold_users(sources: Sources, hold: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the list of users come when ``hold`` has returned."""
    assert sources.google
    users = sources.google.users

    def held(executor: Executor | None = None) -> Iterator[Page[GoogleUser]]:
        hold()
        yield from users(executor)

    monkeypatch.setattr(sources.google, "users", held)


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
