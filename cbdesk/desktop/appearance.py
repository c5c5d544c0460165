"""How the window looks to the person before it: size of letters, density, contrast, and whether names are hidden."""

from __future__ import annotations

from functools import partial
from typing import Any, get_args

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QWheelEvent
from PySide6.QtWidgets import QPushButton

from cbdesk.desktop import icons
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.theme import Contrast, Density, Theme
from cbdesk.desktop.window_state import WindowState
from cbdesk.presenters import privacy

_NOTCH = 120
"""What one notch of a wheel turns, in eighths of a degree; touch pads send less at a time."""


def keep_looks(theme: Theme, kept: WindowState) -> None:
    """Let the theme begin as it was left; called before there is a window, so that nothing has to be measured twice."""

    def put_zoom(stored: Any) -> None:
        if str(stored).isdigit():
            theme.set_zoom(int(stored))

    def put_density(stored: Any) -> None:
        if stored in get_args(Density):
            theme.set_density(stored)

    def put_contrast(stored: Any) -> None:
        if stored in get_args(Contrast):
            theme.set_contrast(stored)

    kept.keep("zoom", lambda: str(theme.zoom), put_zoom)
    kept.keep("density", lambda: theme.density, put_density)
    kept.keep("contrast", lambda: theme.contrast, put_contrast)


class Appearance(QObject):
    """Adds the commands, keeps whether names are hidden, and shows a sign while they are."""

    names_changed = Signal()
    """Names are hidden from now on, or shown: what is rendered has to be rendered anew."""

    def __init__(self, window: MainWindow, theme: Theme, kept: WindowState) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._turned = 0
        self._add_sizes()
        compact = self._add_toggle("compactRows", self.tr("Compact"), "", (), self.tr("More rows on the screen"))
        compact.setChecked(theme.density == "compact")
        compact.toggled.connect(self._on_compact)
        self._add_contrasts()
        self.sign = self._make_sign()
        self._hide = self._add_toggle(
            "hideNames",
            self.tr("Hide names"),
            "eye-off",
            ("F9",),
            self.tr("Mask names and e-mail addresses, for a screen that others can see"),
        )
        self._hide.setChecked(privacy.is_on())
        self._hide.toggled.connect(self._on_hide)
        kept.keep("hide_names", lambda: "yes" if privacy.is_on() else "no", self._put_hidden)
        window.first_painted.connect(self._watch_wheel)

    def _add_sizes(self) -> None:
        add, theme = self._window.commands.add, self._theme
        add("larger", "view", self.tr("Larger letters"), partial(theme.step_zoom, 1), keys=("Ctrl++", "Ctrl+="))
        add("smaller", "view", self.tr("Smaller letters"), partial(theme.step_zoom, -1), keys=("Ctrl+-",))
        add("usualSize", "view", self.tr("Letters as large as usual"), partial(theme.set_zoom, 100), keys=("Ctrl+0",))

    def _add_toggle(self, name: str, text: str, icon: str, keys: tuple[str, ...], tip: str) -> QAction:
        action = self._window.commands.add(name, "view", text, keys=keys, icon=icon, tip=tip)
        action.setCheckable(True)
        return action

    def _add_contrasts(self) -> None:
        group = QActionGroup(self)
        options: tuple[tuple[Contrast, str, str], ...] = (
            ("system", "contrastOfSystem", self.tr("Contrast like the system")),
            ("normal", "contrastNormal", self.tr("Normal contrast")),
            ("high", "contrastHigh", self.tr("High contrast")),
        )
        for contrast, name, text in options:
            choose = partial(self._theme.set_contrast, contrast)
            action = self._window.commands.add(name, "view", text, choose, choices=group)
            action.setChecked(contrast == self._theme.contrast)

    def _make_sign(self) -> QPushButton:
        sign = QPushButton(icons.icon("eye-off", "warn_fg"), self.tr("Names hidden"))
        icons.stand_off(sign)
        sign.setObjectName("namesHidden")
        sign.setProperty("kind", "warning")
        sign.setAccessibleName(self.tr("Names hidden: show them again"))
        sign.setToolTip(self.tr("Names and e-mail addresses are masked. F9 or a click shows them again."))
        sign.setMinimumHeight(36)
        sign.clicked.connect(lambda: self._hide.setChecked(False))
        sign.hide()
        self._window.tools.insertWidget(0, sign)
        return sign

    def _watch_wheel(self) -> None:
        # The window below the widgets gets every turn of the wheel once, and little else.
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def _on_compact(self, on: bool) -> None:
        self._theme.set_density("compact" if on else "comfortable")

    def _on_hide(self, on: bool) -> None:
        privacy.switch(on)
        self.sign.setVisible(on)
        self.names_changed.emit()

    def _put_hidden(self, stored: Any) -> None:
        self._hide.setChecked(stored == "yes")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 - Qt's signature
        """Let Ctrl and the wheel change the size of letters, wherever the pointer is."""
        if event.type() != QEvent.Type.Wheel or not isinstance(event, QWheelEvent):
            return False
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        if steps:
            self._turned -= steps * _NOTCH
            self._theme.step_zoom(steps)
        return True
