"""Devices of the simulated district, odd ones among them, are found by everything that identifies them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.demo.world import World
from cbdesk.domain.search_keys import near_keys, search_key
from cbdesk.repositories import Library
from tests.integration.sync.comparison import sync
from tests.integration.sync.documents import Documents

EVERY = 8
NUMBERS = ("serial_number", "delivered_serial", "asset_tag", "annotated_asset_id", "iiq_asset_tag")


@pytest.fixture
def devices(engine: sa.Engine) -> list[dict[str, Any]]:
    world = World(120, anchor=datetime(2026, 11, 20, 19, tzinfo=UTC))
    documents = Documents(
        devices=list(world.devices),
        users=list(world.users),
        assets=list(world.assets),
        networks=list(world.networks),
        access_points=list(world.access_points),
        clients={name: list(rows) for name, rows in world.clients.items()},
    )
    with ThreadPoolExecutor(10) as executor:
        sync(engine, documents.sources(), executor, batch_size=1000)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(chromebooks).order_by(chromebooks.c.device_id))
        return [dict(row._mapping) for row in rows]


def notations(device: dict[str, Any]) -> set[str]:
    """Everything that identifies the device, in every way in which people and scanners write it."""
    idents = [device[name] for name in (*NUMBERS, "device_id", "iiq_asset_id", "annotated_user", "iiq_owner_email")]
    found = {form for ident in idents if ident for form in (ident, ident.lower(), f"*{ident}*\r\n", f"]C1{ident}")}
    for number in filter(None, (device[name] for name in NUMBERS)):
        middle = len(number) // 2
        found |= {f"{number[:middle]}{mark}{number[middle:]}" for mark in "-. :"}
        if len(number) > 3:
            found |= {f"000{number}", number.lstrip("0")}
    for mac in filter(None, (device["mac_address"], device["ethernet_mac"])):
        bare = mac.replace(":", "")
        found |= {mac, bare, bare.lower(), mac.replace(":", "-"), f"{bare[:4]}.{bare[4:8]}.{bare[8:]}"}
    found |= {device[name] for name in ("ip_address", "wan_ip_address", "meraki_ap_name") if device[name]}
    found.add(f"https://admin.google.com/ac/chrome/devices/{device['device_id']}")
    return {text for text in found if search_key(text.strip("*\r\n "))}


def test_that_a_device_is_an_exact_hit_for_every_identifier_in_every_notation(
    library: Library, devices: list[dict[str, Any]]
) -> None:
    asked = [(device, text) for device in devices[::EVERY] for text in sorted(notations(device))]
    assert len(asked) > 200
    for device, text in asked:
        hits = library.search.search(text, limit=300).hits
        places = [place for place, hit in enumerate(hits) if hit.device.device_id == device["device_id"]]
        assert places, f"{device['device_id']} is not found by {text!r}"
        assert {hit.match for hit in hits[: places[0] + 1]} == {"exact"}, f"{text!r} finds others first"


def test_that_a_device_is_among_the_first_five_for_a_serial_with_one_slip(
    library: Library, devices: list[dict[str, Any]]
) -> None:
    serials = {search_key(device["serial_number"]): device for device in devices if device["serial_number"]}
    asked = 0
    for key, device in list(serials.items())[::EVERY]:
        if len(key) < 6:
            continue
        for typed in (key[:3] + "Y" + key[4:], key[:-2] + key[-1] + key[-2], key[1:], key[:5] + "0" + key[5:]):
            if typed == key or typed in serials:
                continue
            hits = library.search.search(typed).hits[:5]
            assert device["device_id"] in {hit.device.device_id for hit in hits}, f"{typed} for {key}"
            assert typed in near_keys(key)
            asked += 1
    assert asked > 30
