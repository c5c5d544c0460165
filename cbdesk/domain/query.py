"""What can be asked of the fleet: a search as a person or a scanner types it, list filters, and their answers."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from cbdesk.domain.device import STATUSES, DeviceRow, Hit
from cbdesk.domain.identifiers import mac_address
from cbdesk.domain.phrases import Phrase
from cbdesk.domain.search_keys import pasted_ident, search_key, upper
from cbdesk.domain.search_values import Problem
from cbdesk.errors import GiveUpError

LONGEST_TEXT = 500
"""Characters; no searched column is wider, so that nothing longer can match."""
MOST_TERMS = 24
SORTABLE = tuple(field.name for field in fields(DeviceRow))
MOST_SORT_KEYS = 4

_AIM_PREFIX = re.compile(r"^\][A-Za-z][0-9A-Za-z](?=\S)")
_MAC_FRAGMENT = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f:.\-]{3,16}")
_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")
_DATA_SOURCES = ("merged", "google_admin", "incidentiq")
_FRESHNESS = ("ok", "stale", "never")
_EXACT = ("model_is", "location_is", "org_unit_is", "org_unit_below")
_ABSENT = ("model", "location", "org_unit", "aue_year", "os_milestone", "battery", "seen")


class QueryError(GiveUpError):
    """A filter, sort or limit that cannot be asked; ``field`` names the culprit as in `ListQuery`."""

    exit_code = 2

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True, slots=True)
class SearchText:
    """A search in the form in which it is asked. `parse` makes it from any text whatsoever."""

    text: str
    """The cleaned text: one line, single blanks, nothing that a scanner adds."""
    terms: tuple[str, ...]
    """Its distinct words, longest first; all of them must match."""
    mac: str | None
    """The text as a MAC address, where it is one."""
    ip: str | None
    """The text as an IP address, where it is one."""

    @property
    def can_match(self) -> bool:
        return bool(self.terms) and len(self.text) <= LONGEST_TEXT and len(self.terms) <= MOST_TERMS

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why nothing is looked for, where there is something to look for."""
        if self.can_match or not self.terms:
            return ()
        sentence = Phrase(
            "This is more than {words} words or {characters} characters: nothing holds so much.",
            words=MOST_TERMS,
            characters=LONGEST_TEXT,
        )
        return (Problem(0, len(self.text), sentence),)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the search index that are equal to the text: the one it most likely is, first."""
        if self.ip:
            return tuple(dict.fromkeys((self.ip.upper(), upper(self.text))))
        key = upper(self.text) if "@" in self.text else search_key(self.text)
        return tuple(key for key in dict.fromkeys((key, upper(self.text), key.lstrip("0"))) if key)


def parse(text: str) -> SearchText:
    """Read a search text; never raises."""
    cleaned = clean_search(text)
    cleaned = pasted_ident(cleaned) or cleaned
    mac = mac_address(cleaned)
    words = [cleaned.replace(" ", "")] if mac else cleaned.split(" ")
    distinct = {word.lower(): word for word in words if word}
    terms = sorted(distinct.values(), key=len, reverse=True)
    return SearchText(cleaned, tuple(terms), mac, _ip_address(cleaned))


def clean_search(text: str) -> str:
    """Take off what scanners and clipboards add: control characters, AIM identifiers, outer ``*`` and blanks."""
    kept = "".join(" " if ch.isspace() else ch for ch in text if ch.isspace() or not _is_noise(ch))
    one_line = " ".join(unicodedata.normalize("NFC", kept).split())
    return _AIM_PREFIX.sub("", one_line).strip("* ")


def _is_noise(ch: str) -> bool:
    # Control (Cc), lone surrogate (Cs), and the invisible ones that paste along: zero width space, BOM, soft hyphen.
    return unicodedata.category(ch) in {"Cc", "Cs"} or ch in "\u200b\ufeff\u00ad\u2060"


def mac_fragment(term: str) -> str | None:
    """Return a part of a MAC address as it is stored (``4f-21`` is ``4F:21``), None for what is rather a word."""
    if not _MAC_FRAGMENT.fullmatch(term):
        return None
    digits = re.sub(r"[:.\-]", "", term).upper()
    is_word = term.isalpha() and len(digits) < 6  # noqa: PLR2004  (Abba and Cade are names)
    if is_word or not 4 <= len(digits) <= 12:  # noqa: PLR2004  (two octets to six)
        return None
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))


def _ip_address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class SearchResult:
    query: str
    total: int
    """Every device that matches, also those beyond the limit."""
    total_is_capped: bool
    """There are more than `total`; counting stopped there."""
    took_ms: float
    hits: tuple[Hit, ...]
    problems: tuple[Problem, ...] = ()
    """The terms that could not be read and were left out; their positions refer to `query`."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """One column that orders a list; rows without a value in it come last in both directions."""

    column: str
    descending: bool = False


def sort_keys(text: str) -> tuple[SortKey, ...]:
    """Read ``model,-battery_health``: columns by weight, a leading ``-`` sorts descending. Raises QueryError."""
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise QueryError("sort", f"{text!r} is not a list of columns such as model,-battery_health")
    return tuple(SortKey(word.removeprefix("-"), word.startswith("-")) for word in words)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Filters (all must hold) and order of a device list. Text compares without case except ``org_unit``.

    Raises QueryError, which names the field.
    """

    status: str | None = None
    """One of the documented four, or ``NONE`` for devices without a status."""
    google_status: str | None = None
    org_unit: str | None = None
    """How ``org_unit_path`` begins."""
    model: str | None = None
    location: str | None = None
    room: str | None = None
    user: str | None = None
    """The annotated user's e-mail address."""
    is_unassigned: bool | None = None
    aue_before: str | None = None
    """``YYYY-MM`` or ``YYYY``, exclusive."""
    aue_after: str | None = None
    """``YYYY-MM`` or ``YYYY``, exclusive."""
    battery_below: int | None = None
    battery_at_least: int | None = None
    os_version: str | None = None
    """How ``os_version`` begins: ``131.``"""
    sync_freshness: str | None = None
    """``ok``, ``stale`` or ``never``: the column ``last_sync_status``."""
    data_source: str | None = None
    query: str | None = None
    """A text in the search language; what cannot be read of it is left out."""
    # What a number of the statistics counts: values exactly as they are stored, and their absence.
    model_is: str | None = None
    location_is: str | None = None
    org_unit_is: str | None = None
    org_unit_below: str | None = None
    """The unit itself and everything below it."""
    aue_year: int | None = None
    os_milestone: int | None = None
    seen_from: str | None = None
    """``YYYY-MM-DD``, inclusive: the UTC day of ``last_policy_sync_time``."""
    seen_before: str | None = None
    """``YYYY-MM-DD``, exclusive."""
    without: tuple[str, ...] = ()
    """Some of ``model``, ``location``, ``org_unit``, ``aue_year``, ``os_milestone``, ``battery`` and ``seen``."""
    only_deleted: bool = False
    include_deleted: bool = False
    sort: str = "serial_number"
    descending: bool = False
    then: tuple[SortKey, ...] = ()
    """What orders the rows that are alike in ``sort``; at the very end it is the device id."""

    @property
    def order(self) -> tuple[SortKey, ...]:
        return (SortKey(self.sort, self.descending), *self.then)

    def __post_init__(self) -> None:
        for name in ("status", "google_status"):
            word = getattr(self, name)
            object.__setattr__(self, name, word.strip().upper() if word else None)
        _one_of("status", self.status, (*STATUSES, "NONE"))
        _one_of("sync_freshness", self.sync_freshness, _FRESHNESS)
        _one_of("data_source", self.data_source, _DATA_SOURCES)
        columns = [key.column for key in self.order]
        for column in columns:
            _one_of("sort", column, SORTABLE)
        if len(columns) > MOST_SORT_KEYS or len(set(columns)) < len(columns):
            raise QueryError("sort", f"at most {MOST_SORT_KEYS} columns, and each of them once")
        for name in ("aue_before", "aue_after"):
            _month(name, getattr(self, name))
        for name in ("battery_below", "battery_at_least"):
            _percent(name, getattr(self, name))
        for name in ("org_unit", "model", "location", "room", "user", "os_version", *_EXACT):
            _storable(name, getattr(self, name))
        for name in ("seen_from", "seen_before"):
            _day(name, getattr(self, name))
        object.__setattr__(self, "without", tuple(self.without))
        for name in self.without:
            _one_of("without", name, _ABSENT)


_KINDS: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "bool": (bool,), "tuple[str, ...]": (list, tuple)}


def narrowed(query: ListQuery, arguments: Mapping[str, Any]) -> ListQuery:
    """Return the query with these filters as well, as JSON gives them. Raises QueryError."""
    kinds = {field.name: _KINDS.get(str(field.type).removesuffix(" | None"), ()) for field in fields(ListQuery)}
    for name, value in arguments.items():
        if name not in kinds:
            raise QueryError(name, "a list has no such filter")
        if type(value) not in kinds[name]:
            raise QueryError(name, f"{value!r} is not what this filter takes")
    return replace(query, **arguments)


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a list has. Counting stops at a hundred thousand; beyond, the planner's estimate has to do."""

    value: int
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class DevicePage:
    rows: tuple[DeviceRow, ...]
    next: str | None
    """The token of the page after this one; None on the last."""


def checked_limit(limit: int) -> int:
    if limit < 1:
        raise QueryError("limit", f"at least 1, not {limit}")
    return limit


def _one_of(field: str, value: str | None, words: tuple[str, ...]) -> None:
    if value is not None and value not in words:
        raise QueryError(field, f"{value!r} is not one of {', '.join(words)}")


def _month(field: str, value: str | None) -> None:
    if value is not None and not _MONTH.fullmatch(value):
        raise QueryError(field, f"{value!r} is not a month such as 2027-06")


def _percent(field: str, value: int | None) -> None:
    if value is not None and not 0 <= value <= 101:  # noqa: PLR2004  (below 101: everything that has a value)
        raise QueryError(field, f"{value} is not between 0 and 101 percent")


def _day(field: str, value: str | None) -> None:
    try:
        if value is not None:
            date.fromisoformat(value)
    except ValueError as error:
        raise QueryError(field, f"{value!r} is not a day such as 2027-06-30") from error


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text at all: without NUL and lone surrogates."""
    return not any(ch == "\x00" or "\ud800" <= ch <= "\udfff" for ch in text)


def _storable(field: str, value: str | None) -> None:
    if value is not None and not is_storable(value):
        raise QueryError(field, "holds a character that no stored text has")
