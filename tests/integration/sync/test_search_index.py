"""The search index after syncs: the same as one built from nothing, and untouched where nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from cbdesk.database import tables
from cbdesk.sync import search_index
from tests.integration.sync.comparison import forget_everything, sync, travel
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
