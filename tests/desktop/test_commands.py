"""The commands of the window: one list for menu and keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from tests.desktop.stories import lived


def test_that_the_menu_holds_every_command_in_its_group(desk):
    menu = QMenu()
    desk.window.commands.fill(menu)
    groups = {action.text(): [one.text() for one in action.menu().actions()] for action in menu.actions()}
    used = {command.group for command in desk.window.commands}
    assert list(groups) == [title for group, title in desk.window.commands.titles.items() if group in used]
    assert groups["Go to"][:4] == ["Search", "Devices", "Statistics", "Sync history"]
    assert sum(map(len, groups.values())) == len(list(desk.window.commands))


def test_that_no_two_commands_share_a_key(desk):
    keys = [key.toString() for command in desk.window.commands for key in command.action.shortcuts()]
    assert len(keys) == len(set(keys)) > 10


def test_that_a_new_command_does_its_work_by_its_key(aio, desk, qtbot):
    async def story():
        done = []
        desk.window.commands.add("probe", "tools", "Probe", lambda: done.append(1), keys=("Ctrl+Alt+P",))
        desk.window.activateWindow()
        await aio.settle()
        qtbot.keyClick(desk.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        assert done == [1]
        assert desk.window.commands["probe"].text() == "Probe"

    lived(aio, desk, story)
