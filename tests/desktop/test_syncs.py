"""Syncs in the window: every kind of them, what is said of their ends, and to whom."""

import os
import sys

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from cbdesk.desktop.main_window import SYNC_LOG
from cbdesk.presenters.sync import SourceLine, SyncState
from cbdesk.presenters.sync_log_state import RunFilter
from tests.desktop.fleet import run
from tests.desktop.stories import lived


@pytest.fixture
def started(desk):
    """The kinds of sync that the window started; each fails at once, for the reason that is given it."""
    desk.kinds, desk.result = [], {"status": "failed", "error_message": "Google is away."}

    def command(kind):
        desk.kinds.append(kind)
        code = 0 if desk.result["status"] == "completed" else 1
        script = f"import json; print(json.dumps(dict(event='result', **{desk.result!r}))); raise SystemExit({code})"
        return [sys.executable, "-c", script], dict(os.environ)

    desk.sync_command = command
    return desk.kinds


async def ended(aio, desk):
    await aio.until(lambda: desk.presenters.sync.state.phase == "idle")
    await aio.settle()


def test_that_the_menu_beside_the_button_starts_every_kind_of_sync(aio, desk, started):
    async def story():
        menu = desk.window.sync_menu.menu()
        offered = [action for action in menu.actions() if action.text() and action.isVisible()]
        assert [action.text() for action in offered] == [
            "Sync now",
            "Sync only what changed",
            "Sync only Chromebooks",
            "Sync only users",
            "Sync only the Wi-Fi",
            "Stop the sync",
        ]
        for action in offered[:5]:
            assert action.isEnabled()
            action.trigger()
            assert not offered[0].isEnabled()
            assert offered[5].isEnabled()
            await ended(aio, desk)
        assert started == ["full", "incremental", "chromebooks", "users", "meraki"]
        assert not offered[5].isEnabled()

    lived(aio, desk, story)


def test_that_a_failure_is_said_and_leads_to_its_run(aio, desk, started):
    async def story():
        desk.window.sync_log.page.filters.changed.emit(RunFilter("users"))
        await aio.until(lambda: desk.window.sync_log.page.model.rowCount() == 0)
        desk.memory.fleet.runs.insert(0, run(0, status="failed", error_message="Google is away."))
        desk.window.sync_button.click()
        await ended(aio, desk)
        assert desk.window.messages.texts()[0].startswith("Sync failed. Google is away.")
        show = next(one for one in desk.window.messages.findChildren(QAbstractButton) if one.text() == "Show the run")
        show.click()
        assert desk.window.tabs.currentIndex() == SYNC_LOG
        await aio.until(lambda: desk.window.sync_log.page.model.rowCount() == 3)
        assert desk.window.sync_log.page.table.currentIndex().siblingAtColumn(2).data() == "Failed"

    lived(aio, desk, story)


@pytest.mark.parametrize(
    ("level", "status", "is_told"),
    [
        ("none", "failed", False),
        ("failures", "failed", True),
        ("failures", "completed", False),
        ("all", "completed", True),
    ],
)
def test_that_a_run_that_nobody_asked_for_is_told_by_level(aio, desk, started, level, status, is_told):
    desk.result = {"status": status}
    desk.syncs.level = level
    told = []
    desk.syncs.notifier.tell = lambda *said: told.append(said)

    async def story():
        desk.presenters.sync.start(by_itself=True)
        await ended(aio, desk)
        assert bool(desk.window.messages.texts()) is is_told
        assert bool(told) is is_told

    lived(aio, desk, story)


def test_that_the_desktop_is_told_only_while_the_window_is_in_the_background(aio, desk):
    """Offscreen there is no tray: what would be shown in one is seen by whether it was looked for."""

    async def story():
        looked = []
        notifier = desk.syncs.notifier
        notifier._has_tray = lambda: looked.append(True)
        desk.window.activateWindow()
        await aio.until(desk.window.isActiveWindow)
        assert not notifier.tell("error", "Sync failed", "Google is away.")
        assert not looked
        other = QLabel("elsewhere")
        other.show()
        other.activateWindow()
        await aio.until(lambda: not desk.window.isActiveWindow())
        assert not notifier.tell("error", "Sync failed", "Google is away.")
        assert looked
        other.close()
        notifier._open()
        await aio.until(desk.window.isActiveWindow)
        assert desk.window.tabs.currentIndex() == SYNC_LOG

    lived(aio, desk, story)


def test_that_a_sync_elsewhere_is_named_in_the_menu(aio, desk):
    async def story():
        desk.window.sync_menu.show_elsewhere("Syncing on office-3 (ana)")
        first = desk.window.sync_menu.menu().actions()[0]
        assert (first.text(), first.isVisible(), first.isEnabled()) == ("Syncing on office-3 (ana)", True, False)
        desk.window.sync_menu.show_elsewhere("")
        assert not first.isVisible()

    lived(aio, desk, story)


def test_that_the_running_sync_shows_rate_and_rest_of_each_source_and_can_be_folded(aio, desk):
    async def story():
        strip = desk.window.strip
        waiting = SourceLine("meraki", "Meraki", "waiting 16 s: Meraki limit", "17", None, is_waiting=True)
        google = SourceLine("google", "Google", "2,000 read", "2,000 of 8,000", 0.25, "52/s", "1 min 55 s left")
        strip.show_state(SyncState("running", (google, waiting), 0.3, "12 s"))
        shown = {label.text(): label for label in strip.findChildren(QLabel) if label.isVisibleTo(strip)}
        assert {"2,000 of 8,000", "52/s", "1 min 55 s left"} <= set(shown)
        assert shown["waiting 16 s: Meraki limit"].property("tone") == "warn"
        assert shown["2,000 read"].property("tone") == "muted"
        strip.fold.click()
        assert not shown["52/s"].isVisibleTo(strip)
        assert strip.bar.isVisibleTo(strip)
        strip.show_state(SyncState("running", (google,), 0.4, "13 s"))
        assert not shown["52/s"].isVisibleTo(strip)

    lived(aio, desk, story)
