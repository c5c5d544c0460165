"""Answers the search bar: exact identifiers, then what begins with the text, contains its words, or is nearly it.

Tiers: the keys of the index; then either a walk over the most useful devices, where what is common is found at once, or
the trigram index, which finds what is rare; then, where little was found, keys that are nearly the same. Nothing ever
ranks all devices that hold a common word.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Readable
from cbdesk.domain import search_language
from cbdesk.domain.device import Hit
from cbdesk.domain.query import SearchResult, SearchText, checked_limit, mac_fragment, parse
from cbdesk.domain.search_keys import MACS, SEPARATOR, WORDS, WORDS_END, near_keys, search_key, upper
from cbdesk.repositories import filtered_search
from cbdesk.repositories import search_statements as statements
from cbdesk.repositories.reading import device_row, hit_from_values, hit_values, named, reading
from cbdesk.repositories.search_guess import Guess, Plan
from cbdesk.repositories.search_statements import EXACT, FUZZY, MAC_PART, MATCHES, PREFIX

TOTAL_CAP = 300
"""Matches that are counted, where no more are wanted; beyond them, a number helps nobody."""
TIME_LIMIT_MS = 3_000
FEW = 5
"""Hits with which a person may still be looking for something else: then what is nearly the same is shown too."""

_MOST_HITS = 100_000
_MOST_PREFIXES = 100
_MOST_NEAR = 500
_LONG_KEY = 7
_OF_PEOPLE = {"annotated_user", "iiq_owner_email"}
"""Who types a name may also mean what only holds it, but not who types a whole address."""
_WHOLE_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_HIGHEST = "\U0010ffff"
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class SearchRepository:
    engine: Readable
    cache: Cache
    guess: Guess = field(default_factory=Guess, compare=False)

    def search(self, text: str, limit: int = 50, first: int | None = None) -> SearchResult:
        """Find devices by any text; with ``first``, read only so many of those that are found within the limit.

        Raises RetryError when the time limit is over, DatabaseAwayError.
        """
        limit = min(checked_limit(limit), _MOST_HITS)
        shown = min(limit, first or limit)
        asked = search_language.parse(text)
        if not asked.is_plain:
            return filtered_search.search(self.engine, self.cache, asked, shown, guess=self.guess)
        started = time.perf_counter()
        search = parse(text)
        found: dict[str, Any] = {"total": 0, "hits": [], "more": False}
        if search.can_match:
            ident = SEPARATOR.join((search.text, str(limit), *([str(shown)] if shown < limit else [])))
            found = self.cache.fetch("search", ident, lambda: self._run(search, limit, shown))
        return SearchResult(
            query=search.text,
            total=found["total"],
            total_is_capped=found["more"],
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            hits=tuple(hit_from_values(hit) for hit in found["hits"]),
            problems=search.problems,
        )

    def _run(self, search: SearchText, limit: int, shown: int) -> dict[str, Any]:
        with reading(self.engine) as connection:
            finding = _Finding(connection, search, limit)
            finding.ask_keys()
            if not (search.ip or finding.is_certain):
                finding.ask_words(self.guess.sample(connection).plan(search.terms, limit))
            if finding.is_poor and not search.ip:
                finding.ask_devices()
            hits = [hit_values(hit) for hit in finding.hits(shown)]
        total = max(finding.total, len(hits))
        return {
            "total": min(total, finding.cap),
            "hits": hits,
            "more": finding.has_more or total > finding.cap,
        }


@dataclass(frozen=True, slots=True, order=True)
class _Found:
    """How a device was found; the best comes first."""

    rank: int
    walk: int
    device_id: str
    field: str | None = None
    """None where it takes the row to tell."""
    search_text: str = ""
    """Of those that were found by their words."""


class _Finding:
    """One search under way: the devices that its tiers have found so far, each with its best match."""

    def __init__(self, connection: sa.Connection, search: SearchText, limit: int) -> None:
        self._connection = connection
        self._search = search
        self._limit = limit
        self.cap = max(TOTAL_CAP, limit)
        self._exact = search.keys
        self._found: dict[str, _Found] = {}
        self._keys_alone = 0
        """Devices found by an identifier that is not among their words: in another notation, or of no use in part."""
        self._is_cut = False
        self.total = 0
        self.has_more = False

    def ask_keys(self) -> None:
        lows = list(dict.fromkeys((self._exact[0], upper(self._search.text))))
        found = self._ask(
            statements.keys(len(self._exact), len(lows)),
            time_limit=str(TIME_LIMIT_MS),
            **{f"exact{number}": key for number, key in enumerate(self._exact)},
            **{f"low{number}": low for number, low in enumerate(lows)},
            **{f"high{number}": low + _HIGHEST for number, low in enumerate(lows)},
            most=self.cap + 1,
            most_prefixes=_MOST_PREFIXES,
        )
        # Of several keys of one device the best counts; how an address begins may count for nothing.
        found.sort(key=lambda row: (row.rank, row.field in MACS))
        rows = {row.device_id: row for row in reversed(found)}.values()
        self.total = len(rows)
        # Keys, of which a device may have several: there may be others that nobody looked at.
        prefixes = Counter(row.way for row in found if row.rank == PREFIX)
        is_cut = max(prefixes.values(), default=0) >= _MOST_PREFIXES
        for row in rows:
            if row.field in MACS and row.rank == PREFIX and not _bare_fragment(self._search.text):
                self.total -= 1  # Abba and Cade are names, and two digits begin the addresses of a whole model
                self._is_cut |= is_cut
                continue
            self._take(_Found(row.rank, row.walk, row.device_id, row.field))
            self._keys_alone += not _holds_words(row.search_text, self._search)
            self._is_cut |= is_cut and self._keys_alone > 0

    @property
    def is_certain(self) -> bool:
        """A whole serial, tag, id, address or access point was typed: that others hold it in part is of no use."""
        is_email = _WHOLE_EMAIL.fullmatch(self._search.text) is not None
        return len(self._exact[0]) >= _LONG_KEY and any(
            one.rank == EXACT and (is_email or one.field not in _OF_PEOPLE) for one in self._found.values()
        )

    @property
    def is_poor(self) -> bool:
        # Several words without any digit are names and places; they have no key.
        has_key = len(self._search.terms) == 1 or any(ch.isdigit() for ch in self._exact[0])
        return has_key and len(self._found) < FEW and not any(one.rank == EXACT for one in self._found.values())

    def ask_words(self, plan: Plan) -> None:
        """Walk as far as the plan says, or ask the index; ask it also where the walk found less than it should have."""
        rows: list[sa.Row[Any]] = []
        if plan.depth:
            rows = self._ask_for(plan.terms, None, depth=plan.depth)
            self.has_more = not (plan.may_end and self._ends_within(plan.depth))
        if not plan.depth or (self.has_more and len(rows) < self._limit):
            for terms, indexed in plan.by_index(SEPARATOR + self._search.text):
                more = self._ask_for(terms, indexed)
                rows = more if more and more[0].total >= (rows[0].total if rows else 0) else rows
                self.has_more = not plan.pieces
        for row in rows:
            self._take(_Found(row.rank, row.walk, row.device_id, search_text=row.search_text))
        self.has_more |= self._is_cut
        self.total = max(self.total, self._keys_alone + (rows[0].total if rows else 0))

    def _ask_for(self, terms: tuple[str, ...], indexed: int | None, **more: int) -> list[sa.Row[Any]]:
        """Find the devices that hold all terms: by the index, or along the walk where ``indexed`` is None."""
        parts = [_bare_fragment(term) for term in terms]
        either = tuple(part is not None and part != term.lower() for term, part in zip(terms, parts, strict=True))
        if indexed is None:
            statement = statements.along_the_walk(either, is_mac=bool(parts[0]))
        else:
            statement = statements.by_trigrams(either, indexed, is_mac=bool(parts[0]))
        return self._ask(
            statement,
            **{f"term{number}": _pattern(term, parts[number]) for number, term in enumerate(terms)},
            **{f"mac{number}": statements.holds(part) for number, part in enumerate(parts) if part},
            begins=statements.holds(SEPARATOR + self._search.text),
            first=statements.holds_word(terms[0]),
            most=self.cap + 1,
            **more,
        )

    def _ends_within(self, depth: int) -> bool:
        return not self._connection.execute(statements.IS_LONGER, {"depth": depth}).scalar_one()

    def ask_devices(self) -> None:
        """Look for a whole identifier among the devices themselves, else for keys that are nearly the same.

        The index may be behind the devices: it follows at the end of a sync, not while one reads on, nor after one that
        died, nor behind another program.
        """
        text, near = self._search.text, near_keys(self._exact[0])
        forms = [text, text.upper(), text.lower()]
        rows = self._ask(statements.STORED_OR_NEAR, forms=forms, text=text, keys=sorted(near), most=_MOST_NEAR)
        stored = [row for row in rows if row.key is None]
        for row in stored:
            self._take(_Found(EXACT, 0, row.device_id, row.field))
        for row in rows if not stored else ():
            self._take(_Found(FUZZY + near[row.key], row.walk, row.device_id, row.field))
        self.total = max(self.total, len(self._found))

    def _ask(self, statement: sa.TextClause, **parameters: Any) -> list[sa.Row[Any]]:
        return list(self._connection.execute(statement, {"limit": self._limit, **parameters}))

    def _take(self, one: _Found) -> None:
        known = self._found.get(one.device_id)
        if known is None or one.rank < known.rank:
            self._found[one.device_id] = one

    def hits(self, most: int) -> list[Hit]:
        """Return the best match first; then live and active devices, those seen last, and the serial."""
        shown = sorted(self._found.values(), key=lambda one: (one.rank, one.walk, one.device_id))[:most]
        rows = named(self._connection.execute(statements.ROWS, {"ids": [one.device_id for one in shown]}))
        self._add_names(rows)
        whole = [(self._found[row["device_id"]], row) for row in rows]
        whole.sort(key=lambda pair: self._order(*pair))
        return [self._hit(one, row) for one, row in whole]

    def _add_names(self, rows: list[dict[str, Any]]) -> None:
        """Read the names of the users in which the match may be: they lie in another table, and few are of interest."""
        ids = [row["device_id"] for row in rows if self._may_be_by_name(row)]
        names = dict(map(tuple, self._connection.execute(statements.NAMES, {"ids": ids}))) if ids else {}
        for row in rows:
            row["full_name"] = names.get(row["device_id"])

    def _may_be_by_name(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the first words that match are in none of the columns: then the index has them of the name.

        Where none at all match, too: the server makes other small letters of some signs (İ, a Σ at the end of a word).
        """
        one = self._found[row["device_id"]]
        if one.field is not None or one.rank == MAC_PART:
            return False
        values = [(name, row[name].lower()) for name in WORDS if row.get(name)]
        words = Counter(one.search_text.rpartition(WORDS_END)[0].split(SEPARATOR))
        words.subtract(value for _name, value in values)  # the owner may have the same name
        others = [("full_name", word) for word, times in words.items() if word and times > 0]
        return _first_holding([*values, *others], self._search, one.rank) in {"full_name", None}

    def _order(self, one: _Found, row: Mapping[str, Any]) -> tuple[Any, ...]:
        seen = max((row[name] for name in ("last_policy_sync_time", "last_seen_meraki") if row[name]), default=None)
        # The number as it was typed comes before the same with other zeros.
        is_other = one.rank == EXACT and one.field is not None and search_key(row[one.field]) != self._exact[0]
        return (
            one.rank,
            is_other,
            row["is_deleted"],
            row["status"] != "ACTIVE",
            (datetime.max - seen) if seen else timedelta.max,  # noqa: DTZ901  naive UTC, as stored
            row["serial_number"] is None,
            row["serial_number"],
            row["device_id"],
        )

    def _hit(self, one: _Found, row: Mapping[str, Any]) -> Hit:
        name = one.field or _matched(row, self._search, one.rank)
        return Hit(device_row(row), MATCHES[min(one.rank, FUZZY)], name, row[name])


def _bare_fragment(term: str) -> str | None:
    part = mac_fragment(term)
    return part.replace(":", "") if part else None


def _pattern(term: str, part: str | None) -> str:
    """Return what a row's words hold, or the whole row where an address that holds the same in its capitals counts."""
    if part:
        return statements.holds(term) if part == term.lower() else statements.holds_word(term)
    # Letters are small in words and capital in addresses; all else is the same in both, and adopted ones hold anything.
    return statements.holds(term) if _LETTER.search(term) else statements.holds_word(term)


def _holds_words(search_text: str, search: SearchText) -> bool:
    words = search_text.rpartition(WORDS_END)[0]
    return all(
        term.lower() in words or ((part := _bare_fragment(term)) is not None and part in search_text)
        for term in search.terms
    )


def _matched(row: Mapping[str, Any], search: SearchText, rank: int) -> str:
    """Name the first column whose words made the match of this rank."""
    if rank == MAC_PART:
        macs = {name: str(row[name] or "").replace(":", "") for name in MACS}
        parts = [_bare_fragment(term) or term.upper() for term in search.terms]
        return next((name for part in parts for name, value in macs.items() if part in value), "serial_number")
    values = [(name, row[name].lower()) for name in WORDS if row[name]]
    return _first_holding(values, search, rank) or "serial_number"


def _first_holding(values: list[tuple[str, str]], search: SearchText, rank: int) -> str | None:
    """Name the first column that begins with what was typed, or else holds it or a part of it; None where none does.

    The values are in small letters.
    """
    text = search.text.lower()
    values.sort(key=lambda named: WORDS.index(named[0]))
    if rank == PREFIX:
        found = (name for name, value in values if value.startswith(text))
    else:
        parts = (text, *(term.lower() for term in search.terms))
        found = (name for part in parts for name, value in values if part in value)
    return next(found, None)
