"""The command palette: a few letters in; out come commands, views, devices and users, the likeliest first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.domain import fuzzy
from cbdesk.domain.device import DeviceRow
from cbdesk.domain.query import clean_search
from cbdesk.domain.user import UserRow
from cbdesk.domain.views import View
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.translation import translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

Kind = Literal["command", "view", "device", "user", "search"]

DEBOUNCE_SECONDS = 0.12
MOST_DEVICES = 6
MOST_USERS = 4
MOST_RECENT = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``key`` is what it is opened by: a command's name, a search text, a device's serial, an address."""

    kind: Kind
    key: str
    title: str
    detail: str = ""
    icon: str = ""
    keys: str = ""
    """The key that would have done it."""


@dataclass(frozen=True, slots=True)
class PaletteState:
    text: str = ""
    entries: tuple[Entry, ...] = ()
    is_busy: bool = False
    """Devices and users are still being looked for."""
    problem: str = ""
    """Why there are no devices and users."""


class PalettePresenter(QObject):
    """The latest text wins; commands and views answer at once, devices and users when the database has answered."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, views: Callable[[], Sequence[View]], parent: QObject | None = None) -> None:
        """``views`` gives those of the side pane."""
        super().__init__(parent)
        self._pools = pools
        self._views_now = views
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._commands: tuple[Entry, ...] = ()
        self._views: tuple[Entry, ...] = ()
        self._state = PaletteState()
        self.recent: tuple[str, ...] = ()
        """The names of the commands that were chosen here last."""

    @property
    def state(self) -> PaletteState:
        return self._state

    def open(self, library: Answering) -> None:
        """Look devices and users up there from now on."""
        self._library = library

    def close(self) -> None:
        self._tasks.close()

    def start(self, commands: tuple[Entry, ...]) -> None:
        """Begin with nothing typed: all commands, those that were used last on top."""
        self._commands = commands
        self._tasks.cancel("search")
        self._views = tuple(Entry("view", view.query, view.title, view.about, "funnel") for view in self._views_now())
        self._publish(PaletteState("", self._found_here("")))

    def edit(self, text: str) -> None:
        wanted = clean_search(text)
        has_words = bool(wanted) and self._library is not None
        self._publish(PaletteState(wanted, self._found_here(wanted), is_busy=has_words))
        if has_words and self._library is not None:
            self._tasks.start("search", self._search(self._library, wanted))
        else:
            self._tasks.cancel("search")

    def stop(self) -> None:
        """Look for nothing any more: the palette was closed."""
        self._tasks.cancel("search")
        self._publish(replace(self._state, is_busy=False))

    def note_used(self, name: str) -> None:
        self.recent = (name, *(one for one in self.recent if one != name))[:MOST_RECENT]

    async def _search(self, library: Answering, text: str) -> None:
        await asyncio.sleep(DEBOUNCE_SECONDS)
        try:
            found = await self._pools.search(_look_up, library, text)
        except CbdeskError as error:
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
            self._publish(replace(self._state, is_busy=False, problem=str(error)))
            return
        self._publish(PaletteState(text, self._found_here(text, found)))

    def _found_here(self, text: str, found: tuple[Entry, ...] = ()) -> tuple[Entry, ...]:
        """Return what the text may mean: sure commands and views, what the database found, then the less sure ones."""
        if not text:
            order = {name: place for place, name in enumerate(self.recent)}
            return (*sorted(self._commands, key=lambda entry: order.get(entry.key, MOST_RECENT)), *self._views)
        scored = [(fuzzy.score(text, entry.title), entry) for entry in (*self._commands, *self._views)]
        scored = [one for one in scored if one[0] is not None]
        scored.sort(key=lambda one: -(one[0] or 0))
        sure = [entry for points, entry in scored if (points or 0) >= fuzzy.STRONG]
        unsure = [entry for points, entry in scored if (points or 0) < fuzzy.STRONG]
        search = Entry(
            "search", text, translate("presenters", "Search devices for “{text}”").format(text=text), icon="search"
        )
        return (*sure, *found, *unsure, search)

    def _publish(self, state: PaletteState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _look_up(library: Answering, text: str) -> tuple[Entry, ...]:
    devices = (_device(hit.device) for hit in library.search.search(text, MOST_DEVICES).hits)
    return (*devices, *map(_user, library.users.search(text, MOST_USERS)))


def _device(device: DeviceRow) -> Entry:
    serial = device.serial_number or ""
    name = " · ".join(part for part in (device.asset_tag or serial or device.device_id, device.model) if part)
    details = (serial, privacy.person(device.annotated_user or ""), device.iiq_location)
    return Entry("device", serial or device.device_id, name, " · ".join(part for part in details if part), "laptop")


def _user(user: UserRow) -> Entry:
    title = privacy.person(user.full_name or user.email)
    devices = wording.count(user.device_count, "device") if user.device_count else ""
    details = (privacy.person(user.email), devices, translate("presenters", "suspended") if user.is_suspended else "")
    return Entry("user", user.email, title, " · ".join(part for part in details if part), "user")
