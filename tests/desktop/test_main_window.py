"""The window as people and screen readers find it: names, keys, tabs, messages, and what is said when things go wrong."""

import os
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from cbdesk.desktop.main_window import DEVICES, STATISTICS, SYNC_LOG, USERS
from cbdesk.domain.sync import STARTED_NOTICE
from cbdesk.domain.sync_status import RunStatus
from cbdesk.errors import DatabaseAwayError, SettingsError
from cbdesk.presenters import blank
from tests.desktop.fleet import NOW
from tests.desktop.inspection import unnamed_in
from tests.desktop.stories import lived

CONTRACT = (
    "searchBar",
    "resultsTable",
    "devicePanel",
    "statsTabs",
    "syncLogTable",
    "syncNowButton",
    "freshnessLabel",
    "mainTabs",
    "usersPage",
)
IN_THE_BAR = {"", "Search", "How to search (Shift+F1)", "Clear search"}
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def title(desk):
    return desk.window.windowTitle()


def test_that_the_widgets_of_the_contract_are_soon_there_with_accessible_names(aio, desk):
    assert not any(page.is_made for page in (desk.window.users, desk.window.statistics, desk.window.sync_log))

    async def story():
        for name in CONTRACT:
            await aio.until(lambda name=name: desk.window.findChild(QWidget, name) is not None)
            assert desk.window.findChild(QWidget, name).accessibleName(), name

    lived(aio, desk, story)


def test_that_a_page_is_made_at_once_for_who_cannot_wait_for_it(aio, desk, qtbot):
    desk.window.first_painted.disconnect(desk.window._make_pages)

    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_2, CTRL)
        assert desk.window.users.is_made
        assert desk.window.users.page.search.hasFocus()
        qtbot.keyClicks(desk.window.users.page.search, "ben")
        await aio.until(lambda: desk.user.state.phase == "shown" and desk.users.state.query == "ben")
        assert not desk.window.statistics.is_made
        desk.presenters.sync_log.reload()
        await aio.settle()
        desk.window.tabs.setCurrentIndex(SYNC_LOG)
        assert desk.window.sync_log.page.model.rowCount() == len(desk.presenters.sync_log.state.rows) > 0

    lived(aio, desk, story)


@pytest.mark.parametrize("tab", [DEVICES, USERS, STATISTICS, SYNC_LOG])
def test_that_everything_interactive_has_a_name(aio, desk, tab):
    async def story():
        desk.window.tabs.setCurrentIndex(tab)
        await aio.until(lambda: tab != USERS or desk.user.state.phase == "shown")
        await aio.settle(0.2)
        assert unnamed_in(desk.window) == []

    lived(aio, desk, story)


def test_that_every_button_can_be_reached_by_key(aio, desk):
    async def story():
        unreachable = [
            button.accessibleName() or button.text()
            for button in desk.window.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled() and button.focusPolicy() is Qt.FocusPolicy.NoFocus
        ]
        # The buttons in the search bar are Enter, Shift+F1 and Esc by key.
        assert [name for name in unreachable if name not in IN_THE_BAR] == []

    lived(aio, desk, story)


def test_that_the_title_names_the_device(aio, desk):
    async def story():
        assert title(desk) == "104501 · Lenovo 300e Gen 3 · ben.okafor1@students.example.org — cbdesk"

    lived(aio, desk, story)


def test_that_a_scan_opens_its_device_whatever_was_there_before(aio, qtbot, desk):
    async def story():
        qtbot.keyClicks(desk.window.search, "rivera")
        qtbot.keyClick(desk.window.search, Qt.Key.Key_Return)
        qtbot.keyClicks(desk.window.search, "5CD1007919")
        qtbot.keyClick(desk.window.search, Qt.Key.Key_Return)
        await aio.until(lambda: title(desk).startswith("104501 · "))
        assert desk.window.search.selectedText() == "5CD1007919"
        assert desk.window.device.accessibleDescription().startswith("104501 · ")

    lived(aio, desk, story)


def test_that_the_whole_way_goes_by_key(aio, qtbot, desk):
    async def story():
        window = desk.window
        window.results.table.setFocus()
        qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
        await aio.until(window.search.hasFocus)
        qtbot.keyClicks(window.search, "maple")
        await aio.until(lambda: desk.presenters.search.state.query == "maple")
        qtbot.keyClick(window.search, Qt.Key.Key_Down)
        await aio.until(window.results.table.hasFocus)
        before = title(desk)
        qtbot.keyClick(window.results.table, Qt.Key.Key_Down)
        await aio.until(lambda: title(desk) != before)
        qtbot.keyClick(window.results.table, Qt.Key.Key_Return)
        await aio.until(lambda: window.device.isAncestorOf(QApplication.focusWidget()))
        qtbot.keyClick(window, Qt.Key.Key_B, CTRL)
        assert QApplication.clipboard().text() == desk.presenters.device.state.serial
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        await aio.until(window.search.hasFocus)
        qtbot.keyClick(window.search, Qt.Key.Key_Escape)
        await aio.until(lambda: desk.presenters.search.state.headline == "450 devices")

    lived(aio, desk, story)


def test_that_tabs_have_numbers(aio, qtbot, desk):
    async def story():
        tabs = (Qt.Key.Key_2, USERS), (Qt.Key.Key_3, STATISTICS), (Qt.Key.Key_4, SYNC_LOG), (Qt.Key.Key_1, DEVICES)
        for key, tab in tabs:
            qtbot.keyClick(desk.window, key, CTRL)
            assert desk.window.tabs.currentIndex() == tab
        await aio.until(lambda: desk.user.state.phase == "shown")

    lived(aio, desk, story)


def test_that_statistics_are_read_when_their_tab_is_opened(aio, desk):
    async def story():
        assert ("overview",) not in desk.memory.gate.calls
        desk.window.tabs.setCurrentIndex(STATISTICS)
        await aio.until(lambda: desk.presenters.statistics.state.phase == "ready")

    lived(aio, desk, story)


def test_that_f5_reads_again_what_is_shown_and_keeps_the_selection(aio, qtbot, desk):
    async def story():
        desk.window.results.table.selectRow(3)
        serial = desk.window.results.model.rows[3].cells[1]
        await aio.until(lambda: desk.presenters.device.state.serial == serial)
        for columns in desk.memory.fleet.devices:
            columns["status"] = "DISABLED"
        qtbot.keyClick(desk.window, Qt.Key.Key_F5)
        await aio.until(lambda: desk.presenters.device.state.status == "Disabled")
        await aio.until(lambda: desk.window.results.model.rows[0].cells[5] == "Disabled")
        assert desk.window.results.table.currentIndex().row() == 3

    lived(aio, desk, story)


def test_that_scrolling_to_the_end_brings_the_next_page(aio, desk):
    async def story():
        table = desk.window.results.table
        assert desk.window.results.model.rowCount() == 200
        table.scrollToBottom()
        await aio.until(lambda: desk.window.results.model.rowCount() == 400)

    lived(aio, desk, story)


def test_that_the_freshness_is_text_and_leads_to_the_sync_history(aio, qtbot, desk):
    async def story():
        label = desk.window.findChild(QLabel, "freshnessLabel")
        assert label.text() == "Google 12 min · IIQ 12 min · Meraki 3 h"
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
        assert desk.window.tabs.currentIndex() == SYNC_LOG

    lived(aio, desk, story)


def test_that_a_failing_source_is_told_once_and_taken_back_when_it_heals(aio, desk):
    async def story():
        healthy = desk.memory.fleet.sources[1]
        failing = replace(healthy, last_error_at=NOW, last_error="The token was refused.")
        desk.memory.fleet.sources[1] = failing
        for _ in range(2):
            asked = desk.memory.gate.calls.count(("freshness",))
            desk.presenters.freshness.reload()
            await aio.until(lambda asked=asked: desk.memory.gate.calls.count(("freshness",)) > asked)
            await aio.until(desk.window.messages.texts)
        texts = desk.window.messages.texts()
        assert len(texts) == 1
        assert "The token was refused. Its last known values are shown." in texts[0]
        desk.memory.fleet.sources[1] = replace(healthy, last_success_at=NOW + timedelta(minutes=1))
        desk.presenters.freshness.reload()
        await aio.until(lambda: desk.window.messages.texts() == ())

    lived(aio, desk, story)


def test_that_a_lost_database_is_said_kept_up_with_and_forgotten(aio, desk):
    async def story():
        rows = desk.window.results.model.rowCount()
        desk.memory.gate.error = DatabaseAwayError("The database does not answer.")
        desk.window.search.setText("rivera")
        await aio.until(desk.window.messages.texts)
        assert desk.window.messages.texts() == ("The database does not answer. Trying again by itself.",)
        assert desk.window.results.model.rowCount() == rows
        desk.memory.gate.error = None
        await aio.until(lambda: desk.window.messages.texts() == ())
        await aio.until(lambda: desk.presenters.search.state.query == "rivera")

    lived(aio, desk, story)


def test_that_a_database_that_cannot_be_opened_can_be_tried_again(aio, desk):
    open_library = desk.open_library

    def refuse():
        raise SettingsError("The schema is too old. Run: cbdesk db upgrade")

    desk.open_library = refuse

    async def whole():
        desk.window.show()
        await aio.until(desk.window.messages.texts)
        assert desk.window.messages.texts() == ("The schema is too old. Run: cbdesk db upgrade",)
        assert not desk.window.sync_button.isEnabled()
        desk.open_library = open_library
        again = next(one for one in desk.window.findChildren(QAbstractButton) if one.text() == "Try now")
        again.click()
        await aio.until(lambda: desk.presenters.device.state.phase == "shown")
        assert desk.window.messages.texts() == ()
        await desk.rest()

    aio.run(whole())


def test_that_an_empty_database_offers_the_first_sync(aio, desk):
    desk.memory.fleet.devices.clear()
    started = []

    def command(kind):
        started.append(kind)
        raise SettingsError("No source is set up.")

    desk.sync_command = command

    async def whole():
        desk.window.show()
        await aio.until(lambda: desk.presenters.search.state.blank is blank.NO_DEVICES)
        await aio.until(desk.window.sync_button.isEnabled)
        button = next(one for one in desk.window.findChildren(QAbstractButton) if one.text() == "Start the first sync")
        button.click()
        assert started == ["full"]
        assert desk.window.messages.texts() == ("The sync cannot start. No source is set up.",)
        await desk.rest()

    aio.run(whole())


def test_that_a_sync_shows_its_progress_and_brings_its_result_into_view(aio, desk):
    script = textwrap.dedent("""
        import json, sys
        def say(**event): print(json.dumps(event), flush=True)
        say(event="progress", source="google", message="page 52", done=10400, total=26104)
        sys.stdin.readline()
        say(event="result", status="completed", records_processed=26104, records_created=1, duration_seconds=3)
    """)
    desk.sync_command = lambda kind: ([sys.executable, "-c", script], dict(os.environ))

    async def story():
        window = desk.window
        window.sync_button.click()
        await aio.until(lambda: window.strip.isVisible() and desk.presenters.sync.state.lines)
        assert not window.sync_button.isEnabled()
        assert window.strip.bar.value() == 398
        shown = {label.text() for label in window.strip.findChildren(QLabel)}
        assert {"Syncing", "Google", "page 52", "10,400 of 26,104"} <= shown
        desk.memory.fleet.devices.pop()
        window.strip.cancel.click()
        await aio.until(lambda: not window.strip.isVisible())
        assert window.messages.texts() == ("Sync finished. 26,104 records read in 3 s: 1 new.",)
        await aio.until(lambda: desk.presenters.search.state.headline == "449 devices")
        assert window.sync_button.isEnabled()

    lived(aio, desk, story)


def test_that_the_colours_can_be_changed_while_the_window_is_open(aio, desk):
    async def story():
        light = desk.window.grab().toImage().pixelColor(4, 200).lightness()
        desk.window.commands["coloursDark"].trigger()
        await aio.settle()
        assert desk.theme.scheme == "dark"
        assert desk.window.grab().toImage().pixelColor(4, 200).lightness() < 60 < light
        desk.window.commands["coloursLight"].trigger()

    lived(aio, desk, story)


def test_that_the_whole_window_fits_a_small_laptop(aio, desk):
    async def story():
        assert desk.window.minimumSizeHint().width() <= 1024
        assert desk.window.minimumSizeHint().height() <= 700

    lived(aio, desk, story)


def test_that_the_sync_of_another_station_is_shown_without_a_way_to_stop_it(aio, desk):
    desk.memory.fleet.running = RunStatus(
        "r1", "full", "office-3", "ana", NOW, NOW, message="reading Google devices", percent=42.0, eta_seconds=70.0
    )

    async def story():
        window = desk.window
        await aio.until(window.strip.isVisible)
        texts = [label.text() for label in window.strip.findChildren(QLabel)]
        assert "Syncing on office-3 (ana)" in texts
        assert "for 0 s · reading Google devices · about 1 min 10 s left" in texts
        assert window.strip.bar.value() == 420
        assert not window.strip.cancel.isVisible()
        assert window.sync_button.isEnabled()
        desk.memory.fleet.running = None
        desk.presenters.elsewhere.reload()
        await aio.until(lambda: not window.strip.isVisible())

    lived(aio, desk, story)


def test_that_a_run_that_begins_elsewhere_refreshes_nothing_but_what_shows_it(aio, desk):
    async def story():
        await aio.until(lambda: ("running",) in desk.memory.gate.calls)
        await aio.until(lambda: desk.views.state.counts)
        await aio.settle()
        desk.memory.gate.calls.clear()
        desk.wiring.hear(STARTED_NOTICE)
        await aio.until(lambda: ("recent",) in desk.memory.gate.calls)
        await aio.settle()
        assert set(desk.memory.gate.calls) == {("recent",), ("running",)}
        desk.wiring.hear("r1")
        await aio.until(lambda: ("freshness",) in desk.memory.gate.calls)

    lived(aio, desk, story)


def test_that_what_this_process_kept_is_dropped_before_everything_is_read_again(aio, desk):
    whole, gate = desk.open_library, desk.memory.gate
    desk.open_library = lambda: replace(whole(), forget=lambda: gate("forget"))

    async def story():
        desk.window.show()
        await aio.until(lambda: desk.presenters.search.state.rows)
        await aio.settle(0.2)
        calls = len(gate.calls)
        assert ("forget",) not in gate.calls
        desk.wiring.refresh()
        await aio.until(lambda: len(gate.calls) > calls + 1)
        assert gate.calls[calls] == ("forget",)
        await desk.rest()

    aio.run(story())
