"""The look of the whole window: one set of colour tokens per scheme, applied as palette and style sheet, switched live.

Widgets never name a colour. They read ``tokens()`` while painting, or carry a property for the style sheet:
``QLabel``: ``tone`` = muted | good | warn | bad | info, ``scale`` = small | strong | heading | title | value;
``QPushButton``: ``kind`` = primary | quiet; ``QToolButton``: ``kind`` = quiet; ``QFrame``: ``surface`` = card | plain.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from cbdesk.desktop import resources

Scheme = Literal["light", "dark", "system"]
Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of the window as ``#rrggbb``. Each ``_fg`` is readable (4.5:1) on its ``_bg``."""

    window: str
    surface: str
    surface_alt: str
    border: str
    control_border: str
    text: str
    text_muted: str
    accent: str
    accent_hover: str
    accent_text: str
    good_bg: str
    good_fg: str
    warn_bg: str
    warn_fg: str
    bad_bg: str
    bad_fg: str
    info_bg: str
    info_fg: str
    neutral_bg: str
    neutral_fg: str
    selection: str
    hover: str
    focus: str
    grid: str
    chart_1: str
    chart_2: str
    chart_3: str
    chart_4: str
    chart_5: str
    chart_6: str
    chart_good: str
    chart_warn: str
    chart_bad: str

    def color(self, name: str) -> QColor:
        return QColor(getattr(self, name))


LIGHT = Tokens(
    window="#f4f6f9",
    surface="#ffffff",
    surface_alt="#f8fafc",
    border="#dde2ea",
    control_border="#c3cad6",
    text="#182230",
    text_muted="#56637a",
    accent="#1d5fd6",
    accent_hover="#174fb5",
    accent_text="#ffffff",
    good_bg="#dcf5e4",
    good_fg="#12692f",
    warn_bg="#fdf0d3",
    warn_fg="#8a4b08",
    bad_bg="#fde3e3",
    bad_fg="#a81b1b",
    info_bg="#dfe9fd",
    info_fg="#1a4fb4",
    neutral_bg="#e7ebf1",
    neutral_fg="#465267",
    selection="#d3e2fd",
    hover="#eef3fb",
    focus="#1d5fd6",
    grid="#e6eaf0",
    chart_1="#2b66dd",
    chart_2="#0f8f86",
    chart_3="#8b4fd6",
    chart_4="#c2410c",
    chart_5="#c02672",
    chart_6="#6b7a90",
    chart_good="#1f9d55",
    chart_warn="#d07c08",
    chart_bad="#d63333",
)

DARK = Tokens(
    window="#13171d",
    surface="#1b2028",
    surface_alt="#1f252e",
    border="#2f3744",
    control_border="#434d5d",
    text="#e6eaf1",
    text_muted="#9ca8ba",
    accent="#6ea0ff",
    accent_hover="#8db4ff",
    accent_text="#0b1426",
    good_bg="#16351f",
    good_fg="#5fd98a",
    warn_bg="#3d2c0a",
    warn_fg="#f5bd4f",
    bad_bg="#451d20",
    bad_fg="#ff9292",
    info_bg="#1d3157",
    info_fg="#98bcff",
    neutral_bg="#2c333f",
    neutral_fg="#b8c2d1",
    selection="#28406c",
    hover="#242c38",
    focus="#8db4ff",
    grid="#2a313c",
    chart_1="#4f86f0",
    chart_2="#2cb5a9",
    chart_3="#a77bea",
    chart_4="#ea7a48",
    chart_5="#e0609f",
    chart_6="#8292a8",
    chart_good="#33b06a",
    chart_warn="#e59a24",
    chart_bad="#e5555a",
)

_active = LIGHT


def tokens() -> Tokens:
    """Return the tokens in force; read anew at each paint, so that a switch needs no bookkeeping."""
    return _active


class Theme(QObject):
    """The window's scheme. ``system`` follows the desktop, where the desktop says something."""

    changed = Signal()

    def __init__(self, scheme: Scheme = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._app: QApplication | None = None
        self._desktop_is_dark = False
        self.tokens = LIGHT

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def is_dark(self) -> bool:
        return self.tokens is DARK

    def apply(self, app: QApplication) -> None:
        """Dress the application and follow its desktop from now on; called once, before the first window."""
        self._app = app
        self._desktop_is_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)
        self._dress()

    def set_scheme(self, scheme: Scheme) -> None:
        if scheme != self._scheme:
            self._scheme = scheme
            self._dress()

    def _on_desktop_changed(self) -> None:
        if self._scheme == "system":
            self._dress()

    def _wants_dark(self, app: QApplication) -> bool:
        if self._scheme != "system":
            return self._scheme == "dark"
        said = app.styleHints().colorScheme()
        return self._desktop_is_dark if said is Qt.ColorScheme.Unknown else said is Qt.ColorScheme.Dark

    def _dress(self) -> None:
        global _active  # noqa: PLW0603 - one window, one look: what is painted must agree with the one style sheet
        if self._app is None:
            return
        if sys.platform in {"win32", "darwin"}:
            self._colour_title_bars(self._app)
        _active = self.tokens = DARK if self._wants_dark(self._app) else LIGHT
        self._app.setPalette(palette(_active))
        self._app.setStyleSheet(style_sheet(_active, QFontInfo(self._app.font()).pixelSize()))
        self.changed.emit()

    def _colour_title_bars(self, app: QApplication) -> None:
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
        hints = app.styleHints()
        hints.blockSignals(True)
        hints.setColorScheme(schemes[self._scheme])
        hints.blockSignals(False)


def palette(colours: Tokens) -> QPalette:
    role = QPalette.ColorRole
    roles = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.surface_alt,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.bad_fg,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.text_muted,
        role.Highlight: colours.selection,
        role.HighlightedText: colours.text,
        role.Accent: colours.accent,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Light: colours.surface,
        role.Midlight: colours.surface_alt,
        role.Mid: colours.control_border,
        role.Dark: colours.control_border,
        role.Shadow: colours.border,
    }
    result = QPalette()
    for one, colour in roles.items():
        result.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.text_muted))
    return result


def style_sheet(colours: Tokens, font_pixels: int) -> str:
    """Fill the template; the font sizes follow the person's own font, ``font_pixels`` high."""
    template = Template(resources.path("style.qss").read_text(encoding="utf-8"))
    others: dict[str, object] = {
        "images": resources.path("style").as_posix(),
        "check": "dark" if colours is DARK else "light",
        "font_small": round(font_pixels * 0.92),
        "font_heading": round(font_pixels * 1.08),
        "font_title": round(font_pixels * 1.4),
        "font_value": round(font_pixels * 1.9),
    }
    return template.substitute(asdict(colours), **others)
