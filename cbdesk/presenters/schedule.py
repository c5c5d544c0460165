"""The syncs that this window starts by itself: when the next one comes, starting it, and telling what was missed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain.sync import LastStarts
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.sync import Notice, SyncPresenter
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks
from cbdesk.sync.schedule import Decision, Slot, Timetable, decide

if TYPE_CHECKING:
    from cbdesk.repositories import Library

log = logging.getLogger(__name__)

LOOK_MS = 30_000
"""The clock on the wall is looked at this often: a timer for the next time would sleep on with the machine."""

TRY_AGAIN = timedelta(minutes=10)
"""A run that left no trace, because another station was faster or a setting is wrong, is tried again after this."""
MOST_TRIES = 3

_KINDS = {"full": "full", "incremental": "changes only"}


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """Empty while the schedule is off."""

    text: str = ""
    """When the next sync comes: ``Next sync 02:04``."""
    tip: str = ""
    notice: Notice | None = None
    """What was missed. At level ``warn`` nothing is done about it by itself."""


class SchedulePresenter(QObject):
    """Starts syncs by the clock on the wall, unless one of this window or of another station is going."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(
        self,
        pools: Pools,
        timetable: Timetable,
        sync: SyncPresenter,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._timetable = timetable
        self._sync = sync
        self._now = now
        self._tasks = Tasks()
        self._library: Library | None = None
        self._last = LastStarts()
        self._tries: dict[datetime, tuple[int, datetime]] = {}
        self._state = ScheduleState()
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self._on_clock)

    @property
    def state(self) -> ScheduleState:
        return self._state

    def open(self, library: Library) -> None:
        self._library = library
        if self._timetable.is_on:
            self._clock.start()
        self.reload()

    def close(self) -> None:
        """Start nothing any more."""
        self._clock.stop()
        self._tasks.close()

    def reload(self) -> None:
        """Ask what any station has started, and act on it."""
        if self._library is not None and self._timetable.is_on:
            self._tasks.start("schedule", self._look(self._library))

    def _on_clock(self) -> None:
        decision = self._decide()
        if (decision.kind or decision.missed) and not self._tasks.is_running("schedule"):
            self.reload()
        else:
            self._publish(self._state.notice, decision)

    async def _look(self, library: Library) -> None:
        try:
            self._last, is_taken = await self._pools.work(_read, library)
        except CbdeskError as error:
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
            else:
                log.info("nobody can tell which syncs were started: %s", error)
            self._publish(self._state.notice, self._decide())
        else:
            self._act(is_free=self._sync.state.phase == "idle" and not is_taken)

    def _act(self, *, is_free: bool) -> None:
        decision = self._decide()
        kind = decision.kind if is_free else None
        notice = self._state.notice
        if decision.missed and (kind or not self._timetable.catch_up):
            notice = missed_notice(decision.missed, is_caught_up=self._timetable.catch_up)
        if kind:
            self._note_try(decision.slots)
        if not self._timetable.catch_up:
            self._tries |= {slot.at: (MOST_TRIES, self._now()) for slot in decision.missed}
        self._publish(notice, decision)
        if kind:
            self._sync.start(kind, by_itself=True)

    def _decide(self) -> Decision:
        now = self._now()
        spent = {at for at, (count, when) in self._tries.items() if count >= MOST_TRIES or now - when < TRY_AGAIN}
        return decide(self._timetable, now, self._last, spent)

    def _note_try(self, slots: Sequence[Slot]) -> None:
        now = self._now()
        for slot in slots:
            count, _ = self._tries.get(slot.at, (0, now))
            self._tries[slot.at] = (count + 1, now)

    def _publish(self, notice: Notice | None, decision: Decision) -> None:
        state = replace(described(self._timetable, decision.next), notice=notice)
        if state != self._state:
            self._state = state
            self.changed.emit()


def _read(library: Library) -> tuple[LastStarts, bool]:
    """Return what was started last, and whether a station is syncing now; runs in the pool."""
    return library.sync_logs.last_starts(), library.sync_logs.running() is not None


def described(timetable: Timetable, slot: Slot | None) -> ScheduleState:
    """Say when the next sync comes, and below it all times of a day."""
    if slot is None:
        return ScheduleState()
    lists = [
        translate("presenters", "{kind} at {times}").format(kind=said(_KINDS[kind]), times=_times(times))
        for kind, times in (("full", timetable.full_times), ("incremental", timetable.incremental_times))
        if times
    ]
    coming = translate("presenters", "Next scheduled sync: {kind}, {time}").format(
        kind=said(_KINDS[slot.kind]), time=wording.exact(slot.starts_at)
    )
    every_day = translate("presenters", "Every day: {syncs}").format(syncs="; ".join(lists))
    text = translate("presenters", "Next sync {time}").format(time=f"{slot.starts_at.astimezone():%H:%M}")
    return ScheduleState(text, f"{coming}\n{every_day}")


def missed_notice(missed: Sequence[Slot], *, is_caught_up: bool) -> Notice:
    due = wording.exact(missed[-1].at)
    one = len(missed) == 1
    title = (
        translate("presenters", "A scheduled sync was missed")
        if one
        else translate("presenters", "{count} scheduled syncs were missed").format(count=len(missed))
    )
    if is_caught_up:
        text = (
            translate("presenters", "It was due at {time}. One is started now to catch up.")
            if one
            else translate("presenters", "The last one was due at {time}. One is started now to catch up.")
        )
        return Notice("info", title, text.format(time=due))
    text = (
        translate("presenters", "It was due at {time}, and this station does not catch up by itself.")
        if one
        else translate("presenters", "The last one was due at {time}, and this station does not catch up by itself.")
    )
    return Notice("warn", title, text.format(time=due))


def _times(times: Sequence[time]) -> str:
    return ", ".join(f"{at:%H:%M}" for at in times)
