"""The box for a list of identifiers: typed, pasted, or dropped as text or as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class PasteBox(QPlainTextEdit):
    """Says when its text is complete: after a paste or a drop, and at Ctrl+Enter."""

    completed = Signal(str)
    file_dropped = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bulkText")
        self.setAccessibleName(self.tr("Identifiers to look up"))
        self.setPlaceholderText(
            self.tr(
                "Paste or drop serials, asset tags, MAC addresses, e-mail addresses…\n\n"
                "One a line, or divided by commas, semicolons, tabs or blanks. A text or CSV file works too."
            )
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)

    def complete(self) -> None:
        self.completed.emit(self.toPlainText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.complete()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(_file_of(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take what is pasted or dropped, and look it up at once: nobody pastes half a list."""
        path = _file_of(source)
        if path is not None:
            self.file_dropped.emit(path)
            return
        super().insertFromMimeData(source)
        self.complete()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_of(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if _file_of(event.mimeData()) is not None:
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = _file_of(event.mimeData())
        if path is None:
            super().dropEvent(event)
            return
        event.acceptProposedAction()
        self.file_dropped.emit(path)


def _file_of(source: QMimeData) -> Path | None:
    """Return the first file of the disk that is carried, None for text."""
    return next((Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()), None)
