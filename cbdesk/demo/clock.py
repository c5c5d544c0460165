"""The world's calendar: days before the anchor, school days and school hours, written as the three APIs write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

SCHOOL_OPENS = 12 * 3600 + 1800
"""Second of the UTC day at which a school on the American east coast opens."""
SCHOOL_HOURS = 8 * 3600
DAY = 86_400


class Clock:
    """Times relative to the anchor: ``ago`` is whole days before the anchor's UTC day, ``second`` one of that day."""

    def __init__(self, anchor: date | datetime) -> None:
        self.anchor = _moment_of(anchor)
        self._midnight = datetime.combine(self.anchor.date(), time(), UTC)
        self._midnight_epoch = int(self._midnight.timestamp())
        self._days: dict[int, str] = {}
        self.anchor_epoch = int(self.anchor.timestamp())
        latest = self.anchor_epoch - self._midnight_epoch
        first = 0 if latest > SCHOOL_OPENS + 600 else 1
        self.school_days = tuple(ago for ago in range(first, 22) if self._weekday(ago) < 5)
        """The school days of the last three weeks, nearest first."""
        self._latest = latest

    def _weekday(self, ago: int) -> int:
        return (self._midnight - timedelta(days=ago)).weekday()

    def is_school_day(self, ago: int) -> bool:
        return self._weekday(ago) < 5

    def school_day_before(self, ago: int) -> int:
        return next((day for day in self.school_days if day > ago), ago)

    def day(self, ago: int) -> str:
        """``YYYY-MM-DD``."""
        text = self._days.get(ago)
        if text is None:
            text = self._days[ago] = (self._midnight - timedelta(days=ago)).date().isoformat()
        return text

    def school_second(self, rng: Random, ago: int) -> int:
        """Pick a second in school hours that is not after the anchor."""
        span = SCHOOL_HOURS if ago else min(SCHOOL_HOURS, max(60, self._latest - SCHOOL_OPENS))
        return SCHOOL_OPENS + int(rng.random() * span)

    def stamp(self, ago: int, second: int, millisecond: int) -> str:
        """RFC 3339 with milliseconds, as Google writes it."""
        minutes, seconds = divmod(second, 60)
        return f"{self.day(ago)}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}.{millisecond:03d}Z"

    def plain(self, ago: int, second: int) -> str:
        """ISO 8601 without a zone and without a fraction, as IncidentIQ writes it."""
        minutes, seconds = divmod(second, 60)
        return f"{self.day(ago)}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"

    def epoch(self, ago: int, second: int) -> int:
        """Unix seconds."""
        return self._midnight_epoch - ago * DAY + second


def _moment_of(anchor: date | datetime) -> datetime:
    if isinstance(anchor, datetime):
        aware = anchor if anchor.tzinfo else anchor.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(microsecond=0)
    return datetime.combine(anchor, time(21, 0), UTC)


def parse_moment(text: str) -> datetime:
    """Read any of the forms that the world writes; a form without a zone is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
