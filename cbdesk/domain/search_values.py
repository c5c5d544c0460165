"""Values of the search language: what is compared with what, ages and dates in time, and how they are written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from cbdesk.domain.phrases import Phrase

Operator = Literal["", "=", "==", "<", "<=", ">", ">="]
Kind = Literal["text", "path", "mac", "choice", "number", "version", "moment", "month"]

NEVER = "never"
"""As a value of a moment: it has none."""

_OPERATOR = re.compile(r"<=|>=|==|[<>=]|")
_AGE = re.compile(r"(\d{1,5})([hdwmy])", re.ASCII | re.IGNORECASE)
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,5}", re.ASCII)
_YEARS = range(1970, 2200)
_OLDEST = {"h": 876_000, "d": 36_500, "w": 5_200, "m": 1_200, "y": 100}
"""A hundred years in each unit: further back, there is no calendar to count in."""


class WrongValueError(ValueError):
    """A value that the field cannot be compared with. Its text is a sentence for a technician."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a part of a search text: where it stands, how long it is, and a sentence about it."""

    position: int
    length: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Age:
    """So many hours, days, weeks, months or years."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def before(self, now: datetime) -> datetime:
        return self._from(now, -1)

    def after(self, now: datetime) -> datetime:
        return self._from(now, 1)

    def _from(self, now: datetime, direction: int) -> datetime:
        steps = self.count * direction
        if self.unit in "my":
            months = now.year * 12 + now.month - 1 + steps * (12 if self.unit == "y" else 1)
            year, month = divmod(months, 12)
            day = min(now.day, calendar.monthrange(year, month + 1)[1])
            return now.replace(year=year, month=month + 1, day=day)
        return now + steps * {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[self.unit]


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day of the calendar, in UTC."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part is not None)

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @property
    def next_day(self) -> date:
        """Return the first day after it."""
        if self.day is not None:
            return self.first_day + timedelta(days=1)
        if self.month is None or self.month == 12:  # noqa: PLR2004  (December)
            return date(self.year + 1, 1, 1)
        return date(self.year, self.month + 1, 1)


@dataclass(frozen=True, slots=True)
class Version:
    """The first parts of a version; two versions compare in as many parts as are given."""

    parts: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))


Value = str | int | Age | Period | Version


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value and how the field stands to it; no operator is what the field takes for the natural one."""

    operator: Operator
    value: Value

    def __str__(self) -> str:
        return f"{self.operator}{self.value}"


@dataclass(frozen=True, slots=True)
class Range:
    """From the one to the other, both included; None is open."""

    low: Value | None
    high: Value | None

    def __str__(self) -> str:
        return "..".join("" if end is None else str(end) for end in (self.low, self.high))


Test = Comparison | Range


def read_test(kind: Kind, text: str, *, is_quoted_after: str | None = None) -> Test:
    """Read what stands after the colon; ``is_quoted_after`` is the operator before a quoted text.

    Raises WrongValueError.
    """
    if is_quoted_after is None:
        operator = _operator(text)
        text = text[len(operator) :]
    else:
        operator = _operator(is_quoted_after)
    if kind in {"text", "path", "mac", "choice"}:
        return _text_test(kind, operator, text)
    if operator == "==":
        operator = "="
    read = _READERS[kind]
    low, dots, high = text.partition("..")
    if dots:
        if operator:
            raise WrongValueError(
                Phrase(
                    "Write a range without “{operator}”: {low}..{high}.",
                    operator=operator,
                    low=low or "1",
                    high=high or "9",
                )
            )
        return _range(read, low, high)
    value = read(text)
    if isinstance(value, Age) and operator == "=":
        raise WrongValueError(
            Phrase("Compare an age with < or >: <{text} is more recent, >{text} is longer ago.", text=text)
        )
    if value == NEVER and operator not in {"", "="}:
        raise WrongValueError("“never” stands alone, without < or >.")
    return Comparison("" if value == NEVER else operator, value)


def _operator(text: str) -> Operator:
    found = _OPERATOR.match(text)
    operator: Operator = found[0] if found else ""  # type: ignore[assignment]  # the pattern knows no others
    return operator


def _text_test(kind: Kind, operator: Operator, text: str) -> Comparison:
    if operator not in {"", "=", "=="}:
        raise WrongValueError(
            Phrase("This field is text: “{operator}” compares numbers, versions and dates.", operator=operator)
        )
    if not text.strip():
        raise WrongValueError("Write what to look for directly after it.")
    return Comparison("" if kind == "choice" else operator, text)


def _range(read: Callable[[str], Value], low: str, high: str) -> Range:
    ends = [read(end) if end else None for end in (low, high)]
    if ends == [None, None]:
        raise WrongValueError("A range needs at least one end, as in 60..80 or 2027-01.. .")
    if NEVER in ends:
        raise WrongValueError("“never” stands alone, not in a range.")
    if None not in ends and type(ends[0]) is not type(ends[1]):
        raise WrongValueError("Both ends of a range are ages, or both are dates.")
    return Range(*ends)


def _number(text: str) -> int:
    digits = text.removesuffix("%")
    if not _NUMBER.fullmatch(digits):
        raise WrongValueError(Phrase("“{text}” is no number. Write <60, >=80 or 60..80.", text=text))
    return int(digits)


def _version(text: str) -> Version:
    if not _VERSION.fullmatch(text):
        raise WrongValueError(Phrase("“{text}” is no version. Write 131, <130 or >=131.0.6778.", text=text))
    return Version(tuple(map(int, text.split("."))))


def _moment(text: str) -> Value:
    if text.lower() == NEVER:
        return NEVER
    found = _age(text) or _period(text)
    if found is None:
        raise WrongValueError(
            Phrase("“{text}” is no age or date. Write <7d, >30d, 2027-06, 2027-06-30 or never.", text=text)
        )
    return found


def _month(text: str) -> Value:
    found = _age(text) or _period(text)
    if found is None:
        raise WrongValueError(Phrase("“{text}” is no month. Write <2027-06, 2027, 2026-01..2027-06 or <1y.", text=text))
    return Period(found.year, found.month) if isinstance(found, Period) else found


def _age(text: str) -> Age | None:
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    age = Age(int(found[1]), found[2].lower())
    if age.count > _OLDEST[age.unit]:
        raise WrongValueError(Phrase("“{text}” is more than a hundred years.", text=text))
    return age


def _period(text: str) -> Period | None:
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    period = Period(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]  # a year always
    try:
        is_real = period.first_day.year in _YEARS
    except ValueError:
        is_real = False
    if not is_real:
        raise WrongValueError(Phrase("“{text}” is not in the calendar.", text=text))
    return period


_READERS: dict[Kind, Callable[[str], Value]] = {
    "number": _number,
    "version": _version,
    "moment": _moment,
    "month": _month,
}


_INSTANT = timedelta(microseconds=1)
"""The least by which two stored times differ."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From a moment until before another one; None is open."""

    start: datetime | None
    end: datetime | None


def moments(test: Test, now: datetime) -> Interval:
    """Return when something happened that passes the test: an age counts back from now, and a greater one is earlier.

    Not for `NEVER`, which is no time at all.
    """
    if isinstance(test, Range):
        if isinstance(test.low, Age) or isinstance(test.high, Age):
            younger, older = test.low, test.high
            return Interval(
                older.before(now) if isinstance(older, Age) else None,
                younger.before(now) + _INSTANT if isinstance(younger, Age) else None,
            )
        return Interval(*_span(test.low, test.high))
    value = test.value
    if isinstance(value, Age):
        then = value.before(now)
        if test.operator in {">", ">="}:
            return Interval(None, then + _INSTANT if test.operator == ">=" else then)
        return Interval(then + _INSTANT if test.operator == "<" else then, None)
    return _compared(test.operator, value)


def months(test: Test, now: datetime) -> Interval:
    """Return the time in which a month of an update end lies that passes the test: an age counts on from now."""
    if isinstance(test, Range):
        return Interval(*_span(_dated(test.low, now), _dated(test.high, now)))
    operator = "<=" if isinstance(test.value, Age) and not test.operator else test.operator
    return _compared(operator, _dated(test.value, now))


def _dated(value: Value | None, now: datetime) -> Value | None:
    if isinstance(value, Age):
        then = value.after(now)
        return Period(then.year, then.month)
    return value


def _compared(operator: Operator, value: Value | None) -> Interval:
    start, end = _span(value, value)
    if operator == "<":
        return Interval(None, start)
    if operator == "<=":
        return Interval(None, end)
    if operator == ">":
        return Interval(end, None)
    return Interval(start, None if operator == ">=" else end)


def _span(low: Value | None, high: Value | None) -> tuple[datetime | None, datetime | None]:
    return (
        _midnight(low.first_day) if isinstance(low, Period) else None,
        _midnight(high.next_day) if isinstance(high, Period) else None,
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
