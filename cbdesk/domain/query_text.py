"""Writes the filters of a list as a search text, so that the search bar can show what a number counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from cbdesk.domain.device import status_of
from cbdesk.domain.query import ListQuery
from cbdesk.domain.search_language import And, Field, Not, Or, Term, parse, to_text
from cbdesk.domain.search_values import Comparison, Operator, Period, Range, Value, Version

_FRESHNESS = {"ok": "fresh", "stale": "stale", "never": "unsynced"}
_SOURCES = {"merged": "merged", "google_admin": "google-only", "incidentiq": "iiq-only"}
_UNASKED: dict[str, tuple[Any, ...]] = {"is_unassigned": (None,), "battery_below": (None,), "battery_at_least": (None,)}
"""Values with which a filter asks for nothing, where an empty one asks for something."""
_WITHOUT: dict[str, Term] = {
    "model": Not(Field("has", (Comparison("", "model"),))),
    "location": Not(Field("has", (Comparison("", "school"),))),
    "org_unit": Not(Field("has", (Comparison("", "ou"),))),
    "aue_year": Not(Field("has", (Comparison("", "aue"),))),
    "os_milestone": Not(Field("os", (Comparison(">=", Version((0,))),))),
    "battery": Not(Field("has", (Comparison("", "battery"),))),
    "seen": Field("synced", (Comparison("", "never"),)),
}


def as_text(query: ListQuery) -> str:
    """Return a search text that finds the devices of the list, whatever its order and the case of its org unit."""
    asked = {field.name: getattr(query, field.name) for field in fields(query)}
    terms: list[Term | Or] = []
    for name, write in _WRITERS.items():
        value = asked.get(name)
        if value not in _UNASKED.get(name, (None, False, ())):
            terms += write(value)
    days = asked.get("seen_from"), asked.get("seen_before")
    if any(days):
        terms.append(Field("synced", (Range(*_days(*days)),)))
    tree = parse(query.query or "").tree
    if tree is not None:
        terms += tree.nodes if isinstance(tree, And) else [tree]
    return to_text(And(tuple(terms)) if len(terms) > 1 else terms[0] if terms else None)


def _field(name: str, value: Value, operator: Operator = "") -> list[Term]:
    return [Field(name, (Comparison(operator, value),))]


def _state(*names: str) -> list[Term]:
    return [Field("is", tuple(Comparison("", name) for name in names))]


def _text(name: str, operator: Operator) -> Callable[[Any], list[Term]]:
    return lambda value: _field(name, value, operator)


def _month(operator: Operator) -> Callable[[str], list[Term]]:
    return lambda value: _field("aue", Period(*map(int, value.split("-"))), operator)


def _days(first: str | None, after: str | None) -> tuple[Period | None, Period | None]:
    last = date.fromisoformat(after) - timedelta(days=1) if after else None
    return _day(date.fromisoformat(first)) if first else None, _day(last) if last else None


def _day(day: date) -> Period:
    return Period(day.year, day.month, day.day)


def _version(begin: str) -> list[Term]:
    return _field("os", Version(tuple(int(part) for part in begin.split(".") if part.isdigit())))


_WRITERS: dict[str, Callable[[Any], list[Term]]] = {
    "status": lambda word: _field("status", word.lower()),
    "google_status": lambda word: _field("status", (status_of(word) or word).lower()),
    "org_unit": _text("ou", ""),
    "model": _text("model", "="),
    "location": _text("school", "="),
    "room": _text("room", "="),
    "user": _text("user", "="),
    "is_unassigned": lambda is_so: _state("unassigned" if is_so else "assigned"),
    "aue_before": _month("<"),
    "aue_after": _month(">"),
    "battery_below": _text("battery", "<"),
    "battery_at_least": _text("battery", ">="),
    "os_version": _version,
    "sync_freshness": lambda word: _state(_FRESHNESS[word]),
    "data_source": lambda word: _state(_SOURCES[word]),
    "model_is": _text("model", "=="),
    "location_is": _text("school", "=="),
    "org_unit_is": _text("ou", "=="),
    "org_unit_below": lambda path: _field("ou", "/") if path == "/" else _field("ou", path + "/", "=="),
    "aue_year": lambda year: _field("aue", Period(year)),
    "os_milestone": lambda milestone: _field("os", Version((milestone,))),
    "without": lambda names: [_WITHOUT[name] for name in names],
    "only_deleted": lambda _is_so: _state("deleted"),
    "include_deleted": lambda _is_so: _state("deleted", "live"),
}
