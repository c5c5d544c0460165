"""The pages that only show: overview, tables, indexes, sessions, slow statements, history, and the health check."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.administration.page import Page, TablePane
from cbdesk.presenters.administration_state import AdministrationState
from cbdesk.presenters.health_check import HealthState
from cbdesk.presenters.settings_pages import PageSpec


class FiguresPage(Page):
    """One table of the state, and a note above it where there is one."""

    def __init__(self, spec: PageSpec, *, with_whole: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("tone", "info")
        self._note.hide()
        self.pane = TablePane(spec.title, with_whole=with_whole)
        self.column.addWidget(self._note)
        self.column.addWidget(self.pane, 1)

    def show_state(self, state: AdministrationState) -> None:
        if self.spec.key == "overview":
            self._note.setText(state.note)
            self._note.setVisible(bool(state.note))
        elif self.spec.key == "statements":
            self.pane.show_empty("clock", self.tr("No slow statements to show"), state.statements_note)
        elif self.spec.key == "done":
            self.pane.show_empty("history", self.tr("Nothing was done yet"), self.tr("What is done is noted here."))
        self.pane.show_table(state.tables.get(self.spec.key))


class SessionsPage(Page):
    """Who waits for whom above, as that is why one comes here; everybody who is connected below."""

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.waits = TablePane(self.tr("Who waits for whom"), with_whole=True)
        self.programs = TablePane(self.tr("Who is connected"))
        calm = self.tr("No session waits for another one")
        self.waits.show_empty("circle-check", calm, self.tr("Locks are held and given back within a moment."))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        for title, pane in ((self.tr("Locks"), self.waits), (self.tr("Connections"), self.programs)):
            split.addWidget(_titled(title, pane))
        self.column.addWidget(split, 1)

    def show_state(self, state: AdministrationState) -> None:
        self.waits.show_table(state.tables.get("waits"))
        self.programs.show_table(state.tables.get("programs"))


def _titled(title: str, pane: QWidget) -> QWidget:
    heading = QLabel(title)
    heading.setProperty("scale", "heading")
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    layout.addWidget(heading)
    layout.addWidget(pane, 1)
    return whole


class HealthPage(Page):
    """Shows a ``HealthState``; it needs no database, and says what is wrong with one that does not answer."""

    wanted = Signal()

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.button = QPushButton(icons.icon("activity"), self.tr("Check now"))
        icons.stand_off(self.button)
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(self.tr("Check this station now"))
        self.button.clicked.connect(self.wanted)
        self.head.addWidget(self.button)
        self.pane = TablePane(spec.title, with_whole=True)
        self.column.addWidget(self.pane, 1)

    def show_state(self, state: HealthState) -> None:
        self.button.setEnabled(not state.is_running)
        self._pill.show_state(state.words, state.level)
        self._pill.setVisible(bool(state.words))
        if state.is_running:
            self.pane.show_empty("activity", self.tr("Looking at everything…"), self.tr("This takes a few seconds."))
        else:
            self.pane.show_empty("activity", self.tr("Not checked yet"), self.tr("Press Check now."))
        self.pane.show_table(state.table)
