"""Asks before the window closes on a sync of its own; in every other case it just closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from cbdesk.desktop.main_window import MainWindow
from cbdesk.presenters.sync import SyncPresenter


class QuitGuard(QObject):
    """Stands between the window and its end. The sync is a child of this window: it cannot go on without it."""

    stayed = Signal()
    """A person was asked and keeps the window open."""

    def __init__(self, window: MainWindow, sync: SyncPresenter) -> None:
        super().__init__(window)
        self._window = window
        self._sync = sync
        self._is_sure = False
        self.question: QMessageBox | None = None
        window.installEventFilter(self)
        window.commands.add("quit", "tools", self.tr("Quit"), window.close, keys=("Ctrl+Q",))
        sync.changed.connect(self._on_sync)

    def quit_now(self) -> None:
        """Close without a question: the system asks, and nobody may be there to answer."""
        self._is_sure = True
        self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() is QEvent.Type.Close and self._has_to_ask():
            event.ignore()
            self._ask()
            return True
        return super().eventFilter(watched, event)

    def _has_to_ask(self) -> bool:
        return not self._is_sure and self._sync.state.phase in {"running", "cancelling"}

    def _ask(self) -> None:
        if self.question is not None:
            self.question.raise_()
            self.question.activateWindow()
            return
        box = QMessageBox(self._window)
        box.setObjectName("quitQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle(self.tr("Quit during a sync"))
        box.setText(self.tr("A sync is running in this window."))
        box.setInformativeText(
            self.tr("It ends with the window. What it has stored stays, and the next sync reads the rest.")
        )
        stop = box.addButton(self.tr("Stop the sync and quit"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Keep cbdesk open"), QMessageBox.ButtonRole.RejectRole)
        for button in (stop, stay):
            button.setAccessibleName(button.text())
        stop.clicked.connect(self.quit_now)
        stay.clicked.connect(self.stayed)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(self._on_answered)
        self.question = box
        box.open()
        stay.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter keeps the sync; showing the box gave it to the first

    def _on_answered(self) -> None:
        self.question = None

    def _on_sync(self) -> None:
        """Take the question back when the sync has ended by itself meanwhile."""
        if self.question is not None and self._sync.state.phase == "idle":
            self.question.reject()
            self.stayed.emit()
