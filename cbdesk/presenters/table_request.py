"""What is to be exported or printed: the titles, and the rows page by page as the pool reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cbdesk.reports import Row

Pages = Callable[[], Iterator[Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class TableRequest:
    """``count`` says how many rows to expect, None where nobody knows; like ``pages``, it is called in the pool."""

    title: str
    columns: tuple[str, ...]
    pages: Pages
    count: Callable[[], int | None] = lambda: None
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_rows(
        cls, title: str, columns: tuple[str, ...], rows: tuple[Row, ...], facts: tuple[tuple[str, str], ...] = ()
    ) -> TableRequest:
        """Return a request for rows that are here already."""
        return cls(title, columns, lambda: iter([rows]), lambda: len(rows), facts)
