"""The backups that lie in this station's folder, a new one, and how one is restored."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.administration.page import Page, TablePane
from cbdesk.desktop.administration.task_card import TaskCard
from cbdesk.presenters.administration_state import AdministrationState
from cbdesk.presenters.settings_pages import PageSpec

_RESTORE = "cbdesk db restore {file} --into restored"


class BackupsPage(Page):
    """A restore takes the database's place, so it stays a command: nobody does it by a wrong click."""

    backup_wanted = Signal()
    elsewhere_wanted = Signal()
    """A backup to a file that a person names."""

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._folder = ""
        self.card = TaskCard("backup")
        self.card.wanted.connect(self.backup_wanted)
        self.elsewhere = self._make_button("save", self.tr("To another place…"), self.tr("Back up to another place"))
        self.elsewhere.clicked.connect(self.elsewhere_wanted)
        self.open_folder = self._make_button(
            "folder-open", self.tr("Open the folder"), self.tr("Open the folder of the backups")
        )
        self.open_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder)))
        self.card.options.addWidget(self.elsewhere)
        self.card.options.addWidget(self.open_folder)
        self.card.options.addStretch(1)
        self.kept = TablePane(self.tr("Backups in this station's folder"))
        self._restore = QLabel()
        self._restore.setWordWrap(True)
        self._restore.setTextFormat(Qt.TextFormat.PlainText)
        self._restore.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._restore.setProperty("tone", "muted")
        self.copy = self._make_button("copy", self.tr("Copy"), self.tr("Copy the command that restores"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command()))
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self._restore, 1)
        below.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.card)
        self.column.addWidget(self.kept, 1)
        self.column.addLayout(below)
        self.kept.page.view.selectionModel().currentRowChanged.connect(self._show_command)

    def _make_button(self, icon: str, text: str, name: str) -> QPushButton:
        button = QPushButton(icons.icon(icon), text)
        icons.stand_off(button)
        button.setAutoDefault(False)
        button.setAccessibleName(name)
        return button

    def show_state(self, state: AdministrationState) -> None:
        self._folder = state.folder
        task = state.task("backup")
        self.card.setVisible(task is not None)
        if task is not None:
            self.card.show_task(task, is_busy=state.work is not None)
            self.elsewhere.setEnabled(self.card.button.isEnabled())
        if state.kept_problem:
            self.kept.show_empty("triangle-alert", self.tr("The backups cannot be listed"), state.kept_problem)
        else:
            text = self.tr("There is none in {folder}.").format(folder=state.folder)
            self.kept.show_empty("save", self.tr("No backup here yet"), text)
        self.kept.show_table(state.tables.get("kept"))
        self._show_command()

    def _command(self) -> str:
        view, model = self.kept.page.view, self.kept.page.model
        row = max(view.currentIndex().row(), 0)
        name = model.row_at(row).name if model.rowCount() else "backup.dump"
        path = f"{self._folder}/{name}" if model.rowCount() else name
        return _RESTORE.format(file=f'"{path}"' if " " in path else path)

    def _show_command(self) -> None:
        words = self.tr(
            "To restore one, run in a terminal: {command} — it makes a new database beside this one and compares every "
            "table with what was backed up. With --replace in place of --into, it takes this one's place."
        )
        self._restore.setText(words.format(command=self._command()))
