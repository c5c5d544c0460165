"""The Users tab by key and by click: search, page of a user, and the way between users and devices."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from cbdesk.desktop.main_window import DEVICES, USERS
from tests.desktop.stories import lived

BEN = "ben.okafor1@students.example.org"
CTRL = Qt.KeyboardModifier.ControlModifier


def texts(widget):
    return {label.text().replace("\u200b", "") for label in widget.findChildren(QLabel) if label.isVisible()}


def test_that_a_user_is_found_and_opened_by_key(aio, qtbot, desk):
    async def story():
        page = desk.window.users.page
        qtbot.keyClick(desk.window, Qt.Key.Key_2, CTRL)
        await aio.until(page.search.hasFocus)
        await aio.until(lambda: page.model.rowCount() == 200)
        qtbot.keyClicks(page.search, "okafor1@")
        await aio.until(lambda: page.model.rowCount() == 1)
        await aio.until(lambda: desk.user.state.phase == "shown" and desk.user.state.email == BEN)
        assert {"Ben Okafor", "Identity", "Assigned devices", "Used, but not assigned"} <= texts(page.panel)
        qtbot.keyClick(page.search, Qt.Key.Key_Down)
        await aio.until(page.table.hasFocus)
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
        await aio.until(lambda: page.panel.isAncestorOf(QApplication.focusWidget()))
        desk.window.commands["copyUser"].trigger()
        assert QApplication.clipboard().text() == BEN
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Tab, Qt.Key.Key_Return):
            qtbot.keyClick(QApplication.focusWidget(), key)  # past what copies, to the link, back, along it
        assert desk.window.tabs.currentIndex() == DEVICES
        assert desk.window.search.text() == "5CD1007919"

    lived(aio, desk, story)


def test_that_the_list_grows_when_its_end_comes_into_view(aio, desk):
    async def story():
        page = desk.window.users.page
        desk.window.tabs.setCurrentIndex(USERS)
        await aio.until(lambda: page.model.rowCount() == 200)
        page.table.selectRow(3)
        chosen = page.model.lines[3].email
        page.table.scrollToBottom()
        await aio.until(lambda: page.model.rowCount() == 360)
        assert page.model.lines[page.table.currentIndex().row()].email == chosen

    lived(aio, desk, story)


def test_that_the_holder_leads_to_the_user_and_the_users_device_back(aio, qtbot, desk):
    async def story():
        window = desk.window
        window.device.link_activated.emit(f"user:{BEN}")
        assert window.tabs.currentIndex() == USERS
        await aio.until(lambda: desk.user.state.email == BEN and desk.user.state.phase == "shown")
        await aio.until(lambda: window.users.page.model.rowCount() == 1)
        assert window.users.page.search.text() == BEN
        window.users.page.panel.link_activated.emit("device:5CD1015838")
        assert window.tabs.currentIndex() == DEVICES
        await aio.until(lambda: desk.presenters.device.state.serial == "5CD1015838")

    lived(aio, desk, story)


def test_that_a_holder_whom_google_does_not_know_is_said_to_be_unknown(aio, desk):
    async def story():
        desk.users_wiring.show_user("gone@x.org")
        await aio.until(lambda: desk.user.state.phase == "missing")
        await aio.until(lambda: desk.users.state.query == "gone@x.org" and not desk.users.state.is_busy)
        assert "This user is not stored" in texts(desk.window.users.page.panel)
        assert "No user matches “gone@x.org”" in texts(desk.window.users.page)

    lived(aio, desk, story)


def test_that_a_filter_without_anybody_can_be_taken_back(aio, qtbot, desk):
    async def story():
        page = desk.window.users.page
        desk.window.tabs.setCurrentIndex(USERS)
        page.filter.setCurrentIndex(page.filter.findData("leavers"))
        await aio.until(lambda: "Nobody is like that" in texts(page))
        page.action_wanted.emit("clear")
        await aio.until(lambda: page.model.rowCount() == 200)
        assert page.filter.currentData() == "everybody"

    lived(aio, desk, story)


def test_that_users_are_read_again_after_a_sync(aio, desk):
    async def story():
        page = desk.window.users.page
        desk.window.tabs.setCurrentIndex(USERS)
        await aio.until(lambda: desk.user.state.phase == "shown")
        place = desk.user.state.email
        for user in desk.memory.fleet.users:
            user["is_suspended"] = True
        desk.wiring.hear("run 1")
        await aio.until(lambda: desk.user.state.status == "Suspended")
        await aio.until(lambda: page.model.lines[0].status == "Suspended")
        assert desk.user.state.email == place

    lived(aio, desk, story)
