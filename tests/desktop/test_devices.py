"""The devices tab as people work in it: views, scanner, suggestions, panes, and the way back, all by real keys."""

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit

from cbdesk.desktop.main_window import STATISTICS
from cbdesk.domain.query import SortKey
from cbdesk.presenters.device_rows import COLUMNS
from tests.desktop.stories import lived

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SCAN = "5CD1015838"


def press(desk, key, text="", when=0):
    """Send a key as the system does, to the window: QTest would let the loop run inside of the story."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(when)
        QApplication.sendEvent(desk.window.windowHandle(), event)


def scan(desk, text, end=Qt.Key.Key_Return):
    """Type as a scanner does: whatever has the focus, and faster than fingers."""
    start = round(time.monotonic() * 1000)
    for number, letter in enumerate(text):
        press(desk, ord(letter.upper()), letter, start + number)
    if end is not None:
        press(desk, end, "\r")


def title(desk):
    return desk.window.windowTitle()


def views(desk):
    found = desk.window.views.list
    return [found.item(row).text() for row in range(found.count())]


def test_that_the_serials_of_the_selection_are_copied_for_other_programs(aio, desk):
    async def story():
        desk.window.results.table.selectAll()
        desk.window.commands["copySerialCommas"].trigger()
        assert QApplication.clipboard().text().startswith("5CD1007919, 5CD1015838, ")
        desk.window.commands["copySerialLines"].trigger()
        assert len(QApplication.clipboard().text().splitlines()) == 200

    lived(aio, desk, story)


async def run_view(aio, desk, qtbot, name, modifier=Qt.KeyboardModifier.NoModifier):
    found = desk.window.views.list
    item = found.findItems(name, Qt.MatchFlag.MatchExactly)[0]
    found.scrollToItem(item)
    place = found.visualItemRect(item).center()
    before = desk.presenters.search.state.query
    qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, modifier, pos=place)
    await aio.until(lambda: desk.presenters.search.state.query != before)


# ------------------------------------------------------------------ the scanner


@pytest.mark.parametrize(("focus", "end"), [("table", Qt.Key.Key_Return), ("button", Qt.Key.Key_Tab), ("bar", None)])
def test_that_a_scan_finds_its_device_wherever_the_focus_is(aio, desk, focus, end):
    async def story():
        window = desk.window
        widget = {"table": window.results.table, "button": window.menu_button, "bar": window.search}[focus]
        if focus == "bar":
            window.search.continue_with("ana", 3)
        widget.setFocus()
        await aio.until(widget.hasFocus)
        scan(desk, f"*{SCAN}*", end)
        await aio.until(lambda: title(desk).startswith("104502 · "))
        assert window.search.selectedText() == SCAN
        assert window.search.hasFocus()
        assert not window.menu_button.menu().isVisible()
        assert window.status.currentMessage() == f"Scanned: {SCAN}"

    lived(aio, desk, story)


def test_that_a_scan_into_another_text_stays_there(aio, desk):
    async def story():
        edit = QLineEdit(desk.window.statistics.page)
        desk.window.tabs.setCurrentIndex(STATISTICS)
        edit.show()
        edit.setFocus()
        await aio.until(edit.hasFocus)
        scan(desk, SCAN, None)
        await aio.settle(0.2)
        assert edit.text() == SCAN
        assert desk.window.search.text() == ""

    lived(aio, desk, story)


def test_that_keys_of_fingers_go_where_they_always_go(aio, desk):
    async def story():
        desk.window.results.table.setFocus()
        heard = []
        desk.devices.search.scanner.scanned.connect(heard.append)
        for letter in "5cd1015":
            scan(desk, letter, None)
            await aio.settle(0.04)
        press(desk, Qt.Key.Key_Return, "\r")
        await aio.until(lambda: desk.window.device.isAncestorOf(QApplication.focusWidget()))
        assert heard == []

    lived(aio, desk, story)


def test_that_a_label_held_in_front_of_the_scanner_counts_once(aio, desk, qtbot, monkeypatch):
    beeps = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))

    async def story():
        heard = []
        desk.devices.search.scanner.scanned.connect(heard.append)
        desk.window.commands["scanSound"].trigger()
        for _ in range(3):
            scan(desk, SCAN)
        assert "3 times in a row" in desk.window.status.currentMessage()
        await aio.until(lambda: title(desk).startswith("104502 · "))
        assert heard == [SCAN]
        assert desk.window.search.selectedText() == SCAN
        assert len(beeps) == 1
        scan(desk, "NO-SUCH-LABEL")
        await aio.until(lambda: len(beeps) == 3)
        assert desk.window.status.currentMessage() == "No device is known by NO-SUCH-LABEL."

    lived(aio, desk, story)


# ------------------------------------------------------------------ views


def test_that_a_view_brings_its_devices_its_columns_and_its_order(aio, desk, qtbot):
    async def story():
        await run_view(aio, desk, qtbot, "Battery below 60 %")
        panel = desk.window.results
        assert desk.window.search.text() == "battery:<60"
        assert "battery_health" in panel.table.list_layout.columns
        assert panel.view().title == "Battery below 60 %"
        assert panel.view().sort == (SortKey("battery_health"),)
        place = next(number for number, column in enumerate(COLUMNS) if column.key == "battery_health")
        health = [int(row.cells[place].split()[0]) for row in panel.model.rows]
        assert health == sorted(health)
        await run_view(aio, desk, qtbot, "All devices")
        assert "battery_health" not in panel.table.list_layout.columns
        assert desk.presenters.search.state.headline == "450 devices"

    lived(aio, desk, story)


def test_that_ctrl_narrows_the_present_search_by_a_view(aio, desk, qtbot):
    async def story():
        desk.window.search.setText("maple")
        await aio.until(lambda: desk.presenters.search.state.query == "maple")
        await run_view(aio, desk, qtbot, "Disabled", CTRL)
        assert desk.window.search.text() == "maple status:disabled"

    lived(aio, desk, story)


def test_that_columns_and_order_are_kept_for_each_view(aio, desk, qtbot):
    async def story():
        panel = desk.window.results
        await run_view(aio, desk, qtbot, "Disabled")
        panel.table.tick_column("mac_address", True)
        panel.table.sort_by(2)
        await aio.until(lambda: panel.view().sort == (SortKey("model"),))
        await run_view(aio, desk, qtbot, "All devices")
        assert "mac_address" not in panel.table.list_layout.columns
        assert panel.view().sort == ()
        await run_view(aio, desk, qtbot, "Disabled")
        assert "mac_address" in panel.table.list_layout.columns
        assert panel.view().sort == (SortKey("model"),)
        desk.window.commands["resetColumns"].trigger()
        await aio.until(lambda: panel.view().sort == (SortKey("last_policy_sync_time", True),))
        assert "mac_address" not in panel.table.list_layout.columns

    lived(aio, desk, story)


def test_that_a_search_is_saved_renamed_and_deleted_with_a_way_back(aio, desk, qtbot):
    async def name(text):
        dialog = desk.window.findChild(QInputDialog)
        await aio.until(dialog.isVisible)
        dialog.setTextValue(text)
        dialog.accept()

    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_S, CTRL)
        assert "Search for something first" in desk.window.messages.texts()[0]
        desk.window.search.setText("maple model:hp")
        await aio.until(lambda: desk.presenters.search.state.query == "maple model:hp")
        qtbot.keyClick(desk.window, Qt.Key.Key_S, CTRL)
        await name("HP at Maple")
        await aio.until(lambda: "HP at Maple" in views(desk))
        view = desk.views.state.saved[0]
        assert desk.window.views.list.currentItem().text() == "HP at Maple"
        desk.window.views.rename_wanted.emit(view)
        await name("Maple, HP")
        await aio.until(lambda: "Maple, HP" in views(desk))
        assert desk.window.results.view().title == "Maple, HP"
        desk.window.views.list.setFocus()
        qtbot.keyClick(desk.window.views.list, Qt.Key.Key_Delete)
        await aio.until(lambda: "Maple, HP" not in views(desk))
        assert desk.window.messages.texts()[0] == "The view “Maple, HP” was deleted."
        desk.views.save("battery", "x")
        await aio.until(lambda: "built-in view" in desk.window.messages.texts()[0])

    lived(aio, desk, story)


# ------------------------------------------------------------------ suggestions and help


def test_that_suggestions_are_taken_by_key_and_never_take_the_focus(aio, desk, qtbot):
    async def story():
        bar, suggester = desk.window.search, desk.devices.search.suggester
        bar.setFocus()
        qtbot.keyClicks(bar, "sta")
        assert suggester.is_open
        qtbot.keyClick(bar, Qt.Key.Key_Tab)
        assert bar.text() == "status:"
        assert bar.hasFocus()
        qtbot.keyClicks(bar, "dis")
        qtbot.keyClick(bar, Qt.Key.Key_Down)
        qtbot.keyClick(bar, Qt.Key.Key_Return)
        await aio.until(lambda: desk.presenters.search.state.query == "status:disabled")
        assert not suggester.is_open
        assert desk.devices.search.history.texts == ("status:disabled",)
        bar.clear()
        qtbot.keyClick(bar, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
        assert suggester.is_open
        assert suggester.list.count() == 1
        qtbot.keyClick(bar, Qt.Key.Key_Escape)
        assert not suggester.is_open

    lived(aio, desk, story)


def test_that_down_goes_through_the_suggestions_into_the_results(aio, desk, qtbot):
    async def story():
        desk.devices.search.history.note("maple lenovo")
        bar = desk.window.search
        bar.setFocus()
        qtbot.keyClicks(bar, "maple")
        assert desk.devices.search.suggester.is_open
        qtbot.keyClick(bar, Qt.Key.Key_Down)
        qtbot.keyClick(bar, Qt.Key.Key_Down)
        await aio.until(desk.window.results.table.hasFocus)
        assert not desk.devices.search.suggester.is_open

    lived(aio, desk, story)


def test_that_an_example_of_the_help_goes_into_the_bar(aio, desk, qtbot):
    async def story():
        desk.window.search.setText("maple")
        qtbot.keyClick(desk.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
        dialog = desk.devices.search._help
        await aio.until(dialog.isVisible)
        dialog._tabs.setCurrentIndex(2)
        dialog._tabs.currentWidget().selectRow(0)
        dialog._take()
        assert desk.window.search.text() == "maple is:unassigned"
        dialog.close()
        await aio.until(lambda: desk.presenters.search.state.query == "maple is:unassigned")

    lived(aio, desk, story)


# ------------------------------------------------------------------ panes and the way back


def test_that_panes_are_hidden_and_entered_by_key(aio, desk, qtbot):
    async def story():
        window = desk.window
        window.search.setFocus()
        for key, pane in ((Qt.Key.Key_F6, window.views), (Qt.Key.Key_F7, window.results)):
            qtbot.keyClick(window, key)
            assert not pane.isVisible()
        qtbot.keyClick(window, Qt.Key.Key_F8)
        assert window.results.isVisible()
        assert not window.device.isVisible()
        qtbot.keyClick(window, Qt.Key.Key_1, ALT)
        await aio.until(window.views.list.hasFocus)
        qtbot.keyClick(window, Qt.Key.Key_2, ALT)
        await aio.until(window.results.table.hasFocus)
        qtbot.keyClick(window.results.table, Qt.Key.Key_Return)
        await aio.until(lambda: window.device.isAncestorOf(QApplication.focusWidget()))
        qtbot.keyClick(window, Qt.Key.Key_F8)
        await aio.until(window.search.hasFocus)
        assert not window.commands["devicePane"].isChecked()

    lived(aio, desk, story)


def test_that_one_goes_back_to_the_device_before_and_forward_again(aio, desk, qtbot):
    async def story():
        window = desk.window
        assert not window.commands["deviceBefore"].isEnabled()
        for code in (SCAN, "5CD1023757"):
            scan(desk, code)
            await aio.until(lambda code=code: desk.presenters.device.state.serial == code)
        qtbot.keyClick(window, Qt.Key.Key_Left, ALT)
        await aio.until(lambda: desk.presenters.device.state.serial == SCAN)
        assert not window.results.table.selectionModel().hasSelection()
        qtbot.keyClick(window, Qt.Key.Key_Right, ALT)
        await aio.until(lambda: desk.presenters.device.state.serial == "5CD1023757")
        assert window.results.table.selectionModel().hasSelection()
        assert not window.commands["deviceAfter"].isEnabled()

    lived(aio, desk, story)
