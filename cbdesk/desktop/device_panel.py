"""The device panel: a pinned head that names the device, and its cards below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons, theme
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.fact_card import FactCard, breakable
from cbdesk.desktop.flow import FlowLayout
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.pills import Pill
from cbdesk.presenters.device_state import Badge, DeviceState


class DevicePanel(QFrame):
    """Shows a ``DeviceState``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("devicePanel")
        self.setAccessibleName(self.tr("Device"))
        self.setProperty("surface", "card")
        self.setMinimumWidth(theme.zoomed(340))
        self._state = DeviceState()
        self._cards: dict[str, FactCard] = {}
        self._pills: list[Pill] = []
        self._empty = EmptyState("laptop", "")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 16, 8, 12)
        layout.setSpacing(10)
        layout.addLayout(self._make_head())
        layout.addWidget(self._make_badges())
        layout.addLayout(self._make_copy_buttons())
        layout.addWidget(self._make_scroll_area(), 1)
        self._ages = QLabel()
        self._ages.setProperty("tone", "muted")
        self._ages.setProperty("scale", "small")
        self._ages.setAccessibleName(self.tr("How old each source's copy is"))
        layout.addWidget(self._ages)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)
        self.show_state(self._state)

    def _make_head(self) -> QHBoxLayout:
        self._title = QLabel()
        self._title.setProperty("scale", "title")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._subtitle = QLabel()
        self._subtitle.setProperty("tone", "muted")
        self._subtitle.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self._status = Pill()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 0)
        head.setSpacing(12)
        head.addWidget(IconLabel("laptop", "accent", 26, self), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self._status, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _make_badges(self) -> QWidget:
        self._badges = QWidget()
        self._badges.setAccessibleName(self.tr("Worth knowing"))
        FlowLayout(self._badges)
        return self._badges

    def _make_copy_buttons(self) -> QHBoxLayout:
        self._copy_serial = self._make_copy_button(self.tr("Copy the serial (Ctrl+B)"))
        self._copy_tag = self._make_copy_button(self.tr("Copy the asset tag (Ctrl+Shift+B)"))
        self._copy_serial.clicked.connect(self.copy_serial)
        self._copy_tag.clicked.connect(self.copy_tag)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._copy_serial)
        line.addWidget(self._copy_tag)
        line.addStretch(1)
        return line

    @staticmethod
    def _make_copy_button(name: str) -> QPushButton:
        button = QPushButton(icons.icon("copy", "text_muted"), "")
        button.setIconSize(QSize(21, 15))  # wider than the picture: it stands off from the text
        button.setAccessibleName(name)
        button.setToolTip(name)
        return button

    def _make_scroll_area(self) -> QScrollArea:
        content = QWidget()
        content.setProperty("page", "true")
        self._content = QVBoxLayout(content)
        self._content.setContentsMargins(0, 4, 8, 4)
        self._content.setSpacing(16)
        self._content.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(content)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(self.tr("Facts about the device"))
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self._area

    def show_state(self, state: DeviceState) -> None:
        is_other_device = state.device_id != self._state.device_id
        self._state = state
        if state.phase != "shown":
            self._show_nothing(state)
            return
        self._title.setText(breakable(state.title))
        self._title.setAccessibleName(state.title)
        self._subtitle.setText(state.subtitle)
        self._status.show_state(state.status, state.status_level)
        for button, text in ((self._copy_serial, state.serial), (self._copy_tag, state.asset_tag)):
            button.setText(text)
            button.setVisible(bool(text))
        self._ages.setText(state.ages)
        self._show_badges(state.badges)
        self._show_sections(state)
        self.setAccessibleDescription(state.window_title)
        self._stack.setCurrentIndex(1)
        if is_other_device:
            self._area.verticalScrollBar().setValue(0)

    def copy_serial(self) -> None:
        if self._state.serial:
            QGuiApplication.clipboard().setText(self._state.serial)

    def copy_tag(self) -> None:
        if self._state.asset_tag:
            QGuiApplication.clipboard().setText(self._state.asset_tag)

    def focus_facts(self) -> None:
        """Move from the results into the facts."""
        if self._state.phase == "shown":
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_nothing(self, state: DeviceState) -> None:
        title, text = {
            "none": (self.tr("No device selected"), self.tr("Scan a label or choose a row; ↓ and Enter do it by key.")),
            "loading": (self.tr("Reading the device…"), ""),
            "missing": (self.tr("This device is no longer stored"), state.reason),
            "failed": (self.tr("The device could not be read"), state.reason),
        }[state.phase]
        self.setAccessibleDescription("")  # it names the holder of the device that was shown
        self._empty.show_content("laptop" if state.phase != "failed" else "circle-alert", title, text)
        self._stack.setCurrentIndex(0)

    def _show_badges(self, badges: tuple[Badge, ...]) -> None:
        layout = self._badges.layout()
        while len(self._pills) < len(badges) and layout is not None:
            pill = Pill()
            self._pills.append(pill)
            layout.addWidget(pill)
        for number, pill in enumerate(self._pills):
            pill.setVisible(number < len(badges))
            if number < len(badges):
                pill.show_state(badges[number].text, badges[number].level)
                pill.setToolTip(badges[number].tip)
        self._badges.setVisible(bool(badges))

    def _show_sections(self, state: DeviceState) -> None:
        for section in state.sections:
            if section.key not in self._cards:
                self._cards[section.key] = FactCard()
        for place, section in enumerate(state.sections):
            card = self._cards[section.key]
            if self._content.indexOf(card) != place:
                self._content.insertWidget(place, card)
            card.show_section(section)
        shown = {section.key for section in state.sections}
        for key, card in self._cards.items():
            card.setVisible(key in shown)
