"""Ages, times and counts in the words that technicians read. Relative in lists, exact and local in tool tips (W25)."""

from __future__ import annotations

from datetime import date, datetime

from cbdesk.domain import health
from cbdesk.domain.query import Total
from cbdesk.presenters.translation import said, translate

_AGO = {
    "": "just now",
    "min": "{n} min ago",
    "h": "{n} h ago",
    "d": "{n} d ago",
    "wk": "{n} wk ago",
    "mo": "{n} mo ago",
    "yr": "{n} yr ago",
}
_AGES = {"": "now", "min": "{n} min", "h": "{n} h", "d": "{n} d", "wk": "{n} wk", "mo": "{n} mo", "yr": "{n} yr"}


def ago(when: datetime | None, now: datetime) -> str:
    """Return ``2 h ago``, ``just now``, or ``never``."""
    if when is None:
        return translate("presenters", "never")
    number, unit = health.passed(when, now)
    return said(_AGO[unit]).format(n=number)


def age(when: datetime | None, now: datetime) -> str:
    """Return the same without its ``ago``: ``12 min``, ``now``, ``never``."""
    if when is None:
        return translate("presenters", "never")
    number, unit = health.passed(when, now)
    return said(_AGES[unit]).format(n=number)


def exact(when: datetime) -> str:
    """Return the local time to the minute with its zone: ``2026-11-22 14:05 CET``."""
    local = when.astimezone()
    # strftime takes a quarter of a list's time: each call imports a module, and Qt's bindings look at each import.
    return f"{local.date().isoformat()} {local.hour:02}:{local.minute:02} {local.tzname() or ''}".strip()


def day(when: date) -> str:
    """Return a UTC day, as Google counts days (R12)."""
    return f"{when.year:04}-{when.month:02}-{when.day:02}"


def count(number: int, thing: str = "", things: str = "") -> str:
    """Return ``26,104 devices``, ``1 device``, or only the number; both forms of the word are marked."""
    if not thing:
        return f"{number:,}"
    return f"{number:,} {said(thing if number == 1 else things or thing + 's')}"


def total(rows: Total, thing: str) -> str:
    """Return ``26,104 devices``, or ``about 263,000 devices`` where they were not counted."""
    if not rows.is_estimate:
        return count(rows.value, thing)
    return translate("presenters", "about {count}").format(count=count(round(rows.value, -3), thing))


def duration(seconds: float) -> str:
    """Return ``42 s``, ``3 min 05 s``, ``1 h 02 min``."""
    whole = max(0, round(seconds))
    if whole < 60:  # noqa: PLR2004  seconds of a minute
        return translate("presenters", "{seconds} s").format(seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004  minutes of an hour
        return translate("presenters", "{minutes} min {seconds} s").format(minutes=minutes, seconds=f"{rest:02d}")
    return translate("presenters", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=f"{minutes % 60:02d}")


_STEP = 1024


def size(number: int) -> str:
    """Return ``812 bytes``, ``640 kB``, ``12.3 MB``, ``1.2 GB``."""
    if number < _STEP:
        return count(number, "byte")
    value = float(number)
    for unit in ("kB", "MB", "GB"):
        value /= _STEP
        if value < _STEP:
            return f"{value:,.0f} {unit}" if unit == "kB" else f"{value:,.1f} {unit}"
    return f"{value / _STEP:,.1f} TB"


SOURCES = {
    "google": "Google",
    "telemetry": "Google telemetry",
    "incidentiq": "IncidentIQ",
    "meraki": "Meraki",
    "users": "Google users",
    "merge": "Merge",
}
"""The sources by their names in the database and in a sync's progress."""

_SHORT = {**SOURCES, "incidentiq": "IIQ", "telemetry": "Telemetry", "users": "Users"}


def source_name(source: str) -> str:
    return said(SOURCES.get(source, source))


def short_source(source: str) -> str:
    return said(_SHORT.get(source, source))
