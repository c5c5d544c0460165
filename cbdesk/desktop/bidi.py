"""Text in windows that run from right to left: its place is mirrored, its letters keep their own direction."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle


def direction_of(text: str) -> Qt.LayoutDirection:
    """Return the direction of the first letter; dates, serials and numbers run left to right."""
    if not text.isascii():
        for character in text:
            kind = bidirectional(character)
            if kind in {"R", "AL"}:
                return Qt.LayoutDirection.RightToLeft
            if kind == "L":
                break
    return Qt.LayoutDirection.LeftToRight


def draw_text(
    painter: QPainter, rect: QRectF, alignment: Qt.AlignmentFlag, text: str, window: Qt.LayoutDirection
) -> None:
    """Draw into ``rect``; ``alignment`` is that of a left-to-right window and mirrored for the other."""
    placed = QStyle.visualAlignment(window, alignment) | Qt.AlignmentFlag.AlignAbsolute
    painter.setLayoutDirection(direction_of(text))
    painter.drawText(rect, placed, text)
