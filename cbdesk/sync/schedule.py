"""When an open window syncs by itself: the times of a day, which of them are due, missed, or done by another station.

Nothing here reads a clock or a database. Times of day are those of this station's clock on the wall: a time that the
change to summer time leaves out comes an hour later, and one that the change back repeats comes once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from cbdesk.domain.sync import LastStarts

Kind = Literal["full", "incremental"]

REMEMBERED = timedelta(hours=24)
"""A time that passed longer ago is never caught up."""

PUNCTUAL = timedelta(minutes=5)
"""A time that nothing started at for longer than this was missed: the machine slept, or no window was open."""

_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Slot:
    """One time on one day. Moments are aware, in UTC."""

    at: datetime
    kind: Kind
    starts_at: datetime
    """The same with this station's own delay."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The times of one station. Without any, it starts nothing."""

    full_times: tuple[time, ...] = ()
    incremental_times: tuple[time, ...] = ()
    jitter: timedelta = timedelta()
    """The longest delay: stations that share their times must not start together."""
    catch_up: bool = True
    station: str = ""

    @property
    def is_on(self) -> bool:
        return bool(self.full_times or self.incremental_times)

    def slots(self, after: datetime, until: datetime) -> tuple[Slot, ...]:
        """Return the slots after one moment and until another, oldest first; of two at once the full one."""
        kinds: dict[datetime, Kind] = {}
        for day in _days(after, until):
            for at in self.incremental_times:
                kinds.setdefault(_moment(day, at), "incremental")
            for at in self.full_times:
                kinds[_moment(day, at)] = "full"
        return tuple(Slot(at, kinds[at], at + self._delay(at)) for at in sorted(kinds) if after < at <= until)

    def _delay(self, at: datetime) -> timedelta:
        """Return a delay that differs between stations and days, and stays the same when the window opens again."""
        digest = hashlib.sha256(f"{self.station} {at.isoformat()}".encode()).digest()
        return timedelta(seconds=int.from_bytes(digest[:8]) % (int(self.jitter.total_seconds()) + 1))


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, and what to say."""

    kind: Kind | None
    """What to start now; None: nothing."""
    slots: tuple[Slot, ...]
    """The slots that this run is for: none of them is a reason for another run."""
    missed: tuple[Slot, ...]
    """The slots that nobody kept, oldest first. They are among ``slots``, unless catching up is off."""
    next: Slot | None
    """What comes after that; None only without any times."""


def decide(timetable: Timetable, now: datetime, last: LastStarts, tried: Collection[datetime] = ()) -> Decision:
    """Decide from what any station has started last; ``tried`` are the slots that this window has done its part for.

    One run serves every slot that is due, however many were missed: a full one, when one of them is.
    """
    unserved = [
        slot for slot in timetable.slots(now - REMEMBERED, now) if slot.at not in tried and not _is_served(slot, last)
    ]
    due = [slot for slot in unserved if slot.starts_at <= now]
    missed = [slot for slot in due if now - slot.starts_at > PUNCTUAL]
    wanted = due if timetable.catch_up else [slot for slot in due if slot not in missed]
    kind: Kind | None = None
    if wanted:
        kind = "full" if any(slot.kind == "full" for slot in wanted) else "incremental"
    coming = [slot for slot in unserved if slot not in due] + [*timetable.slots(now, now + _AHEAD)]
    return Decision(
        kind,
        tuple(wanted),
        tuple(missed),
        min(coming, key=lambda slot: slot.starts_at, default=None),
    )


def _is_served(slot: Slot, last: LastStarts) -> bool:
    """Tell whether a run of this kind, or of a better one, began at the slot or after it, on whatever station."""
    started = last.full if slot.kind == "full" else last.latest
    return started is not None and started >= slot.at


def _days(after: datetime, until: datetime) -> Iterator[date]:
    """Yield the local days whose times may lie between the two."""
    day = after.astimezone().date() - timedelta(days=1)  # its last hour may be the one that summer time leaves out
    while day <= until.astimezone().date():
        yield day
        day += timedelta(days=1)


def _moment(day: date, at: time) -> datetime:
    # A naive time is one of this station's clock: of a repeated hour the first, in a gap as if it had not begun.
    # By way of its timestamp, because astimezone() would take the offset after the gap and come an hour early.
    return datetime.fromtimestamp(datetime.combine(day, at).timestamp(), UTC)
