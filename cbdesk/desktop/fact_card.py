"""One question of the device panel and its facts; rows are reused from device to device: selecting stays quick."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons, theme
from cbdesk.desktop.icons import IconLabel
from cbdesk.presenters.device_state import Fact, Section

ICON_SIDE = 16
LABEL_WIDTH = 112
SOURCE_WIDTH = 46
_BREAKABLE = re.compile(r"([@/._:])")


def breakable(text: str) -> str:
    """Let e-mail addresses and paths break at their signs instead of widening the panel."""
    return _BREAKABLE.sub("\\1\u200b", text)


class FactRow:
    """The widgets of one line: icon, label, value, copy, source."""

    def __init__(self, grid: QGridLayout, row: int, parent: QWidget) -> None:
        self._fact = Fact("", "")
        self._icon = IconLabel("info", "text_muted", ICON_SIDE, parent)
        self._label = QLabel(parent)
        self._label.setProperty("tone", "muted")
        theme.fix_width(self._label, LABEL_WIDTH)
        self._label.setWordWrap(True)
        self._value = QLabel(parent)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setWordWrap(True)
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._value.setMinimumWidth(40)
        self._value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        copy = QAction(icons.icon("copy", "text_muted"), self._value.tr("Copy"), self._value)
        copy.triggered.connect(self._copy)
        self._value.addAction(copy)
        self._value.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._source = QLabel(parent)
        self._source.setProperty("tone", "muted")
        self._source.setProperty("scale", "small")
        theme.fix_width(self._source, SOURCE_WIDTH)
        self._source.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)
        self._button = QToolButton(parent)
        self._button.setIcon(icons.icon("copy", "text_muted"))
        self._button.setIconSize(QSize(14, 14))
        self._button.setFixedSize(22, 20)
        self._button.setStyleSheet("padding: 0px")
        self._button.clicked.connect(self._copy)
        top = Qt.AlignmentFlag.AlignTop
        self._widgets: tuple[QWidget, ...] = (self._icon, self._label, self._value, self._button, self._source)
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, row, column, top if widget is not self._value else Qt.AlignmentFlag(0))

    def show_fact(self, fact: Fact) -> None:
        if fact != self._fact:
            self._fact = fact
            self._icon.show_icon(fact.icon or "info", f"{fact.level}_fg" if fact.level else "text_muted")
            self._label.setText(fact.label)
            self._label.setVisible(bool(fact.label))
            self._value.setText(breakable(fact.value))
            self._value.setAccessibleName(f"{fact.label}: {fact.value}" if fact.label else fact.value)
            self._value.setAccessibleDescription(fact.tip)
            self._set_tone(fact.level or "")
            self._source.setText(fact.source)
            for widget in (self._icon, self._label, self._value, self._source):
                widget.setToolTip(fact.tip)
            what = self._button.tr("Copy {label}").format(label=fact.label or fact.value)
            self._button.setAccessibleName(what)
            self._button.setToolTip(what)
        self.set_visible(True)

    def set_visible(self, visible: bool) -> None:
        for widget in self._widgets:
            widget.setVisible(visible)
        self._label.setVisible(visible and bool(self._fact.label))
        self._source.setVisible(visible and bool(self._fact.source))
        self._button.setVisible(visible and self._fact.can_copy)

    def _set_tone(self, tone: str) -> None:
        if self._value.property("tone") != tone:
            self._value.setProperty("tone", tone)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._fact.value)


class FactCard(QWidget):
    """A heading and its facts, or the note that says why there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self)
        self._title.setProperty("scale", "heading")
        self._note = QLabel(self)
        self._note.setProperty("tone", "muted")
        self._note.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(2, 1)
        self._rows: list[FactRow] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addLayout(self._grid)

    def show_section(self, section: Section) -> None:
        self._title.setText(section.title)
        self.setAccessibleName(section.title)
        self._note.setText(section.note)
        self._note.setVisible(not section.facts and bool(section.note))
        while len(self._rows) < len(section.facts):
            self._rows.append(FactRow(self._grid, len(self._rows), self))
        for number, row in enumerate(self._rows):
            if number < len(section.facts):
                row.show_fact(section.facts[number])
            else:
                row.set_visible(False)
