"""The database as the window sees it: being opened, open, away for now, or impossible to open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError, NoOfflineCopyError, RetryError
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.translation import said
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.offline import OfflineCopy

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """``failed`` needs a person (``ConnectionPresenter.retry``); ``away`` is retried without one."""

    phase: Literal["connecting", "open", "away", "failed"] = "connecting"
    message: str = ""
    database: str = ""
    is_demo: bool = False
    copied_at: datetime | None = None
    """When the offline copy was made that answers in place of a database that is ``away``."""
    no_copy: str = ""
    """Why there is no such copy, where there should be one."""


class ConnectionPresenter(QObject):
    """Opens the library after the first paint, and watches for its return when it was lost."""

    changed = Signal()
    opened = Signal(object)
    """The ``OpenedLibrary``, once."""
    recovered = Signal()
    """The database answers again: everything shown may be old."""
    copy_opened = Signal(object)
    """The ``OfflineCopy`` that answers until ``opened`` or ``recovered``."""

    def __init__(
        self,
        pools: Pools,
        open_library: Callable[[], OpenedLibrary],
        open_copy: Callable[[], OfflineCopy | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._open_library = open_library
        self._open_copy = open_copy
        self._copying: asyncio.Task[OfflineCopy | None] | None = None
        self._copy: OfflineCopy | None = None
        self._no_copy = ""
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
        self._be_away(reason)
        self._tasks.start("connect", self._recover(self._opened, self.first_pause))

    async def close(self) -> None:
        """Close the library, also one that is only just being opened; blocking work, so in the pool."""
        self._tasks.close()
        if self._copying is not None:
            with contextlib.suppress(CbdeskError):
                self._copy = await self._copying
        await self._put_copy_away()
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
                self._be_away(str(error))
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            except CbdeskError as error:
                self._publish(ConnectionState("failed", str(error)))
                return
            else:
                break
        self._publish(ConnectionState("open", database=said(self._opened.database), is_demo=self._opened.is_demo))
        self.opened.emit(self._opened)
        await self._put_copy_away()

    async def _recover(self, opened: OpenedLibrary, pause: float) -> None:
        while True:
            await asyncio.sleep(pause)
            try:
                await self._pools.work(opened.library.sync_logs.freshness)
            except CbdeskError as error:
                self._be_away(str(error))
                pause = min(max(pause, self.first_pause) * 2, LONGEST_PAUSE_SECONDS)
            else:
                break
        self._publish(ConnectionState("open", database=said(opened.database), is_demo=opened.is_demo))
        self.recovered.emit()
        await self._put_copy_away()

    def _be_away(self, reason: str) -> None:
        """Say so, and look for the copy as the database goes."""
        database, is_demo = (said(self._opened.database), self._opened.is_demo) if self._opened else ("", False)
        is_news = self._state.phase != "away"
        made_at = self._copy.made_at if self._copy else None
        no_copy = "" if is_news else self._no_copy
        self._publish(ConnectionState("away", reason, database, is_demo, made_at, no_copy))
        if is_news and self._open_copy is not None and self._copying is None:
            self._copying = asyncio.create_task(self._pools.work(self._open_copy), name="open copy")
            self._tasks.start("copy", self._fall_back(self._copying))

    async def _fall_back(self, copying: asyncio.Task[OfflineCopy | None]) -> None:
        self._no_copy = ""
        try:
            self._copy = await asyncio.shield(copying)
        except NoOfflineCopyError as error:
            self._no_copy = str(error)
        self._copying = None
        if self._state.phase != "away":  # it came back meanwhile
            await self._put_copy_away()
            return
        made_at = self._copy.made_at if self._copy else None
        self._publish(replace(self._state, copied_at=made_at, no_copy=self._no_copy))
        if self._copy is not None:
            self.copy_opened.emit(self._copy)

    async def _put_copy_away(self) -> None:
        copy, self._copy = self._copy, None
        if copy is not None:
            await self._pools.work(copy.close)

    def _publish(self, state: ConnectionState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
