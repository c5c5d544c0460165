"""What the composition root lends to the administration of the database: it alone knows the station."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cbdesk.maintenance.condition import Condition
    from cbdesk.maintenance.roles import Plan
    from cbdesk.maintenance.steps import Outcome
    from cbdesk.maintenance.watch import Watch

ARCHIVE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose about the work."""

    archive_days: int = ARCHIVE_DAYS
    """Devices that have not changed for so long go into the archive."""
    all_indexes: bool = False
    """Rebuild each index, also those that are not worn."""


@dataclass(frozen=True, slots=True)
class AdministrationTools:
    """All of it blocks, and raises CbdeskError."""

    look: Callable[[Choices], Condition]
    """Read how the database is, and what there is to do."""
    run: Callable[[str, Choices, Path | None, Watch], Outcome]
    """Take a step by its name; a backup goes to the path."""
    archived: Callable[[str], list[Mapping[str, Any]]]
    """Return the rows of an archived device; raises NotFoundError."""
    plan_roles: Callable[[str | None, str, str], Plan]
    """Of owner (None: who owns the tables now), sync and reader."""
    apply_roles: Callable[[str | None, str, str, Mapping[str, str]], Outcome]
    """Give the roles their rights, and passwords to those that are named."""
