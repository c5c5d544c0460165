"""How the device list stands in each view: which columns, in which order, how wide, and what it is sorted by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cbdesk.domain.query import MOST_SORT_KEYS, SORTABLE, SortKey
from cbdesk.presenters.device_rows import COLUMNS, DEFAULT_COLUMNS

NARROWEST, WIDEST = 36, 900
_KEYS = frozenset(column.key for column in COLUMNS)
_WIDTH = re.compile(r"(\w+):(\d{1,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    """The keys of the visible columns as they stand."""
    widths: tuple[tuple[str, int], ...] = ()
    """Only of the columns to which a person gave another width."""
    sort: tuple[SortKey, ...] = ()


def _layout(after_status: str, *sort: str) -> Layout:
    """Return the usual columns with some more behind the status, sorted by columns as `ListQuery` names them."""
    place = DEFAULT_COLUMNS.index("status") + 1
    more = tuple(after_status.split())
    columns = (*DEFAULT_COLUMNS[:place], *more, *(key for key in DEFAULT_COLUMNS[place:] if key not in more))
    return Layout(columns, sort=tuple(map(_key, sort)))


def _key(word: str) -> SortKey:
    return SortKey(word.removeprefix("-"), word.startswith("-"))


BUILT_IN = {
    "unassigned": _layout("iiq_room", "iiq_location", "iiq_room"),
    "mismatch": _layout("iiq_status", "annotated_user"),
    "leavers": _layout("iiq_room", "iiq_location", "annotated_user"),
    "several": _layout("", "annotated_user", "asset_tag"),
    "shared": _layout("iiq_room", "iiq_location", "iiq_room"),
    "expired": _layout("aue_date", "aue_date", "iiq_location"),
    "expiring": _layout("aue_date", "aue_date", "iiq_location"),
    "battery": _layout("battery_health", "battery_health"),
    "not-seen": _layout("last_seen meraki_ap_name", "last_policy_sync_time"),
    "not-synced": _layout("last_policy_sync_time last_seen_meraki", "last_policy_sync_time"),
    "no-inventory": _layout("org_unit_path", "-last_policy_sync_time"),
    "no-google": _layout("iiq_status iiq_room", "iiq_location"),
    "conflicts": _layout("data_source", "serial_number"),
    "disabled": _layout("last_seen meraki_ap_name", "-last_policy_sync_time"),
    "deleted": _layout("data_source", "serial_number"),
}
"""What each built-in view brings along: the column that it is about, and an order in which one can work through it."""


class Layouts:
    """The layouts of all views by name; the empty name is the whole fleet and whatever is typed."""

    def __init__(self) -> None:
        self._changed: dict[str, Layout] = {}

    def of(self, view: str) -> Layout:
        return self._changed.get(view) or BUILT_IN.get(view) or Layout()

    def is_changed(self, view: str) -> bool:
        return view in self._changed

    def put(self, view: str, layout: Layout) -> None:
        self._changed[view] = layout

    def reset(self, view: str) -> None:
        """Forget what a person changed in the view."""
        self._changed.pop(view, None)

    def rename(self, before: str, after: str) -> None:
        if before in self._changed:
            self._changed[after] = self._changed.pop(before)

    def lines(self) -> list[str]:
        """Return what was changed, as a line for each view."""
        return [_line(view, layout) for view, layout in self._changed.items()]

    def read(self, lines: Iterable[str]) -> None:
        """Take lines of another time; of what they name, only what there still is counts."""
        for line in lines:
            view, *parts = line.split("|")
            if len(parts) == 3:  # noqa: PLR2004  columns, widths, sort
                self._changed[view] = _read(*parts)


def _line(view: str, layout: Layout) -> str:
    widths = " ".join(f"{key}:{width}" for key, width in layout.widths)
    sort = " ".join(f"{'-' if key.descending else ''}{key.column}" for key in layout.sort)
    return "|".join((view, " ".join(layout.columns), widths, sort))


def _read(columns: str, widths: str, sort: str) -> Layout:
    known = tuple(dict.fromkeys(key for key in columns.split() if key in _KEYS))
    sizes = tuple(
        (key, min(WIDEST, max(NARROWEST, int(width)))) for key, width in _WIDTH.findall(widths) if key in _KEYS
    )
    order = {key.column: key for key in map(_key, sort.split()) if key.column in SORTABLE}
    return Layout(known or DEFAULT_COLUMNS, sizes, tuple(order.values())[:MOST_SORT_KEYS])


def ordered(sort: tuple[SortKey, ...], column: str, *, is_added: bool) -> tuple[SortKey, ...]:
    """Return the order after a click on a column: ascending, then descending, then without it.

    ``is_added``: the columns that order the list already stay in front of it.
    """
    at = next((place for place, key in enumerate(sort) if key.column == column), None)
    if at is None:
        kept = sort[: MOST_SORT_KEYS - 1] if is_added else ()
        return (*kept, SortKey(column))
    if not sort[at].descending:
        turned = replace(sort[at], descending=True)
        return (*sort[:at], turned, *sort[at + 1 :]) if is_added else (turned,)
    return (*sort[:at], *sort[at + 1 :]) if is_added else ()
