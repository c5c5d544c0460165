"""What the search bar finds, judged by an obvious filter in Python over a random fleet."""

import random
import re

import pytest

from cbdesk.cache import open_cache
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.domain import search_language
from cbdesk.domain.query import mac_fragment, parse
from cbdesk.repositories import Library
from tests.conftest import own_database
from tests.integration.repositories.rows import THEN, device, store, user

COUNT = 90
"""Fewer than the prefixes that are looked at, so that everything is found."""
LONG = 8
"""A key of so many characters that a device has is what was meant."""
KINDS = ("exact", "prefix", "substring", "fuzzy")
NUMBERS = ("serial_number", "delivered_serial", "asset_tag", "annotated_asset_id", "iiq_asset_tag", "iiq_asset_id")
BARE = (*NUMBERS, "device_id", "mac_address", "ethernet_mac", "meraki_ap_name")
PLAIN = ("annotated_user", "iiq_owner_email", "ip_address", "wan_ip_address")
MACS = ("mac_address", "ethernet_mac")
WORDS = (
    *("serial_number", "delivered_serial", "asset_tag", "annotated_asset_id", "iiq_asset_tag", "annotated_user"),
    *("iiq_owner_name", "iiq_owner_email", "model", "iiq_location", "annotated_location", "iiq_room"),
    *("org_unit_path", "meraki_ap_name"),
)


def _fleet(seed):
    """Devices whose values begin alike, share digits, and look like each other's kind."""
    chance = random.Random(seed)

    def maybe(*values):
        return chance.choice([None, *values])

    def mac():
        octets = ("5C", "D0", "CA", "DE", "00", "12", f"{chance.randrange(256):02X}")
        return maybe(":".join(chance.choice(octets) for _ in range(6)))

    rows = []
    for number in range(COUNT):
        serial = chance.choice([f"5CD{number:04}", f"00{number:05}", f"NX-{number:03}.A"])
        rows.append(
            device(
                f"{chance.choice(['5c0d', 'cade', 'id-', '12'])}{number:03}",
                serial_number=maybe(serial),
                delivered_serial=serial,
                asset_tag=maybe(f"LMS-{number:03}", f"{number:06}", f"CADE {number}"),
                annotated_asset_id=maybe(f"LMS-{number:03}"),
                iiq_asset_tag=maybe(f"T_{number}", "100%"),
                iiq_asset_id=maybe(f"5cd0-{number}", f"12{number}"),
                mac_address=mac(),
                ethernet_mac=mac(),
                ip_address=maybe(f"10.20.{number % 3}.{number}", "12.0.0.1"),
                wan_ip_address=maybe("2001:db8::1", "203.0.113.9", "12.5.0.9", "20.30.40.50"),
                annotated_user=maybe("Ana@x.org", "ben.cade@x.org", f"s{number}@x.org"),
                iiq_owner_email=maybe("parent@x.net", "Ana@x.org"),
                iiq_owner_name=maybe("Rivera-Lopez, Ana", 'Zoë "Z" Ñandú', "Cade Miller"),
                model=maybe("HP Chromebook 11 G8 EE", "Lenovo 300e_2"),
                iiq_location=maybe("Lincoln MS", "Oak\\Hill", "École Élémentaire"),
                annotated_location=maybe("Cart 12", "Lincoln MS"),
                iiq_room=maybe("204", "Room 12", "12"),
                org_unit_path=maybe("/", "/Students/Grade 12"),
                meraki_ap_name=maybe("lms-ap3", "12-hall", "Gym AP 1"),
                status=maybe("ACTIVE", "DISABLED"),
                last_policy_sync_time=maybe(THEN),
                is_deleted=chance.random() < 0.1,
            )
        )
    return rows


ROWS = _fleet(7)
NAMES = {"ana@x.org": "Ana Rivera", "s3@x.org": "Cade O'Neil", "s4@x.org": "12 Monkeys"}


@pytest.fixture(scope="module")
def library(_server_url, _migrated_template):
    with own_database(_server_url, _migrated_template) as url:
        engine = open_engine(url, application_name="cbdesk tests")
        store(engine, tables.chromebooks, *ROWS)
        store(engine, tables.users, *(user(email, name) for email, name in NAMES.items()))
        cache = open_cache(None)
        yield Library.over(engine, cache)
        cache.close()
        engine.dispose()


def _bare(text):
    return text.upper().translate(str.maketrans("", "", "-.: "))


def _keys(row):
    """Every key of the device with the columns that it is of."""
    pairs = [(name, _bare(row[name])) for name in BARE if row[name]]
    pairs += [(name, row[name].upper()) for name in PLAIN if row[name]]
    pairs += [(name, _bare(row[name]).lstrip("0")) for name in NUMBERS if row[name]]
    return [(name, key) for name, key in pairs if key]


def _holds_term(row, term):
    values = [row[name] or "" for name in WORDS] + [NAMES.get((row["annotated_user"] or "").lower(), "")]
    part = mac_fragment(term)
    macs = [_bare(row[name] or "") for name in MACS]
    return any(term.lower() in value.lower() for value in values) or bool(
        part and any(_bare(part) in mac for mac in macs)
    )


def expected(asked):
    """Return the devices that have the text as an identifier, and all that it finds where nothing is guessed."""
    exact = {row["device_id"]: [name for name, key in _keys(row) if key in asked.keys] for row in ROWS}
    exact = {ident: names for ident, names in exact.items() if names}
    lows = {asked.keys[0], asked.text.upper()}
    begun = {
        row["device_id"]
        for row in ROWS
        for name, key in _keys(row)
        if any(key.startswith(low) for low in lows) and (name not in MACS or mac_fragment(asked.text))
    }
    people = {"annotated_user", "iiq_owner_email"}
    certain = len(asked.keys[0]) >= LONG and any(
        set(names) - people or re.fullmatch(r"[^@ ]+@[^@ ]+\.[^@ .]{2,}", asked.text) for names in exact.values()
    )
    held = set()
    if not (asked.ip or certain):
        held = {row["device_id"] for row in ROWS if all(_holds_term(row, term) for term in asked.terms)}
    return set(exact), set(exact) | begun | held


def _texts(seed, count):
    """Pieces of what the devices hold, in other notations and together."""
    chance = random.Random(seed)
    columns = [*BARE, *PLAIN, "model", "iiq_location", "iiq_room", "iiq_owner_name", "org_unit_path"]

    def piece(row):
        value = chance.choice([row[name] for name in columns if row[name]] + ["Ana Rivera", "Monkeys"])
        start = chance.choice([0, 0, chance.randrange(len(value))])
        part = value[start : start + chance.choice([1, 2, 3, 4, 6, 8, 99])]
        return chance.choice([str.lower, str.upper, str, _bare])(part)

    for _ in range(count):
        row = chance.choice(ROWS)
        yield " ".join(piece(row) for _ in range(chance.choice([1, 1, 1, 2, 3])))


SPECIAL = (
    "5C",
    "5c",
    "CA",
    "cade",
    "12",
    "125",
    "D0",
    "00",
    "20.",
    "12.",
    ":1",
    "CA:",
    "2001:",
    "2001:db8::1",
    "ca:de",
)


def test_that_the_search_bar_finds_what_an_obvious_filter_finds(library):
    """What is guessed, where little was found, comes besides; of too many prefixes some are left out, which is said."""
    for text in [*SPECIAL, *_texts(1, 100)]:
        asked = parse(text)
        if not search_language.parse(text).is_plain or not asked.can_match or not asked.keys:
            continue
        result = library.search.search(text, 200)
        exact, whole = expected(asked)
        hits = {kind: {hit.device.device_id for hit in result.hits if hit.match == kind} for kind in KINDS}
        found = set().union(*(hits[kind] for kind in KINDS if kind != "fuzzy"))
        assert exact <= hits["exact"], text
        assert found == whole if not result.total_is_capped else found <= whole, text
        assert hits["fuzzy"] or result.total_is_capped or result.total == len(whole), text
