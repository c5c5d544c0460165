"""What the panels of a device and of a user have in common: a pinned head, cards below, and why there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QVBoxLayout, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.device.card_column import CardColumn
from cbdesk.desktop.device.head import PanelHead
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.presenters.device_state import Section


class RecordPanel(QFrame):
    """The frame of a record; ``column`` holds its parts from top to bottom."""

    link_activated = Signal(str)
    """Where a click leads: ``user:`` and an e-mail address, ``device:`` and what identifies it."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setMinimumWidth(theme.zoomed(340))
        self._icon = icon
        self._ordered: tuple[Sequence[Section], Sequence[Section]] = ((), ())
        self._ordering = QTimer(self, singleShot=True, interval=0)  # after the paint, which somebody waits for
        self._ordering.timeout.connect(self._order_keys)
        self._empty = EmptyState(icon, "")
        self.head = PanelHead(icon)
        self.head.link_activated.connect(self.link_activated)
        self.cards = CardColumn()
        self.cards.link_activated.connect(self.link_activated)
        self._ages = QLabel()
        self._ages.setProperty("tone", "muted")
        self._ages.setProperty("scale", "small")
        self._ages.setAccessibleDescription(self.tr("How old each source's copy is"))
        page = QWidget()
        self.column = QVBoxLayout(page)
        self.column.setContentsMargins(18, 16, 8, 12)
        self.column.setSpacing(10)
        self.column.addWidget(self.head)
        self.column.addWidget(self.cards, 1)
        self.column.addWidget(self._ages)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)

    def show_cards(self, disagreements: Sequence[Section], sections: Sequence[Section], ages: str, name: str) -> None:
        """Show a record below its head; ``name`` is what a screen reader says of the panel."""
        self.cards.show_sections(disagreements, sections)
        self._ages.setText(ages)
        self.setAccessibleDescription(name)
        self._stack.setCurrentIndex(1)
        if (disagreements, sections) != self._ordered:
            self._ordered = (disagreements, sections)
            self._ordering.start()

    def show_nothing(self, title: str, text: str, *, has_failed: bool) -> None:
        self.setAccessibleDescription("")  # it names whoever was shown
        self._empty.show_content("circle-alert" if has_failed else self._icon, title, text)
        self._stack.setCurrentIndex(0)

    def focus_facts(self) -> None:
        """Move from the list into the facts."""
        if self._stack.currentIndex() == 1:
            self.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_keys(self) -> None:
        """Let Tab walk as the eye does, from the head to the last card: without this it follows what was made first."""
        parts = (part for one in (self.head, self.cards) for part in (one, *one.findChildren(QWidget)))
        stops = [part for part in parts if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.head.show_colours()
