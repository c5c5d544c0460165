"""Turns Meraki's networks, access points and clients into records (R8, R14). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cbdesk.domain.identifiers import clean_text, mac_address
from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import Fields, epoch_time, identified, stored_integer, whole_number
from cbdesk.sources.records import MerakiNetwork, MerakiSighting

_FIRST_EPOCH_IN_MILLISECONDS = 100_000_000_000
"""A number from here on counts milliseconds: in seconds it would lie beyond the year 5100."""


def parse_network(item: object) -> MerakiNetwork:
    fields, network_id = identified(item, "network", "id", "name")
    return MerakiNetwork(network_id, fields.text("name"), fields.text("url"))


def is_wireless(item: object) -> bool:
    """Tell whether a network holds access points; networks are never told by their names."""
    products = item.get("productTypes") if isinstance(item, dict) else None
    return isinstance(products, list) and "wireless" in products


def parse_access_point(item: object) -> dict[str, str]:
    """Return the name of one access point under its serial and under its MAC; nothing when it has no name."""
    fields = Fields(item, "access point")
    name, mac = fields.text("name"), mac_address(fields.text("mac"))
    serial = (fields.text("serial") or "").upper()
    if name is None or mac_address(name) is not None:
        return {}
    return {key: name for key in (serial, mac) if key}


def parse_sighting(item: object, network: MerakiNetwork, access_points: Mapping[str, str]) -> MerakiSighting:
    """Read one client of one network. ``access_points`` names access points by serial and by MAC."""
    fields, delivered = identified(item, "Meraki client", "mac", "id")
    mac = mac_address(delivered)
    if mac is None:
        raise SkipRecordError(f"{fields.name}: mac is not a MAC address (R8)")
    is_wired = (fields.text("recentDeviceConnection") or "").lower() == "wired"
    return _sighting(fields, mac, network, access_points, is_wired=is_wired)


def parse_found(item: object, mac: str, access_points: Mapping[str, str]) -> MerakiSighting:
    """Read one record of a search for ``mac``: the network is inside, and of the access point only its MAC."""
    fields = Fields(item, f"Meraki client {mac}")
    network = parse_network(fields.raw("network"))
    # A search does not say how the client is connected; a port without an SSID does.
    is_wired = bool(fields.text("switchport")) and not fields.text("ssid")
    return _sighting(fields, mac, network, access_points, is_wired=is_wired)


def _sighting(
    fields: Fields, mac: str, network: MerakiNetwork, access_points: Mapping[str, str], *, is_wired: bool
) -> MerakiSighting:
    ap_mac = mac_address(fields.text("recentDeviceMac"))
    return MerakiSighting(
        mac_address=mac,
        network_id=network.network_id,
        network_name=network.name,
        ap_name=_ap_name(fields, ap_mac, access_points),
        ap_mac=ap_mac,
        ip_address=fields.text("ip"),
        vlan=_vlan(fields.raw("vlan")),
        description=fields.text("description"),
        first_seen=_seen(fields, "firstSeen"),
        last_seen=_seen(fields, "lastSeen"),
        is_wired=is_wired,
    )


def _ap_name(fields: Fields, ap_mac: str | None, access_points: Mapping[str, str]) -> str | None:
    """Return the delivered name; an access point without one is delivered under its MAC and looked up (R14)."""
    name = fields.text("recentDeviceName")
    named_mac = mac_address(name)
    if name is not None and (named_mac is None or (ap_mac is not None and named_mac != ap_mac)):
        return name
    serial = (fields.text("recentDeviceSerial") or "").upper()
    found = (access_points.get(key) for key in (serial, ap_mac, named_mac) if key)
    return next((known for known in found if known), None)


def _vlan(value: object) -> int | None:
    """Return the VLAN number; "", a name or anything else that is no number is None (R14)."""
    if isinstance(value, str):
        value = clean_text(value)
    return stored_integer(whole_number(value))


def _seen(fields: Fields, key: str) -> datetime | None:
    """Read an ISO text (lists), Unix seconds (searches, the published schema) or milliseconds, as naive UTC."""
    value = fields.raw(key)
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else whole_number(value)
    if number is None:
        return fields.time(key)
    moment = epoch_time(number / 1000 if number >= _FIRST_EPOCH_IN_MILLISECONDS else number)
    if moment is None:
        raise SkipRecordError(f"{fields.name}: {key} is not a time")
    return moment
