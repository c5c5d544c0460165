"""Several stations at once, as processes of several people: one syncs, the others are told who, and the next one takes over."""

from __future__ import annotations

import platform
import re
import signal
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.demo.district import District
from tests.integration.database.stations import until
from tests.integration.sync import states
from tests.integration.sync.processes import Ended, Machine, SyncProcess
from tests.integration.sync.stories import assert_nothing_is_left_open


@pytest.fixture
def slow_district(slow_district: District) -> District:
    """Google takes long enough for several stations to come and go."""
    slow_district.faults.latency["google"] = 0.3
    return slow_district


def start(desk: Machine, person: str, *arguments: str) -> SyncProcess:
    desk.environment["LOGNAME"] = person
    process = desk.start("full", *(arguments or ("--progress",)))
    process.warm_up()
    return process


def assert_is_told_of(ended: Ended, person: str) -> None:
    sentence = str(ended.document.get("error") or ended.document.get("error_message"))
    who = re.escape(f"{platform.node()} ({person})")
    assert re.match(rf"{who} is syncing since (\d{{4}}-\d\d-\d\d )?\d\d:\d\d UTC", sentence), ended
    assert (ended.exit_code, ended.document["exit_code"]) == (4, 4)
    assert "Traceback" not in ended.errors


def log_of(engine: sa.Engine) -> dict[str, set[Any]]:
    """The statuses in the log by the person who synced."""
    found: dict[str, set[Any]] = {}
    for row in states.rows(engine, tables.sync_logs):
        found.setdefault(row["station"].partition("@")[0], set()).add(row["status"])
    return found


@pytest.mark.parametrize("how", ["--json", "--progress"])
def test_that_a_second_station_is_told_who_syncs_since_when_and_leaves_no_trace(
    desk: Machine, slow_district: District, engine: sa.Engine, how: str
) -> None:
    first, second = start(desk, "ana"), start(desk, "ben", how)
    first.begin()
    first.reads_until("50 read")
    second.begin()
    assert_is_told_of(second.end(), "ana")
    assert log_of(engine) == {"ana": {"started"}}
    assert first.end().document["status"] == "completed"
    assert log_of(engine) == {"ana": {"completed"}}
    assert start_and_end(desk, "ben").document["status"] == "completed"


def start_and_end(desk: Machine, person: str) -> Ended:
    process = start(desk, person)
    process.begin()
    return process.end()


def test_that_of_four_stations_that_start_at_once_one_syncs_and_three_are_told_who(
    desk: Machine, slow_district: District, engine: sa.Engine
) -> None:
    people = {person: start(desk, person) for person in ("ana", "ben", "cy", "dee")}
    for process in people.values():
        process.begin()
    ended = {person: process.end() for person, process in people.items()}
    [winner] = [person for person, outcome in ended.items() if outcome.exit_code == 0]
    for person in ended.keys() - {winner}:
        assert_is_told_of(ended[person], winner)
    assert log_of(engine) == {winner: {"completed"}}
    assert_nothing_is_left_open(engine)


def test_that_nobody_waits_for_a_station_that_was_killed(
    desk: Machine, slow_district: District, engine: sa.Engine
) -> None:
    first, second = start(desk, "ana"), start(desk, "ben")
    first.begin()
    first.reads_until("50 read")
    assert first.kill()
    until(lambda: states.is_noticed(engine))
    second.begin()
    slow_district.faults.latency.clear()
    assert second.end().document["status"] == "completed"
    assert log_of(engine) == {"ana": {"failed"}, "ben": {"completed"}}
    assert_nothing_is_left_open(engine)


def test_that_a_station_that_wakes_up_after_another_took_over_writes_nothing(
    desk: Machine, slow_district: District, engine: sa.Engine
) -> None:
    first, second = start(desk, "ana"), start(desk, "ben")
    first.begin()
    first.reads_until("50 read")
    first.send(signal.SIGSTOP)
    second.begin()
    assert_is_told_of(second.end(), "ana")
    with engine.begin() as connection:  # its lease runs out
        connection.execute(sa.update(tables.sync_lease).values(expires_at=sa.func.now()))
    slow_district.faults.latency.clear()
    assert start_and_end(desk, "cy").document["status"] == "completed"
    stored = states.content(engine)
    first.send(signal.SIGCONT)
    woken = first.end()
    assert (woken.exit_code, woken.document["status"]) == (1, "failed")
    assert woken.document["error_message"].startswith("Another station took over the sync"), woken
    states.compare(states.content(engine), stored)
    assert log_of(engine) == {"ana": {"failed"}, "cy": {"completed"}}
    assert_nothing_is_left_open(engine)
