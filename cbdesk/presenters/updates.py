"""Whether there is a newer cbdesk: asked in the pool, behind a window that has other things to do first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain.releases import Release
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

News = Callable[[], Release | None]
"""Asks if it is time to, and returns what is newer than this program. Never raises: no answer is no news."""

SETTLE = timedelta(seconds=20)
"""A window that has just opened has better things to do."""
AGAIN = timedelta(hours=1)
"""How often a window that stays open looks whether it is time to ask."""


class UpdatePresenter(QObject):
    changed = Signal()

    def __init__(self, pools: Pools, news: News, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._news = news
        self._tasks = Tasks()
        self._release: Release | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    @property
    def release(self) -> Release | None:
        """The newer version that was heard of last."""
        return self._release

    def start(self) -> None:
        """Begin, a while after the window was painted."""
        self._wait(SETTLE)

    def look(self) -> None:
        self._tasks.start("news", self._ask())

    def close(self) -> None:
        self._timer.stop()
        self._tasks.close()

    async def _ask(self) -> None:
        found = await self._pools.work(self._news)
        if found is not None:
            self._release = found
            self.changed.emit()
        self._wait(AGAIN)

    def _wait(self, span: timedelta) -> None:
        self._timer.start(round(span.total_seconds() * 1000))
