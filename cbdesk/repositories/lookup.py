"""Looks up many identifiers at once: one statement asks the search index for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, device_key
from cbdesk.domain.lookup import MOST_DEVICES, Ident, Looked, Match, judge
from cbdesk.domain.search_keys import IDENTIFIERS, PLACES
from cbdesk.repositories.reading import DEVICE_ROW, listed, reading

_C = chromebooks.c
_typed = (
    sa.func.unnest(sa.bindparam("places", type_=sa.ARRAY(sa.Integer)), sa.bindparam("keys", type_=sa.ARRAY(sa.Text)))
    .table_valued(sa.column("place", sa.Integer), sa.column("key", sa.Text))
    .render_derived(name="typed")
)
_named = (
    sa.select(device_key.c.device_id, device_key.c.field)
    .where(device_key.c.key == _typed.c.key, device_key.c.field.not_in(PLACES))
    .limit(MOST_DEVICES)
    .lateral("named")
)
_values = [_C[name] for name in IDENTIFIERS]
_STATEMENT = (
    sa.select(_typed.c.place, _named.c.field, *DEVICE_ROW, *(column.label(f"own_{column.name}") for column in _values))
    .select_from(_typed.join(_named, sa.true()).join(chromebooks, _C.device_id == _named.c.device_id))
    .order_by(_typed.c.place)
)
_ROW = slice(2, 2 + len(DEVICE_ROW))


@dataclass(frozen=True, slots=True)
class LookupRepository:
    engine: Readable

    def look_up(self, typed: Sequence[str]) -> tuple[Looked, ...]:
        """Say of each identifier which device it names, if any. Raises DatabaseAwayError."""
        idents = tuple(map(Ident.of, typed))
        return judge(idents, self._matches(idents))

    def _matches(self, idents: Sequence[Ident]) -> Iterator[Match]:
        asked = [(place, key) for place, ident in enumerate(idents) for key in ident.keys]
        if not asked:
            return
        places, keys = zip(*asked, strict=True)
        with reading(self.engine) as connection:
            # A thousand keys look dear to the planner, and compiling what takes milliseconds would take longer.
            connection.execute(sa.select(sa.func.set_config("jit", "off", True)))
            rows = connection.execute(_STATEMENT, {"places": list(places), "keys": list(keys)}).all()
        for row in rows:
            yield _match(row, idents[row.place])


def _match(row: sa.Row[Any], ident: Ident) -> Match:
    value = str(row._mapping[f"own_{row.field}"])  # noqa: SLF001  (SQLAlchemy's name for it, public by its documentation)
    return Match(row.place, listed(row[_ROW]), row.field, value, is_same=ident.is_same(row.field, value))
