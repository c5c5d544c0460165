"""The main window: where everything stands, and the keys that reach it. It is wired to presenters in ``wiring``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons
from cbdesk.desktop import theme as themes
from cbdesk.desktop.commands import Commands
from cbdesk.desktop.device_panel import DevicePanel
from cbdesk.desktop.devices.views_pane import ViewsPane
from cbdesk.desktop.later_page import LaterPage
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.results import ResultsPanel
from cbdesk.desktop.search_bar import SearchBar
from cbdesk.desktop.status_bar import StatusBar
from cbdesk.desktop.sync_menu import SyncMenuButton
from cbdesk.desktop.sync_strip import SyncStrip
from cbdesk.desktop.tabs import Tabs
from cbdesk.desktop.theme import Scheme, Theme

if TYPE_CHECKING:
    from cbdesk.desktop.statistics import StatisticsTab
    from cbdesk.desktop.sync_log import SyncLogTab
    from cbdesk.desktop.users import UsersPage

DEVICES, USERS, STATISTICS, SYNC_LOG = range(4)
VIEWS_WIDTH, PANEL_WIDTH = 236, 404


class MainWindow(QMainWindow):
    """Search on top, tabs below, the running sync and the status at the bottom."""

    first_painted = Signal()
    closing = Signal()
    reload_wanted = Signal()

    def __init__(self, theme: Theme, *, version: str) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAccessibleName("cbdesk")
        self._theme = theme
        self._is_painted = False
        self.commands = Commands(self)
        self.menu_button = self._make_menu_button()
        self.search = SearchBar()
        self.sync_button = self._make_sync_button()
        self.sync_menu = SyncMenuButton()
        self.messages = MessageBar()
        self.views = ViewsPane()
        self.results = ResultsPanel()
        self.device = DevicePanel()
        self.splitter = self._make_splitter()
        self.users = LaterPage(_users_page)
        self.statistics = LaterPage(_statistics_tab)
        self.sync_log = LaterPage(_sync_log_tab)
        self.tabs = self._make_tabs()
        self.strip = SyncStrip()
        self.status = StatusBar(version)
        self.setStatusBar(self.status)
        self.setCentralWidget(self._lay_out())
        self._add_commands()
        self.first_painted.connect(cells.prepare)
        self.first_painted.connect(self._make_pages)
        self.setWindowIcon(icons.app_icon())
        self.show_title("")
        self.search.setFocus()

    def show_title(self, device: str) -> None:
        """Name the device in the title, so that Alt+Tab finds it."""
        self.setWindowTitle(f"{device} — cbdesk" if device else "cbdesk")

    def _make_sync_button(self) -> QPushButton:
        button = QPushButton(icons.icon("refresh-cw", "accent_text"), self.tr("Sync now"))
        button.setObjectName("syncNowButton")
        button.setAccessibleName(self.tr("Sync now"))
        button.setToolTip(self.tr("Read all three sources now (Ctrl+Shift+S)"))
        button.setProperty("kind", "primary")
        button.setIconSize(QSize(24, 16))  # wider than the picture: it stands off from the word
        button.setMinimumHeight(36)
        button.setEnabled(False)
        return button

    def _make_splitter(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for number, pane in enumerate((self.views, self.results, self.device)):
            splitter.addWidget(pane)
            splitter.setStretchFactor(number, int(pane is self.results))
            splitter.setCollapsible(number, False)  # keys and the menu hide a pane; a drag only divides
        splitter.setHandleWidth(12)
        views, panel = themes.zoomed(VIEWS_WIDTH), themes.zoomed(PANEL_WIDTH)
        splitter.setSizes([views, 1400 - views - panel, panel])
        return splitter

    def _make_tabs(self) -> Tabs:
        devices = QWidget()
        layout = QVBoxLayout(devices)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addWidget(self.splitter)
        tabs = Tabs()
        tabs.setObjectName("mainTabs")
        tabs.setAccessibleName(self.tr("Views"))
        tabs.tabBar().setAccessibleName(self.tr("Views"))
        tabs.setDocumentMode(True)
        tabs.addTab(devices, icons.icon("laptop"), self.tr("Devices"))
        tabs.addTab(self.users, icons.icon("users"), self.tr("Users"))
        tabs.addTab(self.statistics, icons.icon("chart-pie"), self.tr("Statistics"))
        tabs.addTab(self.sync_log, icons.icon("history"), self.tr("Sync history"))
        for number in range(tabs.count()):
            tabs.setTabToolTip(number, f"Ctrl+{number + 1}")
        return tabs

    def _make_pages(self) -> None:
        """Make what was put off for the first paint, one page at a time: keys and clicks come in between."""
        waiting = [place for place in (self.users, self.statistics, self.sync_log) if not place.is_made]
        if waiting:
            QTimer.singleShot(0, self, partial(self._make_page, waiting[0]))

    def _make_page(self, place: LaterPage[Any]) -> None:
        place.page  # noqa: B018  asking for it makes it
        self._make_pages()

    def _make_menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("menuButton")
        button.setIcon(icons.icon("menu"))
        button.setAccessibleName(self.tr("Menu"))
        button.setToolTip(self.tr("Everything else (F10)"))
        button.setMinimumSize(54, 36)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self.commands.fill(menu))
        button.setMenu(menu)
        return button

    def _lay_out(self) -> QWidget:
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.search, 1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(10)
        top.addLayout(self.tools)
        sync = QHBoxLayout()
        sync.setSpacing(1)
        sync.addWidget(self.sync_button)
        sync.addWidget(self.sync_menu)
        top.addLayout(sync)
        top.addWidget(self.menu_button)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(14, 12, 14, 10)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.messages)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.strip)
        return page

    def _add_commands(self) -> None:
        add = self.commands.add
        add("goToSearch", "go", self.tr("Search"), self.go_to_search, keys=("Ctrl+F", "F3"), icon="search")
        for number, name in enumerate(("goToDevices", "goToUsers", "goToStatistics", "goToSyncHistory")):
            show = partial(self.tabs.setCurrentIndex, number)
            icon = ("laptop", "users", "chart-pie", "history")[number]
            add(name, "go", self.tabs.tabText(number), show, keys=(f"Ctrl+{number + 1}",), icon=icon)
        add("copySerial", "device", self.tr("Copy the serial"), self.device.copy_serial, keys=("Ctrl+B",), icon="copy")
        add(
            "copyTag",
            "device",
            self.tr("Copy the asset tag"),
            self.device.copy_tag,
            keys=("Ctrl+Shift+B",),
            icon="copy",
        )
        add("reload", "view", self.tr("Read again"), self.reload_wanted.emit, keys=("F5", "Ctrl+R"))
        add("syncNow", "sync", self.tr("Sync now"), self.sync_button.click, keys=("Ctrl+Shift+S",), icon="refresh-cw")
        colours = QActionGroup(self)
        schemes: tuple[tuple[Scheme, str, str, str], ...] = (
            ("system", "coloursOfSystem", self.tr("Colours like the system"), "monitor"),
            ("light", "coloursLight", self.tr("Light colours"), "sun"),
            ("dark", "coloursDark", self.tr("Dark colours"), "moon"),
        )
        for scheme, name, text, picture in schemes:
            choose = partial(self._theme.set_scheme, scheme)
            action = add(name, "view", text, choose, icon=picture, choices=colours)
            action.setChecked(scheme == self._theme.scheme)
        add("openMenu", "go", self.tr("Menu"), self.menu_button.showMenu, keys=("F10",))

    def go_to_search(self) -> None:
        """Come back to the search bar from anywhere, everything in it selected."""
        self.tabs.setCurrentIndex(DEVICES)
        self.search.focus_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the Esc that nobody below wanted; as a shortcut it would come before the search bar's own."""
        if event.key() == Qt.Key.Key_Escape:
            self.go_to_search()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the screen at once; what still has to end does so behind it."""
        event.accept()
        self.closing.emit()


def _users_page() -> UsersPage:
    from cbdesk.desktop.users import UsersPage

    return UsersPage()


def _statistics_tab() -> StatisticsTab:
    from cbdesk.desktop.statistics import StatisticsTab

    return StatisticsTab()


def _sync_log_tab() -> SyncLogTab:
    from cbdesk.desktop.sync_log import SyncLogTab

    return SyncLogTab()
