"""What the composition root hands over once the database answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbdesk.runtime.listener import Listen

if TYPE_CHECKING:
    from cbdesk.repositories import Library


@dataclass(frozen=True, slots=True)
class OpenedLibrary:
    """The repositories over an open database, the notices of its changes, and the way to close it."""

    library: Library
    listen: Listen
    close: Callable[[], None]
    database: str
    """For the status bar: ``Embedded PostgreSQL 18.6``, ``PostgreSQL 16.2 on db.example.org``. Never a password."""
    is_demo: bool = False
    """The database holds the simulated district."""
