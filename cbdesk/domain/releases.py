"""A version of cbdesk that is offered somewhere, and what this station last heard about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_NUMBERS = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")
_ONCE_IN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Release:
    version: str
    """Numbers with dots, such as ``0.2.0``."""
    notes: str = ""
    """What is new in it, in plain text."""
    page: str = ""
    """Where a person reads more and gets it."""

    def is_newer_than(self, version: str) -> bool:
        return _numbers(self.version) > _numbers(version)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a station knows about versions; nothing before it has asked."""

    asked_at: datetime | None = None
    release: Release | None = None
    """The last one it was told of."""
    problem: str = ""
    """Why the last question was not answered."""
    failures: int = 0
    """How many questions in a row were not answered."""

    def is_due(self, now: datetime) -> bool:
        """Whether a day has passed; a clock that ran ahead and was set right is not waited for."""
        return self.asked_at is None or abs(now - self.asked_at) >= _ONCE_IN

    def answered(self, release: Release) -> Outlook:
        return Outlook(self.asked_at, release)

    def failed(self, problem: str) -> Outlook:
        return replace(self, problem=problem, failures=self.failures + 1)


def is_version(text: str) -> bool:
    return _NUMBERS.fullmatch(text) is not None


def _numbers(version: str) -> tuple[int, ...]:
    """Return what orders versions; what stands behind the numbers of our own, such as ``.dev1``, does not."""
    found = _NUMBERS.match(version)
    numbers = [int(part) for part in found.group().split(".")] if found else []
    return (*numbers, 0, 0, 0, 0)[:4]
