"""The settings: pages to choose and to search, and a line of buttons that keep or drop what was changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.settings.buttons import icon_button
from cbdesk.desktop.settings.page_form import PageForm
from cbdesk.desktop.settings.page_list import PageList
from cbdesk.presenters.settings import SettingsPresenter
from cbdesk.presenters.settings_pages import PAGES
from cbdesk.presenters.settings_state import Note

_TOML = "TOML (*.toml)"


def show_note(bar: MessageBar, note: Note | None, presenter: SettingsPresenter) -> None:
    """Tell what happened last, with the way out where a keyring does not keep a secret."""
    bar.clear()
    if note is not None and note.offers_file:
        words = QCoreApplication.translate("desktop", "Keep it in a private file")
        bar.show_message(note.level, note.text, action=words, on_action=lambda: presenter.save(allow_file=True))
    elif note is not None:
        bar.show_message(note.level, note.text)


class SettingsDialog(QDialog):
    """Renders a ``SettingsState``; stands beside the window and blocks nothing in it."""

    steps_wanted = Signal()
    """The set-up step by step, in place of these pages."""

    def __init__(self, presenter: SettingsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.resize(980, 700)
        self.setMinimumSize(720, 520)
        self._presenter = presenter
        self._note: Note | None = None
        self.search_box = self._make_find()
        self.pages = PageList(PAGES)
        self.forms = {spec.key: PageForm(spec) for spec in PAGES}
        self._stack = QStackedWidget()
        for form in self.forms.values():
            self._stack.addWidget(form)
            form.edited.connect(presenter.edit)
            form.forget_wanted.connect(presenter.forget_secret)
            form.check_wanted.connect(presenter.check)
            form.tables_wanted.connect(presenter.create_tables)
            form.defaults_wanted.connect(presenter.restore_defaults)
        self._blank = EmptyState("settings", self.tr("Reading the settings…"))
        self._blank.activated.connect(presenter.open)
        self._stack.addWidget(self._blank)
        self.messages = MessageBar()
        self._place = QLabel()
        self._place.setProperty("tone", "muted")
        self._place.setProperty("scale", "small")
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save = QPushButton(self.tr("Save"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.bring = self._make_file_button(self.tr("Import…"), "download", self._import)
        self.give = self._make_file_button(self.tr("Export…"), "save", self._export)
        self.steps = QPushButton(self.tr("Step by step…"))
        self.steps.setProperty("kind", "quiet")
        self.steps.setAccessibleName(self.tr("Set up step by step"))
        self.steps.clicked.connect(self.steps_wanted)
        self._lay_out()
        self.pages.currentRowChanged.connect(self._on_page)
        self.pages.setCurrentRow(0)
        presenter.changed.connect(self._show)
        presenter.saved.connect(self._on_saved)
        self._show()

    def start(self, page: str = "") -> None:
        """Show the dialog, the named page first, with everything read anew; one that is open comes to the front."""
        if not self.isVisible():
            self._presenter.open()
            self.search_box.clear()
        if page:
            self.pages.setCurrentRow(list(self.forms).index(page))
        self.show()
        self.raise_()
        self.activateWindow()

    def _make_find(self) -> QLineEdit:
        find = QLineEdit()
        find.setPlaceholderText(self.tr("Search the settings"))
        find.setAccessibleName(self.tr("Search the settings"))
        find.setClearButtonEnabled(False)
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Search"), find)
        find.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        find.textChanged.connect(self._on_find)
        return find

    def _make_file_button(self, text: str, icon: str, act: Callable[[], object]) -> QPushButton:
        button = icon_button(icon, text)
        button.setAccessibleName(text)
        button.setProperty("kind", "quiet")
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        self.bring.setToolTip(self.tr("Take settings from a file, such as one of your administrator's"))
        self.give.setToolTip(self.tr("Write this station's settings to a file, without secrets"))
        self.save.setProperty("kind", "primary")
        self.save.setAccessibleName(self.tr("Save the settings"))
        self.save.clicked.connect(self._on_save)
        self.cancel.setAccessibleName(self.tr("Close without saving"))
        self.cancel.clicked.connect(self.reject)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.search_box)
        left.addWidget(self.pages, 1)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.messages)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        for button in (self.bring, self.give, self.steps):
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(self.cancel)
        below.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(middle, 1)
        layout.addWidget(self._place)
        layout.addLayout(below)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field must not press one of them

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, and save nothing from within a field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        state = self._presenter.state
        if state.phase in {"reading", "failed"}:
            title = (
                self.tr("Reading the settings…") if state.phase == "reading" else self.tr("The settings are unreadable")
            )
            action = self.tr("Try again") if state.phase == "failed" else ""
            self._blank.show_content("settings", title, state.reason, action)
            self._stack.setCurrentWidget(self._blank)
        else:
            for form in self.forms.values():
                form.show_state(state)
            for page in state.pages:
                self.pages.show_page(page)
            self._on_page()
        is_ready = state.phase == "ready"
        for form in self.forms.values():
            form.setEnabled(is_ready)
        self.save.setEnabled(is_ready and state.can_be_saved)
        self.bring.setEnabled(is_ready and not state.is_demo)
        self.give.setEnabled(is_ready and not state.is_demo)
        self.steps.setEnabled(is_ready and not state.is_demo)
        self._place.setText(self.tr("Kept in {file}; secrets are not.").format(file=state.config_file))
        self._place.setVisible(bool(state.config_file) and not state.is_demo)
        self._tell(state.note)

    def _tell(self, note: Note | None) -> None:
        if note is self._note:
            return
        self._note = note
        show_note(self.messages, note, self._presenter)

    def _on_page(self) -> None:
        row = self.pages.currentRow()
        if row >= 0 and self._presenter.state.phase in {"ready", "saving"}:
            self._stack.setCurrentIndex(row)

    def _on_find(self, text: str) -> None:
        words = text.strip().casefold()
        found = [key for key, form in self.forms.items() if form.filter(words)]
        for key in self.forms:
            self.pages.set_shown(key, key in found)
        keys = list(self.forms)
        if found and keys[self.pages.currentRow()] not in found:
            self.pages.setCurrentRow(keys.index(found[0]))

    def _on_saved(self, _needs_new_window: bool) -> None:
        if self.isVisible():
            self.accept()

    def _on_save(self) -> None:
        self._presenter.save()

    def _import(self) -> None:
        dialog = self._file_dialog(self.tr("Take settings from a file"), QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._presenter.import_file(Path(path)))
        dialog.open()

    def _export(self) -> None:
        dialog = self._file_dialog(self.tr("Write the settings to a file"), QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile("cbdesk-settings.toml")
        dialog.fileSelected.connect(lambda path: self._presenter.export_file(Path(path)))
        dialog.open()

    def _file_dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilters([_TOML, self.tr("All files (*)")])
        dialog.setFileMode(mode)
        return dialog
