"""The schedule in the window: when the next sync comes, and what is said about one that was missed."""

import os
import sys
import time as clock
from datetime import time

import pytest
from PySide6.QtWidgets import QAbstractButton

from cbdesk.sync.schedule import Timetable
from tests.desktop.inspection import heard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot change the zone of a process")

COMING = Timetable(full_times=(time(2),), incremental_times=(time(12),))
"""The nightly run was there, and it is 10:42."""
MISSED = Timetable(full_times=(time(10),))


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC0")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.fixture
def timetable(request):
    return request.param


@pytest.fixture
def started(desk):
    """The kinds of sync that the window started; each is over at once."""
    kinds = []

    def command(kind):
        kinds.append(kind)
        script = "import json; print(json.dumps({'event': 'result', 'status': 'completed'}))"
        return [sys.executable, "-c", script], dict(os.environ)

    desk.sync_command = command
    return kinds


def lived(aio, desk, story):
    async def whole():
        desk.window.show()
        await aio.until(lambda: desk.presenters.device.state.phase == "shown")
        await aio.until(lambda: desk.presenters.freshness.state.chips)
        await story()
        await aio.until(lambda: desk.presenters.sync.state.phase == "idle")
        await aio.until(lambda: not any(reader._tasks._named for reader in desk.presenters.readers))
        await desk.rest()

    aio.run(whole())


@pytest.mark.parametrize("timetable", [Timetable()], indirect=True)
def test_that_without_a_schedule_nothing_is_said_and_nothing_starts(aio, desk, started):
    async def story():
        await aio.settle(0.1)
        assert not desk.window.status.schedule.isVisible()

    lived(aio, desk, story)
    assert started == []


@pytest.mark.parametrize("timetable", [COMING], indirect=True)
def test_that_the_status_bar_says_when_the_next_sync_comes(aio, desk, started):
    async def story():
        label = desk.window.status.schedule
        await aio.until(label.isVisible)
        assert label.text() == "Next sync 12:00"
        assert heard(label) == "Next sync 12:00"
        for told in (label.toolTip(), label.accessibleDescription()):
            assert told.startswith("Next scheduled sync: changes only, 2026-11-23 12:00 UTC\n")
        assert desk.window.minimumSizeHint().width() <= 1024

    lived(aio, desk, story)
    assert started == []


@pytest.mark.parametrize("timetable", [MISSED], indirect=True)
def test_that_a_missed_sync_is_told_and_caught_up(aio, desk, started):
    async def story():
        told = "A scheduled sync was missed. It was due at 2026-11-23 10:00 UTC. One is started now to catch up."
        await aio.until(lambda: told in desk.window.messages.texts())

    desk.memory.fleet.runs.clear()
    lived(aio, desk, story)
    assert started == ["full"]


@pytest.mark.parametrize("timetable", [Timetable(full_times=(time(10),), catch_up=False)], indirect=True)
def test_that_a_miss_which_is_not_caught_up_is_offered(aio, desk, started):
    async def story():
        await aio.until(desk.window.messages.texts)
        assert started == []
        offer = next(one for one in desk.window.messages.findChildren(QAbstractButton) if one.text() == "Sync now")
        offer.click()
        await aio.until(lambda: started)
        await aio.until(lambda: desk.memory.gate.calls.count(("last_starts",)) == 2)

    desk.memory.fleet.runs.clear()
    lived(aio, desk, story)
    assert started == ["full"]


@pytest.mark.parametrize("timetable", [COMING], indirect=True)
def test_that_the_end_of_a_sync_and_the_refresh_of_the_window_look_at_the_schedule_again(aio, desk, started):
    async def story():
        await aio.until(desk.window.status.schedule.isVisible)
        asked = desk.memory.gate.calls.count(("last_starts",))
        desk.wiring.refresh()
        await aio.until(lambda: desk.memory.gate.calls.count(("last_starts",)) > asked)

    lived(aio, desk, story)
