"""One page of settings: how ready it is, its fields, and the test of what they lead to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cbdesk.desktop.flow import FlowLayout
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.settings.buttons import icon_button
from cbdesk.desktop.settings.check_view import CheckView
from cbdesk.desktop.settings.field_row import LABEL_WIDTH, FieldRow
from cbdesk.domain.checks import KeyFile
from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.settings_state import SettingsState

_WIDEST = 720
_KEY_FILE = "google.credentials_file"


class PageForm(QScrollArea):
    """Renders its page of a ``SettingsState``. A ``short`` one leaves out what most districts never touch."""

    edited = Signal(str, str)
    forget_wanted = Signal(str)
    check_wanted = Signal(str)
    tables_wanted = Signal()
    defaults_wanted = Signal(str)

    def __init__(self, spec: PageSpec, *, short: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(spec.title)
        self._pill = Pill(parent=self)
        fields = [field for field in spec.fields if not (short and field.is_special)]
        self.rows = {field.key: FieldRow(field) for field in fields}
        for row in self.rows.values():
            row.edited.connect(self.edited)
            row.forget_wanted.connect(self.forget_wanted)
        self.check = CheckView(spec.title) if spec.can_check else None
        if self.check is not None:
            self.check.check_wanted.connect(lambda: self.check_wanted.emit(spec.key))
            self.check.tables_wanted.connect(self.tables_wanted)
        self._owner = _KeyOwner() if spec.key == "google" else None
        self._special = QLabel(self.tr("For special cases"))
        self._special.setProperty("scale", "heading")
        self._special.setVisible(any(row.spec.is_special for row in self.rows.values()))
        self.defaults = icon_button("undo-2", self.tr("Restore defaults"))
        self.defaults.setAccessibleName(self.tr("Restore the defaults of this page: {page}").format(page=spec.title))
        self.defaults.setToolTip(self.tr("Empties the fields of this page; secrets stay. Nothing is saved by it."))
        self.defaults.clicked.connect(lambda: self.defaults_wanted.emit(spec.key))
        self.defaults.setVisible(not short)
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel(self.spec.title)
        title.setProperty("scale", "title")
        about = QLabel(self.spec.about)
        about.setWordWrap(True)
        about.setProperty("tone", "muted")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel(self.spec.icon, "accent", 22))
        head.addWidget(title)
        head.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(about)
        ordinary = [row for row in self.rows.values() if not row.spec.is_special]
        special = [row for row in self.rows.values() if row.spec.is_special]
        for row in ordinary:
            column.addWidget(row)
            if self._owner is not None and row.spec.key == _KEY_FILE:
                column.addWidget(self._owner)
        if self.check is not None:
            column.addWidget(self.check)
        column.addSpacing(4)
        column.addWidget(self._special)
        for row in special:
            column.addWidget(row)
        column.addWidget(self.defaults, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        inner.setLayout(column)
        page = QWidget()
        page.setProperty("page", "true")
        across = QHBoxLayout(page)
        across.setContentsMargins(4, 4, 12, 8)
        across.addWidget(inner, 1000)
        across.addStretch(1)
        self.setWidget(page)

    def show_state(self, state: SettingsState) -> None:
        page = state.page(self.spec.key)
        self._pill.show_state(page.words, page.level)
        self._pill.setVisible(bool(page.words))
        for key, row in self.rows.items():
            row.show_field(state.fields[key])
        if self.check is not None:
            self.check.show_page(page)
        if self._owner is not None:
            self._owner.show_owner(state.key_file)
        fields = [state.fields[key] for key, row in self.rows.items() if row.spec.kind != "secret"]
        self.defaults.setEnabled(any(field.text and not field.fixed for field in fields))

    def filter(self, words: str) -> bool:
        """Show only the rows that a search means, all where it means the page; tell whether anything is left."""
        whole = not words or words in self.spec.title.casefold()
        matches = [row for row in self.rows.values() if whole or row.matches(words)]
        for row in self.rows.values():
            row.setVisible(row in matches)
        self._special.setVisible(any(row.spec.is_special for row in matches))
        if self._owner is not None:
            self._owner.show_wanted(any(row.spec.key == _KEY_FILE for row in matches))
        return bool(matches)

    def focus_first(self) -> None:
        """Go to the first field that is wrong, else to the first one."""
        rows = [row for row in self.rows.values() if row.isVisibleTo(self) and row.editor.isEnabled()]
        wrong = [row for row in rows if row.is_wrong]
        if rows:
            (wrong or rows)[0].focus_editor()


class _KeyOwner(QWidget):
    """Whose key the Google key file is, and what the Admin console asks for, ready to be pasted there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._owner: KeyFile | None = None
        self._is_wanted = True
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        client = icon_button("copy", self.tr("Copy the client id"))
        client.clicked.connect(lambda: self._copy(self._owner.client_id if self._owner else ""))
        scopes = icon_button("copy", self.tr("Copy the scopes"))
        scopes.clicked.connect(lambda: self._copy(",".join(self._owner.scopes) if self._owner else ""))
        for button in (client, scopes):
            button.setProperty("kind", "quiet")
        across = FlowLayout(spacing=8)
        across.addWidget(client)
        across.addWidget(scopes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(LABEL_WIDTH + 12, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._text)
        layout.addLayout(across)
        self.hide()

    def show_owner(self, owner: KeyFile | None) -> None:
        self._owner = owner
        self.setVisible(owner is not None and self._is_wanted)
        if owner is not None:
            self._text.setText(
                self.tr("{account}, client id {client}").format(account=owner.account, client=owner.client_id)
            )

    def show_wanted(self, is_wanted: bool) -> None:
        """Stand beside the key file, or leave with it when the settings are searched for others."""
        self._is_wanted = is_wanted
        self.show_owner(self._owner)

    @staticmethod
    def _copy(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
