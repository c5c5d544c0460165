"""The search bar: says what was typed, pasted or confirmed. It does not search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from cbdesk.desktop import icons


class SearchBar(QLineEdit):
    """One box for every identifier."""

    edited = Signal(str)
    """The text changed by a key; more may follow."""
    submitted = Signal(str)
    """The text is complete: Enter, paste, or a scanner that types it in one go."""
    moved_down = Signal()
    copy_wanted = Signal()
    """Ctrl+C without a selection here is meant for the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchBar")
        self.setAccessibleName(self.tr("Search devices"))
        self.setAccessibleDescription(self.tr("Serial, asset tag, user, MAC, name or building"))
        self.setPlaceholderText(self.tr("Scan or type: serial, asset tag, user, MAC, building…"))
        self.setToolTip(self.tr("Ctrl+F or F3 comes here, Esc clears, ↓ goes to the results"))
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Search"), self)
        picture.triggered.connect(lambda: self.submitted.emit(self.text()))
        self.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icons.icon("x", "text_muted"), self.tr("Clear search"), self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._before = ""
        self.textChanged.connect(self._on_text)

    def focus_all(self) -> None:
        """Take the caret with everything selected: the next scan replaces what stands here."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _on_text(self, text: str) -> None:
        came_at_once = abs(len(text) - len(self._before)) > 1
        self._before = text
        self._clear.setVisible(bool(text))
        if came_at_once:
            self.submitted.emit(text)
        else:
            self.edited.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit(self.text())
            self.selectAll()
        elif key == Qt.Key.Key_Escape:
            self.clear()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}:
            self.moved_down.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.hasSelectedText():
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)
