"""Closing the window: without a question, except on a sync of its own, or on work on the database."""

import os
import sys
import threading
import time

import pytest
from PySide6.QtCore import Qt

from cbdesk.desktop.administration.wiring import AdministrationWiring
from cbdesk.desktop.quitting import QuitGuard
from cbdesk.maintenance.steps import Outcome
from cbdesk.presenters.opened_library import OpenedLibrary
from tests.desktop import administration_stories
from tests.desktop.stories import lived

CHILD = 'import sys; sys.stdin.readline(); print(\'{"event": "result", "status": "cancelled"}\')'


@pytest.fixture
def guard(desk):
    desk.closed = []
    desk.window.closing.connect(lambda: desk.closed.append(True))
    desk.sync_command = lambda kind: ([sys.executable, "-c", CHILD], dict(os.environ))
    return QuitGuard(desk.window, desk.presenters.sync)


@pytest.fixture
def administration(desk, guard, pools, memory):
    """One whose work goes on until it is stopped."""
    made = AdministrationWiring(
        desk.window, desk.wiring, desk.presenters.connection, pools, tuple, lambda: administration_stories.NOW
    )
    made.began = threading.Event()

    def run(name, _choices, _place, watch):
        made.began.set()
        while not watch.is_stopped:
            time.sleep(0.005)
        return Outcome(name, "stopped", "stopped after 0 of 1", "", 0.1)

    tools = administration_stories.tools(run=run)
    desk.open_library = lambda: OpenedLibrary(
        memory, lambda stop: iter(()), lambda: None, "PostgreSQL 18.6", administration=tools
    )
    made.ask_before_quitting(guard)
    yield made
    made.close()


def clicked(box, text):
    next(button for button in box.buttons() if button.text() == text).click()


def syncing(desk):
    return desk.presenters.sync.state.phase == "running"


def test_that_a_window_without_a_sync_closes_without_a_question(aio, desk, guard):
    async def story():
        desk.window.close()
        assert desk.closed == [True]
        assert guard.question is None

    lived(aio, desk, story)


def test_that_a_sync_keeps_the_window_open_until_somebody_decides(aio, qtbot, desk, guard):
    async def story():
        desk.presenters.sync.start()
        qtbot.keyClick(desk.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert desk.closed == []
        assert guard.question.isVisible()
        assert guard.question.focusWidget().text() == "Keep cbdesk open"
        qtbot.keyClick(guard.question, Qt.Key.Key_Escape)
        assert desk.window.isVisible()
        assert syncing(desk)
        desk.window.close()
        clicked(guard.question, "Stop the sync and quit")
        assert desk.closed == [True]
        desk.presenters.sync.cancel()
        await aio.until(lambda: desk.presenters.sync.state.phase == "idle")

    lived(aio, desk, story)


def test_that_the_question_goes_when_the_sync_ends_by_itself(aio, desk, guard):
    async def story():
        desk.presenters.sync.start()
        desk.window.close()
        assert guard.question is not None
        desk.presenters.sync.cancel()
        await aio.until(lambda: guard.question is None)
        assert desk.closed == []

    lived(aio, desk, story)


def test_that_scans_in_no_file_keep_the_window_open_until_somebody_decides(aio, desk, guard):
    desk.tools.ask_before_quitting(guard)

    async def story():
        desk.window.commands["scanSession"].trigger()
        scans = desk.tools.scan_window
        for code in ("104502", "104503"):
            scans.scanned.emit(code)
        await aio.until(lambda: len(scans.table.lines.rows) == 2)
        scans.close()
        desk.window.close()
        assert desk.closed == []
        assert guard.question.text() == "2 scans of this session are in no file yet."
        clicked(guard.question, "Keep cbdesk open")
        scans.note_asked()
        scans.note_written(scans)
        desk.window.close()
        assert desk.closed == [True]

    lived(aio, desk, story)


def test_that_the_system_is_asked_nothing(aio, desk, guard):
    async def story():
        desk.presenters.sync.start()
        guard.quit_now()
        assert desk.closed == [True]
        desk.presenters.sync.cancel()
        await aio.until(lambda: desk.presenters.sync.state.phase == "idle")

    lived(aio, desk, story)


def test_that_work_on_the_database_keeps_the_window_open_until_somebody_decides(aio, desk, guard, administration):
    database = administration.presenters.database

    async def story():
        database.run(("backup",))
        await aio.until(administration.began.is_set)
        desk.window.close()
        assert desk.closed == []
        assert guard.question.text() == "Work on the database is going on in this window: Backup."
        clicked(guard.question, "Keep cbdesk open")
        assert database.state.work is not None
        desk.window.close()
        clicked(guard.question, "Stop the work and quit")
        assert desk.closed == [True]
        database.stop()
        await aio.until(lambda: database.state.work is None)

    lived(aio, desk, story)


def test_that_one_question_asks_about_everything_and_forgets_what_ends_meanwhile(aio, desk, guard, administration):
    database = administration.presenters.database

    async def story():
        desk.presenters.sync.start()
        database.run(("reindex",))
        await aio.until(administration.began.is_set)
        desk.window.close()
        assert guard.question.text().splitlines() == [
            "A sync is running in this window.",
            "Work on the database is going on in this window: Worn indexes.",
        ]
        assert "Stop all of it and quit" in {button.accessibleName() for button in guard.question.buttons()}
        desk.presenters.sync.cancel()
        await aio.until(lambda: "sync" not in guard.question.text())
        assert "Stop the work and quit" in {button.accessibleName() for button in guard.question.buttons()}
        database.stop()
        await aio.until(lambda: guard.question is None)
        assert desk.closed == []

    lived(aio, desk, story)
