"""A button for a command: it takes the command's name, icon, keys and whether it can be done now from its action."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cbdesk.desktop import icons

_SIDE = 30


class ActionButton(QToolButton):
    """Shows the icon, and the name beside it if wanted; the name and the keys are its tool tip."""

    def __init__(self, action: QAction, *, with_name: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(16, 16))
        self.setMinimumSize(_SIDE, _SIDE)
        if with_name:
            icons.stand_off(self)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setDefaultAction(action)
        action.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        action = self.defaultAction()
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        name = action.text()
        self.setToolTip("\n".join(part for part in (f"{name} ({keys})" if keys else name, action.statusTip()) if part))
        self.setAccessibleName(name)


class MenuButton(QToolButton):
    """A button that opens a menu of actions; what cannot be done now says why in its status tip."""

    def __init__(self, name: str, icon: str, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setText(name)
        self.setIcon(icons.icon(icon))
        icons.stand_off(self)
        self.setMinimumHeight(_SIDE)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.addActions(list(actions))
        self.setMenu(menu)
