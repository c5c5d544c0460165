"""What stands where nothing is to be shown yet: a picture, a sentence, and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cbdesk.desktop.icons import IconLabel

_ICON_SIDE = 44
_WIDTH = 420


class EmptyState(QWidget):
    """``action`` names the button; without one there is none."""

    activated = Signal()

    def __init__(self, icon: str, title: str, text: str = "", action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = IconLabel(icon, "text_muted", _ICON_SIDE, self)
        self._title = QLabel(self)
        self._title.setProperty("scale", "heading")
        self._text = QLabel(self)
        self._text.setProperty("tone", "muted")
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton(self)
        self._button.clicked.connect(self.activated)
        self._lay_out()
        self.show_content(icon, title, text, action)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addSpacing(6)
        words.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        # A layout with an alignment asks wrapped labels for one line only; a column of fixed width asks for all.
        column = QWidget(self)
        column.setMaximumWidth(_WIDTH)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column.setLayout(words)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column, 1000)
        middle.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(middle)
        layout.addStretch(3)

    def show_content(self, icon: str, title: str, text: str = "", action: str = "") -> None:
        self._picture.show_icon(icon)
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._button.setAccessibleName(action)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
