"""What cbdesk knows about one Google Workspace user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cbdesk.domain.device import DeviceRow


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
class User:
    """One user with the devices annotated with their e-mail address."""

    columns: Mapping[str, object]
    """Every column of ``users`` by its name; times are aware, in UTC."""
    devices: tuple[DeviceRow, ...]
