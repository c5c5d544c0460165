"""The syncs that a window starts by itself: at its times, once, and not when another station was there first."""

import os
import sys
import threading
import time as clock
from dataclasses import replace
from datetime import time, timedelta
from types import SimpleNamespace

import pytest

from cbdesk.domain.sync_status import RunStatus
from cbdesk.errors import DatabaseAwayError, SettingsError
from cbdesk.presenters.schedule import SchedulePresenter, ScheduleState, described, missed_notice
from cbdesk.presenters.sync import SyncPresenter
from cbdesk.runtime.sync_process import SyncProcess
from cbdesk.sync.schedule import Timetable
from tests.desktop.fleet import NOW, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot change the zone of a process")

DONE = "import json; print(json.dumps({'event': 'result', 'status': 'completed'}))"
UNTIL_TOLD = "import sys; sys.stdin.readline()"
TAKEN = "import sys; sys.exit(4)"
MINUTE = timedelta(minutes=1)
NOON = NOW.replace(hour=12, minute=0)
AT_NOON = Timetable(full_times=(time(12),))
SCHOOL = Timetable(full_times=(time(2),), incremental_times=(time(9), time(12)))


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC0")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.fixture
def station(aio, pools, monkeypatch):
    """A schedule with the sync of its window. ``station.script`` plays the child; what was started is in ``started``."""
    station = SimpleNamespace(now=NOON, started=[], script=DONE, presenter=None)

    def command(kind):
        station.started.append(kind)
        return [sys.executable, "-c", station.script], dict(os.environ)

    station.command = command
    station.sync = SyncPresenter(SyncProcess(), lambda kind: station.command(kind))  # noqa: PLW0108  a test may replace it
    station.sync.make_available()

    def open_(timetable, library, look_ms=3_600_000):
        monkeypatch.setattr("cbdesk.presenters.schedule.LOOK_MS", look_ms)
        station.presenter = SchedulePresenter(pools, timetable, station.sync, lambda: station.now)
        station.sync.finished.connect(station.presenter.reload)  # as the window does
        station.presenter.open(library)
        return station.presenter

    station.open = open_

    async def rest():
        """Wait until everything that was started has ended."""
        await aio.until(lambda: not station.presenter._tasks.is_running("schedule"))
        await aio.until(lambda: station.sync.state.phase == "idle")
        await aio.until(lambda: not station.presenter._tasks.is_running("schedule"))

    station.rest = rest

    async def look_again():
        station.presenter.reload()
        await rest()

    station.look_again = look_again
    yield station
    if station.presenter is not None:
        station.presenter.close()


def asked(memory):
    return memory.gate.calls.count(("last_starts",))


# ---------------------------------------------------------------- off, and on time


def test_that_a_window_without_times_starts_nothing_and_asks_nothing(aio, station, memory):
    async def scenario():
        presenter = station.open(Timetable(), memory, look_ms=5)
        presenter.reload()
        await aio.settle(0.1)
        assert presenter.state == ScheduleState()
        assert not presenter._clock.isActive()

    aio.run(scenario())
    assert (station.started, memory.gate.calls) == ([], [])


@pytest.mark.parametrize(
    ("timetable", "kind"),
    [(AT_NOON, "full"), (Timetable(incremental_times=(time(12),)), "incremental")],
    ids=["full", "incremental"],
)
def test_that_a_run_starts_at_its_time(aio, station, library, timetable, kind):
    async def scenario():
        station.open(timetable, library)
        await aio.until(lambda: station.started)
        await station.rest()

    aio.run(scenario())
    assert station.started == [kind]
    assert station.presenter.state.notice is None


@pytest.fixture
def served(fleet):
    """Another station's run at noon, in the fleet before a library is made of it."""
    fleet.runs.append(run(3, started_at=NOON, completed_at=NOON + MINUTE))


def test_that_nothing_starts_when_another_station_was_there(aio, station, served, library):
    station.now = NOON + 2 * MINUTE

    async def scenario():
        station.open(AT_NOON, library)
        await aio.until(lambda: station.presenter.state.text)

    aio.run(scenario())
    assert station.started == []
    assert station.presenter.state.text == "Next sync 12:00"


def test_that_the_clock_on_the_wall_is_looked_at_and_the_database_only_when_something_is_due(aio, station, memory):
    station.now = NOON - MINUTE

    async def scenario():
        station.open(AT_NOON, memory, look_ms=5)
        await aio.until(lambda: station.presenter.state.text)
        await aio.settle(0.1)
        assert (station.started, asked(memory)) == ([], 1)
        station.now = NOON
        await aio.until(lambda: station.started)
        memory.fleet.runs.append(run(3, started_at=NOON))
        await station.rest()
        await aio.settle(0.1)

    aio.run(scenario())
    assert station.started == ["full"]


# ---------------------------------------------------------------- one at a time


def test_that_nothing_starts_while_a_sync_of_this_window_runs(aio, station, memory):
    async def scenario():
        station.script = UNTIL_TOLD
        station.sync.start("full")
        station.script = DONE
        station.open(Timetable(incremental_times=(time(12),)), memory)
        await aio.until(lambda: station.presenter.state.text)
        station.presenter.reload()
        await aio.until(lambda: not station.presenter._tasks.is_running("schedule"))
        assert station.started == ["full"]
        station.sync.cancel()
        await aio.until(lambda: len(station.started) == 2)
        await station.rest()

    aio.run(scenario())
    assert station.started == ["full", "incremental"]


def test_that_nothing_starts_while_another_station_syncs(aio, station, memory):
    memory.fleet.running = RunStatus("r9", "full", "front-desk-02", "ana", NOON - MINUTE, NOON)
    station.now = NOON + 10 * MINUTE

    async def scenario():
        station.open(AT_NOON, memory)
        await station.rest()
        assert (station.started, station.presenter.state.notice) == ([], None)
        memory.fleet.running = None
        await station.look_again()

    aio.run(scenario())
    assert station.started == ["full"]


def test_that_a_station_which_came_second_is_told_and_tries_a_while_later(aio, station, memory):
    station.script = TAKEN
    tries = []

    async def scenario():
        station.open(AT_NOON, memory)
        await aio.until(lambda: station.started)
        await station.rest()
        assert station.sync.state.notice.level == "info"
        for minutes in (1, 9, 10, 19, 20, 30, 60):
            station.now = NOON + minutes * MINUTE
            await station.look_again()
            tries.append(len(station.started))

    aio.run(scenario())
    assert tries == [1, 1, 2, 2, 3, 3, 3]


def test_that_a_sync_which_cannot_start_is_not_tried_all_day(aio, station, memory):
    tries = []

    def refuse(kind):
        tries.append(kind)
        raise SettingsError("No source is set up.")

    station.command = refuse

    async def scenario():
        station.open(AT_NOON, memory)
        await aio.until(lambda: tries)
        for _ in range(40):
            station.now += 5 * MINUTE
            await station.look_again()

    aio.run(scenario())
    assert len(tries) == 3
    assert station.sync.state.notice.text == "No source is set up."


# ---------------------------------------------------------------- missed


def test_that_a_machine_which_slept_catches_up_once(aio, station, memory):
    station.now = NOON - timedelta(hours=11)
    memory.fleet.runs[:] = [run(1, started_at=station.now)]

    async def scenario():
        station.open(SCHOOL, memory, look_ms=5)
        await aio.until(lambda: station.presenter.state.text)
        station.now = NOON + timedelta(hours=2)
        await aio.until(lambda: station.started)
        await station.rest()
        await aio.settle(0.1)

    aio.run(scenario())
    assert station.started == ["full"]
    notice = station.presenter.state.notice
    assert (notice.level, notice.title) == ("info", "3 scheduled syncs were missed")
    assert notice.text == "The last one was due at 2026-11-23 12:00 UTC. One is started now to catch up."


def test_that_a_window_which_opens_late_catches_up(aio, station, memory):
    station.now = NOON + timedelta(hours=1)

    async def scenario():
        station.open(AT_NOON, memory)
        await aio.until(lambda: station.started)
        await station.rest()

    aio.run(scenario())
    assert station.started == ["full"]
    assert station.presenter.state.notice == missed_notice(AT_NOON.slots(NOON - MINUTE, NOON), is_caught_up=True)


def test_that_without_catching_up_a_miss_is_told_once_and_offered(aio, station, memory):
    station.now = NOON + timedelta(hours=1)
    told = []

    async def scenario():
        presenter = station.open(replace(SCHOOL, catch_up=False), memory, look_ms=5)
        presenter.changed.connect(lambda: told.append(presenter.state.notice))
        await aio.until(lambda: presenter.state.notice)
        await aio.settle(0.1)

    aio.run(scenario())
    assert (station.started, asked(memory)) == ([], 1)
    notice = station.presenter.state.notice
    assert [one for one in told if one is not None] == [notice]
    assert (notice.level, notice.title) == ("warn", "A scheduled sync was missed")
    assert notice.text == "It was due at 2026-11-23 12:00 UTC, and this station does not catch up by itself."


# ---------------------------------------------------------------- the database


def test_that_nothing_starts_while_the_database_is_away_and_it_is_made_up_for(aio, station, memory):
    memory.gate.error = DatabaseAwayError("Gone.")
    lost = []

    async def scenario():
        presenter = station.open(AT_NOON, memory)
        presenter.database_lost.connect(lost.append)
        await aio.until(lambda: lost)
        assert station.started == []
        assert presenter.state.text == "Next sync 12:00"
        memory.gate.error = None
        station.now = NOON + 40 * MINUTE
        await station.look_again()

    aio.run(scenario())
    assert lost == ["Gone."]
    assert station.started == ["full"]


def test_that_a_slow_database_is_not_asked_again_before_it_answers(aio, station, memory):
    memory.gate.held["last_starts"] = threading.Event()

    async def scenario():
        station.open(AT_NOON, memory, look_ms=5)
        await aio.until(lambda: asked(memory))
        await aio.settle(0.1)
        assert asked(memory) == 1
        memory.gate.held["last_starts"].set()
        await aio.until(lambda: station.started)
        memory.fleet.runs.append(run(3, started_at=NOON))
        await station.rest()

    aio.run(scenario())


def test_that_a_closed_schedule_starts_nothing(aio, station, memory):
    async def scenario():
        presenter = station.open(AT_NOON, memory, look_ms=5)
        presenter.close()
        presenter.reload()
        await aio.settle(0.1)

    aio.run(scenario())
    assert station.started == []


# ---------------------------------------------------------------- words


def test_that_the_next_sync_is_told_with_its_kind_and_all_times():
    slot = SCHOOL.slots(NOW, NOW + timedelta(days=1))[0]
    state = described(SCHOOL, replace(slot, starts_at=slot.at + 4 * MINUTE))
    assert state.text == "Next sync 12:04"
    assert state.tip == (
        "Next scheduled sync: changes only, 2026-11-23 12:04 UTC\nEvery day: full at 02:00; changes only at 09:00, 12:00"
    )


def test_that_only_the_times_that_exist_are_told():
    tip = described(AT_NOON, AT_NOON.slots(NOW, NOW + timedelta(days=1))[0]).tip
    assert tip.splitlines()[1] == "Every day: full at 12:00"
