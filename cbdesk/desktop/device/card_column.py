"""The cards of a panel in one scrolled column: first what the sources disagree on, then question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from cbdesk.desktop.fact_card import FactCard
from cbdesk.desktop.icons import IconLabel
from cbdesk.presenters.device_state import Section

_CLAIMS = 2
"""Facts of a contradiction at least: what each of two sources says."""


class Disagreements(QFrame):
    """The amber frame: a small card for each contradiction, the newest claim on top."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("level", "warn")
        title = QLabel(self.tr("Sources disagree"), self)
        title.setProperty("scale", "heading")
        self.setAccessibleName(title.text())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("triangle-alert", "warn_fg", 16, self))
        head.addWidget(title, 1)
        self._cards: list[FactCard] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 10, 12)
        self._layout.setSpacing(10)
        self._layout.addLayout(head)

    def prepare(self, facts: int) -> Iterator[None]:
        """Make, step by step, the first card with room for so many facts."""
        if not self._cards:
            self._add_card().hide()
            yield
        while self._cards[0].room < facts:
            self._cards[0].add_row()
            yield

    def show_sections(self, sections: Sequence[Section]) -> None:
        while len(self._cards) < len(sections):
            self._add_card()
        for number, card in enumerate(self._cards):
            card.setVisible(number < len(sections))
            if number < len(sections):
                card.show_section(sections[number])
        self.setVisible(bool(sections))

    def _add_card(self) -> FactCard:
        card = FactCard(self, is_small=True)
        card.link_activated.connect(self.link_activated)
        self._cards.append(card)
        self._layout.addWidget(card)
        return card


class _Page(QWidget):
    """As high as its width makes it: what wrapped labels would need at their narrowest is no reason to scroll."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class CardColumn(QScrollArea):
    """Cards are reused from record to record: selecting stays quick."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[str, FactCard] = {}
        content = _Page()
        content.setProperty("page", "true")
        self.disagreements = Disagreements()
        self.disagreements.link_activated.connect(self.link_activated)
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(0, 4, 8, 4)
        self._layout.setSpacing(16)
        self._layout.addWidget(self.disagreements)
        self._layout.addStretch(1)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ahead: Iterator[None] = iter(())
        self._unfilled: set[FactCard] = set()
        self._to_fill: list[tuple[FactCard, Section]] = []
        self._idle = QTimer(self, interval=0)
        self._idle.timeout.connect(self._go_on)

    def prepare(self, facts: Mapping[str, int]) -> None:
        """Make these cards with room for so many facts, bit by bit while nothing else is to be done.

        Made at once, for the first record, they would hold the window up longer than anything else; for the same reason
        that record fills them one after another.
        """
        self._ahead = self._make(facts)
        self._idle.start()

    def show_sections(self, disagreements: Sequence[Section], sections: Sequence[Section]) -> None:
        self.disagreements.show_sections(disagreements)
        self._to_fill = []
        for place, section in enumerate(sections, 1):
            card = self._card(section.key)
            if self._layout.indexOf(card) != place:
                self._layout.insertWidget(place, card)
            if card in self._unfilled:  # of the first record, one by one
                self._to_fill.append((card, section))
                self._idle.start()
            else:
                card.show_section(section)
        shown = {section.key for section in sections}
        for key, card in self._cards.items():
            card.setVisible(key in shown and card not in self._unfilled)

    def to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def changeEvent(self, event: QEvent) -> None:
        """Paint the links anew in the colours of another scheme: rich text keeps those it was made with."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for card in self.findChildren(FactCard):
                card.show_colours()

    def _go_on(self) -> None:
        if self._to_fill:
            card, section = self._to_fill.pop(0)
            self._unfilled.discard(card)
            card.show_section(section)
            card.show()
        elif next(self._ahead, self) is self:
            self._idle.stop()

    def _make(self, facts: Mapping[str, int]) -> Iterator[None]:
        yield from self.disagreements.prepare(_CLAIMS)
        for key, number in facts.items():
            if key not in self._cards:
                self._unfilled.add(self._card(key))
            card = self._card(key)
            while card.room < number:
                card.add_row()
                yield

    def _card(self, key: str) -> FactCard:
        if key not in self._cards:
            card = self._cards[key] = FactCard(self.widget())
            card.link_activated.connect(self.link_activated)
        return self._cards[key]
