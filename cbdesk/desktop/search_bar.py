"""The search bar: says what was typed, pasted or confirmed, and colours it. It does not search."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from cbdesk.desktop import icons, search_colours
from cbdesk.domain.search_marks import marks
from cbdesk.presenters.translation import said


class SearchBar(QLineEdit):
    """One box for every identifier."""

    edited = Signal(str)
    """The text changed by a key; more may follow."""
    submitted = Signal(str)
    """The text is complete: Enter, paste, or a scanner that types it in one go."""
    confirmed = Signal(str)
    """The same by Enter or the button: what a person wants to find again later."""
    moved_down = Signal()
    copy_wanted = Signal()
    """Ctrl+C without a selection here is meant for the result."""
    help_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBar")
        self.setAccessibleName(self.tr("Search devices"))
        self.setAccessibleDescription(self.tr("Serial, asset tag, user, MAC, name or building"))
        self.setPlaceholderText(self.tr("Scan or type: serial, asset tag, user, MAC, building…"))
        self._tip = self.tr("Ctrl+F or F3 comes here, Esc clears, ↓ goes to the results, Shift+F3 to earlier searches")
        self.setToolTip(self._tip)
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Search"), self)
        picture.triggered.connect(self.confirm)
        self.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        guide = QAction(icons.icon("circle-help", "text_muted"), self.tr("How to search (Shift+F1)"), self)
        guide.triggered.connect(self.help_wanted)
        self.addAction(guide, QLineEdit.ActionPosition.TrailingPosition)
        self._clear = QAction(icons.icon("x", "text_muted"), self.tr("Clear search"), self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._before = ""
        self._is_composing = False
        self.textChanged.connect(self._on_text)

    def focus_all(self) -> None:
        """Take the caret with everything selected: the next scan replaces what stands here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def confirm(self) -> None:
        """Search for what stands here, at once."""
        self.submitted.emit(self.text())
        self.confirmed.emit(self.text())
        self.selectAll()

    def continue_with(self, text: str, caret: int) -> None:
        """Put a text here that is not complete yet, as if it had been typed."""
        self._before = text
        self.setText(text)
        self.setCursorPosition(caret)

    def complete(self, text: str) -> None:
        """Put a text here that is complete, and have it searched for at once, even if it stood here before."""
        self.continue_with(text, len(text))
        self.submitted.emit(text)

    def _on_text(self, text: str) -> None:
        came_at_once = abs(len(text) - len(self._before)) > 1
        self._before = text
        self._clear.setVisible(bool(text))
        self._colour()
        if came_at_once:
            self.submitted.emit(text)
        else:
            self.edited.emit(text)

    def _colour(self) -> None:
        found = marks(self.text())
        wrong = next((said(mark.sentence) for mark in found if mark.kind == "wrong"), "")
        self.setToolTip(html.escape(wrong) if wrong else self._tip)
        if not self._is_composing:
            search_colours.colour(self, found)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.text():
            self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.confirm()
        elif key == Qt.Key.Key_Escape:
            self.clear()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}:
            self.moved_down.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.hasSelectedText():
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)
