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


@pytest.mark.parametrize("days", [1, 2, 3, 7])
def test_that_what_is_used_syncs_and_reports_after_the_earlier_day(world: World, days: int):
    """From a Friday afternoon on: also where no school day lies in between."""
    later = world.evolve(2, days=days)
    before, after = world.anchor.strftime("%Y-%m-%dT%H:%M:%S"), later.anchor.strftime("%Y-%m-%dT%H:%M:%S")
    for ident in (*later.changes.synced, *later.changes.added):
        assert before < devices(later)[ident]["lastSync"] < after
    reports = {battery["deviceId"]: battery.get("batteryStatusReport", []) for battery in later.batteries}
    reporting = [ident for ident in later.changes.synced if ident in reports]
    assert reporting
    for ident in reporting:
        newest, *earlier = reports[ident]
        assert before < newest["reportTime"] < after
        assert newest["cycleCount"] == max(report["cycleCount"] for report in earlier) + 1


def test_that_an_edited_asset_is_modified_on_the_later_day(world: World, later: World):
    before = {asset["AssetId"]: asset for asset in world.assets}
    edited = [asset for asset in later.assets if asset != before[asset["AssetId"]]]
    assert len(edited) > len(later.changes.discarded)
    assert {asset["ModifiedDate"][:10] for asset in edited} == {later.anchor.date().isoformat()}


def test_that_discarded_assets_are_deleted_and_their_devices_stay(world: World, later: World):
    deleted = {asset["AssetId"] for asset in later.assets if asset["IsDeleted"]}
    assert deleted - {asset["AssetId"] for asset in world.assets if asset["IsDeleted"]} == set(later.changes.discarded)
    serials = {asset["SerialNumber"] for asset in later.assets if asset["AssetId"] in later.changes.discarded}
    assert {device.get("serialNumber") for device in later.devices} >= serials != set()


def test_that_every_day_brings_devices_of_its_own_also_with_the_same_seed(world: World):
    first = world.evolve(2)
    second = first.evolve(2)
    assert len(devices(second)) == len(second.devices)
    assert set(first.changes.added).isdisjoint(second.changes.added)


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
