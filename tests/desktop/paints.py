"""Counts how often a widget is painted."""

from PySide6.QtCore import QEvent, QObject


class Paints(QObject):
    """An event filter of the widget in question."""

    count = 0

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False
