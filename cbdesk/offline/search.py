"""The search bar over the offline copy: one pass over the words that ``repositories.search`` finds by its index.

What is nearly the same, and the search language, are left to the database.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cbdesk.domain import search_language
from cbdesk.domain.device import Hit
from cbdesk.domain.query import SearchResult, SearchText, checked_limit, mac_fragment, parse
from cbdesk.domain.search_keys import MACS, SEPARATOR, WORDS, search_key
from cbdesk.domain.search_values import Problem
from cbdesk.offline.devices import device_row
from cbdesk.offline.memory_database import MemoryDatabase

TOTAL_CAP = 10_000
_MATCHES = ("exact", "prefix", "substring")

_IDENTIFIERS = (
    "serial_number",
    "delivered_serial",
    "asset_tag",
    "annotated_asset_id",
    "iiq_asset_tag",
    "annotated_user",
    "iiq_owner_email",
    "device_id",
    "iiq_asset_id",
)
_NUMBERS = frozenset(_IDENTIFIERS) - {"annotated_user", "iiq_owner_email", "device_id"}
"""What people write with other hyphens, and scanners and spreadsheets with other zeros."""
_ONLY_WORDS = "While the database is away, only words and whole identifiers can be looked for: no fields, “-” or “|”."
_STORED_WORDS = tuple(name for name in WORDS if name != "full_name")
_ADDRESSES = ("ip_address", "wan_ip_address")

_NAME = "(SELECT min(full_name) FROM users WHERE email = device.annotated_user COLLATE NOCASE) AS full_name"
_USEFULNESS = """
ORDER BY device.is_deleted, device.status IS NOT 'ACTIVE',
    max(coalesce(device.last_policy_sync_time, ''), coalesce(device.last_seen_meraki, '')) DESC,
    device.serial_number IS NULL, device.serial_number, device.device_id
"""
"""Live and active devices first, then those seen last."""


def add_words(connection: sqlite3.Connection) -> None:
    """Write the words of each device beside it, in the order in which equally good hits are shown."""
    connection.execute(
        "CREATE TABLE words (place INTEGER PRIMARY KEY, device_id TEXT, keys TEXT, macs TEXT, text TEXT)"
    )
    columns = ", ".join(dict.fromkeys((*_IDENTIFIERS, *_STORED_WORDS, *MACS, *_ADDRESSES)))
    cursor = connection.execute(f"SELECT {columns}, {_NAME} FROM chromebooks AS device {_USEFULNESS}")  # noqa: S608  our own words
    names = [column[0] for column in cursor.description]
    devices = (dict(zip(names, row, strict=True)) for row in cursor)
    connection.executemany("INSERT INTO words (device_id, keys, macs, text) VALUES (?, ?, ?, ?)", _words(devices))


def _words(devices: Iterator[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    for device in devices:
        macs, text = (_fields(device, names) for names in (MACS, WORDS))
        forms = (form for name in (*_IDENTIFIERS, *MACS, *_ADDRESSES) for form in _forms(name, device[name]))
        yield device["device_id"], SEPARATOR + SEPARATOR.join(dict.fromkeys(forms)) + SEPARATOR, macs, text


def _forms(name: str, value: str | None) -> tuple[str, ...]:
    """Return what the identifier is found by as a whole: as it stands, without separators, without leading zeros."""
    if not value:
        return ()
    bare = search_key(value).lower() if name in _NUMBERS else ""
    return tuple(form for form in (value.lower(), bare, bare.lstrip("0")) if form)


def _fields(device: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return what stands in those columns, in lower case, each once."""
    values = dict.fromkeys(str(device[name]).lower() for name in names if device[name])
    return SEPARATOR + SEPARATOR.join(values) + SEPARATOR


@dataclass(frozen=True, slots=True)
class OfflineSearch:
    database: MemoryDatabase

    def search(self, text: str, limit: int = 50, first: int | None = None) -> SearchResult:
        """Find devices by any text: exact identifiers, then what begins with it, then what contains all its words.

        ``first``: read only so many of them.
        """
        started = time.perf_counter()
        asked = search_language.parse(text)
        if not asked.is_plain:
            return SearchResult(asked.text, 0, False, 0.0, (), (Problem(0, len(asked.text), _ONLY_WORDS),))
        search = parse(text)
        rows = (
            self.database.rows(*_statement(search, min(checked_limit(limit), first or limit)))
            if search.can_match
            else []
        )
        total = rows[0]["total"] if rows else 0
        hits = tuple(_hit(row, search) for row in rows)
        return SearchResult(
            query=search.text,
            total=min(total, TOTAL_CAP),
            total_is_capped=total > TOTAL_CAP,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=hits,
            problems=search.problems,
        )


def _statement(search: SearchText, limit: int) -> tuple[str, list[Any]]:
    whole = search.text.lower()
    exact, values = _any("keys", [f"{SEPARATOR}{one}{SEPARATOR}" for one in _sought(search)])
    begins, more = _any("text", [SEPARATOR + whole], [SEPARATOR + part for part in _mac_parts(search.text)])
    terms = [_any("text", [term.lower()], _mac_parts(term)) for term in search.terms]
    holds = " AND ".join(condition for condition, _ in terms)
    held = [value for _, term_values in terms for value in term_values]
    statement = f"""
    WITH found AS MATERIALIZED (
        SELECT place, device_id AS ident, CASE WHEN {exact} THEN 0 WHEN {begins} THEN 1 ELSE 2 END AS rank
        FROM words WHERE {exact} OR ({holds})
    ), shown AS MATERIALIZED (SELECT * FROM found ORDER BY rank, place LIMIT ?)
    SELECT device.*, {_NAME}, shown.rank AS rank, (SELECT count(*) FROM found) AS total
    FROM shown JOIN chromebooks AS device ON device.device_id = shown.ident
    ORDER BY shown.rank, shown.place
    """  # noqa: S608  our own words
    return statement, [*values, *more, *values, *held, limit]


def _sought(search: SearchText) -> tuple[str, ...]:
    """Return what an identifier may be equal to."""
    ways = (search.text, search.mac, search.ip, *search.keys)
    return tuple(dict.fromkeys(way.lower() for way in ways if way))


def _any(column: str, texts: list[str], macs: list[str] | None = None) -> tuple[str, list[str]]:
    """Return the condition that the column holds one of the texts or that a MAC address holds one of its parts."""
    macs = macs or []
    ways = [f"instr({column}, ?) > 0"] * len(texts) + ["instr(macs, ?) > 0"] * len(macs)
    return f"({' OR '.join(ways)})", [*texts, *macs]


def _mac_parts(text: str) -> list[str]:
    part = mac_fragment(text)
    return [part.lower()] if part else []


def _hit(row: dict[str, Any], search: SearchText) -> Hit:
    name = _matched(row, search)
    return Hit(device_row(row), _MATCHES[row["rank"]], name, row[name])


def _matched(row: dict[str, Any], search: SearchText) -> str:
    """Name the column that made the match of the row's rank."""
    text = search.text.lower()
    fragment = (mac_fragment(search.text) or search.mac or text).lower()
    words = {name: str(row[name] or "").lower() for name in (*WORDS, *MACS)}
    if row["rank"] == 0:
        wanted = set(_sought(search))
        names = (*_IDENTIFIERS, *MACS, *_ADDRESSES)
        found = [name for name in names if not wanted.isdisjoint(_forms(name, row[name]))]
    elif row["rank"] == 1:
        found = [name for name, value in words.items() if value.startswith((text, fragment))]
    else:
        longest = search.terms[0].lower()
        parts = (text, fragment, longest, (mac_fragment(longest) or longest).lower())
        found = [name for part in parts for name, value in words.items() if part in value]
    return found[0] if found else "serial_number"
