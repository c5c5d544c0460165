"""What can be done with the shown device: the next one, its pages, a look, a ticket, windows of its own."""

import os
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from cbdesk.domain.web_pages import WebPlaces
from cbdesk.presenters.opened_library import LiveLook
from tests.desktop.stories import lived

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Browser(QObject):
    """Takes what would be opened."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def open(self, url):
        self.opened.append(url.toString())


@pytest.fixture
def browser():
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    yield browser
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def child(desk):
    """Make looks possible, at a child that says what the real one would."""
    script = "import json; print(json.dumps({'live': {'sources': {'google': 'ok'}, 'changed': 1}}))"
    opened = desk.open_library

    def open_library():
        return replace(
            opened(),
            look=LiveLook((sys.executable, "-c", script), dict(os.environ)),
            places=WebPlaces("https://oak.incidentiq.com"),
        )

    desk.open_library = open_library


def serial(desk):
    return desk.presenters.device.state.serial


def test_that_keys_go_through_the_list(aio, qtbot, desk):
    async def story():
        commands = desk.window.commands
        first = serial(desk)
        assert not commands["previousDevice"].isEnabled()
        qtbot.keyClick(desk.window, Qt.Key.Key_Down, ALT)
        await aio.until(lambda: serial(desk) != first)
        assert desk.window.results.table.currentIndex().row() == 1
        qtbot.keyClick(desk.window, Qt.Key.Key_Up, ALT)
        await aio.until(lambda: serial(desk) == first)

    lived(aio, desk, story)


def test_that_the_last_row_brings_the_next_page(aio, desk):
    async def story():
        desk.window.results.table.selectRow(198)
        desk.window.commands["nextDevice"].trigger()
        await aio.until(lambda: desk.window.results.model.rowCount() == 400)
        await aio.until(desk.window.commands["nextDevice"].isEnabled)

    lived(aio, desk, story)


def test_that_pages_are_opened_in_the_browser_and_missing_ones_say_why(aio, child, desk, browser):
    async def story():
        commands = desk.window.commands
        await aio.until(commands["openInIncidentIQ"].isEnabled)
        commands["openInGoogle"].trigger()
        commands["openInIncidentIQ"].trigger()
        assert browser.opened == [
            "https://admin.google.com/ac/chrome/devices/device-00001",
            "https://oak.incidentiq.com/agent/assets/asset-1",
        ]
        assert not commands["openInMeraki"].isEnabled()
        assert commands["openInMeraki"].statusTip() == "Meraki has not heard this device."

    lived(aio, desk, story)


def test_that_a_look_asks_a_child_and_shows_what_is_new(aio, child, qtbot, desk):
    async def story():
        await aio.until(desk.window.commands["askNow"].isEnabled)
        desk.memory.fleet.devices[0]["status"] = "DISABLED"
        qtbot.keyClick(desk.window, Qt.Key.Key_F5, SHIFT)
        await aio.until(lambda: desk.look.state.phase == "running")
        assert not desk.window.commands["askNow"].isEnabled()
        await aio.until(lambda: desk.look.state.phase == "done")
        assert "What is new is shown. Google answered." in desk.look.state.text
        await aio.until(lambda: desk.presenters.device.state.status == "Disabled")

    lived(aio, desk, story)


def test_that_a_station_that_asks_nobody_offers_no_look(aio, desk):
    async def story():
        assert not desk.window.commands["askNow"].isEnabled()

    lived(aio, desk, story)


def test_that_the_device_is_copied_for_a_ticket(aio, qtbot, desk):
    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_T, CTRL)
        assert QApplication.clipboard().text().startswith("Chromebook 104501\nModel: Lenovo 300e Gen 3")
        qtbot.keyClick(desk.window, Qt.Key.Key_U, CTRL)
        assert QApplication.clipboard().text() == "ben.okafor1@students.example.org"

    lived(aio, desk, story)


def test_that_a_popped_out_device_stays_while_the_list_goes_on(aio, desk):
    async def story():
        desk.window.commands["popOut"].trigger()
        [window] = desk.device_wiring.windows.devices
        await aio.until(lambda: window.presenter.state.phase == "shown")
        assert window.windowTitle().startswith("104501 · ")
        desk.window.results.table.selectRow(4)
        await aio.until(lambda: desk.presenters.device.state.device_id == "device-00005")
        assert window.presenter.state.device_id == "device-00001"
        desk.memory.fleet.devices[0]["status"] = "DISABLED"
        desk.wiring.hear("run 1")
        await aio.until(lambda: window.presenter.state.status == "Disabled")
        desk.window.results.table.selectRow(0)
        await aio.until(lambda: desk.presenters.device.state.device_id == "device-00001")
        desk.window.commands["popOut"].trigger()
        assert desk.device_wiring.windows.devices == [window]
        window.close()
        assert desk.device_wiring.windows.devices == []

    lived(aio, desk, story)


def test_that_windows_beside_go_with_the_main_one(aio, desk):
    async def story():
        desk.window.commands["popOut"].trigger()
        desk.window.commands["compare"].trigger()
        desk.window.close()
        assert desk.device_wiring.windows.devices == []
        assert desk.device_wiring.windows.comparisons == []

    lived(aio, desk, story)


def test_that_the_shown_device_is_compared_with_one_that_is_scanned(aio, qtbot, desk):
    async def story():
        desk.window.commands["compare"].trigger()
        [window] = desk.device_wiring.windows.comparisons
        await aio.until(lambda: window.presenter.state.left.phase == "shown")
        assert window.left.box.text() == "5CD1007919"
        qtbot.keyClicks(window.right.box, "104502")
        qtbot.keyClick(window.right.box, Qt.Key.Key_Return)
        await aio.until(window.model.rowCount)
        every = window.model.rowCount()
        window.only_differences.setChecked(True)
        assert 0 < window.model.rowCount() < every
        assert all(window.model.row_at(row).status == "differs" for row in range(window.model.rowCount()))

    lived(aio, desk, story)
