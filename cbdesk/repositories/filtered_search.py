"""Answers a search text that asks for fields: the devices that pass, those of most use first, and what each matched by.

The best match is that of the first free word; without one, the order is by usefulness alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, device_search, users
from cbdesk.domain.device import Hit
from cbdesk.domain.documents import plain
from cbdesk.domain.query import SearchResult, mac_fragment
from cbdesk.domain.search_keys import SEPARATOR, WORDS_END, search_key
from cbdesk.domain.search_language import Expression, Field, Leaf, Words, leaves
from cbdesk.domain.search_values import Comparison
from cbdesk.errors import DatabaseAwayError, RetryError
from cbdesk.repositories import search_front
from cbdesk.repositories.expressions import (
    COLUMNS,
    ID_COLUMNS,
    MACS,
    WORD_COLUMNS,
    among_all,
    beside,
    conditions,
)
from cbdesk.repositories.reading import DEVICE_ROW, device_row, hit_from_values, hit_values, named, reading
from cbdesk.repositories.search_guess import Guess
from cbdesk.repositories.states import STATES

TOTAL_CAP = 10_000
TIME_LIMIT_MS = 3_000
_MATCHES = ("exact", "prefix", "substring", "substring")

_log = logging.getLogger(__name__)
_C = chromebooks.c
_ORDER_KEYS = (_C.device_id, _C.serial_number, _C.is_deleted, _C.status, _C.last_policy_sync_time, _C.last_seen_meraki)


def search(
    engine: Readable,
    cache: Cache,
    asked: Expression,
    limit: int,
    now: datetime | None = None,
    guess: Guess | None = None,
) -> SearchResult:
    """Find what the expression asks for, at the moment now. Raises RetryError when the time limit is over."""
    started = time.perf_counter()
    found: dict[str, Any] = {"total": 0, "hits": []}
    if asked.tree is not None:
        asking = _Asking(engine, asked, limit, now or datetime.now(UTC))
        ident = SEPARATOR.join(("fields", asked.text, str(limit)))
        found = cache.fetch("search", ident, lambda: asking.answer(guess or Guess()))
    return SearchResult(
        query=asked.text,
        total=min(found["total"], TOTAL_CAP),
        total_is_capped=found["total"] > TOTAL_CAP or found.get("more", False),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        hits=tuple(hit_from_values(hit) for hit in found["hits"]),
        problems=asked.problems,
    )


@dataclass(frozen=True, slots=True)
class _Asking:
    engine: Readable
    asked: Expression
    limit: int
    now: datetime

    def answer(self, guess: Guess) -> dict[str, Any]:
        """Look in front first where the text is found in much, then among all; time that runs out leaves the front."""
        with self._connection() as connection:
            assert self.asked.tree is not None, "there is something to look for"
            some = search_front.candidates(self.asked.tree, self.now, guess.sample(connection))
            front = self._found(connection, some) if some is not None else None
            if front is None:
                return self._found(connection)
        if len(front["hits"]) >= self.limit:
            return front
        try:
            with self._connection() as connection:
                return self._found(connection)
        except DatabaseAwayError:
            raise
        except RetryError:
            _log.warning("A search with fields ran into its time limit; it shows the devices of most use only.")
            return front

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        settings = {"statement_timeout": str(TIME_LIMIT_MS), "jit": "off", "max_parallel_workers_per_gather": "0"}
        with reading(self.engine) as connection:
            connection.execute(sa.select(*(sa.func.set_config(name, value, True) for name, value in settings.items())))
            yield connection

    def _found(self, connection: sa.Connection, some: sa.CompoundSelect[tuple[str]] | None = None) -> dict[str, Any]:
        rows = named(connection.execute(statement(self.asked, self.limit, self.now, some)))
        asked_for = sorted(leaves(self.asked.tree), key=lambda leaf: isinstance(leaf, Field))
        hits = [hit_values(_hit(row, asked_for)) for row in rows]
        return {"total": rows[0]["total"] if rows else 0, "hits": hits, "more": some is not None}


def statement(
    asked: Expression, limit: int, now: datetime, some: sa.CompoundSelect[tuple[str]] | None = None
) -> sa.Select[Any]:
    """Return the one statement: narrow rows are ranked and counted, and only those to be shown are read completely.

    It looks among all devices, or among some.
    """
    word = next((leaf.text.lower() for leaf in leaves(asked.tree) if isinstance(leaf, Words)), None)
    rank = sa.literal(0) if word is None else _rank(word)
    is_joined = some is not None or word is not None
    ranked = sa.select(*_ORDER_KEYS, rank.label("rank")).select_from(_looked_at(some, is_joined=is_joined))
    found = ranked.where(*conditions(asked.tree, now, beside if is_joined else among_all)).cte("found")
    counted = sa.select(sa.literal(1)).select_from(found).limit(TOTAL_CAP + 1).subquery()
    total = sa.select(sa.func.count()).select_from(counted).scalar_subquery()
    shown = sa.select(found).order_by(*_order(found)).limit(limit).subquery("shown")
    named = sa.select(sa.func.min(users.c.full_name)).where(
        sa.func.lower(users.c.email) == sa.func.lower(_C.annotated_user)
    )
    columns = dict.fromkeys((*DEVICE_ROW, *_matched_columns(asked)))
    return (
        sa.select(*columns, named.scalar_subquery().label("full_name"), total.label("total"))
        .join_from(shown, chromebooks, _C.device_id == shown.c.device_id)
        .order_by(*_order(shown))
    )


def _looked_at(some: sa.CompoundSelect[tuple[str]] | None, *, is_joined: bool) -> sa.FromClause:
    """Return the devices, on request with their rows of the search index."""
    devices: sa.FromClause = chromebooks
    if some is not None:
        few = some.cte("few")
        devices = few.join(chromebooks, _C.device_id == few.c.device_id)
    return devices.outerjoin(device_search, device_search.c.device_id == _C.device_id) if is_joined else devices


def _rank(word: str) -> sa.ColumnElement[int]:
    text = device_search.c.search_text
    begins = SEPARATOR + word
    return sa.case(  # most rows are told by the first question
        (text.contains(begins, autoescape=True).is_not(sa.true()), 2),
        (sa.or_(*(text.contains(begins + end, autoescape=True) for end in (SEPARATOR, WORDS_END))), 0),
        else_=1,
    )


def _order(found: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """Best match first; then live and active devices, those seen last, and the serial."""
    return (
        found.c.rank,
        found.c.is_deleted,
        sa.case((found.c.status == "ACTIVE", 0), else_=1),
        sa.func.greatest(found.c.last_policy_sync_time, found.c.last_seen_meraki).desc().nulls_last(),
        found.c.serial_number.asc().nulls_last(),
        found.c.device_id,
    )


def _matched_columns(asked: Expression) -> list[sa.Column[Any]]:
    """Return the columns by which a hit may have matched."""
    found: list[sa.Column[Any]] = []
    for leaf in leaves(asked.tree):
        found += (*WORD_COLUMNS, *ID_COLUMNS, *MACS) if isinstance(leaf, Words) else _columns_of(leaf)
    return found


def _columns_of(field: Field) -> list[sa.Column[Any]]:
    values = [str(test.value) for test in field.tests if isinstance(test, Comparison)]
    if field.name == "is":
        return [STATES[value].column for value in values]
    if field.name == "has":
        return [column for value in values for column in COLUMNS[value]]
    return list(COLUMNS[field.name])


def _hit(row: Mapping[str, Any], asked_for: list[Leaf]) -> Hit:
    for leaf in asked_for:
        found = _word_match(row, leaf) if isinstance(leaf, Words) else _field_match(row, leaf)
        if found is not None:
            return Hit(device_row(row), *found)
    return Hit(device_row(row), "exact", "device_id", row["device_id"])


def _word_match(row: Mapping[str, Any], words: Words) -> tuple[str, str, str] | None:
    names = [*(column.name for column in WORD_COLUMNS), "full_name", *(column.name for column in (*ID_COLUMNS, *MACS))]
    return _best_match(row, names, words.text)


def _field_match(row: Mapping[str, Any], field: Field) -> tuple[str, str, str | None] | None:
    """Name the column in which a text was found; a comparison or a state is always met exactly."""
    names = [column.name for column in _columns_of(field)]
    texts = [test.value for test in field.tests if isinstance(test, Comparison) and isinstance(test.value, str)]
    if field.name not in {"is", "has"}:
        for text in texts:
            wanted = [*names, "full_name"] if field.name == "user" else names
            found = _best_match(row, wanted, text.rstrip("/") if field.name == "ou" else text)
            if found is not None:
                return found
    known = [name for name in names if row[name] is not None and field.name != "status"]
    name = [*known, names[0]][0]
    value = plain(row[name])
    return "exact", name, None if value is None else str(value)


def _best_match(row: Mapping[str, Any], names: list[str], text: str) -> tuple[str, str, str] | None:
    """Return how, where and in which value the text was found: the best way, in the first column that has it."""
    wanted = {text.lower(), (mac_fragment(text) or text).lower()}
    key = search_key(text)
    ways: list[tuple[int, str, str]] = []
    for name in names:
        value = str(row[name] or "").lower()
        for part in wanted:
            if value == part or (key and search_key(value) == key):
                ways.append((0, name, row[name]))
            elif value.startswith(part):
                ways.append((1, name, row[name]))
            elif part in value:
                ways.append((2, name, row[name]))
            elif all(one in value for one in part.split()):
                ways.append((3, name, row[name]))
    best = min(ways, key=lambda way: way[0], default=None)
    return None if best is None else (_MATCHES[best[0]], best[1], best[2])
