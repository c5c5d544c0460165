"""The administration of the database beside the main window: pages to choose, work that asks before it begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons
from cbdesk.desktop.administration.archived_page import ArchivedPage
from cbdesk.desktop.administration.backups_page import BackupsPage
from cbdesk.desktop.administration.figures_pages import FiguresPage, HealthPage, SessionsPage
from cbdesk.desktop.administration.page import Page
from cbdesk.desktop.administration.presenters import AdministrationPresenters
from cbdesk.desktop.administration.roles_page import RolesPage
from cbdesk.desktop.administration.tasks_page import TasksPage
from cbdesk.desktop.administration.work_strip import WorkStrip
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.settings.page_list import PageList
from cbdesk.presenters.administration_state import PAGES, AdministrationState
from cbdesk.presenters.health_check import HealthState
from cbdesk.presenters.settings_state import PageState

_SPECS = {spec.key: spec for spec in PAGES}
_WITH_WHOLE = {"overview", "statements", "done"}


class AdministrationWindow(QDialog):
    """Reads only while it is open."""

    retry_wanted = Signal()
    """The database is to be tried at once."""

    def __init__(self, presenters: AdministrationPresenters, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._presenters = presenters
        self.question: QMessageBox | None = None
        self.setObjectName("administrationWindow")
        self.setWindowTitle(self.tr("Administration"))
        self.setAccessibleName(self.tr("Administration"))
        self.resize(1180, 740)
        self.setMinimumSize(820, 560)
        self.pages = PageList(PAGES)
        self.pages.setObjectName("administrationPages")
        self.pages.setAccessibleName(self.tr("Pages of the administration"))
        self.messages = MessageBar()
        self.strip = WorkStrip()
        self.tasks = TasksPage(_SPECS["tasks"], presenters.database.choices)
        self.backups = BackupsPage(_SPECS["backups"])
        self.sessions = SessionsPage(_SPECS["sessions"])
        self.archived = ArchivedPage(_SPECS["archived"])
        self.roles = RolesPage(_SPECS["roles"])
        self.health = HealthPage(_SPECS["health"])
        made: tuple[Page, ...] = (self.tasks, self.backups, self.sessions, self.archived, self.roles, self.health)
        own = {page.spec.key: page for page in made}
        self.shown = {
            key: own.get(key) or FiguresPage(spec, with_whole=key in _WITH_WHOLE) for key, spec in _SPECS.items()
        }
        self._blank = EmptyState("database", "")
        self._stack = QStackedWidget()
        for page in (*self.shown.values(), self._blank):
            self._stack.addWidget(page)
        self._as_of = QLabel()
        self._as_of.setProperty("tone", "muted")
        self._as_of.setProperty("scale", "small")
        self._lay_out()
        self._connect()
        self.pages.setCurrentRow(0)
        self._show()

    def bring(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(self.messages)
        right.addWidget(self.strip)
        right.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.pages)
        middle.addLayout(right, 1)
        self.again = QPushButton(icons.icon("refresh-cw"), self.tr("Read again"))
        icons.stand_off(self.again)
        self.again.setAccessibleName(self.tr("Read how the database is again"))
        self.again.setShortcut("F5")
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        below = QHBoxLayout()
        below.setSpacing(10)
        below.addWidget(self._as_of, 1)
        for button in (self.again, close):
            button.setAutoDefault(False)
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(middle, 1)
        layout.addLayout(below)

    def _connect(self) -> None:
        database, roles = self._presenters.database, self._presenters.roles
        archived, health = self._presenters.archived, self._presenters.health
        self.pages.currentRowChanged.connect(self._on_page)
        self.again.clicked.connect(database.reload)
        self._blank.activated.connect(self._on_blank)
        self.strip.stop_wanted.connect(database.stop)
        self.tasks.run_wanted.connect(self._ask_to_run)
        self.tasks.choices_made.connect(database.choose)
        self.backups.backup_wanted.connect(lambda: self._ask_to_run(("backup",)))
        self.backups.elsewhere_wanted.connect(self._choose_place)
        self.archived.wanted.connect(archived.find)
        self.roles.plan_wanted.connect(lambda *names: roles.plan(names))
        self.roles.apply_wanted.connect(self._ask_to_apply)
        self.health.wanted.connect(health.check)
        database.changed.connect(self._show)
        roles.changed.connect(lambda: self.roles.show_state(roles.state))
        archived.changed.connect(lambda: self.archived.show_state(archived.state))
        health.changed.connect(self._show_health)

    # ------------------------------------------------------------ showing

    def _show(self) -> None:
        state = self._presenters.database.state
        self.strip.show_work(state.work)
        self._as_of.setText(self.tr("As of {when}").format(when=state.as_of) if state.as_of else "")
        self.again.setEnabled(state.phase in {"ready", "failed"})
        for key, page in self.shown.items():
            if key != "health":
                self.pages.show_page(state.pages[key])
                page.show_page(state.pages[key])
        if state.phase == "ready":
            self.tasks.show_state(state)
            self.backups.show_state(state)
            self.sessions.show_state(state)
            for page in self.shown.values():
                if isinstance(page, FiguresPage):
                    page.show_state(state)
        self._turn(state)

    def _show_health(self) -> None:
        state = self._presenters.health.state
        self.health.show_state(state)
        self.pages.show_page(PageState(_SPECS["health"], state.level, state.words))

    def _on_page(self) -> None:
        self._turn(self._presenters.database.state)
        current = self._stack.currentWidget()
        if current is self.roles and self._presenters.roles.state.phase == "none":
            self.roles.want_plan()
        elif current is self.health and self._presenters.health.state == HealthState():
            self._presenters.health.check()

    def _turn(self, state: AdministrationState) -> None:
        """Show the chosen page, or why there is nothing to be seen on it."""
        page = list(self.shown.values())[max(self.pages.currentRow(), 0)]
        if page is self.health:
            self._stack.setCurrentWidget(page)
        elif state.phase != "ready":
            self._show_blank(state)
        elif page is self.roles and state.is_embedded:
            self._blank.show_content(
                "key-round",
                self.tr("Roles are for a shared database"),
                self.tr(
                    "This one is on this computer alone, and nobody else signs in there. For a database that several "
                    "stations share, enter its address in the settings."
                ),
            )
            self._stack.setCurrentWidget(self._blank)
        else:
            self._stack.setCurrentWidget(page)

    def _show_blank(self, state: AdministrationState) -> None:
        if state.phase == "waiting":
            self._blank.show_content("database", self.tr("The database is being opened…"))
        elif state.phase == "reading":
            self._blank.show_content("database", self.tr("Reading how the database is…"))
        elif state.phase == "absent":
            self._blank.show_content("database", self.tr("This database is not looked after from here"))
        elif state.phase == "away":
            text = self.tr("{reason} The health check says more about this station.").format(reason=state.reason)
            self._blank.show_content("cloud-off", self.tr("The database is away"), text, self.tr("Try now"))
        else:
            title = self.tr("The database cannot be looked after")
            self._blank.show_content("circle-alert", title, state.reason, self.tr("Try again"))
        self._stack.setCurrentWidget(self._blank)

    def _on_blank(self) -> None:
        self._presenters.database.reload()
        self.retry_wanted.emit()

    # ------------------------------------------------------------ asking

    def _ask_to_run(self, keys: tuple[str, ...], place: Path | None = None) -> None:
        state = self._presenters.database.state
        tasks = [task for key in keys if (task := state.task(key)) is not None and task.can_run]
        if not tasks or state.work is not None:
            return
        verb = tasks[0].verb.rstrip("…") if len(tasks) == 1 else self.tr("Do it all")
        title = tasks[0].title if len(tasks) == 1 else self.tr("All that is due")
        parts = [tasks[0].plan, tasks[0].why] if len(tasks) == 1 else [f"{one.title}. {one.plan}" for one in tasks]
        if place is not None:
            parts.insert(1, str(place))
        run = tuple(task.key for task in tasks)
        self._ask(title, parts, verb, lambda: self._run(run, place))

    def _run(self, keys: tuple[str, ...], place: Path | None) -> None:
        self._presenters.database.run(keys, place)

    def _ask_to_apply(self) -> None:
        text = self.tr("The roles get their rights on this database, all of them or none.")
        presenter = self._presenters.roles
        title, verb = self.tr("Rights of the roles"), self.tr("Run it")
        self._ask(title, [text], verb, lambda: presenter.apply(self.roles.take_passwords()))

    def _ask(self, title: str, parts: list[str], verb: str, act: Callable[[], object]) -> None:
        box = QMessageBox(self)
        box.setObjectName("workQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(title)
        box.setText(title)
        box.setInformativeText("\n\n".join(parts))
        go = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        for button in (go, stay):
            button.setAccessibleName(button.text())
        go.clicked.connect(act)
        box.setDefaultButton(go)
        box.setEscapeButton(stay)
        box.finished.connect(self._on_answered)
        self.question = box
        box.open()

    def _on_answered(self) -> None:
        self.question = None

    def _choose_place(self) -> None:
        name = f"cbdesk-{datetime.now().astimezone():%Y-%m-%d-%H%M}.dump"
        dialog = QFileDialog(self, self.tr("Back up to"), QDir.home().filePath(name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Backups (*.dump)"))
        dialog.setDefaultSuffix("dump")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._ask_to_run(("backup",), Path(path)))
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._presenters.database.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._presenters.database.watch(False)
