"""The bar of everything that takes a while: a share of the whole, or only that it goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

_STEPS = 1000


class ShareBar(QProgressBar):
    """A bar without words, which stand beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setRange(0, _STEPS)

    def show_share(self, share: float | None) -> None:
        """Show how much is done, from 0 to 1; None: nobody knows.

        It is painted with everything else: by itself the bar paints at once, and whatever waits for it, too.
        """
        self.setUpdatesEnabled(False)
        self.setRange(0, 0 if share is None else _STEPS)
        if share is not None:
            self.setValue(round(share * _STEPS))
        self.setUpdatesEnabled(True)
