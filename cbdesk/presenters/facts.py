"""Columns of the database made into the lines of a card: a value in words, who says so, and how old that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from cbdesk.domain.health import Verdict
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.device_state import Fact
from cbdesk.presenters.translation import translate

T = TypeVar("T")

WORRYING: dict[str, Level] = {"warn": "warn", "bad": "bad"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Reads columns and makes facts of those that say something."""

    columns: Mapping[str, object]
    source_times: Mapping[str, datetime | None]
    now: datetime

    def text(self, column: str) -> str:
        value = self.columns.get(column)
        return "" if value is None else str(value)

    def time(self, column: str) -> datetime | None:
        return of_kind(datetime, self.columns.get(column))

    def number(self, column: str) -> int | None:
        return of_kind(int, self.columns.get(column))

    def read_at(self, source: str) -> str:
        when = self.source_times.get(source)
        name = wording.source_name(source)
        if when is None:
            return translate("presenters", "{name} has not been read completely yet").format(name=name)
        return translate("presenters", "{name}, read {ago} ({time})").format(
            name=name, ago=wording.ago(when, self.now), time=wording.exact(when)
        )

    def fact(
        self,
        label: str,
        value: str,
        icon: str,
        source: str = "google",
        *,
        tip: str = "",
        copy: bool = False,
        link: str = "",
    ) -> tuple[Fact, ...]:
        """Return the fact as a tuple of one, or none when there is nothing to say."""
        if not value:
            return ()
        tips = "\n".join(part for part in (tip, self.read_at(source) if source else "") if part)
        age = wording.age(self.source_times[source], self.now) if self.source_times.get(source) else ""
        name = wording.short_source(source)
        return (Fact(label, value, icon, name, tips, can_copy=copy, age=age, link=link),)

    def when(self, label: str, column: str, icon: str, source: str = "google", tip: str = "") -> tuple[Fact, ...]:
        when = self.time(column)
        if when is None:
            return ()
        tip = "\n".join(part for part in (tip, wording.exact(when)) if part)
        return self.fact(label, wording.ago(when, self.now), icon, source, tip=tip)


def judged(fact: tuple[Fact, ...], verdict: Verdict) -> tuple[Fact, ...]:
    return tuple(replace(one, level=WORRYING.get(verdict.level)) for one in fact)


def joined(*parts: str) -> str:
    """Put what is there in one line."""
    return " · ".join(part for part in parts if part)


def of_kind(kind: type[T], value: object) -> T | None:
    return value if isinstance(value, kind) else None
