"""The panel of a user: one person by e-mail address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cbdesk.domain.web_pages import NO_PLACES, WebPlaces
from cbdesk.presenters import privacy
from cbdesk.presenters.shown import Other, ShownPresenter
from cbdesk.presenters.user_facts import describe
from cbdesk.presenters.user_state import UserState
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering


class UserPresenter(ShownPresenter[UserState]):
    """Keeps the shown user until the next one is there."""

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(pools, now, parent)
        self._places = NO_PLACES

    def set_places(self, places: WebPlaces) -> None:
        if places != self._places:
            self._places = places
            self.reload()

    def _without(self, phase: Other, ident: str, reason: str) -> UserState:
        return UserState(phase, ident, reason=privacy.text(reason))

    def _question(self) -> Callable[[Answering, str, datetime], UserState]:
        return partial(_look_up, self._places)


def _look_up(places: WebPlaces, library: Answering, email: str, now: datetime) -> UserState:
    return describe(library.users.get(email), now, places)
