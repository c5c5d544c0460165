"""Answers the search bar: exact identifiers, then what begins with the text, contains its words, or is nearly it.

Tiers: the keys of the index; then either a walk over the most useful devices, where what is common is found at once, or
the trigram index, which finds what is rare; then, where little was found, keys that are nearly the same. Nothing ever
ranks all devices that hold a common word.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.domain.device import Hit
from cbdesk.domain.documents import hit_document
from cbdesk.domain.query import SearchResult, SearchText, checked_limit, mac_fragment, parse
from cbdesk.domain.search_keys import near_keys, search_key, upper
from cbdesk.repositories import search_statements as statements
from cbdesk.repositories.reading import device_row, device_row_from_json, reading
from cbdesk.repositories.search_guess import Guess, Plan
from cbdesk.repositories.search_statements import EXACT, FUZZY, MAC_PART, MATCHES, PREFIX

TOTAL_CAP = 1_000
"""Matches that are counted; beyond them, a number helps nobody."""
TIME_LIMIT_MS = 3_000
FEW = 5
"""Hits with which a person may still be looking for something else: then what is nearly the same is shown too."""

_MOST_PREFIXES = 200
_LONG_KEY = 8
_ADDRESS_FIELDS = {"annotated_user", "iiq_owner_email", "meraki_ap_name", "ip_address", "wan_ip_address"}
_SETTINGS = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Every statement is made for an index; a whole table is only ever read by mistake.
    "enable_seqscan": "off",
}
_SEPARATOR = "\x1f"
"""Before each field of a row's text; no search text holds it, so that no match spans two fields."""
_HIGHEST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchRepository:
    engine: sa.Engine
    cache: Cache
    guess: Guess = field(default_factory=Guess, compare=False)

    def search(self, text: str, limit: int = 50) -> SearchResult:
        """Find devices by any text. Raises RetryError when the time limit is over, DatabaseAwayError."""
        started = time.perf_counter()
        search = parse(text)
        found: dict[str, Any] = {"total": 0, "hits": [], "more": False}
        if search.can_match:
            ident = f"{search.text}{_SEPARATOR}{checked_limit(limit)}"
            found = self.cache.fetch("search", ident, lambda: self._run(search, limit))
        return SearchResult(
            query=search.text,
            total=found["total"],
            total_is_capped=found["more"],
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(_hit_from_json(hit) for hit in found["hits"]),
        )

    def _run(self, search: SearchText, limit: int) -> dict[str, Any]:
        with reading(self.engine) as connection:
            settings = {"statement_timeout": str(TIME_LIMIT_MS), **_SETTINGS}
            connection.execute(sa.select(*(sa.func.set_config(name, value, True) for name, value in settings.items())))
            found = _Finding(connection, search, limit)
            found.ask_keys()
            if not found.is_certain:
                found.ask_words(self.guess.sample(connection).plan(search.terms, limit))
                if found.is_poor:
                    found.ask_near_keys()
        hits = [hit_document(hit) for hit in found.hits()]
        total = max(found.total, len(hits))
        return {"total": min(total, TOTAL_CAP), "hits": hits, "more": found.has_more or total > TOTAL_CAP}


class _Finding:
    """One search under way: the rows that its tiers have found so far, each with its best match."""

    def __init__(self, connection: sa.Connection, search: SearchText, limit: int) -> None:
        self._connection = connection
        self._search = search
        self._limit = limit
        self._exact = _exact_keys(search)
        self._rows: dict[str, sa.RowMapping] = {}
        self.total = 0
        self.has_more = False

    def ask_keys(self) -> None:
        lows = [key for key in dict.fromkeys((self._exact[0], upper(self._search.text))) if key]
        rows = self._ask(
            statements.KEYS,
            exact=self._exact,
            lows=lows,
            highs=[low + _HIGHEST for low in lows],
            most_exact=TOTAL_CAP + 1,
            most_prefix=_MOST_PREFIXES,
        )
        self._take(rows)
        self.total = rows[0]["total"] if rows else 0

    @property
    def is_certain(self) -> bool:
        """A whole serial, tag or MAC address was typed: that other devices hold it in part is of no use."""
        return len(self._exact[0]) >= _LONG_KEY and any(
            row["rank"] == EXACT and row["field"] not in _ADDRESS_FIELDS for row in self._rows.values()
        )

    @property
    def _is_identifier(self) -> bool:
        """Several words without any digit are names and places."""
        return len(self._search.terms) == 1 or any(ch.isdigit() for ch in self._exact[0])

    @property
    def is_poor(self) -> bool:
        return len(self._rows) < FEW and not any(row["rank"] == EXACT for row in self._rows.values())

    def ask_words(self, plan: Plan) -> None:
        macs = {number: part for number, term in enumerate(plan.terms) if (part := _bare_fragment(term))}
        bits = sum(1 << number for number in macs)
        parameters = {
            **{f"term{number}": statements.holds(term) for number, term in enumerate(plan.terms)},
            **{f"mac{number}": statements.holds(part) for number, part in macs.items()},
            "begins": statements.holds(_SEPARATOR + self._search.text),
            "in_words": statements.holds(plan.terms[0]),
            "most": TOTAL_CAP + 1,
        }
        rows: list[sa.RowMapping] = []
        if plan.depth:
            walk = statements.along_the_walk(len(plan.terms), bits)
            rows = self._ask(walk, **parameters, depth=plan.depth)
            self.has_more = not (plan.may_end and self._ends_within(plan.depth))
        if plan.indexed and (not plan.depth or (self.has_more and len(rows) < self._limit)):
            rows = self._ask(statements.by_trigrams(len(plan.terms), bits, plan.indexed), **parameters)
            self.has_more = False
        # Identifiers in another notation, and those that are of no use in part, are not among the words.
        by_keys_alone = sum(not self._holds_words(row) for row in self._rows.values())
        self.has_more |= self.total >= _MOST_PREFIXES and by_keys_alone > 0
        self.total = max(self.total, by_keys_alone + (rows[0]["total"] if rows else 0))
        self._take(rows)

    def _ends_within(self, depth: int) -> bool:
        return not self._connection.execute(statements.IS_LONGER, {"depth": depth}).scalar_one()

    def _holds_words(self, row: sa.RowMapping) -> bool:
        words = _SEPARATOR.join(str(row[column.name] or "") for column in statements.WORDS).lower()
        macs = "".join(str(row[column.name] or "") for column in statements.MACS).replace(":", "")
        return all(
            term.lower() in words or ((part := _bare_fragment(term)) is not None and part in macs)
            for term in self._search.terms
        )

    def ask_near_keys(self) -> None:
        near = near_keys(self._exact[0]) if self._is_identifier else {}
        if near:
            self._take(self._ask(statements.NEAR, keys=list(near), distances=list(near.values())))

    def _ask(self, statement: sa.TextClause, **parameters: Any) -> list[sa.RowMapping]:
        return list(self._connection.execute(statement, {**parameters, "limit": self._limit}).mappings())

    def _take(self, rows: Iterable[sa.RowMapping]) -> None:
        for row in rows:
            known = self._rows.get(row["device_id"])
            if known is None or row["rank"] < known["rank"]:
                self._rows[row["device_id"]] = row

    def hits(self) -> list[Hit]:
        """Return the best match first; then live and active devices, those seen last, and the serial."""
        rows = sorted(self._rows.values(), key=self._order)[: self._limit]
        return [self._hit(row) for row in rows]

    def _order(self, row: sa.RowMapping) -> tuple[Any, ...]:
        seen = max((row[name] for name in ("last_policy_sync_time", "last_seen_meraki") if row[name]), default=None)
        serial = row["serial_number"]
        return (
            row["rank"],
            row["rank"] == EXACT and self._is_without_zeros(row),
            row["is_deleted"],
            row["status"] != "ACTIVE",
            -(seen - datetime.min).total_seconds() if seen else 0,  # noqa: DTZ901  naive UTC, as stored
            (serial is None, serial),
            row["device_id"],
        )

    def _is_without_zeros(self, row: sa.RowMapping) -> bool:
        return search_key(str(row[row["field"]])) != self._exact[0]

    def _hit(self, row: sa.RowMapping) -> Hit:
        name = row["field"] or _matched(row, self._search, row["rank"])
        return Hit(device_row(row), MATCHES[min(row["rank"], FUZZY)], name, row[name])


def _exact_keys(search: SearchText) -> list[str]:
    """Return the keys that are equal to the text: the one it most likely is, first."""
    key = search_key(search.text)
    if search.ip:
        return list(dict.fromkeys((search.ip.upper(), upper(search.text))))
    return [key for key in dict.fromkeys((key, upper(search.text), key.lstrip("0"))) if key]


def _bare_fragment(term: str) -> str | None:
    part = mac_fragment(term)
    return part.replace(":", "") if part else None


def _matched(row: sa.RowMapping, search: SearchText, rank: int) -> str:
    """Name the first column whose words made the match of this rank."""
    words = {column.name: str(row[column.name] or "").lower() for column in statements.WORDS}
    text = search.text.lower()
    if rank == PREFIX:
        found = [name for name, value in words.items() if value.startswith(text)]
    elif rank == MAC_PART:
        parts = [part.lower() for term in search.terms if (part := mac_fragment(term))]
        macs = {column.name: str(row[column.name] or "").lower() for column in statements.MACS}
        bare = {name: value.replace(":", "") for name, value in macs.items()}
        found = [name for part in parts for name in bare if part.replace(":", "") in bare[name]]
    else:
        found = [
            name for part in (text, *(term.lower() for term in search.terms)) for name in words if part in words[name]
        ]
    return found[0] if found else "serial_number"


def _hit_from_json(document: dict[str, Any]) -> Hit:
    return Hit(device_row_from_json(document), document["match"], document["field"], document["value"])
