"""One request to an API as those who count them see it: which route, how it ended, how long. No ids, no names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

NO_ANSWER = 0
_ROUTE_WORDS = frozenset(
    {
        "admin",
        "api",
        "assets",
        "assettag",
        "chromeos",
        "clients",
        "countChromeOsDevices",
        "customer",
        "customers",
        "devices",
        "directory",
        "networks",
        "oauth2",
        "organizations",
        "orgunits",
        "reports",
        "search",
        "serial",
        "telemetry",
        "token",
        "users",
        "v1",
        "v1.0",
        "v2",
        "v4",
    }
)
"""The words of the routes that we ask. Everything else in a path may name a customer, a device or a person."""
_BEFORE_AN_ID = frozenset({"assettag", "chromeos", "customer", "customers", "networks", "organizations", "serial"})
"""What follows one of these is never a word of the route, even where a tag or a serial looks like one."""
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Call:
    """One finished exchange with an API."""

    label: str
    """The API's name as messages call it: ``Google users``, ``Meraki``."""
    endpoint: str
    """The route, as ``endpoint_of`` gives it."""
    status: int
    """HTTP's status; ``NO_ANSWER`` where none came."""
    seconds: float
    """From the request to the end of its answer."""
    waited: float
    """Seconds waited before: for the share of the request budget, and because an earlier try had failed."""
    is_retry: bool


def endpoint_of(url: str) -> str:
    """Return the route of a URL: ``/api/v1/networks/{id}/clients``."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    before = ["", *segments]
    return ("/" + "/".join(map(_plain, segments, before)))[:_LONGEST]


def _plain(segment: str, before: str) -> str:
    is_route = before not in _BEFORE_AN_ID and _ROUTE_WORDS.issuperset(segment.split(":"))
    return segment if is_route else "{id}"
