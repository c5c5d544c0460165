"""The sources' own web pages about a device or a user: addresses to open in a browser, https and known hosts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.domain.search_keys import MERAKI_DOMAINS, is_of

_GOOGLE = "https://admin.google.com/ac"
_MERAKI_DAYS = 30
_SIMULATED = "The simulated district has no web pages."


@dataclass(frozen=True, slots=True)
class WebPlaces:
    """What the settings say about the sources' pages."""

    incidentiq: str | None = None
    """The district's IncidentIQ, without the path of its API."""
    is_demo: bool = False
    """The simulated district answers programs, and nobody's browser."""


NO_PLACES = WebPlaces()


@dataclass(frozen=True, slots=True)
class WebPage:
    """One page. ``reason`` says why there is no ``url``."""

    source: str
    url: str = ""
    reason: str = ""


def pages_of_device(
    columns: Mapping[str, object], network_url: str | None, places: WebPlaces = NO_PLACES
) -> tuple[WebPage, ...]:
    """Return the pages in Google Admin, IncidentIQ and Meraki, in this order."""
    if places.is_demo:
        return tuple(WebPage(source, reason=_SIMULATED) for source in ("google", "incidentiq", "meraki"))
    return (_google_device(columns), _incidentiq(columns, places), _meraki(columns, network_url))


def page_of_user(columns: Mapping[str, object], places: WebPlaces = NO_PLACES) -> WebPage:
    if places.is_demo:
        return WebPage("google", reason=_SIMULATED)
    return WebPage("google", f"{_GOOGLE}/users/{quote(str(columns['user_id']), safe='')}")


def is_safe(url: str) -> bool:
    """Whether a browser may be sent there: https, with a host, and nothing that signs in."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _google_device(columns: Mapping[str, object]) -> WebPage:
    device_id = str(columns["device_id"])
    if device_id.startswith(IIQ_PREFIX):
        return WebPage("google", reason="Google Admin does not list this device.")
    return WebPage("google", f"{_GOOGLE}/chrome/devices/{quote(device_id, safe='')}")


def _incidentiq(columns: Mapping[str, object], places: WebPlaces) -> WebPage:
    asset_id = columns.get("iiq_asset_id")
    if not asset_id:
        return WebPage("incidentiq", reason="IncidentIQ has no asset for this device.")
    if not places.incidentiq:
        return WebPage("incidentiq", reason="The district's IncidentIQ address is not in the settings.")
    url = f"{places.incidentiq.rstrip('/')}/agent/assets/{quote(str(asset_id), safe='')}"
    return WebPage("incidentiq", url) if is_safe(url) else WebPage("incidentiq", reason="Its address is not https.")


def _meraki(columns: Mapping[str, object], network_url: str | None) -> WebPage:
    mac = columns.get("mac_address") or columns.get("ethernet_mac")
    if not mac or not columns.get("last_seen_meraki"):
        return WebPage("meraki", reason="Meraki has not heard this device.")
    if not network_url:
        return WebPage("meraki", reason="The address of its network comes with the next complete sync of Meraki.")
    base, found, _rest = network_url.partition("/manage")
    if not found or not is_safe(base) or not is_of((urlsplit(base).hostname or "").lower(), MERAKI_DOMAINS):
        return WebPage("meraki", reason="The address that Meraki gave for its network is not one of Meraki's.")
    # Meraki's own id of the client is not stored; its list of clients searches for the address as well.
    return WebPage("meraki", f"{base}/manage/usage/list#q={str(mac).lower()}&timespan={_MERAKI_DAYS * 86400}")
