"""What a test of a source or store found: whether it answers, what it holds, and what is missing by its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. What is ``optional`` costs a convenience when it fails, not the source."""

    name: str
    is_good: bool
    detail: str
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """``is_good`` None: not set up, so nothing was tried."""

    is_good: bool | None
    detail: str
    count: int | None = None
    """How many records there are: devices, assets, networks."""
    steps: tuple[Step, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    """What could be chosen where a choice is missing: ids with names."""
    lacks_tables: bool = False
    """The database answers and is empty: its tables can be created from here."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Whose key a Google key file is: what the Admin console asks for when scopes are delegated."""

    account: str
    client_id: str
    scopes: tuple[str, ...]
