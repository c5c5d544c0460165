"""The first and the last page of the set-up: the three ways to begin, and what has been set up."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.pills import Pill
from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.settings_state import SettingsState, first_sync_words

_WIDEST = 720


class _WayButton(QPushButton):
    """One way to begin: a picture, what it is, and what comes of it."""

    def __init__(self, icon: str, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "tile")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name, words = QLabel(title, self), QLabel(text, self)
        name.setProperty("scale", "heading")
        words.setProperty("tone", "muted")
        words.setWordWrap(True)
        picture = IconLabel(icon, "accent", 26, self)
        for part in (name, words, picture):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        grid = QGridLayout(self)
        grid.setContentsMargins(18, 14, 18, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        grid.addWidget(picture, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(name, 0, 1)
        grid.addWidget(words, 1, 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(260, self.heightForWidth(max(self.width(), 260)))


class WelcomePage(QWidget):
    """The three ways; ``has_demo`` False leaves out the first, where a window is open already."""

    demo_wanted = Signal()
    server_wanted = Signal()
    own_database_wanted = Signal()

    def __init__(self, *, has_demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Welcome to cbdesk"))
        title.setProperty("scale", "title")
        about = QLabel(
            self.tr(
                "cbdesk answers for every Chromebook of the district: whose it is, where it is, how it is. "
                "Every page can be skipped now and filled in later."
            )
        )
        about.setWordWrap(True)
        about.setProperty("tone", "muted")
        self.demo = _WayButton(
            "play",
            self.tr("Look around first"),
            self.tr("A simulated district of 26,310 Chromebooks, beside your own data. Nothing real is asked."),
        )
        self.server = _WayButton(
            "server",
            self.tr("Connect to the district's server"),
            self.tr("The stations of the district share a PostgreSQL. You need its address from your administrator."),
        )
        self.own = _WayButton(
            "laptop",
            self.tr("Work on this computer alone"),
            self.tr("cbdesk brings its own database. You need the keys of Google, IncidentIQ or Meraki."),
        )
        self.busy = QLabel(self.tr("Preparing the simulated district…"))
        self.busy.setProperty("tone", "muted")
        self.busy.hide()
        self.demo.clicked.connect(self.demo_wanted)
        self.server.clicked.connect(self.server_wanted)
        self.own.clicked.connect(self.own_database_wanted)
        self.demo.setVisible(has_demo)
        column = QVBoxLayout()
        column.setSpacing(14)
        for widget in (title, about, self.demo, self.server, self.own, self.busy):
            column.addWidget(widget)
        column.addStretch(1)
        _in_column(self, column)

    def focus_first(self) -> None:
        first = self.server if self.demo.isHidden() else self.demo
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, is_busy: bool) -> None:
        self.busy.setVisible(is_busy)
        for way in (self.demo, self.server, self.own):
            way.setEnabled(not is_busy)


class DonePage(QWidget):
    """What is ready, how much the first sync will read, and whether it starts now."""

    def __init__(self, specs: tuple[PageSpec, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Ready to begin"))
        title.setProperty("scale", "title")
        about = QLabel(self.tr("You can come back to every page, now or later, from the menu of the window."))
        about.setWordWrap(True)
        about.setProperty("tone", "muted")
        self._pills: dict[str, tuple[Pill, QLabel]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(3, 1)
        for row, spec in enumerate(specs):
            pill, words = Pill(parent=self), QLabel(self)
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setProperty("tone", "muted")
            grid.addWidget(IconLabel(spec.icon, "text_muted", 18), row, 0)
            grid.addWidget(QLabel(spec.title), row, 1)
            grid.addWidget(pill, row, 2)
            grid.addWidget(words, row, 3)
            self._pills[spec.key] = (pill, words)
        self.estimate = QLabel()
        self.estimate.setWordWrap(True)
        self.sync = QCheckBox(self.tr("Start the first sync when the window opens"))
        self.sync.setChecked(True)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addWidget(title)
        column.addWidget(about)
        column.addLayout(grid)
        column.addSpacing(6)
        column.addWidget(self.estimate)
        column.addWidget(self.sync)
        column.addStretch(1)
        _in_column(self, column)

    def show_state(self, state: SettingsState) -> None:
        sources = 0
        for key, (pill, words) in self._pills.items():
            page = state.page(key)
            pill.show_state(page.words, page.level)
            failed = page.check is not None and page.check.is_good is False
            words.setText(page.check.detail if page.check is not None and failed else page.found)
            sources += all(state.fields[one].is_set for one in page.spec.needed) and bool(page.spec.needed)
        self.estimate.setText(first_sync_words(state.pages) if sources else self._nothing(state))
        self.sync.setVisible(sources > 0)

    @property
    def wants_sync(self) -> bool:
        return self.sync.isVisibleTo(self) and self.sync.isChecked()

    def _nothing(self, state: SettingsState) -> str:
        if state.fields["database.url"].is_set:
            return self.tr("This station reads what others sync into the shared database.")
        return self.tr("No source is set up yet: the window will be empty until one is.")


def _in_column(page: QWidget, column: QVBoxLayout) -> None:
    inner = QWidget()
    inner.setMaximumWidth(_WIDEST)
    column.setContentsMargins(0, 0, 0, 0)
    inner.setLayout(column)
    across = QHBoxLayout(page)
    across.setContentsMargins(4, 4, 12, 8)
    across.addWidget(inner, 1000)
    across.addStretch(1)
