"""What the device list asks of the library, and the finished rows that come back; all of it runs in the pool."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.query import ListQuery, SortKey, Total, parse
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import Row, match_words, render_hits, render_rows, sort_hits
from cbdesk.presenters.translation import said, translate

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

PAGE = 200
BEGINNING = 40
"""Found devices that are shown before the rest is read: few windows have room for more, and they take half the time."""
SEARCH_LIMIT = 200
"""As many as a page: rendering more of them costs the window frames while it types (tests/bench/heartbeat.py)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the list shows: ``text`` empty for the whole fleet, ``sort`` empty for the natural order."""

    text: str = ""
    sort: tuple[SortKey, ...] = ()
    is_of_copy: bool = False
    """Asked of the offline copy, which sorts no more of a search than it shows."""

    @property
    def list_query(self) -> ListQuery:
        query = ListQuery(query=self.text or None)
        if not self.sort:
            return query
        first, *others = self.sort
        return replace(query, sort=first.column, descending=first.descending, then=tuple(others))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call into the pool brought back."""

    rows: tuple[Row, ...]
    total: int = 0
    total_is_capped: bool = False
    took_ms: float = 0.0
    problems: tuple[str, ...] = ()
    """What could not be read of the text."""
    next: str | None = None
    is_beginning: bool = False
    """More was found within the limit than was read so far."""

    def with_rest(self, whole: Answer) -> Answer:
        """Return the whole answer to the same question; the lines of this beginning of it stay where they are."""
        shown = {row.device_id for row in self.rows}
        return replace(
            whole,
            rows=(*self.rows, *(row for row in whole.rows if row.device_id not in shown)),
            took_ms=self.took_ms,  # what the person waited for
        )


def ask(library: Answering, question: Question, rows: int, now: datetime) -> Answer:
    """Answer one question completely.

    A search is answered best matches first. Where a person sorts more of them than are shown, the database does it,
    and they are read page by page like the fleet.
    """
    if not question.text:
        return browse(library, question, None, rows, now)
    started = time.perf_counter()
    # What a person sorts has to be there as a whole.
    found = library.search.search(question.text, SEARCH_LIMIT, None if question.sort else rows)
    problems = tuple(said(problem.sentence) for problem in found.problems)
    is_cut = found.total_is_capped or found.total > len(found.hits)
    if question.sort and is_cut and not question.is_of_copy:
        page = browse(library, question, None, rows, now)
        total = library.devices.total(question.list_query)
        took = round((time.perf_counter() - started) * 1000, 1)
        return replace(page, total=total.value, total_is_capped=total.is_estimate, took_ms=took, problems=problems)
    hits = sort_hits(found.hits, question.sort) if question.sort else tuple(found.hits)
    return Answer(
        render_hits(hits, now),
        found.total,
        found.total_is_capped,
        found.took_ms,
        problems,
        is_beginning=len(hits) == rows < min(found.total, SEARCH_LIMIT),
    )


def browse(library: Answering, question: Question, after: str | None, rows: int, now: datetime) -> Answer:
    """Read so many rows behind the token."""
    query = question.list_query
    devices: dict[str, DeviceRow] = {}  # one that moves while pages are read may come twice
    while True:
        page = library.devices.page(query, after, min(PAGE, rows - len(devices)))
        devices.update((device.device_id, device) for device in page.rows)
        after = page.next
        if after is None or len(devices) >= rows:
            found = tuple(devices.values())
            return Answer(render_rows(found, now), next=after)


def count_fleet(library: Answering) -> Total:
    return library.devices.total(ListQuery())


def describe_search(text: str, answer: Answer) -> str:
    """Return how the result was found, for the line above it."""
    parts = [*answer.problems[:1], f"{answer.took_ms:.0f} ms"]
    ways = Counter(match_words(row.hit) for row in answer.rows if row.hit)
    if answer.is_beginning and len(ways) > 1:
        ways.clear()  # the others would change the numbers right away
    if ways and len(parse(text).terms) > 1:
        parts.append(translate("presenters", "all words match"))
    elif len(ways) == 1:
        parts.append(translate("presenters", "by {words}").format(words=next(iter(ways))))
    elif ways:
        parts.append(
            ", ".join(
                translate("presenters", "{number} by {words}").format(number=number, words=words)
                for words, number in ways.most_common(2)
            )
        )
    if answer.next is None and not answer.is_beginning and answer.total > len(answer.rows):
        parts.append(
            translate("presenters", "the first {count} are shown: sort by a column to list all").format(
                count=wording.count(len(answer.rows))
            )
        )
    return " · ".join(parts)
