"""Colours the search language in a line edit, which knows no rich text: through the formats of its input method."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit

from cbdesk.desktop import theme
from cbdesk.domain.search_marks import Mark, MarkKind

_TOKENS: dict[MarkKind, str] = {
    "field": "accent",
    "value": "text",
    "phrase": "good_fg",
    "not": "bad_fg",
    "or": "warn_fg",
    "wrong": "bad_fg",
}


def colour(edit: QLineEdit, marks: tuple[Mark, ...]) -> None:
    """Give the parts of the text their colours; what is wrong is underlined as well."""
    text, caret = edit.text(), edit.cursorPosition()
    attributes = [
        QInputMethodEvent.Attribute(
            QInputMethodEvent.AttributeType.TextFormat,
            _units(text[: mark.start]) - caret,
            _units(text[mark.start : mark.start + mark.length]),
            _format(mark),
        )
        for mark in marks
    ]
    # An event that only brings formats: the text, the caret and the selection stay (QWidgetLineControl reads it so).
    QCoreApplication.sendEvent(edit, QInputMethodEvent("", attributes))


def _units(text: str) -> int:
    """Return the length as Qt counts it, where some pictures are two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _format(mark: Mark) -> QTextCharFormat:
    found = QTextCharFormat()
    colour = QColor(getattr(theme.tokens(), _TOKENS[mark.kind]))
    found.setForeground(colour)
    if mark.kind == "wrong":
        found.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        found.setUnderlineColor(colour)
    return found
