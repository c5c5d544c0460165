"""Python's cyclic garbage is collected in Qt's thread only: what belongs to Qt may not be freed by any other."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class GarbageCollector(QObject):
    """Takes the place of Python's own collector, which runs in whichever thread makes the next object."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        gc.collect()
        self.settle()
        gc.disable()
        self._timer.start()

    def settle(self) -> None:
        """Look no more through what is there now: what the program is made of never becomes garbage.

        What is old is not looked through for this either: that takes as long as a frame or two.
        """
        gc.collect(1)
        gc.freeze()

    def close(self) -> None:
        self._timer.stop()
        gc.enable()
        gc.unfreeze()

    def collect_due(self) -> None:
        """Collect the oldest generation whose time has come by Python's own thresholds."""
        due = [
            age
            for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > most
        ]
        if due:
            gc.collect(due[-1])
