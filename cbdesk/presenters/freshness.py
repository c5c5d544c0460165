"""How current what the window shows is: one chip per source, the size of the fleet, and the sources that fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain import health
from cbdesk.domain.sync import SourceFreshness
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.translation import listed, said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

log = logging.getLogger(__name__)

MINUTE_MS = 60_000

_LIMITS = {
    "google": (timedelta(hours=12), timedelta(hours=48)),
    "incidentiq": (timedelta(hours=12), timedelta(hours=48)),
    "meraki": (timedelta(hours=2), timedelta(hours=24)),
}
"""Up to when a source's copy is good, and from when on it is bad. Places grow old faster than inventories."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One source's age. The text says it all; the level only colours it."""

    source: str
    text: str
    level: Level
    tip: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A source whose newest attempt failed: a sentence that stays the same until the next attempt, and its details."""

    source: str
    title: str
    details: str


@dataclass(frozen=True, slots=True)
class FreshnessState:
    chips: tuple[Chip, ...] = ()
    failing: tuple[Failure, ...] = ()
    """One for each source; ``together`` tells them in one breath."""

    @property
    def together(self) -> Failure | None:
        if len(self.failing) < 2:  # noqa: PLR2004  nothing to sum up
            return next(iter(self.failing), None)
        names = [failure.source for failure in self.failing]
        title = translate("presenters", "{sources} could not be read.").format(sources=listed(names))
        return Failure(listed(names), title, "\n\n".join(f"{one.title}\n{one.details}" for one in self.failing))

    @property
    def text(self) -> str:
        """Everything in one line, for screen readers and tests."""
        return " · ".join(chip.text for chip in self.chips)


class FreshnessPresenter(QObject):
    """Reads the sources' times after each change, and lets them age minute by minute."""

    changed = Signal()
    minute_passed = Signal()
    """Relative ages anywhere in the window may have to be written anew."""
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._copied_at: datetime | None = None
        self._known: Mapping[str, SourceFreshness] = {}
        self._state = FreshnessState()
        self._minutes = QTimer(self)
        self._minutes.setInterval(MINUTE_MS)
        self._minutes.timeout.connect(self._on_minute)

    @property
    def state(self) -> FreshnessState:
        return self._state

    def open(self, library: Answering, copied_at: datetime | None = None) -> None:
        """``copied_at``: when the offline copy was made that answers now."""
        self._library = library
        self._copied_at = copied_at
        self._minutes.start()
        self.reload()

    def close(self) -> None:
        self._minutes.stop()
        self._tasks.close()

    def reload(self) -> None:
        if self._library is not None:
            self._tasks.start("freshness", self._read(self._library))

    async def _read(self, library: Answering) -> None:
        try:
            self._known = await self._pools.work(library.sync_logs.freshness)
        except DatabaseAwayError as error:
            self.database_lost.emit(str(error))
        except CbdeskError as error:  # the list says why nothing can be read; the ages here grow on
            log.info("the ages of the sources cannot be read: %s", error)
        self._refresh()

    def _on_minute(self) -> None:
        self._refresh()
        self.minute_passed.emit()

    def _refresh(self) -> None:
        state = describe(self._known, self._now(), self._copied_at)
        if state != self._state:
            self._state = state
            self.changed.emit()


def describe(known: Mapping[str, SourceFreshness], now: datetime, copied_at: datetime | None = None) -> FreshnessState:
    chips = tuple(_chip(source, known.get(source), now) for source in _LIMITS)
    if copied_at is not None:
        tip = translate(
            "presenters", "The database is away. What is shown was copied to this computer at {time}"
        ).format(time=wording.exact(copied_at))
        chips = (Chip("copy", said(health.copy_age(copied_at, now)), "warn", tip), *chips)
    failing = tuple(_failure(one) for one in known.values() if one.is_failing)
    return FreshnessState(chips, failing)


def _chip(source: str, known: SourceFreshness | None, now: datetime) -> Chip:
    name, long_name = wording.short_source(source), wording.source_name(source)
    if known is None or known.last_success_at is None:
        level: Level = "bad" if known and known.is_failing else "neutral"
        return Chip(
            source,
            translate("presenters", "{name} never read").format(name=name),
            level,
            translate("presenters", "{name} has not been read completely yet").format(name=long_name),
        )
    good, bad = _LIMITS[source]
    old = now - known.last_success_at
    level = "good" if old <= good else "warn" if old <= bad else "bad"
    text = f"{name} {wording.age(known.last_success_at, now)}"
    tip = translate("presenters", "{name} was copied completely at {time}").format(
        name=long_name, time=wording.exact(known.last_success_at)
    )
    if known.is_failing:
        return Chip(
            source,
            translate("presenters", "{text}, failing").format(text=text),
            "bad",
            f"{tip}\n{_failure(known).title}",
        )
    return Chip(source, text, level, tip)


def _failure(known: SourceFreshness) -> Failure:
    name = wording.source_name(known.source)
    when = wording.exact(known.last_error_at) if known.last_error_at else translate("presenters", "an unknown time")
    reason = known.last_error or translate("presenters", "no reason was given")
    success = wording.exact(known.last_success_at) if known.last_success_at else translate("presenters", "never")
    attempt = translate("presenters", "Last attempt: {time}").format(time=when)
    complete = translate("presenters", "Last complete reading: {time}").format(time=success)
    details = f"{attempt}\n{complete}\n\n{reason}"
    title = translate("presenters", "{source} could not be read at {time}: {reason}")
    return Failure(name, title.format(source=name, time=when, reason=_sentence(reason)), details)


def _sentence(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if line.endswith((".", "!", "?")) else f"{line}."
