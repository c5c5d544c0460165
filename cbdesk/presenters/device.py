"""The device panel: one device by its id, looked up in the pool; the latest selection wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError, DatabaseAwayError, NotFoundError
from cbdesk.presenters.device_facts import describe
from cbdesk.presenters.device_state import DeviceState
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

DEBOUNCE_SECONDS = 0.04
"""A held arrow key runs through the list without asking for every device on its way."""


class DevicePresenter(QObject):
    """Keeps the shown device until the next one is there."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._state = DeviceState()
        self._wanted = ""

    @property
    def state(self) -> DeviceState:
        return self._state

    def open(self, library: Answering) -> None:
        """Look devices up there from now on."""
        self._library = library
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def show(self, device_id: str) -> None:
        """Show the device of that id; an empty one clears the panel."""
        if device_id == self._wanted:
            return
        self._wanted = device_id
        if not device_id:
            self._tasks.cancel("device")
            self._publish(DeviceState())
            return
        self._start(DEBOUNCE_SECONDS)

    def reload(self) -> None:
        """Read the shown device again."""
        if self._wanted:
            self._start(0.0)

    def look_again(self) -> None:
        """Take what is shown away at once and read it anew: it may not be shown as it is any more."""
        if self._wanted:
            self._publish(DeviceState("loading", self._wanted))
            self._start(0.0)

    def _start(self, delay: float) -> None:
        if self._library is not None:
            self._tasks.start("device", self._show(self._library, self._wanted, delay))

    async def _show(self, library: Answering, device_id: str, delay: float) -> None:
        if self._state.phase != "shown":
            self._publish(DeviceState("loading", device_id))
        if delay:
            await asyncio.sleep(delay)
        try:
            state = await self._pools.search(_look_up, library, device_id, self._now())
        except NotFoundError as error:
            state = DeviceState("missing", device_id, reason=str(error))
        except CbdeskError as error:
            state = DeviceState("failed", device_id, reason=str(error))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
                if self._state.device_id == device_id and self._state.phase == "shown":
                    return
        self._publish(state)

    def _publish(self, state: DeviceState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _look_up(library: Answering, device_id: str, now: datetime) -> DeviceState:
    return describe(library.devices.get(device_id), now)
