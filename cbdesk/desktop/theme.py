"""The look of the whole window: colours, contrast, density and size of letters, applied as one and switched live.

Widgets never name a colour. They read ``tokens()`` while painting, or carry a property for the style sheet:
``QLabel``: ``tone`` = muted | good | warn | bad | info, ``scale`` = small | strong | heading | title | value;
``QPushButton``: ``kind`` = primary | quiet; ``QToolButton``: ``kind`` = quiet; ``QFrame``: ``surface`` = card | plain.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from cbdesk.desktop import resources
from cbdesk.desktop.colours import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibilityHints

Scheme = Literal["light", "dark", "system"]
Contrast = Literal["normal", "high", "system"]
Density = Literal["comfortable", "compact"]
Level = Literal["good", "warn", "bad", "info", "neutral"]

ZOOMS = (80, 90, 100, 110, 125, 150, 175, 200)
"""Sizes of letters in percent of the system's."""
_PADDINGS: dict[Density, dict[str, int]] = {
    "comfortable": {"control": 7, "edit": 5, "search": 9, "header": 7, "tab": 8, "item": 6, "row": 16},
    "compact": {"control": 3, "edit": 2, "search": 6, "header": 4, "tab": 5, "item": 3, "row": 6},
}
"""Pixels above and below the text of things; ``row`` both together."""

_active = LIGHT
_density: Density = "comfortable"
_zoom = 100
_widths: WeakKeyDictionary[QWidget, int] = WeakKeyDictionary()


def tokens() -> Tokens:
    """Return the tokens in force; read anew at each paint, so that a switch needs no bookkeeping."""
    return _active


def row_padding() -> int:
    """Return how much higher than its text a row of a table is now."""
    return _PADDINGS[_density]["row"]


def zoomed(pixels: int) -> int:
    """Return a length that was measured with letters of their usual size for those of today."""
    return round(pixels * _zoom / 100)


def unzoomed(pixels: int) -> int:
    """Return a length that a person gave to something with today's letters for those of their usual size."""
    return round(pixels * 100 / _zoom)


def fix_width(widget: QWidget, pixels: int) -> None:
    """Make a widget that wide, and wider or narrower with the size of letters from now on."""
    _widths[widget] = pixels
    widget.setFixedWidth(zoomed(pixels))


class Theme(QObject):
    """The window's scheme. ``system`` follows the desktop, where the desktop says something."""

    changed = Signal()

    def __init__(self, scheme: Scheme = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        self._contrast: Contrast = "system"
        self._font = QFont()
        self._wishes: QAccessibilityHints | None = None
        self._app: QApplication | None = None
        self._desktop_is_dark = False
        self.tokens = LIGHT

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def contrast(self) -> Contrast:
        return self._contrast

    @property
    def density(self) -> Density:
        return _density

    @property
    def zoom(self) -> int:
        """The size of letters in percent of the system's."""
        return _zoom

    @property
    def is_dark(self) -> bool:
        return self.tokens.is_dark

    def apply(self, app: QApplication) -> None:
        """Dress the application and follow its desktop from now on; called once, before the first window."""
        self._app = app
        self._desktop_is_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self._font = QFont(app.font())
        if _zoom != 100:
            app.setFont(self._zoomed_font())
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_desktop_changed)
        self._hints = app.styleHints()
        if hasattr(self._hints, "accessibility"):  # since Qt 6.10
            # Both are held on to: PySide calls the wishes deleted when the hints that brought them are let go.
            self._wishes = self._hints.accessibility()
            self._wishes.contrastPreferenceChanged.connect(self._on_contrast_changed)
        self._dress()

    def set_scheme(self, scheme: Scheme) -> None:
        if scheme != self._scheme:
            self._scheme = scheme
            self._dress()

    def set_contrast(self, contrast: Contrast) -> None:
        if contrast != self._contrast:
            self._contrast = contrast
            self._dress()

    def set_density(self, density: Density) -> None:
        global _density  # noqa: PLW0603 - as with the colours
        if density != _density:
            _density = density
            self._dress()

    def set_zoom(self, percent: int) -> None:
        """Make all letters that large, and what is measured by them."""
        global _zoom  # noqa: PLW0603 - as with the colours
        percent = max(ZOOMS[0], min(percent, ZOOMS[-1]))
        if percent != _zoom:
            _zoom = percent
            if self._app is not None:
                self._app.setFont(self._zoomed_font())
            for widget, pixels in list(_widths.items()):
                if isValid(widget):
                    widget.setFixedWidth(zoomed(pixels))
            self._dress()

    def step_zoom(self, steps: int) -> None:
        """Go so many sizes up, or down when negative."""
        place = min(range(len(ZOOMS)), key=lambda number: abs(ZOOMS[number] - _zoom))
        self.set_zoom(ZOOMS[max(0, min(place + steps, len(ZOOMS) - 1))])

    def _zoomed_font(self) -> QFont:
        font = QFont(self._font)
        if font.pixelSize() > 0:
            font.setPixelSize(zoomed(font.pixelSize()))
        else:
            font.setPointSizeF(font.pointSizeF() * _zoom / 100)
        return font

    def _on_contrast_changed(self) -> None:
        if self._contrast == "system":
            self._dress()

    def _wants_high_contrast(self) -> bool:
        if self._contrast != "system":
            return self._contrast == "high"
        if self._wishes is None:
            return False
        return self._wishes.contrastPreference() is Qt.ContrastPreference.HighContrast

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
        light, dark = (HIGH_LIGHT, HIGH_DARK) if self._wants_high_contrast() else (LIGHT, DARK)
        _active = self.tokens = dark if self._wants_dark(self._app) else light
        self._app.setPalette(palette(_active))
        self._app.setStyleSheet("")  # in the place of another sheet, the new one takes five times as long
        self._app.setStyleSheet(style_sheet(_active, QFontInfo(self._app.font()).pixelSize()))
        self.changed.emit()

    def _colour_title_bars(self, app: QApplication) -> None:
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
        hints = app.styleHints()
        hints.blockSignals(True)
        hints.setColorScheme(schemes[self._scheme])
        hints.blockSignals(False)


@contextmanager
def bare(app: QApplication) -> Iterator[None]:
    """Take the style sheet off while the block puts a window together.

    Under a style sheet, every widget that gets its place is styled anew with all it holds, on each floor of the layout.
    """
    sheet = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(sheet)


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
        "check": "dark" if colours.is_dark else "light",
        "font_small": round(font_pixels * 0.92),
        "font_heading": round(font_pixels * 1.08),
        "font_title": round(font_pixels * 1.4),
        "font_value": round(font_pixels * 1.9),
    }
    for name, pixels in _PADDINGS[_density].items():
        others |= {f"pad_{name}": pixels, f"pad_{name}_focus": pixels - 1}  # the focus ring is a pixel thicker
    return template.substitute(asdict(colours), **others)
