"""How well a device is, in a technician's words: updates (AUE), battery, and how long ago something was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from cbdesk.domain.phrases import Phrase

Level = Literal["good", "warn", "bad", "unknown"]

BATTERY_GOOD = 80
"""Percent. Google classifies above 80 as normal, 75 to 80 as replace soon, below 75 as replace now."""
BATTERY_FAIR = 60
"""Percent. Below, a school day no longer fits into one charge; between the two a replacement can be planned."""
AUE_WARNING_MONTHS = 12

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AGES = (
    (timedelta(minutes=1), timedelta(hours=1), "min"),
    (timedelta(hours=1), timedelta(days=1), "h"),
    (timedelta(days=1), timedelta(days=14), "d"),
    (timedelta(days=7), timedelta(days=91), "wk"),
    (timedelta(days=30.44), timedelta(days=730), "mo"),
    (timedelta(days=365.25), timedelta.max, "yr"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One fact in words, and how much it should worry."""

    words: str
    level: Level


def current_month(now: datetime) -> str:
    """Return the month in the form of ``aue_date``, which compares as text: a smaller ``aue_date`` is expired."""
    return now.astimezone(UTC).date().isoformat()[:7]


def aue(aue_date: str | None, now: datetime) -> Verdict:
    """Judge ``aue_date`` (``YYYY-MM``): updates end with the last day of that month."""
    month = _month_number(aue_date)
    if aue_date is None or month is None:
        return Verdict("update end not known", "unknown")
    year, index = divmod(month, 12)
    left = month - (now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1)
    if left < 0:
        return Verdict(Phrase("expired {month} {year}", month=Phrase(_MONTH_NAMES[index]), year=year), "bad")
    if left == 0:
        return Verdict("AUE this month", "warn")
    level: Level = "warn" if left <= AUE_WARNING_MONTHS else "good"
    if left < 24:  # noqa: PLR2004  (months read easily up to two years)
        return Verdict(Phrase("AUE in {count} months" if left > 1 else "AUE in {count} month", count=left), level)
    return Verdict(Phrase("AUE in {count} years", count=left // 12), level)


@lru_cache(maxsize=128)
def battery(percent: int | None) -> Verdict:
    """Judge a percentage; a list asks for the same hundred of them with each of its lines."""
    if percent is None:
        return Verdict("no battery report", "unknown")
    if percent >= BATTERY_GOOD:
        return Verdict(Phrase("{percent} %, good", percent=percent), "good")
    if percent >= BATTERY_FAIR:
        return Verdict(Phrase("{percent} %, worn", percent=percent), "warn")
    return Verdict(Phrase("{percent} %, replace", percent=percent), "bad")


def battery_level(percent: int | None) -> Level:
    return battery(percent).level


_CLOCKS_DIFFER = timedelta(minutes=5)
"""So much may lie between the clocks of two computers."""


def passed(when: datetime, now: datetime) -> tuple[int, str]:
    """Return how long ago that was as a number and its unit (``min`` to ``yr``).

    0 without a unit below a minute, and for clocks that run ahead.
    """
    span = now - when
    for unit, below, name in _AGES:
        if span < below:
            return (int(span / unit), name) if span >= unit else (0, "")
    raise AssertionError("the last step has no end")


def age(when: datetime | None, now: datetime) -> str:
    """Return ``12 min ago``, ``3 wk ago``, ``just now``, ``never``."""
    if when is None:
        return "never"
    number, unit = passed(when, now)
    return f"{number} {unit} ago" if unit else "just now"


def copy_age(made_at: datetime, now: datetime) -> str:
    """Return how an answer from the offline copy is marked: ``offline copy, 3 h old``.

    A clock that was set back cannot tell the age of what was made before that.
    """
    if made_at - now > _CLOCKS_DIFFER:
        return "offline copy, age unknown"
    number, unit = passed(made_at, now)
    return Phrase(f"offline copy, {{n}} {unit} old", n=number) if unit else "offline copy, made just now"


def sync_age(when: datetime | None, now: datetime) -> Verdict:
    """Judge when Google last heard of the device: stale after 30 days (R12), worth a look after 14."""
    if when is None:
        return Verdict("never", "unknown")
    span = now - when
    if span > timedelta(days=30):
        return Verdict(age(when, now), "bad")
    return Verdict(age(when, now), "warn" if span > timedelta(days=14) else "good")


def _month_number(aue_date: str | None) -> int | None:
    if aue_date is None:
        return None
    try:
        parsed = datetime.strptime(aue_date[:7], "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return None
    return parsed.year * 12 + parsed.month - 1
