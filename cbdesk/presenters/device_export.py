"""The device list as it is shown, read anew in the pool: every row of it, also those that nobody has scrolled to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cbdesk.domain.device import DeviceRow, Hit
from cbdesk.domain.query import ListQuery
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import COLUMNS, render, sort_hits
from cbdesk.presenters.list_view import ListView
from cbdesk.presenters.row_tones import last_seen
from cbdesk.presenters.table_request import TableRequest
from cbdesk.presenters.translation import said, translate
from cbdesk.reports import Row

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering

PAGE = 200
MOST_HITS = 500
"""As many as are ranked by relevance; longer answers are read page by page in their order."""

_PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
_SORT_TITLES = {column.sort: column.marked_title for column in COLUMNS if column.sort}


def list_request(
    library: Answering, view: ListView, now: datetime, facts: tuple[tuple[str, str], ...] = (), *, only_selected: bool
) -> TableRequest:
    """Return all rows of the view, or its selected ones, with its columns as they stand."""
    title = view.title or (
        translate("presenters", "Devices found") if view.query else translate("presenters", "Devices")
    )
    order = ", ".join(
        f"{said(_SORT_TITLES.get(key.column, key.column))}{' ↓' if key.descending else ''}" for key in view.sort
    )
    shown = (
        (translate("presenters", "Search"), view.query or translate("presenters", "none, the whole fleet")),
        (
            translate("presenters", "Sorted by"),
            order or (translate("presenters", "relevance") if view.query else translate("presenters", "serial")),
        ),
        (
            translate("presenters", "Rows"),
            wording.count(len(view.selected), "selected row") if only_selected else translate("presenters", "all"),
        ),
    )
    columns = tuple(title for _, title in view.columns)

    def pages() -> Iterator[Sequence[Row]]:
        devices = _selected(library, view) if only_selected else _listed(library, view)
        for page in devices:
            yield [_texts(view, device, hit, now) for device, hit in page]

    def count() -> int | None:
        if only_selected:
            return len(view.selected)
        return None if view.query else library.devices.total(ListQuery()).value

    return TableRequest(title, columns, pages, count, (*shown, *facts))


_Listed = tuple[DeviceRow, Hit | None]


def _texts(view: ListView, device: DeviceRow, hit: Hit | None, now: datetime) -> Row:
    """Return what the visible columns say, times exact: ``2 h ago`` is wrong two hours later."""
    cells = render(device, now, hit).cells
    return [_exact(device, key) or cells[_PLACES[key]] for key, _ in view.columns]


def _exact(device: DeviceRow, key: str) -> str:
    value = last_seen(device) if key == "last_seen" else getattr(device, key, None)
    return wording.exact(value) if isinstance(value, datetime) else ""


def _selected(library: Answering, view: ListView) -> Iterator[Sequence[_Listed]]:
    idents = [row.device_id for row in view.selected]
    for ident, looked in zip(idents, library.lookup.look_up(idents), strict=True):
        yield [(match.device, None) for match in looked.matches if match.device.device_id == ident]


def _listed(library: Answering, view: ListView) -> Iterator[Sequence[_Listed]]:
    if view.query:
        found = library.search.search(view.query, MOST_HITS)
        if found.total <= len(found.hits) and not found.total_is_capped:
            yield [(hit.device, hit) for hit in sort_hits(found.hits, view.sort)]
            return
    first, *then = view.sort or (None,)
    query = ListQuery(query=view.query or None)
    if first is not None:
        query = ListQuery(query=view.query or None, sort=first.column, descending=first.descending, then=tuple(then))
    yield from _pages(library, query)


def _pages(library: Answering, query: ListQuery) -> Iterator[Sequence[_Listed]]:
    seen: set[str] = set()  # a device that moves while pages are read may come twice
    after: str | None = None
    while True:
        page = library.devices.page(query, after, PAGE)
        yield [(device, None) for device in page.rows if device.device_id not in seen]
        seen.update(device.device_id for device in page.rows)
        after = page.next
        if after is None:
            return
