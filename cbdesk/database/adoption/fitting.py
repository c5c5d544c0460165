"""What becomes of a column that is already there with another type than cbdesk's. Pure.

A type that holds everything cbdesk writes stays. One that is only narrower is widened. Every other column is put aside
under another name with all its values, and a new one takes its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

Fate = Literal["keep", "widen", "rewrite", "aside"]

_TEXT = re.compile(r"(text|character varying|character)(?:\((\d+)\))?")
_TIMESTAMP = re.compile(r"timestamp(?:\(\d\))? (without|with) time zone")
_NUMBER = re.compile(r"(smallint|integer|bigint)")
_WIDTH = {"smallint": 2, "integer": 4, "bigint": 8}
_FRACTION = re.compile(r"(numeric|double precision|real)(\(.*\))?")
_DAY = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?$"


@dataclass(frozen=True, slots=True)
class Fit:
    fate: Fate
    kind: str
    """The type that the column has afterwards."""
    value: str = "NULL"
    """For a column put aside: its value in the new type, where ``{0}`` is the old column."""


def fit(wanted: sa.types.TypeEngine[object], stored: str) -> Fit:
    """Decide about a column of the stored type."""
    kind = sql_type(wanted)
    if isinstance(wanted, sa.JSON):
        return _json(kind, stored)
    if isinstance(wanted, sa.String):  # sa.Text too
        return _text(wanted.length, kind, stored)
    if isinstance(wanted, sa.Boolean):
        return _boolean(kind, stored)
    if isinstance(wanted, sa.Integer):
        return _integer(kind, stored)
    return _time(kind, stored)


def sql_type(wanted: sa.types.TypeEngine[object]) -> str:
    """Return the type as PostgreSQL itself writes it."""
    if isinstance(wanted, sa.JSON):
        return "json"
    if isinstance(wanted, sa.String):
        return f"character varying({wanted.length})" if wanted.length else "text"
    if isinstance(wanted, sa.Boolean):
        return "boolean"
    if isinstance(wanted, sa.Integer):
        return "bigint" if isinstance(wanted, sa.BigInteger) else "integer"
    assert isinstance(wanted, sa.TIMESTAMP)
    return "timestamp without time zone"


def _text(length: int | None, kind: str, stored: str) -> Fit:
    found = _TEXT.fullmatch(stored)
    if found is None:
        as_text = f"left({{0}}::text, {length})" if length else "{0}::text"
        return Fit("aside", kind, as_text)
    word, room = found[1], int(found[2]) if found[2] else None
    if word == "character":  # blanks at its end are no part of a value
        return Fit("rewrite", f"character varying({max(room or 1, length)})" if length else "text")
    if room is None or (length is not None and room >= length):
        return Fit("keep", stored)
    return Fit("widen", kind)


def _json(kind: str, stored: str) -> Fit:
    if stored in {"json", "jsonb"}:
        return Fit("keep", stored)
    return Fit("aside", kind, "to_json({0})" if stored.endswith("[]") else "NULL")


def _boolean(kind: str, stored: str) -> Fit:
    if stored == "boolean":
        return Fit("keep", stored)
    if _NUMBER.fullmatch(stored):
        return Fit("aside", kind, "({0} <> 0)")
    is_text = _TEXT.fullmatch(stored)
    return Fit("aside", kind, "(lower({0}) IN ('t', 'true', '1', 'y', 'yes'))" if is_text else "NULL")


def _integer(kind: str, stored: str) -> Fit:
    if _NUMBER.fullmatch(stored):
        wide_enough = _WIDTH[stored] >= _WIDTH[kind]
        return Fit("keep", stored) if wide_enough else Fit("rewrite", kind)
    if _FRACTION.fullmatch(stored):
        # NaN and infinities are no numbers to round.
        return Fit("aside", kind, f"CASE WHEN abs({{0}}::numeric) < 1000000000 THEN round({{0}}::numeric)::{kind} END")
    if _TEXT.fullmatch(stored):
        return Fit("aside", kind, f"CASE WHEN {{0}} ~ '^ *-?[0-9]{{{{1,9}}}} *$' THEN {{0}}::{kind} END")
    if _TIMESTAMP.fullmatch(stored) or stored == "date":
        return Fit("aside", kind, f"extract(epoch FROM {{0}})::{kind}" if kind == "bigint" else "NULL")
    return Fit("aside", kind)


def _time(kind: str, stored: str) -> Fit:
    found = _TIMESTAMP.fullmatch(stored)
    if found:
        # In a session whose time zone is UTC, as cbdesk's are, the stored bytes are the same.
        return Fit("keep", stored) if found[1] == "without" else Fit("widen", kind)
    if stored == "date":
        return Fit("rewrite", kind)
    if _TEXT.fullmatch(stored):
        return Fit("aside", kind, f"CASE WHEN {{0}} ~ '{_braced(_DAY)}' THEN {{0}}::timestamp END")
    if _NUMBER.fullmatch(stored):
        return Fit("aside", kind, "to_timestamp({0}) AT TIME ZONE 'UTC'")
    return Fit("aside", kind)


def _braced(pattern: str) -> str:
    return pattern.replace("{", "{{").replace("}", "}}")
