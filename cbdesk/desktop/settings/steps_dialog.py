"""The set-up step by step: shown at the first start, and again whenever a person asks for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.settings.buttons import icon_button
from cbdesk.desktop.settings.dialog import show_note
from cbdesk.desktop.settings.page_form import PageForm
from cbdesk.desktop.settings.page_list import PageList
from cbdesk.desktop.settings.welcome import DonePage, WelcomePage
from cbdesk.presenters.settings import SettingsPresenter
from cbdesk.presenters.settings_pages import PageSpec, page_of
from cbdesk.presenters.settings_state import Note

_FORMS = ("database", "google", "incidentiq", "meraki")
WELCOME, DONE = 0, len(_FORMS) + 1


class StepsDialog(QDialog):
    """Every page may be skipped and come back to; nothing is kept before the last one."""

    demo_wanted = Signal()
    finished_steps = Signal(bool)
    """Everything is kept; whether a sync is to start now."""

    def __init__(self, presenter: SettingsPresenter, *, is_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepsDialog")
        self.setWindowTitle(self.tr("Set up cbdesk"))
        self.setWindowIcon(icons.app_icon())
        self.resize(980, 680)
        self.setMinimumSize(720, 520)
        self._presenter = presenter
        self._is_first = is_first
        self._is_finishing = False
        self._note: Note | None = None
        first = PageSpec("welcome", self.tr("Welcome"), "play", "", ())
        last = PageSpec("done", self.tr("Ready"), "circle-check", "", ())
        specs = tuple(page_of(name) for name in _FORMS)
        self.pages = PageList((first, *specs, last))
        self.welcome = WelcomePage(has_demo=is_first)
        self.forms = tuple(PageForm(spec, short=True) for spec in specs)
        self.done_page = DonePage(specs)
        self._stack = QStackedWidget()
        for page in (self.welcome, *self.forms, self.done_page):
            self._stack.addWidget(page)
        self.messages = MessageBar()
        self.back = icon_button("chevron-left", self.tr("&Back"))
        self.skip = QPushButton(self.tr("&Skip this page"))
        self.next = QPushButton()
        self.bring = icon_button("download", self.tr("Import a file…"))
        self._dress_buttons()
        self._lay_out()
        self._connect()
        self._go(WELCOME)

    def start(self) -> None:
        """Show the first page, with everything read anew."""
        self._is_finishing = False
        self._presenter.open()
        self._go(WELCOME)
        if self._is_first:
            self.show()
        else:
            self.open()

    def raise_to_front(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def show_busy(self, *, is_busy: bool) -> None:
        """The simulated district is being prepared."""
        self.welcome.show_busy(is_busy=is_busy)
        self.next.setEnabled(not is_busy)
        self.pages.setEnabled(not is_busy)

    def _dress_buttons(self) -> None:
        self.next.setProperty("kind", "primary")
        self.skip.setProperty("kind", "quiet")
        self.bring.setProperty("kind", "quiet")
        self.bring.setToolTip(self.tr("Take settings from a file of your administrator"))
        self.back.setAccessibleName(self.tr("Back to the page before"))
        self.skip.setAccessibleName(self.tr("Skip this page; what was typed on it is dropped"))
        self.bring.setAccessibleName(self.tr("Import settings from a file"))

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.messages)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.pages)
        middle.addLayout(right, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.bring)
        below.addStretch(1)
        for button in (self.skip, self.back, self.next):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(middle, 1)
        layout.addLayout(below)
        self.next.setDefault(True)

    def _connect(self) -> None:
        presenter = self._presenter
        for form in self.forms:
            form.edited.connect(presenter.edit)
            form.forget_wanted.connect(presenter.forget_secret)
            form.check_wanted.connect(presenter.check)
            form.tables_wanted.connect(presenter.create_tables)
        self.welcome.demo_wanted.connect(self.demo_wanted)
        self.welcome.server_wanted.connect(lambda: self._go(1))
        self.welcome.own_database_wanted.connect(self._on_own_database)
        self.pages.currentRowChanged.connect(self._on_step)
        self.back.clicked.connect(lambda: self._go(self._stack.currentIndex() - 1))
        self.skip.clicked.connect(self._on_skip)
        self.next.clicked.connect(self._on_next)
        self.bring.clicked.connect(self._import)
        presenter.changed.connect(self._show)
        presenter.saved.connect(self._on_saved)

    def _go(self, step: int) -> None:
        self.pages.setCurrentRow(step)

    def _on_step(self, step: int) -> None:
        self._leave(self._stack.currentIndex())
        self._stack.setCurrentIndex(step)
        self.back.setVisible(step > WELCOME)
        self.skip.setVisible(WELCOME < step < DONE)
        end = self.tr("Open cbdesk") if self._is_first else self.tr("Save")
        self.next.setText(end if step == DONE else self.tr("Next"))
        self.next.setAccessibleName(self.next.text())
        form = self._form_of(step)
        whole = self.tr("Set up cbdesk")
        self.setWindowTitle(f"{form.spec.title} — {whole}" if form is not None else whole)
        if form is not None:
            form.focus_first()
        elif step == WELCOME:
            self.welcome.focus_first()
        else:
            self.next.setFocus()

    def _leave(self, step: int) -> None:
        """Try what was filled in on the way: its figures stand on the last page."""
        form, state = self._form_of(step), self._presenter.state
        if form is None or state.phase != "ready" or not form.spec.needed:
            return
        page = state.page(form.spec.key)
        if page.check is None and all(state.fields[key].is_set for key in form.spec.needed):
            self._presenter.check(form.spec.key)

    def _form_of(self, step: int) -> PageForm | None:
        return self.forms[step - 1] if WELCOME < step < DONE else None

    def _on_own_database(self) -> None:
        self._presenter.revert(page_of("database").keys)
        self._go(2)

    def _on_skip(self) -> None:
        form = self._form_of(self._stack.currentIndex())
        if form is not None:
            self._presenter.revert(form.spec.keys)
        self._go(self._stack.currentIndex() + 1)

    def _on_next(self) -> None:
        step, state = self._stack.currentIndex(), self._presenter.state
        form = self._form_of(step)
        if form is not None and any(state.fields[key].error for key in form.rows):
            form.focus_first()
        elif step < DONE:
            self._go(step + 1)
        elif state.phase == "ready" and not state.is_changed:
            self._finish()
        elif state.can_be_saved:
            self._is_finishing = True
            self._presenter.save()

    def _on_saved(self, _needs_new_window: bool) -> None:
        if self._is_finishing:
            self._finish()

    def _finish(self) -> None:
        self._is_finishing = False
        self.accept()
        self.finished_steps.emit(self.done_page.wants_sync)

    def _show(self) -> None:
        state = self._presenter.state
        if state.phase in {"ready", "saving"}:
            for form in self.forms:
                form.show_state(state)
                self.pages.show_page(state.page(form.spec.key))
            self.done_page.show_state(state)
        is_ready = state.phase == "ready"
        for form in self.forms:
            form.setEnabled(is_ready)
        is_last = self._stack.currentIndex() == DONE
        self.next.setEnabled(is_ready and (not is_last or state.can_be_saved or not state.is_changed))
        if state.note is not self._note:
            self._note = state.note
            show_note(self.messages, state.note, self._presenter)
        if state.phase == "failed":
            self.messages.show_message("error", state.reason)

    def _import(self) -> None:
        dialog = QFileDialog(self, self.tr("Take settings from a file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["TOML (*.toml)", self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self._presenter.import_file(Path(path)))
        dialog.open()
