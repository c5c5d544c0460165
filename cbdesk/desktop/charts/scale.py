"""Numbers on charts: round axis steps, and digits grouped the way the person's locale does."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def number(value: float) -> str:
    """Group the digits; whole numbers without decimals, others with one."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(round(value)) if float(value).is_integer() else locale.toString(float(value), "f", 1)


def percent(part: float, whole: float) -> str:
    """Return the share with one decimal, ``<0.1 %`` for something that would round to nothing."""
    if whole <= 0 or part <= 0:
        return "0 %"
    share = 100 * part / whole
    return "<0.1 %" if share < 0.05 else f"{number(round(share, 1))} %"


def ticks(maximum: float, wanted: int = 4) -> tuple[float, ...]:
    """Return whole, round axis values from 0 to at least ``maximum``, about ``wanted`` steps apart."""
    if maximum <= 0:
        return (0.0, 1.0)
    rough = maximum / max(1, wanted)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in _STEPS if factor * magnitude >= rough * (1 - 1e-9))
    step = float(max(1, math.ceil(step)))
    return tuple(index * step for index in range(math.ceil(maximum / step - 1e-9) + 1))
