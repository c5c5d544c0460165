"""Keeps the station's offline copy current behind the window: after its start and after syncs, not too often."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from PySide6.QtCore import QObject, QTimer

from cbdesk.presenters.opened_library import CopyRenewal
from cbdesk.runtime.own_name import own_name
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.side_process import Ending, SideProcess
from cbdesk.runtime.tasks import Tasks

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=15)
"""A window that has just opened, or shows the news of a sync, has better things to do."""
SPREAD_SECONDS = 60
"""All windows hear of a sync at once; each waits a while of its own, so that the server is not asked by all of them."""
LONGEST = timedelta(hours=6)
"""A copy is renewed at least this often, as devices are also refreshed one by one, of which nobody tells."""


class OfflineCopyPresenter(QObject):
    """Runs a child that writes the copy: packing a whole fleet in this process would take the window's breath."""

    def __init__(
        self, pools: Pools, process: SideProcess, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._process = process
        self._now = now
        self._tasks = Tasks()
        self._renewal: CopyRenewal | None = None
        self._made_at: datetime | None = None
        self._is_behind = False
        self._problem = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)
        self.settle = SETTLE + timedelta(seconds=zlib.crc32(own_name().encode()) % SPREAD_SECONDS)

    def open(self, renewal: CopyRenewal | None) -> None:
        """Begin; None: this station keeps no copy."""
        self._renewal = renewal
        self.note_change()

    def note_change(self) -> None:
        """Renew the copy soon, if the last one is not too young."""
        self._is_behind = True
        if self._renewal is not None and not self._tasks.is_running("renew"):
            self._wait(self.settle)

    def close(self) -> None:
        self._timer.stop()
        self._tasks.close()
        self._process.close()

    def _wait(self, at_least: timedelta) -> None:
        assert self._renewal is not None
        young = timedelta(0) if self._made_at is None else self._made_at + self._renewal.pause - self._now()
        # A clock that was ahead when the copy was made, and was set right, is not waited for.
        self._timer.start(round(min(max(at_least, young), max(LONGEST, self._renewal.pause)).total_seconds() * 1000))

    def _start(self) -> None:
        if self._renewal is not None:
            self._is_behind = False
            self._tasks.start("renew", self._renew(self._renewal))

    async def _renew(self, renewal: CopyRenewal) -> None:
        ending = await self._pools.work(self._process.run, renewal.command, renewal.environment)
        result = self._take(ending)
        if result == "failed":
            self._wait(renewal.pause)
        elif result == "young" or self._is_behind:  # another window's copy may be older than the change
            self._wait(self.settle)
        else:
            self._wait(LONGEST)

    def _take(self, ending: Ending) -> Literal["new", "young", "failed"]:
        """Return what became of it: ``young`` is one of another window, which is left as it is."""
        try:
            document = json.loads(ending.said) if ending.exit_code == 0 else None
            made_at = datetime.fromisoformat(document["made_at"]) if document else None
            is_new = bool(document and document["is_new"])
        except (ValueError, KeyError, TypeError):
            return self._failed("its answer cannot be read")
        if made_at is None:
            return self._failed(ending.complaint.rpartition("\n")[2] or f"exit code {ending.exit_code}")
        self._made_at, self._problem = made_at, ""
        return "new" if is_new else "young"

    def _failed(self, problem: str) -> Literal["failed"]:
        if problem != self._problem:
            log.warning("the offline copy was not renewed: %s", problem)
        self._problem = problem
        return "failed"
