"""Everything a person can tell the window to do, by name: menu, keys and whatever else lists commands read it here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from cbdesk.desktop import icons

Group = Literal["go", "device", "list", "sync", "tools", "view", "help"]


@dataclass(frozen=True, slots=True)
class Command:
    """``action`` does it, carries its keys, and its ``objectName`` is the command's name in files and tests."""

    group: Group
    action: QAction


class Commands(QObject):
    """The commands of one window, in the order in which they were added to their groups."""

    changed = Signal()
    """A command was added; titles, keys and whether it can be done now are in the actions."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._commands: dict[str, Command] = {}
        self.titles: dict[Group, str] = {
            "go": self.tr("Go to"),
            "device": self.tr("Device"),
            "list": self.tr("List"),
            "sync": self.tr("Sync"),
            "tools": self.tr("Tools"),
            "view": self.tr("View"),
            "help": self.tr("Help"),
        }

    def __iter__(self) -> Iterator[Command]:
        """Yield the commands group by group."""
        for group in self.titles:
            yield from (command for command in self._commands.values() if command.group == group)

    def __getitem__(self, name: str) -> QAction:
        return self._commands[name].action

    def add(
        self,
        name: str,
        group: Group,
        text: str,
        act: Callable[[], object] | None = None,
        *,
        keys: Sequence[str] = (),
        icon: str = "",
        tip: str = "",
        choices: QActionGroup | None = None,
    ) -> QAction:
        """Add what ``name`` does; its keys work everywhere in the window. ``choices`` makes it one of several."""
        action = QAction(text, self._window)
        action.setObjectName(name)
        if icon:
            action.setIcon(icons.icon(icon))
        if tip:
            action.setStatusTip(tip)
        if choices is not None:
            action.setCheckable(True)
            choices.addAction(action)
        action.setShortcuts([QKeySequence(key) for key in keys])
        if act is not None:
            action.triggered.connect(lambda _checked=False: act())
        self._window.addAction(action)
        self._commands[name] = Command(group, action)
        self.changed.emit()
        return action

    def fill(self, menu: QMenu) -> None:
        """Fill a menu with all commands, a submenu for each group that has any."""
        menu.clear()
        for group, title in self.titles.items():
            actions = [command.action for command in self if command.group == group]
            if actions:
                submenu = menu.addMenu(title)
                submenu.addActions(actions)
