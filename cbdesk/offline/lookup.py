"""The bulk look-up over the offline copy: its identifiers by their keys, made when they are first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cbdesk.domain.lookup import MOST_DEVICES, Ident, Looked, Match, judge
from cbdesk.domain.search_keys import IDENTIFIERS, NUMBERS, ident_key
from cbdesk.offline.devices import device_row
from cbdesk.offline.memory_database import MemoryDatabase

_ROWS_AT_ONCE = 500

_Named = tuple[str, str]
"""A device and the column in which the identifier stands."""


class OfflineLookup:
    """The question of ``repositories.lookup``, and the same answer."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._index: Mapping[str, Sequence[_Named]] | None = None

    def look_up(self, typed: Sequence[str]) -> tuple[Looked, ...]:
        """Say of each identifier which device of the copy it names, if any."""
        idents = tuple(map(Ident.of, typed))
        if self._index is None:
            self._index = self._make_index()
        named = [
            (place, device_id, field)
            for place, ident in enumerate(idents)
            for key in ident.keys
            for device_id, field in self._index.get(key, ())[:MOST_DEVICES]
        ]
        rows = self._rows({device_id for _, device_id, _ in named})
        return judge(idents, (_match(place, idents[place], field, rows[device]) for place, device, field in named))

    def _make_index(self) -> Mapping[str, Sequence[_Named]]:
        index: defaultdict[str, list[_Named]] = defaultdict(list)
        columns = ", ".join(dict.fromkeys(("device_id", *IDENTIFIERS)))
        for row in self._database.rows(f"SELECT {columns} FROM chromebooks"):  # noqa: S608  our own words
            for key, field in _keys(row):
                index[key].append((row["device_id"], field))
        return index

    def _rows(self, device_ids: set[str]) -> dict[str, dict[str, Any]]:
        wanted = iter(sorted(device_ids))
        found: dict[str, dict[str, Any]] = {}
        while some := list(islice(wanted, _ROWS_AT_ONCE)):
            places = ", ".join("?" * len(some))
            for row in self._database.rows(f"SELECT * FROM chromebooks WHERE device_id IN ({places})", some):  # noqa: S608  question marks
                found[row["device_id"]] = row
        return found


def _keys(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a device, each once, with the column that it stands for."""
    seen: dict[str, str] = {}
    for field in IDENTIFIERS:
        if row[field]:
            seen.setdefault(ident_key(field, row[field]), field)
    for field in NUMBERS:
        if row[field]:
            seen.setdefault(ident_key(field, row[field]).lstrip("0"), field)
    return ((key, field) for key, field in seen.items() if key)


def _match(place: int, ident: Ident, field: str, row: Mapping[str, Any]) -> Match:
    return Match(place, device_row(row), field, row[field], is_same=ident.is_same(field, row[field]))
