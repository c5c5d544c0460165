"""Reads a long list from its start and from its end at the same time, until the two meet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

log = logging.getLogger(__name__)

Pages = Generator[list[object], None, None]
_LONG = 2
"""Pages after which a list counts as long: in a short one the second reader would save nothing."""
_END: list[object] = []


def from_both_ends(forward: Pages, open_backward: Callable[[], Pages]) -> Pages:
    """Yield the pages of ``forward`` and, once there are many, those of ``open_backward()``, the same list backwards.

    They have met when the last rows of a page are those that the other reader read last, in the opposite order. Where
    that is a single row, the next page has to agree: it may be one of several that the source sorts as equal, or one
    that was renamed meanwhile. Rows that overlap in any other way are no sign of an end: the list is then read to its
    end by ``forward`` alone.
    """
    head, tail, shared = _Read(), _Read(), 0
    with closing(forward):
        for page in forward:
            yield page
            head.add(page)
            if head.pages == _LONG:
                break
        else:
            return
        with closing(open_backward()) as backward:
            for here, there, pages in _in_turn((head, tail, forward), (tail, head, backward)):
                rows = next(pages, _END)
                overlap = None if rows is _END else there.overlap(rows, shared)
                if overlap is None or (shared and overlap < len(rows)):
                    log.info("A long list is read on from its start alone: its two readers did not meet.")
                    yield from [rows] if pages is forward else []
                    break
                yield rows[: len(rows) - overlap]
                if overlap > 1 or (shared and rows):
                    return
                shared = shared or overlap
                here.add(rows)
        yield from forward


def _in_turn(*readers: tuple[_Read, _Read, Pages]) -> Iterator[tuple[_Read, _Read, Pages]]:
    while True:
        yield from readers


class _Read:
    """What one of the two has read, by the ids of its rows."""

    def __init__(self) -> None:
        self.pages = 0
        self._order: list[str] = []
        self._known: set[str] = set()

    def add(self, page: list[object]) -> None:
        idents = _idents(page)
        self.pages += 1
        self._order += idents
        self._known.update(idents)

    def overlap(self, page: list[object], shared: int) -> int | None:
        """Return how many rows at the end of the page were read here last; None for others, or another order.

        ``shared`` rows before these are known to both.
        """
        idents = _idents(page)
        known = sum(ident in self._known for ident in idents)
        is_met = idents[len(idents) - known :] == self._order[-1 - shared : -1 - shared - known : -1]
        return known if is_met and len(idents) == len(page) else None if known else 0


def _idents(page: list[object]) -> list[str]:
    found = [row.get("id") for row in page if isinstance(row, dict)]
    return [ident for ident in found if isinstance(ident, str)]
