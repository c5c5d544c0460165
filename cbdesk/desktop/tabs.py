"""Tabs that are painted anew only where something on them has changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QTabWidget

_CORNERS = (Qt.Corner.TopLeftCorner, Qt.Corner.TopRightCorner)


class Tabs(QTabWidget):
    """Qt's own lay out bar and page behind every label that changed its length, and then paint all of it anew."""

    _laid_out: tuple[QSize, ...] = ()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            corners = (self.cornerWidget(corner) for corner in _CORNERS)
            wanted = (self.tabBar().sizeHint(), *(corner.sizeHint() for corner in corners if corner is not None))
            if wanted == self._laid_out:
                self.updateGeometry()  # the page may need more room than before
                return True
            self._laid_out = wanted
        return super().event(event)
