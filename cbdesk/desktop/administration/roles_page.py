"""The roles of a shared database: names to choose, the SQL that follows from them, and the button that runs it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from cbdesk.desktop import icons
from cbdesk.desktop.administration.page import Page
from cbdesk.presenters.roles import RolesState
from cbdesk.presenters.settings_pages import PageSpec

SYNC, READER = "chromebook_sync", "chromebook_reader"
_MOST_NEW = 3


class RolesPage(Page):
    """Shows a ``RolesState``. Passwords leave the fields when they are used."""

    plan_wanted = Signal(object, str, str)
    apply_wanted = Signal()

    def __init__(self, spec: PageSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._state = RolesState()
        self._asked = ("", "", "")
        self.owner = self._make_name(self.tr("who owns the tables now"), self.tr("Role that owns the tables"))
        self.sync = self._make_name(SYNC, self.tr("Role that syncs"))
        self.reader = self._make_name(READER, self.tr("Role of stations that only read"))
        self.passwords = [self._make_password() for _ in range(_MOST_NEW)]
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.addRow(self.tr("Owner"), self.owner)
        self._form.addRow(self.tr("Sync"), self.sync)
        self._form.addRow(self.tr("Reader"), self.reader)
        for field in self.passwords:
            self._form.addRow(QLabel(), field)
        self.script = QPlainTextEdit()
        self.script.setReadOnly(True)
        self.script.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.script.setAccessibleName(self.tr("SQL for the roles"))
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.setProperty("tone", "warn")
        self.copy = QPushButton(icons.icon("copy"), self.tr("Copy the SQL"))
        icons.stand_off(self.copy)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.script.toPlainText()))
        self.apply = QPushButton(self.tr("Run it…"))
        self.apply.setAccessibleName(self.tr("Run the SQL for the roles"))
        self.apply.clicked.connect(self.apply_wanted)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self._problem, 1)
        for button in (self.copy, self.apply):
            button.setAutoDefault(False)
            below.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(self._form)
        self.column.addWidget(self.script, 1)
        self.column.addLayout(below)

    def _make_name(self, hint: str, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        field.editingFinished.connect(self._on_edited)
        return field

    def _make_password(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.hide()
        return field

    def want_plan(self) -> None:
        """Ask for the SQL of the names that stand in the fields."""
        self._asked = owner, sync, reader = self._names()
        self.plan_wanted.emit(owner or None, sync or SYNC, reader or READER)

    def _names(self) -> tuple[str, str, str]:
        return self.owner.text().strip(), self.sync.text().strip(), self.reader.text().strip()

    def _on_edited(self) -> None:
        """Answer new names, and not each time that the caret leaves a field."""
        if self._names() != self._asked:
            self.want_plan()

    def show_state(self, state: RolesState) -> None:
        self._state = state
        words = {"reading": self.tr("Reading the roles…"), "applying": self.tr("Giving the rights…")}
        self.script.setPlainText(state.script or words.get(state.phase, ""))
        self._problem.setText(words.get(state.phase, state.problem))
        self.copy.setEnabled(bool(state.script))
        self.apply.setEnabled(state.can_apply)
        self.apply.setToolTip(state.problem)
        for number, field in enumerate(self.passwords):
            role = state.new[number] if number < len(state.new) else ""
            label = self._form.labelForField(field)
            assert isinstance(label, QLabel)
            text = self.tr("Password of {role}").format(role=role)
            label.setText(text if role else "")
            field.setAccessibleName(text)
            field.setPlaceholderText(self.tr("empty: none yet; psql can set one later"))
            self._form.setRowVisible(field, bool(role))

    def take_passwords(self) -> dict[str, str]:
        """Return what was typed for the new roles, and empty the fields."""
        found = {
            role: field.text() for role, field in zip(self._state.new, self.passwords, strict=False) if field.text()
        }
        for field in self.passwords:
            field.clear()
        return found
