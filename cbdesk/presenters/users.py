"""The list of users: those whose name or address holds the text, or everybody page by page while there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.query import Total, clean_search
from cbdesk.domain.user import UserQuery, UserRow
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import blank, privacy, wording
from cbdesk.presenters.blank import Blank
from cbdesk.presenters.translation import translate
from cbdesk.presenters.user_state import UserFilter, UserLine, UsersState
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

DEBOUNCE_SECONDS = 0.12
PAGE = 200
MOST_ROWS = 5_000
"""More is not read by scrolling: the person narrows the search instead."""

QUERIES: dict[UserFilter, UserQuery] = {
    "everybody": UserQuery(),
    "with_devices": UserQuery(has_devices=True),
    "without_devices": UserQuery(has_devices=False),
    "suspended": UserQuery(is_suspended=True),
    "leavers": UserQuery(has_devices=True, is_suspended=True),
}

_NOBODY = Blank(
    "users",
    "No users yet",
    "The next full sync reads every user from Google Workspace.",
    "sync",
    "Sync now",
)


@dataclass(frozen=True, slots=True)
class _Answer:
    users: tuple[UserRow, ...]
    lines: tuple[UserLine, ...]
    total: Total | None
    """None: a search, whose lines are all there are, up to its limit."""
    next: str | None = None


class UsersPresenter(QObject):
    """Text and filter in, one list out. Asks for nothing before its page is opened; the latest question wins."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._state = UsersState()
        self._wanted = ""
        self._next: str | None = None
        self._users: tuple[UserRow, ...] = ()
        self._is_visible = False
        self._is_behind = True

    @property
    def state(self) -> UsersState:
        return self._state

    def open(self, library: Answering) -> None:
        self._library = library
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def set_visible(self, is_visible: bool) -> None:
        """Read the list when its page is looked at, and it is behind."""
        self._is_visible = is_visible
        if is_visible and self._is_behind:
            self._start(is_refresh=True)

    def reload(self) -> None:
        """Ask the same question again, now or when the page is looked at next."""
        self._is_behind = True
        if self._is_visible:
            self._start(is_refresh=True)

    def edit(self, text: str) -> None:
        """Take text that is still being typed: wait a moment for more."""
        self._wanted = clean_search(text)
        if self._wanted != self._state.query or self._is_behind:
            self._start(delay=DEBOUNCE_SECONDS)
            return
        self._tasks.cancel("list")  # what was typed in between is not wanted any more
        if self._state.is_busy:
            self._publish(replace(self._state, is_busy=False))

    def submit(self, text: str) -> None:
        self._wanted = clean_search(text)
        self._start()

    def choose(self, chosen: UserFilter) -> None:
        if chosen != self._state.chosen:
            self._publish(replace(self._state, chosen=chosen))
            self._start()

    def fetch_more(self) -> None:
        """Append the next page, when there is one and nothing else is on its way."""
        is_waiting = self._tasks.is_running("list") or self._tasks.is_running("more")
        if self._library is not None and self._next is not None and self._state.has_more and not is_waiting:
            self._tasks.start("more", self._append(self._library, self._next))

    def render_anew(self) -> None:
        """Write the lines once more, also while the database is away: names are hidden now, or shown again."""
        self._tasks.start("names", self._render_anew(self._state.rows))

    async def _render_anew(self, before: tuple[UserLine, ...]) -> None:
        lines = await self._pools.work(_lines, self._users)
        if self._state.rows is before:
            self._publish(replace(self._state, rows=lines))

    def _start(self, *, delay: float = 0.0, is_refresh: bool = False) -> None:
        if self._library is None:
            return
        self._tasks.cancel("more")
        self._tasks.start("list", self._show(self._library, self._wanted, delay, is_refresh=is_refresh))

    async def _show(self, library: Answering, text: str, delay: float, *, is_refresh: bool) -> None:
        if delay:
            await asyncio.sleep(delay)
        before = self._state
        self._publish(replace(before, is_busy=True))
        try:
            answer = await self._pools.search(_ask, library, text, before.chosen)
        except CbdeskError as error:
            self._fail(error)
            return
        self._is_behind = False
        self._next, self._users = answer.next, answer.users
        is_same = is_refresh and text == before.query
        self._publish(
            UsersState(
                query=text,
                chosen=before.chosen,
                rows=answer.lines,
                generation=before.generation + (0 if is_same else 1),
                headline=_headline(answer),
                detail=_detail(answer, text),
                has_more=answer.next is not None,
                blank=None if answer.lines else _nothing(text, before.chosen),
            )
        )

    async def _append(self, library: Answering, after: str) -> None:
        try:
            answer = await self._pools.search(_page, library, self._state.chosen, after)
        except CbdeskError as error:
            self._fail(error)
            return
        self._next = answer.next
        shown = {line.email for line in self._state.rows}
        self._users += tuple(user for user in answer.users if user.email not in shown)
        rows = (*self._state.rows, *(line for line in answer.lines if line.email not in shown))
        has_more = answer.next is not None and len(rows) < MOST_ROWS
        is_cut = answer.next is not None and not has_more
        detail = (
            translate("presenters", "the first {count} are listed: search to see others").format(
                count=wording.count(len(rows))
            )
            if is_cut
            else ""
        )
        self._publish(replace(self._state, rows=rows, has_more=has_more, detail=detail))

    def _fail(self, error: CbdeskError) -> None:
        reason = str(error)
        nothing = (
            None
            if self._state.rows
            else replace(blank.failed(reason), marked_title=translate("presenters", "The users could not be read"))
        )
        self._publish(replace(self._state, is_busy=False, blank=nothing))
        if isinstance(error, DatabaseAwayError):
            self.database_lost.emit(reason)

    def _publish(self, state: UsersState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _ask(library: Answering, text: str, chosen: UserFilter) -> _Answer:
    """Answer one question completely, in the pool."""
    if text:
        users = library.users.search(text, PAGE, QUERIES[chosen])
        return _Answer(users, _lines(users), None)
    return _page(library, chosen, None)


def _page(library: Answering, chosen: UserFilter, after: str | None) -> _Answer:
    page = library.users.page(QUERIES[chosen], after, PAGE)
    return _Answer(page.rows, _lines(page.rows), page.total, page.next)


def _lines(rows: Iterable[UserRow]) -> tuple[UserLine, ...]:
    return tuple(
        UserLine(
            email=row.email,
            address=privacy.person(row.email),
            name=privacy.person(row.full_name or ""),
            unit=row.org_unit_path or "",
            devices=str(row.device_count) if row.device_count else "",
            status=translate("presenters", "Suspended") if row.is_suspended else "",
            level="warn" if row.is_suspended else None,
        )
        for row in rows
    )


def _headline(answer: _Answer) -> str:
    if not answer.lines:
        return ""
    return wording.total(answer.total, "user") if answer.total else wording.count(len(answer.lines), "user")


def _detail(answer: _Answer, text: str) -> str:
    if text and len(answer.lines) == PAGE:
        return translate("presenters", "only the best matches are listed: type more to see others")
    return ""


def _nothing(text: str, chosen: UserFilter) -> Blank:
    if text:
        body = translate(
            "presenters",
            "Searched: name and e-mail address. Type fewer characters, or choose “Everybody” beside the search.",
        )
        return Blank(
            "search",
            translate("presenters", "No user matches “{text}”").format(text=text),
            body,
            "clear",
            translate("presenters", "Show all users"),
        )
    if chosen == "everybody":
        return _NOBODY
    return Blank(
        "users",
        translate("presenters", "Nobody is like that"),
        translate("presenters", "No user meets the chosen filter."),
        "clear",
        translate("presenters", "Show all users"),
    )
