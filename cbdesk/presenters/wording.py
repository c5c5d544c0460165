"""Ages, times and counts in the words that technicians read. Relative in lists, exact and local in tool tips (W25)."""

from __future__ import annotations

from datetime import date, datetime

from cbdesk.domain import health
from cbdesk.domain.query import Total


def ago(when: datetime | None, now: datetime) -> str:
    """Return ``2 h ago``, ``just now``, or ``never``."""
    return health.age(when, now)


def age(when: datetime | None, now: datetime) -> str:
    """Return the same without its ``ago``: ``12 min``, ``now``, ``never``."""
    words = health.age(when, now)
    return "now" if words == "just now" else words.removesuffix(" ago")


def exact(when: datetime) -> str:
    """Return the local time to the minute with its zone: ``2026-11-22 14:05 CET``."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M %Z").strip()


def day(when: date) -> str:
    """Return a UTC day, as Google counts days (R12)."""
    return when.strftime("%Y-%m-%d")


def count(number: int, thing: str = "", things: str = "") -> str:
    """Return ``26,104 devices``, ``1 device``, or only the number."""
    if not thing:
        return f"{number:,}"
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def total(rows: Total, thing: str) -> str:
    """Return ``26,104 devices``, or ``about 263,000 devices`` where they were not counted."""
    if not rows.is_estimate:
        return count(rows.value, thing)
    return f"about {count(round(rows.value, -3), thing)}"


def duration(seconds: float) -> str:
    """Return ``42 s``, ``3 min 05 s``, ``1 h 02 min``."""
    whole = max(0, round(seconds))
    if whole < 60:  # noqa: PLR2004  seconds of a minute
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004  minutes of an hour
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


SOURCES = {
    "google": "Google",
    "telemetry": "Google telemetry",
    "incidentiq": "IncidentIQ",
    "meraki": "Meraki",
    "users": "Google users",
    "merge": "Merge",
}
"""The sources by their names in the database and in a sync's progress."""

SHORT_SOURCES = {**SOURCES, "incidentiq": "IIQ", "telemetry": "Telemetry", "users": "Users"}


def source_name(source: str) -> str:
    return SOURCES.get(source, source)
