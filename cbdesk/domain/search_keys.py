"""Identifiers as the search index keys them, from any notation or a pasted address, and what is nearly the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, islice
from urllib.parse import unquote, urlsplit

from cbdesk.domain.identifiers import mac_address

WORDS = (
    "serial_number",
    "asset_tag",
    "annotated_user",
    "full_name",
    "iiq_owner_name",
    "iiq_owner_email",
    "model",
    "iiq_location",
    "annotated_location",
    "iiq_room",
    "meraki_ap_name",
    "delivered_serial",
    "annotated_asset_id",
    "iiq_asset_tag",
    "org_unit_path",
)
"""The columns whose words are searched, with the name of the annotated user; a hit names the first that holds them."""
MACS = ("mac_address", "ethernet_mac")
NUMBERS = (
    "serial_number",
    "delivered_serial",
    "asset_tag",
    "annotated_asset_id",
    "iiq_asset_tag",
    "iiq_asset_id",
)
"""Identifiers that are keys without their leading zeros too: scanners and spreadsheets add and lose them."""
IDENTIFIERS = (*NUMBERS, "device_id", *MACS, "annotated_user", "iiq_owner_email", "ip_address")
"""The columns that name a device, or the person or place that has few."""
PLACES = ("wan_ip_address", "meraki_ap_name")
"""Keys of the search index that only say where devices are: hundreds share them."""
SEPARATOR = "\x1f"
"""Around the fields of a row's text; no search text holds it, so that no match spans two fields."""

WORDS_END = "\x1e"
"""In the search index, between the words of a device and its MAC addresses."""

_PLAIN = {"annotated_user", "iiq_owner_email", "ip_address", "wan_ip_address"}
"""Identifiers in which hyphens and dots tell one from another."""
_SEPARATORS = str.maketrans("", "", "-.: ")
_LOOK_ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I", "S": "5", "5": "S", "B": "8", "8": "B"}
"""Letters and digits that worn labels and bad handwriting confuse."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_IN_ADDRESSES = "@.-_+"
NEAR_LENGTHS = range(4, 41)
"""How long a key is of which the nearly equal ones are looked for: almost any three characters are one edit away."""
_MOST_CONFUSED = 200

_TRIGRAM = re.compile(r"[^\W_]{3}")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MAC = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])|\b[0-9A-Fa-f]{12}\b")
_NODE = re.compile(r"/(\d{12,15})(?=[/?#]|$)")
_AFTER = {
    "admin.google.com": re.compile(r"/ac/chrome/(?:devices|browsers)/(?:details/|device/)?([^/?#]+)"),
    "incidentiq.com": re.compile(r"/assets/([^/?#]+)"),
}
MERAKI_DOMAINS = ("meraki.com", "meraki.ca", "meraki.cn", "meraki.in", "gov-meraki.com")


def search_key(text: str) -> str:
    """Return the text upper-case and without hyphens, dots, blanks and colons."""
    return upper(text).translate(_SEPARATORS)


def ident_key(name: str, value: str) -> str:
    """Return the key under which a column's value stands in the search index."""
    return upper(value) if name in _PLAIN else search_key(value)


def upper(text: str) -> str:
    """Upper case as PostgreSQL makes it: letter by letter, so that no text becomes longer."""
    return "".join(big if len(big := ch.upper()) == 1 else ch for ch in text)


def has_trigram(text: str) -> bool:
    """Tell whether an index of trigrams can find the text: it sees three letters or digits in a row."""
    return bool(_TRIGRAM.search(text))


def pasted_ident(text: str) -> str | None:
    """Return the id in the address of a page of Google's console, IncidentIQ or Meraki; None for any other text."""
    address = text if "://" in text else f"https://{text}"
    if "/" not in text or " " in text:
        return None
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:  # brackets that hold no IPv6 address
        return None
    path = unquote(address)
    if is_of(host, MERAKI_DOMAINS):
        return _meraki_ident(path)
    for domain, after in _AFTER.items():
        if is_of(host, (domain,)):
            found = after.search(path)
            guid = _GUID.search(path)
            return found[1] if found else guid[0] if guid else None
    return None


def is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def _meraki_ident(path: str) -> str | None:
    """A client's address names its MAC, that of an access point the same as a decimal number."""
    mac = _MAC.search(path.partition("://")[2])
    if mac:
        return mac_address(mac[0])
    node = _NODE.search(path)
    return mac_address(f"{int(node[1]):012X}") if node and int(node[1]) < 1 << 48 else None


def near_keys(key: str) -> dict[str, int]:
    """Return every key that this one may stand for, and how far it is.

    0: with look-alikes exchanged; 1: one letter wrong or two swapped; 2: one letter too many or too few.
    """
    if len(key) not in NEAR_LENGTHS:
        return {}
    letters = _LETTERS + "".join(ch for ch in _IN_ADDRESSES if ch in key)
    places = range(len(key))
    swapped = (key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in places[:-1])
    replaced = (key[:i] + ch + key[i + 1 :] for i in places for ch in letters)
    dropped = (key[:i] + key[i + 1 :] for i in places)
    added = (key[:i] + ch + key[i:] for i in range(len(key) + 1) for ch in letters)
    # The nearest last: it overwrites what is further.
    found = dict.fromkeys((*added, *dropped), 2) | dict.fromkeys((*swapped, *replaced), 1)
    found |= dict.fromkeys(islice(_confused(key), _MOST_CONFUSED), 0)
    found.pop(key, None)  # letters are replaced by themselves, too
    return found


def _confused(key: str) -> Iterator[str]:
    """Yield the key with look-alikes exchanged, first one, then two and more."""
    alike = [place for place, ch in enumerate(key) if ch in _LOOK_ALIKE]
    for number in range(1, len(alike) + 1):
        for places in combinations(alike, number):
            yield "".join(_LOOK_ALIKE[ch] if place in places else ch for place, ch in enumerate(key))
