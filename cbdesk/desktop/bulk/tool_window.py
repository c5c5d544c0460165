"""What the look-up and the scan session have in common as windows beside the main one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.export.desk import Counter
from cbdesk.desktop.export.strip import ExportStrip
from cbdesk.desktop.messages import MessageBar

_WISHED, _LEAST = QSize(1400, 760), QSize(1180, 720)


class ToolWindow(QMainWindow):
    """Closing it only puts it away: what stands in it stays until the main window closes."""

    device_wanted = Signal(str)
    """What the device is looked up by that the main window should show."""

    export_wanted = Signal()
    format_wanted = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName(name)
        self.setWindowIcon(icons.app_icon())
        self.messages = MessageBar()
        self.strip = ExportStrip()
        self.export_button = QPushButton(icons.icon("download"), self.tr("Export…"))
        icons.stand_off(self.export_button)
        self.export_button.setToolTip(self.tr("Ctrl+E; Ctrl+Shift+E asks for the format first"))
        self.export_button.clicked.connect(self.export_wanted)
        self.counter = Counter(self, self.messages, self.strip)
        self.resize(_WISHED.boundedTo(self.screen().availableSize()).expandedTo(_LEAST))
        for keys, act in (("Ctrl+E", self.export_button.click), ("Ctrl+Shift+E", self._want_format)):
            self.add_key(keys, act)

    def add_key(self, keys: str, act: Callable[[], object]) -> None:
        """Let keys do something in this window; those of the main window are no part of it."""
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)

    def fill(self, title: str, content: QVBoxLayout) -> None:
        """Take the title, and put the content between the messages and the strip."""
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addWidget(self.messages)
        layout.addLayout(content, 1)
        layout.addWidget(self.strip)
        self.setCentralWidget(page)

    def _want_format(self) -> None:
        if self.export_button.isEnabled():
            self.format_wanted.emit()

    def bring(self) -> None:
        """Show the window in front of the others, also when it was small or behind."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def restore(self, stored: object) -> None:
        if isinstance(stored, QByteArray):
            self.restoreGeometry(stored)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
