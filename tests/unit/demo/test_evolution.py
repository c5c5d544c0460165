from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cbdesk.demo.world import World


@pytest.fixture(scope="module")
def later(world: World) -> World:
    return world.evolve(4, days=3)


def devices(world: World) -> dict[str, dict[str, Any]]:
    return {device["deviceId"]: device for device in world.devices}


def test_that_the_earlier_world_stays_as_it_was(world: World, later: World):
    assert len(world.devices) == 300
    assert set(later.changes.added).isdisjoint(devices(world))
    assert later.anchor == world.anchor + timedelta(days=3)


def test_that_only_the_named_devices_changed(world: World, later: World):
    before, after = devices(world), devices(later)
    changes = later.changes
    named = {*changes.synced, *changes.moved, *changes.disabled, *(ident for pair in changes.swapped for ident in pair)}
    assert before.keys() - after.keys() == set(changes.removed)
    assert after.keys() - before.keys() == set(changes.added)
    assert {ident for ident in before.keys() & after.keys() if before[ident] != after[ident]} == named


def test_that_swapped_tags_changed_places_in_both_systems(world: World, later: World):
    before, after = devices(world), devices(later)
    tags = {str(asset.get("SerialNumber") or "").strip().upper(): asset["AssetTag"] for asset in later.assets}
    for first, second in later.changes.swapped:
        assert after[first]["annotatedAssetId"] == before[second]["annotatedAssetId"]
        assert after[second]["annotatedAssetId"] == before[first]["annotatedAssetId"]
        for ident in (first, second):
            serial = after[ident]["serialNumber"]
            assert tags.get(serial, after[ident]["annotatedAssetId"]) == after[ident]["annotatedAssetId"]


def test_that_a_moved_device_has_another_unit_that_exists(world: World, later: World):
    units = {unit["orgUnitPath"] for unit in later.org_units}
    for ident in later.changes.moved:
        path = devices(later)[ident]["orgUnitPath"]
        assert path != devices(world)[ident]["orgUnitPath"]
        assert path in units


def test_that_synced_devices_are_seen_again_by_meraki(world: World, later: World):
    macs = {devices(later)[ident]["macAddress"] for ident in later.changes.synced}
    rows = [row for network in later.clients.values() for row in network if row["mac"].replace(":", "").lower() in macs]
    assert rows
    assert all(row["lastSeen"] > world.anchor.isoformat() for row in rows)


def test_that_removed_devices_take_their_telemetry_with_them(later: World):
    assert set(later.changes.removed).isdisjoint(battery["deviceId"] for battery in later.batteries)


def test_that_renamed_users_keep_their_id(world: World, later: World):
    before = {user["id"]: user for user in world.users}
    after = {user["id"]: user for user in later.users}
    assert before.keys() == after.keys()
    assert {ident for ident in before if before[ident] != after[ident]} == set(later.changes.renamed_users)


def test_that_the_same_seed_leads_to_the_same_later_world(world: World, later: World):
    assert world.evolve(4, days=3).devices == later.devices
    assert world.evolve(5, days=3).devices != later.devices
