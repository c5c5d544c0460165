"""The sheet of all keys (F1): what the list of commands says today, group by group."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop.commands import Commands
from cbdesk.desktop.keys.keymap import shown

_COLUMNS = 2


class KeySheet(QDialog):
    """Read, not edited; ``change_wanted`` leads to where keys are changed."""

    change_wanted = Signal()

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self._window = parent
        self.setObjectName("keySheet")
        self.setWindowTitle(self.tr("Keys"))
        self.setAccessibleName(self.tr("Keys"))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("All keys"))
        change = QPushButton(self.tr("Change keys…"))
        change.setAutoDefault(False)
        change.clicked.connect(self._change)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(change)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addWidget(self._area, 1)
        layout.addLayout(buttons)

    def open(self) -> None:
        """Show the keys as they are now."""
        page = self._make_page()
        self._area.setWidget(page)
        wanted = page.sizeHint().width() + self._area.verticalScrollBar().sizeHint().width() + 48
        room = self._window.size()
        self.resize(min(wanted, room.width() - 40), min(page.sizeHint().height() + 110, room.height() - 60))
        super().open()
        self._area.setFocus()

    def _change(self) -> None:
        self.accept()
        self.change_wanted.emit()

    def _make_page(self) -> QWidget:
        page = QWidget()
        page.setProperty("page", "true")
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        heights = [0] * _COLUMNS
        for title, rows in self._groups():
            place = heights.index(min(heights))
            heights[place] += len(rows) + 2
            columns[place].addLayout(_group(title, rows))
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 12, 0)
        line.setSpacing(36)
        for column in columns:
            column.setSpacing(18)
            column.addStretch(1)
            line.addLayout(column, 1)
        return page

    def _groups(self) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
        groups: list[tuple[str, list[tuple[str, tuple[str, ...]]]]] = []
        for group, title in self._commands.titles.items():
            actions = [one.action for one in self._commands if one.group == group and one.action.shortcuts()]
            rows = [
                (action.text().removesuffix("…"), tuple(shown(key.toString()) for key in action.shortcuts()))
                for action in actions
            ]
            if rows:
                groups.append((title, rows))
        in_lists: list[tuple[str, tuple[str, ...]]] = [
            (self.tr("From the search bar to the results"), ("↓",)),
            (self.tr("Open the selected row"), (shown("Return"),)),
            (self.tr("Copy the selected rows"), (shown("Ctrl+C"),)),
            (self.tr("Copy them with their headers"), (shown("Ctrl+Shift+C"),)),
            (self.tr("Clear the search, back to the search bar"), (shown("Esc"),)),
        ]
        return [*groups, (self.tr("In the search bar and in lists"), in_lists)]


def _group(title: str, rows: list[tuple[str, tuple[str, ...]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title)
    heading.setProperty("scale", "heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for number, (text, keys) in enumerate(rows, 1):
        grid.addWidget(QLabel(text), number, 0)
        caps = QHBoxLayout()
        caps.setSpacing(6)
        caps.addStretch(1)
        for key in keys:
            caps.addWidget(key_cap(key))
        grid.addLayout(caps, number, 1, Qt.AlignmentFlag.AlignTrailing)
    return grid


def key_cap(key: str) -> QLabel:
    """Return one key as a label that looks like one."""
    cap = QLabel(key)
    cap.setProperty("kind", "key")
    cap.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return cap
