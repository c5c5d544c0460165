"""What another start of cbdesk, or a link to ``cbdesk://…``, asks the open window to show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.domain.errands import read_errand
from cbdesk.runtime.single_instance import SingleInstance


class Visits(QObject):
    """Brings the window to the front and puts what was asked for into its search bar."""

    def __init__(self, window: MainWindow, instance: SingleInstance | None) -> None:
        super().__init__(window)
        self._window = window
        self._instance = instance
        if instance is not None:
            instance.errand_came.connect(self._on_errand)

    def close(self, *, for_good: bool) -> None:
        """Take no more. ``for_good``: the next start opens a window of its own, without waiting for this one's end."""
        if self._instance is not None:
            self._instance.errand_came.disconnect(self._on_errand)
            if for_good:
                self._instance.close()
            self._instance = None

    def serve(self, argument: str) -> None:
        """Show what an argument names; an empty one names nothing. It is looked up, whatever it says."""
        try:
            errand = read_errand(argument)
        except ValueError as error:
            words = self.tr("What cbdesk was asked to open cannot be read. {reason}")
            self._window.messages.show_message("warn", words.format(reason=error))
            return
        if not errand.text:
            return
        window = self._window
        window.tabs.setCurrentIndex(DEVICES)
        window.search.complete(errand.text)
        window.search.focus_all()

    def _on_errand(self, argument: str) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.serve(argument)
