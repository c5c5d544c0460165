"""Closing the window: without a question, except on a sync of its own."""

import os
import sys

import pytest
from PySide6.QtCore import Qt

from cbdesk.desktop.quitting import QuitGuard
from tests.desktop.stories import lived

CHILD = 'import sys; sys.stdin.readline(); print(\'{"event": "result", "status": "cancelled"}\')'


@pytest.fixture
def guard(desk):
    desk.closed = []
    desk.window.closing.connect(lambda: desk.closed.append(True))
    desk.sync_command = lambda kind: ([sys.executable, "-c", CHILD], dict(os.environ))
    return QuitGuard(desk.window, desk.presenters.sync)


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
        stop = next(button for button in guard.question.buttons() if button.text() == "Stop the sync and quit")
        stop.click()
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


def test_that_the_system_is_asked_nothing(aio, desk, guard):
    async def story():
        desk.presenters.sync.start()
        guard.quit_now()
        assert desk.closed == [True]
        desk.presenters.sync.cancel()
        await aio.until(lambda: desk.presenters.sync.state.phase == "idle")

    lived(aio, desk, story)
