"""The pinned head of a panel: which record this is, its state in a word, what to copy of it, what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons, theme
from cbdesk.desktop.action_button import ActionButton, MenuButton
from cbdesk.desktop.fact_card import LINKS, LinkLabel, breakable, link_html
from cbdesk.desktop.flow import FlowLayout
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.theme import Level
from cbdesk.presenters.device_state import Badge

_COPY_WIDTH = 240
"""What a text on a button may take of the narrowest panel; a longer one loses its middle."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a head shows. ``link`` is where a click on ``person`` leads."""

    title: str
    subtitle: str
    status: str
    level: Level
    badges: tuple[Badge, ...] = ()
    copied: tuple[tuple[str, str], ...] = ()
    """Texts to be copied by a click, each behind the name of its button."""
    person: str = ""
    link: str = ""


class PanelHead(QWidget):
    """Renders a ``Heading`` above the row of buttons."""

    link_activated = Signal(str)

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pills: list[Pill] = []
        self._copies: list[QPushButton] = []
        self._heading = Heading("", "", "", "neutral")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(8)
        layout.addLayout(self._make_names(icon))
        layout.addWidget(self._make_badges())
        self._copy_row = QWidget()
        FlowLayout(self._copy_row)
        layout.addWidget(self._copy_row)
        self._tools = QWidget()
        self._tool_row = QHBoxLayout(self._tools)
        self._tool_row.setContentsMargins(-6, 0, 0, 0)  # the icons stand below the buttons, not what is around them
        self._tool_row.setSpacing(2)
        layout.addWidget(self._tools)
        self._tools.hide()

    def add_tools(self, opens: Sequence[QAction], first: Sequence[QAction] = (), last: Sequence[QAction] = ()) -> None:
        """Put buttons below the names: the pages to open, then ``first``, and ``last`` at the other end."""
        if len(opens) == 1:
            self._tool_row.addWidget(ActionButton(opens[0], with_name=True))
        else:
            self._tool_row.addWidget(MenuButton(self.tr("Open in"), "external-link", opens))
        for action in first:
            self._tool_row.addWidget(ActionButton(action))
        self._tool_row.addStretch(1)
        for action in last:
            self._tool_row.addWidget(ActionButton(action))
        self._tools.show()

    def show_heading(self, heading: Heading) -> None:
        self._heading = heading
        self._title.setText(breakable(heading.title))
        self._title.setAccessibleName(heading.title)
        self._subtitle.setText(heading.subtitle)
        self._subtitle.setVisible(bool(heading.subtitle))
        self._status.show_state(heading.status, heading.level)
        self._show_person()
        self._show_badges()
        self._show_copies()

    def show_colours(self) -> None:
        self._show_person()

    def _make_names(self, icon: str) -> QHBoxLayout:
        self._title = QLabel()
        self._title.setProperty("scale", "title")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._subtitle = QLabel()
        self._subtitle.setProperty("tone", "muted")
        self._subtitle.setWordWrap(True)
        self._subtitle.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self._person = LinkLabel()
        self._person.setWordWrap(True)
        self._person.setTextFormat(Qt.TextFormat.RichText)
        self._person.setTextInteractionFlags(LINKS)
        self._person.linkActivated.connect(self.link_activated)
        self._status = Pill()
        names = QVBoxLayout()
        names.setSpacing(1)
        for label in (self._title, self._subtitle, self._person):
            names.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconLabel(icon, "accent", 26, self), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        head.addWidget(self._status, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _make_badges(self) -> QWidget:
        self._badges = QWidget()
        self._badges.setAccessibleName(self.tr("Worth knowing"))
        FlowLayout(self._badges)
        return self._badges

    def _show_person(self) -> None:
        heading = self._heading
        self._person.setText(link_html(heading.link, heading.person) if heading.person else "")
        self._person.setAccessibleName(self.tr("Holder: {person}").format(person=heading.person))
        self._person.setVisible(bool(heading.person))

    def _show_badges(self) -> None:
        badges, layout = self._heading.badges, self._badges.layout()
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

    def _show_copies(self) -> None:
        copied, layout = self._heading.copied, self._copy_row.layout()
        while len(self._copies) < len(copied) and layout is not None:
            button = self._make_copy_button(len(self._copies))
            self._copies.append(button)
            layout.addWidget(button)
        for number, button in enumerate(self._copies):
            text = copied[number][1] if number < len(copied) else ""
            button.setVisible(bool(text))
            if text:
                room = theme.zoomed(_COPY_WIDTH)
                button.setText(button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room))
                button.setAccessibleName(f"{copied[number][0]}: {text}")
                button.setToolTip(copied[number][0] if button.text() == text else button.accessibleName())
        self._copy_row.setVisible(any(text for _name, text in copied))

    def _make_copy_button(self, number: int) -> QPushButton:
        button = QPushButton(icons.icon("copy", "text_muted"), "")
        button.setIconSize(QSize(21, 15))  # wider than the picture: it stands off from the text
        button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._heading.copied[number][1]))
        return button
