"""Devices that left the lists, looked up one by one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from cbdesk.desktop.administration.page import Page, TablePane
from cbdesk.desktop.fields import make_clearable
from cbdesk.presenters.archived import ArchivedState
from cbdesk.presenters.settings_pages import PageSpec


class ArchivedPage(Page):
    """Shows an ``ArchivedState``, and emits what is looked for."""

    wanted = Signal(str)

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.ident = QLineEdit()
        self.ident.setPlaceholderText(self.tr("Serial, asset tag, MAC address or device id"))
        self.ident.setAccessibleName(self.tr("What identifies the archived device"))
        make_clearable(self.ident)
        self.button = QPushButton(self.tr("Look up"))
        self.button.setAccessibleName(self.tr("Look the archived device up"))
        self.button.setAutoDefault(False)
        self.ident.returnPressed.connect(self._want)
        self.button.clicked.connect(self._want)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.ident, 1)
        line.addWidget(self.button)
        self.pane = TablePane(spec.title)
        self.column.addLayout(line)
        self.column.addWidget(self.pane, 1)
        self.show_state(ArchivedState())

    def show_state(self, state: ArchivedState) -> None:
        if state.phase == "reading":
            self.pane.show_empty("inbox", self.tr("Looking…"))
        elif state.phase == "failed":
            self.pane.show_empty("inbox", self.tr("Not found"), state.reason)
        else:
            self.pane.show_empty("inbox", self.tr("Which device?"), self.tr("Type or scan what identifies it."))
        if state.table is not None:
            self.pane.show_table(state.table)
        self.pane.page.setCurrentIndex(int(state.table is not None and bool(state.table.rows)))

    def _want(self) -> None:
        if self.ident.text().strip():
            self.wanted.emit(self.ident.text())
