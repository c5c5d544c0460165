"""The search index after syncs: the same as one built from nothing, and untouched where nothing changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from cbdesk.database import tables
from cbdesk.sources.meraki import Meraki
from cbdesk.sync import runner, search_index
from tests.integration.sync.comparison import forget_everything, sync, travel
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_live import collisions, look
from tests.integration.sync.test_runs import school
from tests.integration.sync.worlds import MANY_WORLDS, START, Step, histories

FEW_WORLDS = settings(MANY_WORLDS, max_examples=8)
INDEX = (tables.device_search, tables.device_key)


def content(engine: sa.Engine) -> list[set[Sequence[Any]]]:
    with engine.connect() as connection:
        return [set(connection.execute(sa.select(table)).all()) for table in INDEX]


def from_scratch(engine: sa.Engine) -> list[set[Sequence[Any]]]:
    """Build the index anew, look at it, and put back what was there."""
    with engine.connect() as connection:
        for table in INDEX:
            connection.execute(sa.delete(table))
        search_index.refresh(connection)
        found = [set(connection.execute(sa.select(table)).all()) for table in INDEX]
        connection.rollback()
        return found


def versions(engine: sa.Engine) -> list[Sequence[Any]]:
    """Which transaction wrote each row."""
    with engine.connect() as connection:
        return [row for table in INDEX for row in connection.execute(sa.text(f"SELECT xmin, ctid FROM {table.name}"))]


@pytest.mark.timeout(36_000)
@FEW_WORLDS
@given(steps=histories())
def test_that_the_index_after_any_syncs_is_that_of_a_build_from_scratch(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch, steps: list[Step]
) -> None:
    forget_everything(engine)
    with monkeypatch.context() as patched:
        set_now = travel(patched)
        for step in steps:
            set_now(step.now)
            sync(engine, step.documents.sources(), executor)
            assert content(engine) == from_scratch(engine)


@pytest.mark.timeout(36_000)
@FEW_WORLDS
@given(district=collisions())
def test_that_a_look_at_one_device_leaves_the_index_of_a_build_from_scratch(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch, district: Any
) -> None:
    before, after, ident = district
    forget_everything(engine)
    with monkeypatch.context() as patched:
        travel(patched)(START)
        sync(engine, before.sources(), executor)
    look(engine, executor, after, ident)
    assert content(engine) == from_scratch(engine)


def test_that_a_sync_that_brings_nothing_new_leaves_the_index_alone(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(5).sources(), executor)
    before = versions(engine)
    assert len(before) > 10
    sync(engine, school(5).sources(), executor)
    assert versions(engine) == before


def test_that_only_the_rows_of_a_changed_device_are_written(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(5).sources(), executor)
    before = versions(engine)
    now = school(5)
    now.devices[2] |= {"annotatedUser": "ana@x.org"}
    sync(engine, now.sources(), executor)
    assert len(set(versions(engine)) - set(before)) == 2, "the device's words, and the key of its user"


def texts(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(tables.device_search.c.device_id, tables.device_search.c.search_text))
        return {row.device_id: row.search_text for row in rows}


def test_that_a_device_is_found_by_the_name_that_its_user_has_now(engine: sa.Engine, executor: Executor) -> None:
    documents = school(2)
    documents.devices[0] |= {"annotatedUser": "Ana@x.org"}
    documents.users = [{"id": "u1", "primaryEmail": "ana@x.org", "name": {"fullName": "Ana Ortiz"}}]
    sync(engine, documents.sources(), executor)
    assert "ana ortiz" in texts(engine)["d1"]
    documents.users[0]["name"] = {"fullName": "Ana Rivera"}
    sync(engine, documents.sources(), executor, sync_type="users")
    assert "ana rivera" in texts(engine)["d1"]
    documents.users[0]["primaryEmail"] = "ana.rivera@x.org"
    sync(engine, documents.sources(), executor, sync_type="users")
    assert "rivera" not in texts(engine)["d1"], "nobody has the old address any more"


def test_that_what_a_dead_run_or_another_program_left_behind_is_made_up_for(
    engine: sa.Engine, executor: Executor
) -> None:
    sync(engine, school(3).sources(), executor)
    with engine.begin() as connection:
        connection.execute(
            sa.update(tables.chromebooks).values(iiq_room="R99").where(tables.chromebooks.c.device_id == "d2")
        )
        connection.execute(sa.delete(tables.chromebooks).where(tables.chromebooks.c.device_id == "d3"))
        assert search_index.refresh(connection) == 1
    assert "r99" in texts(engine)["d2"]
    assert content(engine) == from_scratch(engine)


def test_that_a_deleted_device_stays_to_be_found_behind_the_others(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(6).sources(), executor)
    sync(engine, school(5).sources(), executor)
    with engine.connect() as connection:
        order = sa.select(tables.device_search.c.device_id).order_by(tables.device_search.c.walk.desc())
        assert connection.execute(order).scalars().first() == "d6"


class LateMeraki:
    """Networks that are not told before ``may_end``: the parts of devices and users are stored by then."""

    def __init__(self, documents: Documents) -> None:
        self._meraki: Any = documents.sources().meraki
        self.may_end = threading.Event()

    def networks(self) -> Any:
        assert self.may_end.wait(60)
        return self._meraki.networks()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._meraki, name)


@contextmanager
def waiting_for_wifi(engine: sa.Engine, executor: Executor, documents: Documents, name: str) -> Iterator[None]:
    """A sync that has stored devices and users, among them one of this name, and goes on when the block ends."""
    meraki = LateMeraki(documents)  # so late that the devices have waited long enough
    sources = replace(documents.sources(), meraki=cast("Meraki", meraki))
    is_stored = sa.exists(sa.select(tables.users.c.user_id).where(tables.users.c.full_name == name))
    with ThreadPoolExecutor(1) as thread, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_LONGEST_WAIT", -1)
        run = thread.submit(sync, engine, sources, executor)
        try:
            deadline = time.monotonic() + 60
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                while not connection.execute(sa.select(is_stored)).scalar_one():
                    assert not run.done()
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
            yield
        finally:
            meraki.may_end.set()
        assert run.result().status == "completed"


def with_names(documents: Documents, *names: str) -> Documents:
    documents.users = [
        {"id": f"u{n}", "primaryEmail": f"u{n}@x.org", "name": {"fullName": name}} for n, name in enumerate(names, 1)
    ]
    for n, row in enumerate(documents.devices[: len(names)], 1):
        row["annotatedUser"] = f"U{n}@x.org"
    return documents


def test_that_the_index_follows_each_part_while_the_run_goes_on(engine: sa.Engine, executor: Executor) -> None:
    with waiting_for_wifi(engine, executor, with_names(school(5), "Ana Ortiz", "Bo Li", "Cy Roe"), "Cy Roe"):
        assert "ana ortiz" in texts(engine)["d1"]
        assert content(engine) == from_scratch(engine)
    now = with_names(school(6), "Ana Rivera", "Bo Li")
    del now.devices[3]
    now.devices[4] |= {"annotatedLocation": "Gym"}
    now.assets.append({"AssetId": "A9", "SerialNumber": "NEW9", "Category": {"Name": "Chromebooks"}})
    with waiting_for_wifi(engine, executor, now, "Ana Rivera"):
        found = texts(engine)
        assert "ana rivera" in found["d1"]
        assert "gym" in found["d6"]
        assert content(engine) == from_scratch(engine)


def test_that_an_index_that_the_database_refuses_costs_no_part(
    engine: sa.Engine, executor: Executor, expected_warnings: list[str]
) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;"
                "CREATE TRIGGER refuse BEFORE INSERT ON device_search EXECUTE FUNCTION refuse()"
            )
        )
    expected_warnings.append("Linking failed")
    result = sync(engine, school(3).sources(), executor)
    assert result.status == "partial"
    assert content(engine) == [set(), set()]
    with engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.chromebooks)).scalar_one() == 3
        connection.execute(sa.text("DROP TRIGGER refuse ON device_search"))
    assert sync(engine, school(3).sources(), executor).status == "completed"
    assert content(engine) == from_scratch(engine)


# ---------------------------------------------------------------- who searches meanwhile


def is_indexed(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        found = sa.text("SELECT to_regclass('idx_device_search_text') IS NOT NULL")
        return bool(connection.execute(found).scalar_one())


def test_that_a_first_load_takes_no_lock_that_a_search_waits_for(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(3).sources(), executor)
    expected = content(engine)
    with engine.begin() as connection:
        for table in INDEX:
            connection.execute(sa.delete(table))
    with engine.connect() as connection:
        assert search_index.make_room(connection)
        assert not is_indexed(engine)
        search_index.refresh(connection)
        modes = sa.text(
            "SELECT DISTINCT mode FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
            " WHERE pid = pg_backend_pid() AND relname LIKE 'device_search%' AND mode LIKE 'AccessExclusive%'"
        )
        assert connection.execute(modes).all() == []
        with engine.connect() as reader:  # where it had to wait, this would fail
            reader.execute(sa.text("SET LOCAL lock_timeout = '1s'"))
            assert reader.execute(sa.select(tables.device_search)).all() == []
        connection.commit()
    assert is_indexed(engine)
    assert content(engine) == expected


def test_that_a_first_load_leaves_its_index_on_while_somebody_searches(engine: sa.Engine) -> None:
    with engine.connect() as reader:
        reader.execute(sa.select(tables.device_search)).all()
        with engine.connect() as connection:
            assert search_index.make_room(connection)
        assert is_indexed(engine)


def test_that_an_index_with_rows_is_never_taken_off(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(3).sources(), executor)
    with engine.connect() as connection:
        assert not search_index.make_room(connection)
    assert is_indexed(engine)


def test_that_an_index_that_a_dead_run_took_off_is_made_by_the_next(engine: sa.Engine, executor: Executor) -> None:
    with engine.connect() as connection:
        search_index.make_room(connection)
    assert not is_indexed(engine)
    sync(engine, school(3).sources(), executor)
    assert is_indexed(engine)


def test_that_where_the_server_knows_no_trigrams_the_words_are_stored_without(
    engine: sa.Engine, executor: Executor
) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("DROP EXTENSION pg_trgm CASCADE"))
    assert sync(engine, school(3).sources(), executor).status == "completed"
    assert len(texts(engine)) == 3
