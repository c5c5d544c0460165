"""One step of an adoption: what it says, and what it runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.dialects import postgresql

Way = Literal["once", "rows", "concurrently"]
"""In one transaction; in batches of rows, each a transaction; or outside of any, beside readers and writers."""

_preparer = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]  # not typed by SQLAlchemy


@dataclass(frozen=True, slots=True)
class Step:
    table: str
    sentence: str
    statements: tuple[str, ...]
    way: Way = "once"
    index: str = ""
    """The name of the plain index that it builds."""


def quoted(*names: str) -> str:
    """Return names as they stand in a statement."""
    return ", ".join(_preparer.quote_identifier(name) for name in names)


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence holds them: ``a, b and c``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def columns(names: list[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {listed(names)}"
