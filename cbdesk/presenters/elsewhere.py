"""The sync that another station has under way: who, how far, how much longer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain.sync import LastStored
from cbdesk.domain.sync_status import RunStatus
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.sync import SourceLine, SyncPresenter, in_order, line_of, share_of
from cbdesk.presenters.sync_messages import said_message
from cbdesk.presenters.translation import translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.repositories import Library

log = logging.getLogger(__name__)

LOOK_MS = 3_000
"""How often a run elsewhere is looked at while there is one; without one, only notices and the minute ask."""


@dataclass(frozen=True, slots=True)
class ElsewhereState:
    """Empty while no other station syncs."""

    title: str = ""
    """``Syncing on office-3 (ana)``."""
    detail: str = ""
    """``for 42 s · reading Google devices · about 1 min 10 s left``."""
    lines: tuple[SourceLine, ...] = ()
    share: float | None = None


class ElsewherePresenter(QObject):
    """Looks at the running sync of another station, as long as this window runs none itself.

    Also at what was stored meanwhile: through a transaction pooler no notice comes, and a sync may begin and end
    between two looks.
    """

    changed = Signal()
    ended = Signal()
    """A run elsewhere is over, and may have stored something; or something was stored unseen."""
    database_lost = Signal(str)

    def __init__(
        self, pools: Pools, sync: SyncPresenter, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._sync = sync
        self._now = now
        self._tasks = Tasks()
        self._library: Library | None = None
        self._state = ElsewhereState()
        self._stored: LastStored | None = None
        """What the window shows, or what came before it."""
        self._next_look = QTimer(self)
        self._next_look.setSingleShot(True)
        self._next_look.setInterval(LOOK_MS)
        self._next_look.timeout.connect(self.look)

    @property
    def state(self) -> ElsewhereState:
        return self._state

    def open(self, library: Library) -> None:
        self._library = library
        self.reload()

    def close(self) -> None:
        self._next_look.stop()
        self._tasks.close()

    def reload(self) -> None:
        """Look now, since everything that the window shows is read again now."""
        self._start_look(is_shown=True)

    def look(self) -> None:
        """Look now, and again soon as long as there is something to see."""
        self._start_look(is_shown=False)

    def _start_look(self, *, is_shown: bool) -> None:
        if self._library is not None:
            self._tasks.start("elsewhere", self._look(self._library, is_shown=is_shown))

    async def _look(self, library: Library, *, is_shown: bool) -> None:
        status, stored = None, self._stored
        try:
            status, stored = await self._pools.work(partial(_read, library))
        except CbdeskError as error:
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
            else:
                log.info("nobody can tell whether a sync is running: %s", error)
        # A run of this window has the strip for itself, and its end is told by itself.
        is_own = self._sync.state.phase in {"running", "cancelling"}
        is_news = not (is_shown or is_own or stored is None or self._stored is None) and stored.is_after(self._stored)
        if not is_own:
            self._stored = stored
        self._publish(describe(status, self._now()) if status and not is_own else ElsewhereState(), is_news=is_news)

    def _publish(self, state: ElsewhereState, *, is_news: bool) -> None:
        is_over = bool(self._state.title and not state.title)
        if state.title:
            self._next_look.start()
        if state != self._state:
            self._state = state
            self.changed.emit()
        if is_over or is_news:
            self.ended.emit()


def _read(library: Library) -> tuple[RunStatus | None, LastStored]:
    # What was stored first: what ends in between is told twice rather than not at all.
    stored = library.sync_logs.last_stored()
    return library.sync_logs.running(), stored


def describe(status: RunStatus, now: datetime) -> ElsewhereState:
    """Return a run elsewhere in finished texts."""
    words = [
        translate("presenters", "for {duration}").format(
            duration=wording.duration((now - status.started_at).total_seconds())
        ),
        said_message(status.message),
    ]
    if status.eta_seconds is not None:
        words.append(translate("presenters", "about {time} left").format(time=wording.duration(status.eta_seconds)))
    lines = in_order(line_of(step) for step in status.sources.values())
    return ElsewhereState(
        translate("presenters", "Syncing on {holder}").format(holder=status.holder),
        " · ".join(word for word in words if word),
        lines,
        share_of(status.percent, lines),
    )
