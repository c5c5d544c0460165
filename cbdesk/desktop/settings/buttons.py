"""Buttons with a picture that stands off from the word."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton

from cbdesk.desktop import icons


def icon_button(icon: str, text: str) -> QPushButton:
    button = QPushButton(icons.icon(icon), text)
    button.setIconSize(QSize(24, 16))  # wider than the picture, which stays in its middle
    return button
