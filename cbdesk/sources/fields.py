"""Reads the fields of one JSON object and names the object when a field is unusable (R19).

A missing key and ``null`` are the same: no value. A value of another JSON type than the API documents skips the
record, and so does a text where a time belongs; where a rule says otherwise, the parser reads with ``raw``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cbdesk.domain.identifiers import clean_text
from cbdesk.errors import SkipRecordError
from cbdesk.sources.records import Page

RecordT = TypeVar("RecordT")

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - stored times are naive UTC
_INT_32 = 2**31 - 1
_NAME_LENGTH = 60
_JSON_TYPES = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object"}


class Fields:
    """One JSON object under the name that a skipped record is reported by: ``device 4f1d…``."""

    def __init__(self, item: object, name: str) -> None:
        """Raises SkipRecordError when the item is no object."""
        if not isinstance(item, dict):
            raise SkipRecordError(f"{name}: not an object but a {_type_name(item)}")
        self._item = item
        self.name = name

    def raw(self, key: str) -> object:
        return self._item.get(key)

    def has(self, key: str) -> bool:
        return self._item.get(key) is not None

    def text(self, key: str) -> str | None:
        """Return the cleaned text; blank is None."""
        value = self._item.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._wrong(key, value)
        return clean_text(value)

    def flag(self, key: str) -> bool:
        """Return False when the key is missing."""
        value = self.raw(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self._wrong(key, value)
        return value

    def whole(self, key: str) -> int | None:
        """Return an int64, delivered as a number or as a text of digits; None when it cannot be read as one."""
        value = self.raw(key)
        if isinstance(value, bool | list | dict):
            raise self._wrong(key, value)
        return whole_number(value)

    def time(self, key: str) -> datetime | None:
        """Return naive UTC. Raises SkipRecordError for a text that is no time."""
        text = self.text(key)
        if text is None:
            return None
        moment = utc_time(text)
        if moment is None:
            raise SkipRecordError(f"{self.name}: {key} is not a time")
        return moment

    def nested(self, key: str) -> Fields:
        """Return the nested object, an empty one when it is missing."""
        value = self.raw(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._wrong(key, value)
        return Fields(value, self.name)

    def objects(self, key: str) -> tuple[Fields, ...]:
        """Return the list of nested objects, empty when it is missing."""
        return tuple([Fields(entry, self.name) for entry in self._objects(key)])

    def texts(self, key: str, inner: str) -> list[str]:
        """Return the cleaned texts of one field of the nested objects, without the blank ones."""
        found = [entry.get(inner) for entry in self._objects(key)]
        wrong = next((value for value in found if value is not None and not isinstance(value, str)), None)
        if wrong is not None:
            raise self._wrong(inner, wrong)
        return [text for text in map(clean_text, found) if text]

    def _objects(self, key: str) -> list[dict[str, Any]]:
        value = self._item.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not {*map(type, value)} <= {dict}:
            raise self._wrong(key, value)
        return value

    def _wrong(self, key: str, value: object) -> SkipRecordError:
        return SkipRecordError(f"{self.name}: {key} has the wrong type ({_type_name(value)})")


def identified(item: object, kind: str, key: str, *also: str) -> tuple[Fields, str]:
    """Return the record's fields and its identifier; raises SkipRecordError without one (R19).

    ``also`` names the fields by which a record without identifier can still be found by a technician.
    """
    fields = Fields(item, kind)
    ident = fields.text(key)
    if ident is None:
        found = [f"{other} {_short(value)}" for other in also if isinstance(value := fields.raw(other), str) and value]
        raise SkipRecordError(f"{kind} without {key}" + (f" ({', '.join(found)})" if found else ""))
    fields.name = f"{kind} {_short(ident)}"
    return fields, ident


def read_page(
    items: Iterable[object],
    parse: Callable[[object], RecordT],
    total: int | None = None,
    *,
    identifier: str | None = None,
) -> Page[RecordT]:
    """Parse the items of one page; a record that has to be skipped leaves its sentence, and its ``identifier``."""
    records: list[RecordT] = []
    skipped: list[str] = []
    unreadable: list[str] = []
    for item in items:
        try:
            records.append(parse(item))
        except SkipRecordError as error:
            skipped.append(str(error))
            ident = item.get(identifier) if identifier and isinstance(item, dict) else None
            if isinstance(ident, str) and (ident := clean_text(ident)):
                unreadable.append(ident)
    return Page(tuple(records), tuple(skipped), total, tuple(unreadable))


def whole_number(value: object) -> int | None:
    """Return a whole number between 0 and the largest int64, given as number or digits; None for anything else."""
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value.is_integer() else None
    elif isinstance(value, str):
        digits = value.strip()
        value = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 19 else None  # noqa: PLR2004 - digits of an int64
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 2**63 else None


def stored_integer(value: int | None) -> int | None:
    """Return the number if a PostgreSQL ``integer`` column can hold it."""
    return value if value is not None and value <= _INT_32 else None


def utc_time(text: str | None) -> datetime | None:
    """Read an ISO 8601 time with 0 to 9 fraction digits as naive UTC; one without zone is taken as UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def epoch_time(seconds: float) -> datetime | None:
    """Return naive UTC for Unix seconds; None outside of what a timestamp can hold."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def epoch_seconds(moment: datetime) -> int:
    """Return whole Unix seconds of a naive UTC time."""
    return int((moment - _EPOCH).total_seconds() // 1)


def _type_name(value: object) -> str:
    return _JSON_TYPES.get(type(value), "null")


def _short(ident: str) -> str:
    text = clean_text(ident) or ""
    return text if len(text) <= _NAME_LENGTH else text[: _NAME_LENGTH - 1] + "…"
