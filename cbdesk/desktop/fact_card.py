"""One question of a panel and its facts; rows are reused from record to record: selecting stays quick."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons, theme
from cbdesk.desktop.icons import IconLabel
from cbdesk.presenters.device_state import Fact, Section

translate = QCoreApplication.translate

ICON_SIDE = 16
LABEL_WIDTH = 102
SOURCE_WIDTH = 56
_BREAKABLE = re.compile(r"([@/._:])")
LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard


def breakable(text: str) -> str:
    """Let e-mail addresses and paths break at their signs instead of widening the panel."""
    return _BREAKABLE.sub("\\1\u200b", text)


def link_html(link: str, text: str) -> str:
    """Return the text as a link in the theme's own colour."""
    colour = theme.tokens().accent
    address = html.escape(link, quote=True)
    return f'<a href="{address}" style="color: {colour}">{html.escape(breakable(text))}</a>'


class LinkLabel(QLabel):
    """A label of one link: it has the focus as soon as a Tab comes, and loses it to the next.

    Qt's own wants one Tab more before the link can be seen and followed, and lets no Shift+Tab leave a text that is
    nothing but a link.
    """

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            super().focusNextPrevChild(True)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        return QWidget.focusNextPrevChild(self, is_next)


def show_text(label: QLabel, text: str, link: str) -> None:
    """Put the text into the label, as a link if it leads somewhere."""
    label.setTextFormat(Qt.TextFormat.RichText if link else Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(LINKS if link else Qt.TextInteractionFlag.NoTextInteraction)
    label.setText(link_html(link, text) if link else breakable(text))


def _label_of(fact: Fact) -> tuple[str, str]:
    """Return the text of the label, and where it leads."""
    return fact.label, fact.link if fact.links_label else ""


def _value_of(fact: Fact) -> tuple[str, str]:
    return fact.value, "" if fact.links_label else fact.link


class FactRow:
    """The widgets of one line: icon, label, value, copy, source."""

    def __init__(self, grid: QGridLayout, row: int, card: FactCard) -> None:
        self._fact = Fact("", "")
        self._icon = IconLabel("info", "text_muted", ICON_SIDE, card)
        self._label = LinkLabel(card)
        self._label.setProperty("tone", "muted")
        theme.fix_width(self._label, LABEL_WIDTH)
        self._value = LinkLabel(card)
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._value.setMinimumWidth(40)
        self._value.setProperty("tone", "")
        for label in (self._label, self._value):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
            label.linkActivated.connect(card.link_activated)
        copy = QAction(icons.icon("copy", "text_muted"), translate("desktop", "Copy"), self._value)
        copy.triggered.connect(self._copy)
        self._value.addAction(copy)
        self._value.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._source = QLabel(card)
        self._source.setProperty("tone", "muted")
        self._source.setProperty("scale", "small")
        theme.fix_width(self._source, SOURCE_WIDTH)
        self._source.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)
        self._button = QToolButton(card)
        self._button.setIcon(icons.icon("copy", "text_muted"))
        self._button.setFixedSize(22, 20)
        self._button.setProperty("room", "tight")
        self._button.clicked.connect(self._copy)
        top = Qt.AlignmentFlag.AlignTop
        self._widgets: tuple[QWidget, ...] = (self._icon, self._label, self._value, self._button, self._source)
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, row, column, top if widget is not self._value else Qt.AlignmentFlag(0))
            widget.hide()
            widget.ensurePolished()
        self._visible = [False] * len(self._widgets)

    def show_fact(self, fact: Fact) -> None:
        """Tell the widgets what is new to them alone: most of what is said of one device is said of the next, too."""
        if fact != self._fact:
            before, self._fact = self._fact, fact
            self._show_texts(fact, before)
            self._show_tips(fact, before)
            if fact.icon and (fact.icon, fact.level) != (before.icon, before.level):
                self._icon.show_icon(fact.icon, f"{fact.level}_fg" if fact.level else "text_muted")
            if fact.level != before.level:
                self._set_tone(fact.level or "")
        self.set_visible(True)

    def _show_texts(self, fact: Fact, before: Fact) -> None:
        if _label_of(fact) != _label_of(before):
            show_text(self._label, *_label_of(fact))
        if _value_of(fact) != _value_of(before):
            show_text(self._value, *_value_of(fact))
        if (fact.source, fact.age) != (before.source, before.age):
            self._source.setText("\n".join(part for part in (fact.source, fact.age) if part))
        if (fact.label, fact.value) != (before.label, before.value):
            self._value.setAccessibleName(f"{fact.label}: {fact.value}" if fact.label else fact.value)

    def _show_tips(self, fact: Fact, before: Fact) -> None:
        if fact.tip != before.tip:
            self._value.setAccessibleDescription(fact.tip)
            for widget in (self._icon, self._label, self._value, self._source):
                widget.setToolTip(fact.tip)
        if (what := fact.label or fact.value) != (before.label or before.value):
            copying = translate("desktop", "Copy {label}").format(label=what)
            self._button.setAccessibleName(copying)
            self._button.setToolTip(copying)

    def show_colours(self) -> None:
        """Make the link anew in the colour of today's scheme."""
        if self._fact.link:
            show_text(self._label, *_label_of(self._fact))
            show_text(self._value, *_value_of(self._fact))

    def set_visible(self, visible: bool) -> None:
        fact = self._fact
        has = (bool(fact.icon), bool(fact.label), True, fact.can_copy, bool(fact.source or fact.age))
        for place, (widget, is_there) in enumerate(zip(self._widgets, has, strict=True)):
            if self._visible[place] != (visible and is_there):
                self._visible[place] = visible and is_there
                widget.setVisible(visible and is_there)

    def _set_tone(self, tone: str) -> None:
        if self._value.property("tone") != tone:
            self._value.setProperty("tone", tone)
            self._value.style().unpolish(self._value)
            self._value.style().polish(self._value)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._fact.value)


class FactCard(QWidget):
    """A heading and its facts, or the note that says why there are none. A small one has a plainer heading."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, is_small: bool = False) -> None:
        super().__init__(parent)
        self._section = Section("", "")
        self._title = LinkLabel(self)
        self._title.linkActivated.connect(self.link_activated)
        self._title.setWordWrap(True)
        self._title.setProperty("scale", "strong" if is_small else "heading")
        self._note = self._make_note()
        self._footnote = self._make_note()
        self._footnote.setProperty("scale", "small")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(7)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(2, 1)
        self._rows: list[FactRow] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 if is_small else 6)
        layout.addWidget(self._title)
        layout.addWidget(self._note)
        layout.addLayout(self._grid)
        layout.addWidget(self._footnote)

    def _make_note(self) -> QLabel:
        note = QLabel(self)
        note.setProperty("tone", "muted")
        note.setWordWrap(True)
        return note

    def show_section(self, section: Section) -> None:
        if section == self._section:  # a refresh that brings nothing new
            return
        self._section = section
        show_text(self._title, section.title, section.link)
        self.setAccessibleName(section.title)
        self._note.setText(section.note)
        self._note.setVisible(not section.facts and bool(section.note))
        self._footnote.setText(section.footnote)
        self._footnote.setVisible(bool(section.footnote))
        while len(self._rows) < len(section.facts):
            self.add_row()
        for number, row in enumerate(self._rows):
            if number < len(section.facts):
                row.show_fact(section.facts[number])
            else:
                row.set_visible(False)

    @property
    def room(self) -> int:
        """For how many facts there are rows."""
        return len(self._rows)

    def add_row(self) -> None:
        """Make room for one fact more, which is not seen yet."""
        self._rows.append(FactRow(self._grid, len(self._rows), self))

    def show_colours(self) -> None:
        if self._section.link:
            show_text(self._title, self._section.title, self._section.link)
        for row in self._rows:
            row.show_colours()
