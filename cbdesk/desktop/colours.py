"""The colours of the window: one set of tokens for each scheme, light and dark, each also in high contrast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QColor


@cache
def _read(text: str, opacity: float) -> QColor:
    """Read a colour once: every cell of a table asks for several. Nobody may change it."""
    color = QColor(text)
    color.setAlphaF(opacity)
    return color


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of the window as ``#rrggbb``. Each ``_fg`` is readable on its ``_bg``: 4.5:1; high contrast: 7:1."""

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

    def color(self, name: str, opacity: float = 1.0) -> QColor:
        return _read(getattr(self, name), opacity)

    @property
    def is_dark(self) -> bool:
        return self.color("window").lightness() < 128


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

HIGH_LIGHT = Tokens(
    window="#ffffff",
    surface="#ffffff",
    surface_alt="#f4f4f4",
    border="#4d4d4d",
    control_border="#000000",
    text="#000000",
    text_muted="#333333",
    accent="#00379e",
    accent_hover="#002468",
    accent_text="#ffffff",
    good_bg="#dff7e6",
    good_fg="#00421a",
    warn_bg="#fff0cc",
    warn_fg="#572b00",
    bad_bg="#ffe3e3",
    bad_fg="#750000",
    info_bg="#e0ebff",
    info_fg="#002b7a",
    neutral_bg="#e6e6e6",
    neutral_fg="#1f1f1f",
    selection="#b8d4ff",
    hover="#e6f0ff",
    focus="#0037c4",
    grid="#8c8c8c",
    chart_1="#0047b3",
    chart_2="#006b63",
    chart_3="#6a1fb5",
    chart_4="#9c2f00",
    chart_5="#99004d",
    chart_6="#404b5a",
    chart_good="#006b2d",
    chart_warn="#8a4f00",
    chart_bad="#b30000",
)

HIGH_DARK = Tokens(
    window="#000000",
    surface="#000000",
    surface_alt="#141414",
    border="#a6a6a6",
    control_border="#ffffff",
    text="#ffffff",
    text_muted="#d9d9d9",
    accent="#8ab8ff",
    accent_hover="#b8d4ff",
    accent_text="#000000",
    good_bg="#00260f",
    good_fg="#7dffa8",
    warn_bg="#332200",
    warn_fg="#ffd24d",
    bad_bg="#3d0000",
    bad_fg="#ffb3b3",
    info_bg="#00194d",
    info_fg="#b3d1ff",
    neutral_bg="#262626",
    neutral_fg="#f2f2f2",
    selection="#003380",
    hover="#1f1f1f",
    focus="#ffff00",
    grid="#808080",
    chart_1="#6ea8ff",
    chart_2="#3fd9cc",
    chart_3="#c9a3ff",
    chart_4="#ff9e66",
    chart_5="#ff8ac4",
    chart_6="#c0cad9",
    chart_good="#4de08a",
    chart_warn="#ffb833",
    chart_bad="#ff7a7a",
)
