"""Hears that stored data changed, in a thread of its own, and says so as a Qt signal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

Listen = Callable[[Callable[[], bool]], Iterator[str]]
"""Takes "is it time to stop?" and yields the payload of each notice; empty after a gap in which some may be missing.

It reconnects by itself, as ``database.changes.listen`` does.
"""


class ChangeListener(QObject):
    """Turns the blocking iterator into a signal."""

    changed = Signal(str)

    def __init__(self, listen: Listen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listen = listen
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cbdesk-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; does not wait."""
        self._stop.set()

    def join(self, seconds: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        for payload in self._listen(self._stop.is_set):
            if self._stop.is_set():
                return
            self.changed.emit(payload)
