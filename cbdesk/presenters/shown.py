"""One record on a panel: looked up in the pool by what identifies it; the latest wish wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError, DatabaseAwayError, NotFoundError
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

DEBOUNCE_SECONDS = 0.04
"""A held arrow key runs through the list without asking for every record on its way."""

Other = Literal["none", "loading", "missing", "failed"]
"""What a panel shows in place of a record."""


class ShownState(Protocol):
    @property
    def phase(self) -> str: ...


S = TypeVar("S", bound=ShownState)


class ShownPresenter(QObject, Generic[S]):
    """Keeps the shown record until the next one is there. A subclass says how to look up, and what stands for none."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._wanted = ""
        self._shown = ""
        """What the state was looked up by."""
        self._state = self._without("none", "", "")

    @property
    def state(self) -> S:
        return self._state

    def open(self, library: Answering) -> None:
        """Look records up there from now on."""
        self._library = library
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def show(self, ident: str) -> None:
        """Show the record of that identifier; an empty one clears the panel."""
        if ident == self._wanted:
            return
        self._wanted = ident
        if not ident:
            self._tasks.cancel("look up")
            self._publish("", self._without("none", "", ""))
            return
        self._start(DEBOUNCE_SECONDS)

    def reload(self) -> None:
        """Read the shown record again."""
        if self._wanted:
            self._start(0.0)

    def look_again(self) -> None:
        """Take what is shown away at once and read it anew: it may not be shown as it is any more."""
        if self._wanted:
            self._publish(self._wanted, self._without("loading", self._wanted, ""))
            self._start(0.0)

    def _without(self, phase: Other, ident: str, reason: str) -> S:
        """Return the state that stands for no record."""
        raise NotImplementedError

    def _question(self) -> Callable[[Answering, str, datetime], S]:
        """Return what is called in the pool. Raises NotFoundError there, and other errors of the library."""
        raise NotImplementedError

    def _start(self, delay: float) -> None:
        if self._library is not None:
            self._tasks.start("look up", self._show(self._library, self._wanted, delay))

    async def _show(self, library: Answering, ident: str, delay: float) -> None:
        if self._state.phase != "shown":
            self._publish(ident, self._without("loading", ident, ""))
        if delay:
            await asyncio.sleep(delay)
        try:
            state = await self._pools.search(self._question(), library, ident, self._now())
        except NotFoundError as error:
            state = self._without("missing", ident, str(error))
        except CbdeskError as error:
            state = self._without("failed", ident, str(error))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
                if self._shown == ident and self._state.phase == "shown":
                    return
        self._publish(ident, state)

    def _publish(self, ident: str, state: S) -> None:
        self._shown = ident
        if state != self._state:
            self._state = state
            self.changed.emit()
