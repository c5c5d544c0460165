"""The narrow button beside *Sync now*: the other kinds of sync, and who is syncing elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from cbdesk.desktop import icons


class SyncMenuButton(QToolButton):
    """Opens the menu of kinds; its first line says who syncs already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("syncMenuButton")
        self.setProperty("kind", "primary")
        self.setIcon(icons.icon("chevron-down", "accent_text"))
        self.setAccessibleName(self.tr("Other kinds of sync"))
        self.setToolTip(self.tr("Sync only what changed, or only one source"))
        self.setMinimumHeight(36)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._elsewhere = QAction(self)
        self._elsewhere.setEnabled(False)
        self._elsewhere.setVisible(False)
        self._menu.addAction(self._elsewhere)
        self._menu.addSeparator()
        self.setMenu(self._menu)

    def show_kinds(self, groups: Sequence[Sequence[QAction]]) -> None:
        for number, actions in enumerate(groups):
            if number:
                self._menu.addSeparator()
            self._menu.addActions(list(actions))

    def show_elsewhere(self, title: str) -> None:
        """Say at the top of the menu who is syncing; an empty title takes it away."""
        self._elsewhere.setText(title)
        self._elsewhere.setVisible(bool(title))
