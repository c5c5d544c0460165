"""What cbdesk knows about one Google Workspace user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.query import QueryError, Total, is_storable


@dataclass(frozen=True, slots=True)
class UserRow:
    """One line of a list of users."""

    user_id: str
    email: str
    full_name: str | None
    org_unit_path: str | None
    is_suspended: bool | None
    device_count: int | None


@dataclass(frozen=True, slots=True)
class UserQuery:
    """Filters (all must hold) of a list of users. Raises QueryError."""

    org_unit: str | None = None
    """How ``org_unit_path`` begins."""
    has_devices: bool | None = None
    is_suspended: bool | None = None

    def __post_init__(self) -> None:
        if self.org_unit is not None and not is_storable(self.org_unit):
            raise QueryError("org_unit", "holds a character that no stored text has")


@dataclass(frozen=True, slots=True)
class UserPage:
    rows: tuple[UserRow, ...]
    total: Total
    next: str | None
    """The token of the page after this one; None on the last."""


@dataclass(frozen=True, slots=True)
class OtherDevice:
    """A device that is not assigned to a user, and what ties it to them all the same."""

    device: DeviceRow
    is_owner: bool
    """IncidentIQ names them as its owner."""
    first_used: date | None
    last_used: date | None
    """The first and the last day on which they were the last to use it; None for never."""


@dataclass(frozen=True, slots=True)
class User:
    """One user with the devices annotated with their e-mail address."""

    columns: Mapping[str, object]
    """Every column of ``users`` by its name; times are aware, in UTC."""
    devices: tuple[DeviceRow, ...]
    others: tuple[OtherDevice, ...] = ()
    """Those used last first."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Whom IncidentIQ names as the owner of an assigned device, by device id, where that is somebody else."""
    source_times: Mapping[str, datetime | None] = field(default_factory=dict)
    """When ``google`` (devices), ``users`` and ``incidentiq`` were last read completely."""
