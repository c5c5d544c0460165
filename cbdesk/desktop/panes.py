"""The three panes of the devices tab: views, list and device. Each can be hidden by a key and entered by another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.window_state import WindowState, texts_of

NARROW = 1500
"""Pixels; in a narrower window the list and the device have no room left for the views at first."""


class Panes(QObject):
    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panes: dict[str, QWidget] = {"views": window.views, "list": window.results, "device": window.device}
        self._hidden: set[str] = set()
        self._toggles: dict[str, QAction] = {}
        add = window.commands.add
        for name, toggled, entered, key, focus in (
            ("views", self.tr("Show the views"), self.tr("Go to the views"), 1, window.views.focus_list),
            ("list", self.tr("Show the list"), self.tr("Go to the list"), 2, window.results.focus_table),
            ("device", self.tr("Show the device"), self.tr("Go to the device"), 3, window.device.focus_facts),
        ):
            toggle, enter = partial(self.toggle, name), partial(self._enter, name, focus)
            action = add(f"{name}Pane", "view", toggled, toggle, keys=(f"F{5 + key}",))
            action.setCheckable(True)
            self._toggles[name] = action
            add(f"{name}PaneEnter", "go", entered, enter, keys=(f"Alt+{key}",))
        window.results.opened.connect(partial(self.show, "device"))
        self._set_hidden(set())

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(self._hidden)

    def toggle(self, name: str) -> None:
        """Hide or show a pane; list and device are never both hidden, since views alone show nothing."""
        hidden = self._hidden ^ {name}
        if {"list", "device"} <= hidden:
            hidden -= {"list", "device"} - {name}
        self._set_hidden(hidden)

    def show(self, name: str) -> None:
        self._set_hidden(self._hidden - {name})

    def keep_in(self, state: WindowState) -> None:
        if self._window.width() < NARROW:
            self._set_hidden({"views"})
        state.keep("hiddenPanes", lambda: sorted(self._hidden) or ["none"], self._hide)

    def _hide(self, kept: Any) -> None:
        names = set(texts_of(kept))
        self._set_hidden(names & set(self._panes) if not {"list", "device"} <= names else set())

    def _enter(self, name: str, focus: Callable[[], object]) -> None:
        self._window.tabs.setCurrentIndex(DEVICES)
        self.show(name)
        focus()

    def _set_hidden(self, names: set[str]) -> None:
        focus = QApplication.focusWidget()
        self._hidden = names
        for name, pane in self._panes.items():
            if name in names and focus is not None and pane.isAncestorOf(focus):
                self._window.search.setFocus(Qt.FocusReason.OtherFocusReason)
            pane.setVisible(name not in names)
            self._toggles[name].setChecked(name not in names)
