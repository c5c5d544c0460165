"""The device panel: one device by its serial or id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cbdesk.domain.web_pages import NO_PLACES, WebPlaces
from cbdesk.presenters.device_facts import describe
from cbdesk.presenters.device_state import DeviceState
from cbdesk.presenters.shown import Other, ShownPresenter
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering


class DevicePresenter(ShownPresenter[DeviceState]):
    """Keeps the shown device until the next one is there."""

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(pools, now, parent)
        self._places = NO_PLACES

    def set_places(self, places: WebPlaces) -> None:
        """Link to the sources' pages there."""
        if places != self._places:
            self._places = places
            self.reload()

    def _without(self, phase: Other, ident: str, reason: str) -> DeviceState:
        return DeviceState(phase, ident, reason=reason)

    def _question(self) -> Callable[[Answering, str, datetime], DeviceState]:
        return partial(_look_up, self._places)


def _look_up(places: WebPlaces, library: Answering, ident: str, now: datetime) -> DeviceState:
    return describe(library.devices.get(ident), now, places)
