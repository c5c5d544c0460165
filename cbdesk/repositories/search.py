"""Answers the search bar: exact identifiers first, then what begins with the text, then what contains all its words.

One statement, one pass over the fleet: 26,000 rows need no more. A time limit keeps a big one from holding up others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.database.tables import chromebooks, users
from cbdesk.domain import search_language
from cbdesk.domain.device import Hit
from cbdesk.domain.documents import hit_document
from cbdesk.domain.query import SearchResult, SearchText, checked_limit, mac_fragment, parse
from cbdesk.repositories import filtered_search
from cbdesk.repositories.reading import DEVICE_ROW, device_row, device_row_from_json, reading

TOTAL_CAP = 10_000
TIME_LIMIT_MS = 3_000
MATCHES = ("exact", "prefix", "substring")

_C = chromebooks.c
_SEPARATOR = "\x1f"
"""Between the fields of a row's text; no search text holds it, so that no match spans two fields."""

IDENTIFIERS = (
    _C.serial_number,
    _C.delivered_serial,
    _C.asset_tag,
    _C.annotated_asset_id,
    _C.iiq_asset_tag,
    _C.annotated_user,
    _C.iiq_owner_email,
    _C.device_id,
    _C.iiq_asset_id,
)
"""Equal to the text: an exact match. MAC and IP addresses too, where the text is one."""
WORDS = (
    _C.serial_number,
    _C.asset_tag,
    _C.annotated_user,
    users.c.full_name,
    _C.iiq_owner_name,
    _C.iiq_owner_email,
    _C.model,
    _C.iiq_location,
    _C.annotated_location,
    _C.iiq_room,
    _C.meraki_ap_name,
    _C.delivered_serial,
    _C.annotated_asset_id,
    _C.iiq_asset_tag,
)
"""Searched for words; a hit names the first that holds them."""
MACS = (_C.mac_address, _C.ethernet_mac)
_SAME_AS = {
    "delivered_serial": _C.serial_number,
    "annotated_asset_id": _C.asset_tag,
    "iiq_asset_tag": _C.asset_tag,
    "iiq_owner_email": _C.annotated_user,
    "annotated_location": _C.iiq_location,
}
"""Columns that nearly always repeat another one: their text is only built where they do not."""
_STORED_WORDS = tuple(column for column in WORDS if column is not users.c.full_name)
ADDRESSES = (_C.ip_address, _C.wan_ip_address)
_ORDER_KEYS = (_C.is_deleted, _C.status, _C.last_policy_sync_time, _C.last_seen_meraki)


@dataclass(frozen=True, slots=True)
class SearchRepository:
    engine: Readable
    cache: Cache

    def search(self, text: str, limit: int = 50) -> SearchResult:
        """Find devices by any text. Raises RetryError when the time limit is over, DatabaseAwayError."""
        asked = search_language.parse(text)
        if not asked.is_plain:
            return filtered_search.search(self.engine, self.cache, asked, checked_limit(limit))
        started = time.perf_counter()
        search = parse(text)
        found: dict[str, Any] = {"total": 0, "hits": []}
        if search.can_match:
            ident = f"{search.text}{_SEPARATOR}{checked_limit(limit)}"
            found = self.cache.fetch("search", ident, lambda: self._run(search, limit))
        return SearchResult(
            query=search.text,
            total=min(found["total"], TOTAL_CAP),
            total_is_capped=found["total"] > TOTAL_CAP,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(_hit_from_json(hit) for hit in found["hits"]),
        )

    def _run(self, search: SearchText, limit: int) -> dict[str, Any]:
        settings = {"statement_timeout": str(TIME_LIMIT_MS), "jit": "off", "max_parallel_workers_per_gather": "0"}
        with reading(self.engine) as connection:
            connection.execute(sa.select(*(sa.func.set_config(name, value, True) for name, value in settings.items())))
            rows = connection.execute(statement(search, limit)).mappings().all()
        hits = [hit_document(_hit(row, search)) for row in rows]
        return {"total": rows[0]["total"] if rows else 0, "hits": hits}


def statement(search: SearchText, limit: int) -> sa.Select[Any]:
    """Return the one pass: narrow rows are ranked and counted, and only those to be shown are read completely."""
    named = _named_users(search)
    row_text = _row_text(search)
    exact = _equal(search)
    words = sa.and_(*(_holds(search, term, row_text, named) for term in search.terms))
    # What equals a field also begins it: most rows need no comparison with every identifier.
    begins = (_begins(search, row_text, named), sa.case((sa.or_(*_equal_in_text(search)), 0), else_=1))
    rank = sa.case((sa.or_(*exact), 0), begins, else_=2)
    ranked = (
        sa.select(_C.device_id, _C.serial_number, *_ORDER_KEYS, rank.label("rank"))
        .where(sa.or_(*exact, words))
        .cte("ranked")
    )
    counted = sa.select(sa.literal(1)).select_from(ranked).limit(TOTAL_CAP + 1).subquery()
    total = sa.select(sa.func.count()).select_from(counted).scalar_subquery()
    shown = sa.select(ranked).order_by(*_order(ranked)).limit(limit).subquery("shown")
    names = sa.select(sa.func.min(named.c.full_name)).where(named.c.email == _lower(search, _C.annotated_user))
    columns = tuple(dict.fromkeys((*DEVICE_ROW, *IDENTIFIERS, *_STORED_WORDS, *MACS, *ADDRESSES)))
    return (
        sa.select(*columns, names.scalar_subquery().label("full_name"), shown.c.rank, total.label("total"))
        .join_from(shown, chromebooks, _C.device_id == shown.c.device_id)
        .order_by(*_order(shown))
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


def _row_text(search: SearchText) -> sa.ColumnElement[str]:
    """Return all words of a device as one lower-case text with a separator before each field."""
    words = [
        sa.func.nullif(column, _SAME_AS[column.name]) if column.name in _SAME_AS else column for column in _STORED_WORDS
    ]
    return _lower(search, sa.func.concat_ws(_SEPARATOR, "", *words))


def _named_users(search: SearchText) -> sa.CTE:
    """Return the users whose name holds any of the words."""
    name = _lower(search, users.c.full_name)
    return (
        sa.select(_lower(search, users.c.email).label("email"), name.label("name"), users.c.full_name)
        .where(sa.or_(*(name.contains(term.lower(), autoescape=True) for term in search.terms)))
        .cte("named")
    )


def _lower(search: SearchText, text: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    # Lower case by the rules of a language is several times slower; plain letters do not need them.
    return sa.func.lower(sa.collate(text, "C") if search.text.isascii() else text)


def _equal(search: SearchText) -> list[sa.ColumnElement[bool]]:
    """Compare the identifiers that are of no use in part, hence not in the row's text. Few forms instead of LOWER()."""
    forms = {search.text, search.text.lower(), search.text.upper()}
    conditions: list[sa.ColumnElement[bool]] = [_C.device_id.in_(forms), _C.iiq_asset_id.in_(forms)]
    if search.ip:
        conditions += [column.in_({*forms, search.ip}) for column in ADDRESSES]
    if search.mac:
        conditions += [column == search.mac for column in MACS]
    return conditions


def _equal_in_text(search: SearchText) -> list[sa.ColumnElement[bool]]:
    return [_lower(search, column) == search.text.lower() for column in IDENTIFIERS]


def _holds(search: SearchText, term: str, row_text: sa.ColumnElement[str], named: sa.CTE) -> sa.ColumnElement[bool]:
    named_so = sa.select(named.c.email).where(named.c.name.contains(term.lower(), autoescape=True))
    ways = [
        row_text.contains(term.lower(), autoescape=True),
        _lower(search, _C.annotated_user).in_(named_so),
    ]
    part = mac_fragment(term)
    if part:
        ways += [column.contains(part) for column in MACS]
    return sa.or_(*ways)


def _begins(search: SearchText, row_text: sa.ColumnElement[str], named: sa.CTE) -> sa.ColumnElement[bool]:
    whole = search.text.lower()
    named_so = sa.select(named.c.email).where(named.c.name.startswith(whole, autoescape=True))
    ways = [
        row_text.contains(_SEPARATOR + whole, autoescape=True),
        _lower(search, _C.annotated_user).in_(named_so),
    ]
    part = mac_fragment(search.text)
    if part:
        ways += [column.startswith(part) for column in MACS]
    return sa.or_(*ways)


def _hit(row: sa.RowMapping, search: SearchText) -> Hit:
    field, value = _matched(row, search, row["rank"])
    return Hit(device_row(row), MATCHES[row["rank"]], field, value)


def _matched(row: sa.RowMapping, search: SearchText, rank: int) -> tuple[str, str | None]:
    """Name the column that made the match of this rank, and what stands in it."""
    text = search.text.lower()
    fragment = (mac_fragment(search.text) or search.mac or text).lower()
    words = {column.name: str(row[column.name] or "").lower() for column in (*WORDS, *MACS)}
    if rank == 0:
        names = [column.name for column in (*IDENTIFIERS, *MACS, *ADDRESSES)]
        wanted = {text, (search.mac or text).lower(), (search.ip or text).lower()}
        found = [name for name in names if str(row[name] or "").lower() in wanted]
    elif rank == 1:
        found = [name for name, value in words.items() if value.startswith((text, fragment))]
    else:
        longest = search.terms[0].lower()
        parts = (text, fragment, longest, (mac_fragment(longest) or longest).lower())
        found = [name for part in parts for name, value in words.items() if part in value]
    name = found[0] if found else "serial_number"
    return name, row[name]


def _hit_from_json(document: dict[str, Any]) -> Hit:
    return Hit(device_row_from_json(document), document["match"], document["field"], document["value"])
