from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from cbdesk.demo.oddities import ODDITIES
from cbdesk.demo.world import World

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
SIZES = (30, 200, 26_310)


@pytest.fixture(scope="module")
def worlds() -> Iterator[Callable[[int], World]]:
    """Worlds by size, each built once; the large one does not outlive this file."""
    build = lru_cache(lambda size: World(size, anchor=ANCHOR))
    yield build
    build.cache_clear()


@pytest.fixture(params=SIZES)
def sized(request: pytest.FixtureRequest, worlds: Callable[[int], World]) -> World:
    return worlds(request.param)


def digest(world: World) -> str:
    parts = [
        world.devices,
        world.users,
        world.org_units,
        world.assets,
        world.asset_users,
        world.locations,
        world.rooms,
        world.networks,
        world.access_points,
        dict(world.clients),
        world.batteries,
        dict(world.oddities),
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def serial(device: dict[str, Any]) -> str:
    return device.get("serialNumber", "").strip().upper()


def by_id(world: World) -> dict[str, dict[str, Any]]:
    return {device["deviceId"]: device for device in world.devices}


def test_that_the_same_arguments_make_the_same_world_byte_for_byte():
    assert digest(World(150, seed=5, anchor=ANCHOR)) == digest(World(150, seed=5, anchor=ANCHOR))


def test_that_a_world_does_not_depend_on_the_hash_seed_of_the_process():
    program = "import sys; sys.path[:0] = sys.argv[1:]; import test_world as t; print(t.digest(t.World(80, seed=5, anchor=t.ANCHOR)))"
    folder = str(Path(__file__).parent)
    found = {
        subprocess.run(
            [sys.executable, "-c", program, folder, *sys.path],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert found == {digest(World(80, seed=5, anchor=ANCHOR)) + "\n"}


@pytest.mark.parametrize(("seed", "anchor"), [(6, ANCHOR), (5, ANCHOR - timedelta(days=2))])
def test_that_another_seed_or_anchor_makes_another_world(seed: int, anchor: datetime):
    assert digest(World(150, seed=seed, anchor=anchor)) != digest(World(150, seed=5, anchor=ANCHOR))


def test_that_an_anchor_without_a_time_is_the_evening_of_that_day():
    assert World(30, anchor=date(2026, 11, 20)).anchor == datetime(2026, 11, 20, 21, tzinfo=UTC)


def test_that_the_default_district_has_the_proportions_of_a_real_one(worlds: Callable[[int], World]):
    world = worlds(26_310)
    assert len(world.devices) == 26_310
    assert len(world.users) == 24_000
    assert len(world.schools) == 40
    assert len(world.networks) == 60
    assert 24_500 <= len(world.assets) <= 25_500
    assert 25_000 <= sum(map(len, world.clients.values())) <= 32_000
    statuses = Counter(device["status"] for device in world.devices)
    assert 0.90 < statuses["ACTIVE"] / 26_310 < 0.95
    assert 0.04 < statuses["DEPROVISIONED"] / 26_310 < 0.07
    assert 0.005 < statuses["DISABLED"] / 26_310 < 0.02


def test_that_every_awkward_case_is_there_at_every_size(sized: World):
    assert {oddity.name for oddity in ODDITIES} <= sized.oddities.keys()
    assert all(sized.oddities[name] for name in sized.oddities)
    forms = {name for name in sized.oddities if name.startswith(("asset_", "battery_", "client_"))}
    assert len(forms) == 22 + 1 + 10 + 13


def test_that_identities_are_unique(sized: World):
    for rows, key in (
        (sized.devices, "deviceId"),
        (sized.users, "id"),
        (sized.users, "primaryEmail"),
        (sized.assets, "AssetId"),
    ):
        assert len({row[key].lower() for row in rows}) == len(rows)
    assert len({unit["orgUnitId"] for unit in sized.org_units}) == len(
        {unit["orgUnitPath"] for unit in sized.org_units}
    )
    wireless = [device["macAddress"] for device in sized.devices if len(device.get("macAddress", "")) == 12]
    assert len(set(wireless)) == len(wireless)
    clients = [(network, row["id"]) for network, rows in sized.clients.items() for row in rows]
    assert len(set(clients)) == len(clients)


def test_that_references_lead_somewhere(sized: World):
    units = {unit["orgUnitPath"]: unit["orgUnitId"].removeprefix("id:") for unit in sized.org_units}
    assert all(units[device["orgUnitPath"]] == device["orgUnitId"] for device in sized.devices)
    assert {user["orgUnitPath"] for user in sized.users} <= units.keys()
    places = {location["LocationId"] for location in sized.locations}
    assert {asset["LocationId"] for asset in sized.assets if asset.get("Location")} <= places
    access_points = {device["serial"] for device in sized.access_points}
    seen_by = {row.get("recentDeviceSerial") for rows in sized.clients.values() for row in rows}
    assert seen_by - {None} <= access_points


def test_that_no_device_turns_stale_within_a_week(sized: World):
    for device in sized.devices:
        if "lastSync" in device:
            age = ANCHOR - datetime.fromisoformat(device["lastSync"])
            assert age >= timedelta(0)
            assert not timedelta(days=22) < age < timedelta(days=31), device["lastSync"]


def test_that_sightings_and_syncs_fall_into_school_hours(sized: World):
    seen = [row["lastSeen"] for rows in sized.clients.values() for row in rows if isinstance(row["lastSeen"], str)]
    in_hours = [
        text for text in seen if "11:00" <= text[11:16] <= "20:30" and date.fromisoformat(text[:10]).weekday() < 5
    ]
    assert in_hours == seen
    assert max(seen) <= "2026-11-20T19:00:00Z"


def counted(test: Callable[[dict[str, Any]], object]) -> Callable[[World], int]:
    return lambda world: sum(1 for device in world.devices if test(device))


CASES: dict[str, Callable[[World], int]] = {
    "missing serial": counted(lambda d: "serialNumber" not in d),
    "lower-case serial": counted(lambda d: d.get("serialNumber", "") != d.get("serialNumber", "").upper()),
    "blank-padded serial": counted(lambda d: d.get("serialNumber", "") != d.get("serialNumber", "").strip()),
    "placeholder serial": counted(
        lambda d: serial(d) in {"TO BE FILLED BY O.E.M.", "N/A", "DEFAULT STRING", "NONE", "0"}
    ),
    "pre-provisioned": counted(lambda d: d["status"] == "PRE_PROVISIONED" and "lastSync" not in d),
    "disabled": counted(lambda d: d["status"] == "DISABLED"),
    "deprovisioned": counted(lambda d: d["status"] == "DEPROVISIONED" and "deprovisionReason" in d),
    "delinquent": counted(lambda d: d["status"] == "DELINQUENT"),
    "inactive": counted(lambda d: d["status"] == "INACTIVE"),
    "active but never synced": counted(lambda d: d["status"] == "ACTIVE" and "lastSync" not in d),
    "long ago": counted(lambda d: d["status"] == "ACTIVE" and d.get("lastSync", "9") < "2026-10-15"),
    "tag equals serial": counted(lambda d: serial(d) and d.get("annotatedAssetId") == serial(d)),
    "no tag": counted(lambda d: "annotatedAssetId" not in d),
    "empty tag": counted(lambda d: d.get("annotatedAssetId", "x").strip() == ""),
    "leading zero": counted(lambda d: d.get("annotatedAssetId", "").startswith("0")),
    "shared tag": lambda w: sum(
        n > 1 for tag, n in Counter(d.get("annotatedAssetId", "").strip() for d in w.devices).items() if tag
    ),
    "120 recent users": counted(lambda d: len(d.get("recentUsers", ())) == 120),
    "unmanaged recent user": counted(lambda d: {"type": "USER_TYPE_UNMANAGED"} in d.get("recentUsers", ())),
    "future activity": counted(lambda d: any(a["date"] > "2026-11-20" for a in d.get("activeTimeRanges", ()))),
    "no activity": counted(lambda d: "lastSync" in d and "activeTimeRanges" not in d),
    "IPv6": counted(lambda d: any(":" in n.get("ipAddress", "") for n in d.get("lastKnownNetwork", ()))),
    "no wan key": counted(lambda d: any("wanIpAddress" not in n for n in d.get("lastKnownNetwork", ()))),
    "several networks": counted(lambda d: len(d.get("lastKnownNetwork", ())) > 1),
    "ethernet and dock": counted(lambda d: d.get("ethernetMacAddress") and "dockMacAddress" in d),
    "second ethernet only": counted(lambda d: d.get("ethernetMacAddress") == "" and "ethernetMacAddress0" in d),
    "unusable MAC": counted(lambda d: len(d.get("macAddress", "x" * 12)) != 12),
    "free-text user": counted(lambda d: d.get("annotatedUser", "") and "@" not in d["annotatedUser"]),
    "leaver": lambda w: len(
        {d.get("annotatedUser", "").lower() for d in w.devices if "@" in d.get("annotatedUser", "")}
        - {u["primaryEmail"].lower() for u in w.users}
    ),
    "line break in notes": counted(lambda d: "\n" in d.get("notes", "")),
    "beyond ASCII": counted(lambda d: "大田" in d.get("annotatedUser", "")),
    "root unit": counted(lambda d: d["orgUnitPath"] == "/"),
    "special unit": counted(lambda d: d["orgUnitPath"] == "/Carts & Labs/Library+"),
    "AUE as number only": counted(lambda d: "autoUpdateExpiration" in d and "autoUpdateThrough" not in d),
    "AUE as timestamp": counted(lambda d: "T" in d.get("autoUpdateThrough", "")),
    "suspended": lambda w: sum(u["suspended"] for u in w.users),
    "archived": lambda w: sum(u["archived"] for u in w.users),
    "never logged in": lambda w: sum(u.get("lastLoginTime", "").startswith("1970") for u in w.users),
    "super admin": lambda w: sum(u["isAdmin"] for u in w.users),
    "delegated admin": lambda w: sum(u["isDelegatedAdmin"] for u in w.users),
    "namesakes": lambda w: sum(n > 1 for n in Counter(u["name"]["fullName"] for u in w.users).values()),
    "asset in upper case": lambda w: sum(a["AssetId"] != a["AssetId"].lower() for a in w.assets),
    "deleted asset": lambda w: sum(a["IsDeleted"] for a in w.assets),
    "training asset": lambda w: sum(a["IsTraining"] for a in w.assets),
    "asset without status": lambda w: sum("Status" not in a and "Location" not in a for a in w.assets),
    "asset without serial": lambda w: sum(not a.get("SerialNumber") for a in w.assets),
    "asset with placeholder": lambda w: sum(a.get("SerialNumber") in {"N/A", "none", "0", "UNKNOWN"} for a in w.assets),
    "MacBook": lambda w: sum("MacBook" in str(a["Model"].get("Name")) for a in w.assets),
    "iPad": lambda w: sum("iPad" in str(a["Model"].get("Name")) for a in w.assets),
    "Chromebook among laptops": lambda w: sum(
        "Chromebook" in str(a["Model"].get("Name")) and (a["Model"].get("Category") or {}).get("Name") == "Laptops"
        for a in w.assets
    ),
    "unset date": lambda w: sum(a["ModifiedDate"].startswith("0001") for a in w.assets),
    "MAC in two networks": lambda w: sum(
        n > 1 for n in Counter(r["mac"].lower() for rows in w.clients.values() for r in rows).values()
    ),
    "AP without a name": lambda w: sum(device["name"] is None for device in w.access_points),
    "AP shown by its MAC": lambda w: sum(
        r.get("recentDeviceName") is not None and r["recentDeviceName"] == r.get("recentDeviceMac")
        for rows in w.clients.values()
        for r in rows
    ),
    "wired client": lambda w: sum(r["recentDeviceConnection"] == "Wired" for rows in w.clients.values() for r in rows),
    "dock": lambda w: sum(r["mac"].lower().startswith("00:24:9b") for rows in w.clients.values() for r in rows),
    "time as number": lambda w: sum(isinstance(r["lastSeen"], int) for rows in w.clients.values() for r in rows),
    "vlan as number": lambda w: sum(isinstance(r.get("vlan"), int) for rows in w.clients.values() for r in rows),
    "vlan empty": lambda w: sum(r.get("vlan") == "" for rows in w.clients.values() for r in rows),
    "IPv6-only client": lambda w: sum(r["ip"] is None and bool(r["ip6"]) for rows in w.clients.values() for r in rows),
    "random MAC": lambda w: sum(
        bool(re.match(".[26ae]", r["mac"].lower())) for rows in w.clients.values() for r in rows
    ),
    "not wireless": lambda w: sum("wireless" not in n["productTypes"] for n in w.networks),
    "empty network": lambda w: sum("wireless" in n["productTypes"] and not w.clients[n["id"]] for n in w.networks),
    "silent network": lambda w: len(w.silent_networks),
    "two packs": lambda w: sum(len(b.get("batteryInfo", ())) > 1 for b in w.batteries),
    "design zero": lambda w: sum(b.get("batteryInfo", [{}])[0].get("designCapacity") == "0" for b in w.batteries),
    "no report": lambda w: sum(b.get("batteryStatusReport") == [] for b in w.batteries),
    "telemetry of a lost device": lambda w: len(
        {b["deviceId"] for b in w.batteries} - {d["deviceId"] for d in w.devices}
    ),
}


@pytest.mark.parametrize("size", [200, 26_310])
def test_that_the_documents_hold_the_awkward_cases(worlds: Callable[[int], World], size: int):
    world = worlds(size)
    counts = {name: count(world) for name, count in CASES.items()}
    assert [name for name, count in counts.items() if count == 0] == []


def pairs(world: World, name: str) -> Iterator[list[dict[str, Any]]]:
    devices, ids = by_id(world), world.oddities[name]
    size = 3 if name == "same_serial_three" else 2
    for start in range(0, len(ids), size):
        yield [devices[ident] for ident in ids[start : start + size]]


@pytest.mark.parametrize(
    ("name", "decides"),
    [
        (
            "same_serial_status",
            lambda a, b: a["status"] == "ACTIVE" and b["status"] == "DEPROVISIONED" and a["lastSync"] < b["lastSync"],
        ),
        ("same_serial_last_sync", lambda a, b: a["status"] == b["status"] and a["lastSync"] > b["lastSync"]),
        ("same_serial_device_id", lambda a, b: a["status"] == b["status"] and a["lastSync"] == b["lastSync"]),
        (
            "same_serial_never_synced",
            lambda a, b: a["status"] == b["status"] and "lastSync" in a and "lastSync" not in b,
        ),
        (
            "same_serial_three",
            lambda a, b, c: (a["status"], b["status"], c["status"]) == ("PRE_PROVISIONED", "DISABLED", "DELINQUENT"),
        ),
    ],
)
def test_that_devices_share_a_serial_for_each_way_to_decide_between_them(
    world: World, name: str, decides: Callable[..., bool]
):
    for devices in pairs(world, name):
        assert len({serial(device) for device in devices}) == 1
        assert decides(*devices)


def test_that_swapped_tags_differ_between_the_two_systems(world: World):
    tags = {str(asset.get("SerialNumber") or "").strip().upper(): asset["AssetTag"] for asset in world.assets}
    for first, second in pairs(world, "tag_swapped_in_incidentiq"):
        assert (tags[serial(first)], tags[serial(second)]) == (second["annotatedAssetId"], first["annotatedAssetId"])


def test_that_a_retired_twin_was_modified_after_the_asset_in_service(world: World):
    assets = {asset["AssetId"]: asset for asset in world.assets}
    for ident in world.oddities["asset_retired_twin"]:
        twin = assets[ident]
        others = [a for a in world.assets if a.get("SerialNumber") == twin["SerialNumber"] and a is not twin]
        assert twin["Status"]["IsRetired"]
        assert all(other["ModifiedDate"] < twin["ModifiedDate"] for other in others)


def test_that_serials_have_the_form_of_their_maker(world: World):
    forms = {
        "HP": r"5CD\d{3}\w{4}",
        "Lenovo": r"(PF|P2|LR0|YX0)\w{6}",
        "Dell": r"\w{6}\d",
        "Acer": r"NXH\w{2}AA00\d{6}\w{2}7600",
    }
    odd = {ident for idents in world.oddities.values() for ident in idents}
    checked = 0
    for device in world.devices:
        maker = device.get("model", "").partition(" ")[0]
        if maker in forms and device["deviceId"] not in odd:
            assert re.fullmatch(forms[maker], device["serialNumber"]), device["serialNumber"]
            checked += 1
    assert checked > 100
