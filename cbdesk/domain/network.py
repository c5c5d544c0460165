"""What the Meraki network saw: clients of its access points, with the Chromebook where one is linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cbdesk.domain.identifiers import mac_address
from cbdesk.domain.query import QueryError, is_storable

_LONGEST = timedelta(days=3_650)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SPAN = re.compile(r"([0-9]{1,5}) ?([mhd])")


def time_span(text: str) -> timedelta:
    """Read ``45m``, ``24h`` or ``7d``. Raises QueryError."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise QueryError("since", f"{text!r} is not a time such as 45m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One line of a list of network clients. Times are aware, in UTC."""

    mac_address: str
    last_seen: datetime | None
    first_seen: datetime | None
    network_name: str | None
    ap_name: str | None
    ip_address: str | None
    vlan: int | None
    description: str | None
    serial_number: str | None
    """That of the linked Chromebook; the fields below are its own and empty for any other client."""
    device_id: str | None
    asset_tag: str | None
    model: str | None
    status: str | None
    annotated_user: str | None


@dataclass(frozen=True, slots=True)
class ClientQuery:
    """Filters (all must hold) of a list of network clients. Text compares without case. Raises QueryError."""

    mac: str | None = None
    """In any notation."""
    network: str | None = None
    """The network's name."""
    access_point: str | None = None
    """The access point's name."""
    within: timedelta | None = None
    """Seen at most so long ago."""
    is_linked: bool | None = None
    """Whether a Chromebook is linked to the client."""

    def __post_init__(self) -> None:
        for name in ("network", "access_point"):
            value = getattr(self, name)
            if value is not None and not is_storable(value):
                raise QueryError(name, "holds a character that no stored text has")
        if self.mac is not None:
            mac = mac_address(self.mac)
            if mac is None:
                raise QueryError("mac", f"{self.mac!r} is not a MAC address")
            object.__setattr__(self, "mac", mac)
        if self.within is not None and not timedelta(0) < self.within <= _LONGEST:
            raise QueryError("within", "more than nothing and at most ten years")


@dataclass(frozen=True, slots=True)
class ClientPage:
    rows: tuple[ClientRow, ...]
    next: str | None
    """The token of the page after this one; None on the last."""
