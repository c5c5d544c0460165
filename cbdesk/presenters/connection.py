"""The database as the window sees it: being opened, open, away for now, or impossible to open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError, RetryError
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """``failed`` needs a person (``ConnectionPresenter.retry``); ``away`` is retried without one."""

    phase: Literal["connecting", "open", "away", "failed"] = "connecting"
    message: str = ""
    database: str = ""
    is_demo: bool = False


class ConnectionPresenter(QObject):
    """Opens the library after the first paint, and watches for its return when it was lost."""

    changed = Signal()
    opened = Signal(object)
    """The ``OpenedLibrary``, once."""
    recovered = Signal()
    """The database answers again: everything shown may be old."""

    def __init__(self, pools: Pools, open_library: Callable[[], OpenedLibrary], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._open_library = open_library
        self._tasks = Tasks()
        self._opening: asyncio.Task[OpenedLibrary] | None = None
        self._opened: OpenedLibrary | None = None
        self._state = ConnectionState()
        self.first_pause = FIRST_PAUSE_SECONDS

    @property
    def state(self) -> ConnectionState:
        return self._state

    def start(self) -> None:
        self._tasks.start("connect", self._open())

    def retry(self) -> None:
        """Try at once, without waiting for the next turn."""
        self._tasks.start("connect", self._open() if self._opened is None else self._recover(self._opened, 0.0))

    def lost(self, reason: str) -> None:
        """Take a presenter's word that the database is away, and look for its return."""
        if self._opened is None or self._state.phase == "away":
            return
        self._publish(ConnectionState("away", reason, self._opened.database, self._opened.is_demo))
        self._tasks.start("connect", self._recover(self._opened, self.first_pause))

    async def close(self) -> None:
        """Close the library, also one that is only just being opened; blocking work, so in the pool."""
        self._tasks.close()
        if self._opened is None and self._opening is not None:
            with contextlib.suppress(CbdeskError):  # what could not be opened needs no closing
                self._opened = await self._opening
        if self._opened is not None:
            await self._pools.work(self._opened.close)

    async def _open(self) -> None:
        pause = self.first_pause
        if self._state.phase == "failed":
            self._publish(ConnectionState())
        while True:
            try:
                self._opening = asyncio.create_task(self._pools.work(self._open_library), name="open library")
                self._opened = await asyncio.shield(self._opening)
            except RetryError as error:
                self._publish(ConnectionState("away", str(error)))
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            except CbdeskError as error:
                self._publish(ConnectionState("failed", str(error)))
                return
            else:
                break
        self._publish(ConnectionState("open", database=self._opened.database, is_demo=self._opened.is_demo))
        self.opened.emit(self._opened)

    async def _recover(self, opened: OpenedLibrary, pause: float) -> None:
        while True:
            await asyncio.sleep(pause)
            try:
                await self._pools.work(opened.library.sync_logs.freshness)
            except CbdeskError as error:
                self._publish(ConnectionState("away", str(error), opened.database, opened.is_demo))
                pause = min(max(pause, self.first_pause) * 2, LONGEST_PAUSE_SECONDS)
            else:
                break
        self._publish(ConnectionState("open", database=opened.database, is_demo=opened.is_demo))
        self.recovered.emit()

    def _publish(self, state: ConnectionState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
