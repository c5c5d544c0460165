"""The device list: search results while there is text, the whole fleet page by page while there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.query import SortKey, Total, clean_search
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import blank, wording
from cbdesk.presenters.blank import Blank
from cbdesk.presenters.device_rows import MATCH_COLUMN, Row, render_anew
from cbdesk.presenters.list_answers import BEGINNING, PAGE, Answer, Question, ask, browse, count_fleet, describe_search
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

DEBOUNCE_SECONDS = 0.12
REST_SECONDS = 0.1
"""How long the rest of a search waits behind its beginning: for the paint, and for a person who types on."""
MOST_ROWS = 5_000
"""More is not read by scrolling: the person narrows the search instead."""
FROM_COPY = "from the offline copy"


@dataclass(frozen=True, slots=True)
class ListState:
    """Everything the list shows. ``generation`` moves when the rows answer another question than before."""

    query: str = ""
    rows: tuple[Row, ...] = ()
    generation: int = 0
    headline: str = ""
    detail: str = ""
    is_busy: bool = False
    has_more: bool = False
    shows_match: bool = False
    sort: tuple[SortKey, ...] = ()
    """What orders the rows; empty for the natural order: by serial, and by relevance while searching."""
    blank: Blank | None = blank.CONNECTING
    problem: str = ""
    """Why the rows are older than they should be; empty when they are not."""


def _as_before(_text: str) -> tuple[SortKey, ...]:
    return ()


class SearchPresenter(QObject):
    """Text in, one list out. The latest text wins; a late answer is dropped."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._is_copy = False
        self._state = ListState()
        self._wanted = ""
        self._question = Question()
        self._next: str | None = None
        self._is_fetching = False
        self._is_listing = False
        self._owed: bool | None = None
        """What is shown is to be read anew, whatever is typed meanwhile: as a refresh, or as another question."""
        self._beginning: Answer | None = None
        """Of a search whose rest is still to be read."""
        self._fleet: Total | None = None
        self.order_of: Callable[[str], tuple[SortKey, ...]] = _as_before
        """How the answer to another text is sorted at first: a view has an order of its own."""

    @property
    def state(self) -> ListState:
        return self._state

    def open(self, library: Answering, *, is_copy: bool = False) -> None:
        """Show what is stored there; where something is shown already, the same question is asked again."""
        is_first = self._library is None
        self._library = library
        self._is_copy = is_copy
        self._owe(refresh=not is_first)
        self._start(self._wanted, refresh=not is_first)

    def close(self) -> None:
        self._tasks.close()

    def edit(self, text: str) -> None:
        """Take text that is still being typed: wait a moment for more."""
        self._wanted = clean_search(text)
        if self._wanted == self._state.query and not self._state.problem:
            self._stay()
            return
        self._start(self._wanted, delay=DEBOUNCE_SECONDS)

    def submit(self, text: str) -> None:
        """Take text that is complete (Enter, paste, scanner): search at once, even for the same text."""
        self._wanted = clean_search(text)
        self._start(self._wanted)

    def reload(self) -> None:
        """Ask the same question again; the rows stay until the answer is there."""
        self._owe(refresh=True)
        self._start(self._wanted, refresh=True)

    def sort_by(self, order: tuple[SortKey, ...]) -> None:
        """Sort what is shown; another text comes in its own order again."""
        if order != self._state.sort:
            self._publish(replace(self._state, sort=order))
            self._owe(refresh=False)
            self._start(self._wanted)

    def fetch_more(self) -> None:
        """Append the next page, when there is one and nothing else is on its way."""
        if self._library is None or not self._state.has_more:
            return
        if self._is_fetching or self._is_listing:
            return
        self._is_fetching = True
        self._tasks.start("more", self._append(self._library))

    def write_ages_anew(self) -> None:
        """Let relative ages grow: time passes also when nothing changes."""
        if self._state.rows and not self._is_listing and not self._is_fetching:
            self._tasks.start("ages", self._age(self._state.rows))

    async def _age(self, before: tuple[Row, ...]) -> None:
        rows = await self._pools.work(render_anew, before, self._now())
        if self._state.rows is before:
            self._publish(replace(self._state, rows=rows))

    def _owe(self, *, refresh: bool) -> None:
        self._owed = refresh and self._owed is not False

    def _stay(self) -> None:
        """Drop what was typed and taken back; what else was on its way is read all the same."""
        if self._owed is not None:
            self._start(self._wanted, refresh=self._owed)
            return
        self._tasks.cancel("list")
        self._is_listing = False
        if self._state.is_busy:
            self._publish(replace(self._state, is_busy=False))
        self._finish()

    def _start(self, text: str, *, delay: float = 0.0, refresh: bool = False) -> None:
        if self._library is None:
            return
        self._tasks.cancel("more")
        self._is_fetching = False
        self._is_listing = True
        self._tasks.start("list", self._show(self._library, text, delay, refresh=refresh))

    async def _show(self, library: Answering, text: str, delay: float, *, refresh: bool) -> None:
        if delay:
            await asyncio.sleep(delay)
        before = self._state
        sort = before.sort if text == before.query else self.order_of(text)
        question = Question(text, sort, self._is_copy)
        self._publish(replace(before, is_busy=True))
        try:
            same = refresh and text == before.query
            beginning = BEGINNING if text and not sort else PAGE
            rows = max(PAGE, len(before.rows)) if same else beginning
            answer = await self._pools.search(ask, library, question, rows, self._now())
            if not text or self._fleet is None or refresh:
                self._fleet = await self._pools.search(count_fleet, library)
        except CbdeskError as error:
            self._is_listing = False
            self._fail(error)
            return
        except Exception:
            self._is_listing = False
            self._publish(replace(self._state, is_busy=False))
            raise
        self._is_listing = False  # before the rows are shown: the view may ask for the next page at once
        self._owed = None
        self._question = question
        self._next = answer.next
        self._beginning = answer if answer.is_beginning else None
        self._publish(self._answered(question, answer, before.generation + (0 if same else 1)))
        self._finish()

    def _finish(self) -> None:
        """Read the rest of a search of which only the beginning is shown."""
        if self._beginning is not None and self._library is not None and not self._tasks.is_running("more"):
            self._is_fetching = True
            self._tasks.start("more", self._add_rest(self._library, self._beginning))

    async def _add_rest(self, library: Answering, beginning: Answer) -> None:
        try:
            await asyncio.sleep(REST_SECONDS)
            answer = await self._pools.search(ask, library, self._question, PAGE, self._now())
        except CbdeskError as error:
            self._fail(error)
            return
        finally:
            self._is_fetching = False
        self._beginning = None
        answer = beginning.with_rest(answer)
        state = self._answered(self._question, answer, self._state.generation)
        self._publish(replace(state, is_busy=self._state.is_busy))

    def _answered(self, question: Question, answer: Answer, generation: int) -> ListState:
        text = question.text
        fleet = wording.total(self._fleet or Total(0), "device")
        ways = {row.cells[MATCH_COLUMN] for row in answer.rows}
        if text:
            more = "+" if answer.total_is_capped else ""
            headline = translate("presenters", "{count} of {fleet}").format(
                count=wording.count(answer.total) + more, fleet=fleet
            )
            detail = describe_search(text, answer)
            nothing = None if answer.rows else blank.no_match(text, answer.problems)
        else:
            headline, detail = fleet, ""
            nothing = None if answer.rows else blank.NO_DEVICES
        if self._is_copy:
            detail = f"{detail} · {said(FROM_COPY)}" if detail else said(FROM_COPY)
        return ListState(
            query=text,
            rows=answer.rows,
            generation=generation,
            headline="" if nothing is blank.NO_DEVICES else headline,
            detail=detail,
            has_more=answer.next is not None and len(answer.rows) < MOST_ROWS,
            # The rest may tell more ways: a column that is there stays until it is known to be of no use.
            shows_match=len(ways) > 1 or (answer.is_beginning and self._state.shows_match),
            sort=question.sort,
            blank=nothing,
        )

    async def _append(self, library: Answering) -> None:
        try:
            answer = await self._pools.search(browse, library, self._question, self._next, PAGE, self._now())
        except CbdeskError as error:
            self._fail(error)
            return
        finally:
            self._is_fetching = False  # before the rows are shown: the view may ask for the next page at once
        self._next = answer.next
        # A device that moved here since its page was read stays where it stands: a line for each, until the refresh.
        shown = {row.device_id for row in self._state.rows}
        rows = (*self._state.rows, *(row for row in answer.rows if row.device_id not in shown))
        has_more = answer.next is not None and len(rows) < MOST_ROWS
        is_cut = answer.next is not None and not has_more
        cut = translate("presenters", "the first {count} are listed: search to see others").format(
            count=wording.count(len(rows))
        )
        detail = cut if is_cut else self._state.detail
        self._publish(replace(self._state, rows=rows, has_more=has_more, detail=detail, problem=""))

    def _fail(self, error: CbdeskError) -> None:
        reason = str(error)
        nothing = None if self._state.rows else blank.failed(reason)
        self._publish(replace(self._state, is_busy=False, problem=reason, blank=nothing))
        if isinstance(error, DatabaseAwayError):
            self.database_lost.emit(reason)

    def _publish(self, state: ListState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
