"""What happens to a district in a day or more: the records of a later world, and the list of what changed.

``world.evolve(days=1)`` is the district a day later, and ``district.later(days=1)`` serves it from then on under the
same addresses, keys and tokens; both can be repeated, and the same seeds lead to the same days. What a delta of an API
shows and what it hides is as in a real district:

- Chromebooks that were used sync (``sync:``), report their batteries (``reports_timestamp``) and are seen by Meraki;
- an asset that was edited is modified on the new day (``modifieddate``);
- what an admin does at Google (a tag, a unit, a lock) and what is removed in either system is in no delta.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from cbdesk.demo.clock import Clock
from cbdesk.demo.schools import Document, School


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of what differs from the earlier world; everything else is as it was, to the byte."""

    synced: tuple[str, ...] = ()
    """Devices with a newer sync, a newer battery report, and newer sightings by Meraki."""
    moved: tuple[str, ...] = ()
    """Devices in another organizational unit, and in another school's room in IncidentIQ."""
    swapped: tuple[tuple[str, str], ...] = ()
    """Pairs of devices that exchanged their asset tags, in both systems."""
    discarded: tuple[str, ...] = ()
    """Assets that were deleted in IncidentIQ."""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    renamed_users: tuple[str, ...] = ()


@dataclass(slots=True)
class Records:
    """The parts of a world that a day changes, as lists of their own; their documents are replaced, never changed."""

    devices: list[Document]
    users: list[Document]
    batteries: list[Document]
    assets: list[Document]
    clients: dict[str, list[Document]]


def evolve(
    records: Records,
    schools: Sequence[School],
    locations: Sequence[Document],
    odd: frozenset[str],
    clocks: tuple[Clock, Clock],
    rng: Random,
) -> Changes:
    """Change the lists in place. Awkward devices (``odd``) stay as they are: what they test must not go away.

    ``clocks`` are the earlier world's and the later one's.
    """
    clock = clocks[1]
    ordinary = [
        index
        for index, device in enumerate(records.devices)
        if device["deviceId"] not in odd and device["status"] == "ACTIVE" and device.get("annotatedAssetId")
    ]
    rng.shuffle(ordinary)
    take = iter(ordinary)
    share = max(1, len(records.devices) // 200)

    def some(count: int) -> list[int]:
        return [index for index, _ in zip(take, range(count), strict=False)]

    by_serial = {str(asset.get("SerialNumber") or "").strip().upper(): n for n, asset in enumerate(records.assets)}
    swapped = tuple(_swap_tags(records, some(2 * share), by_serial, clock))
    moved = tuple(_move(records, some(share), by_serial, schools, locations, clock))
    disabled = tuple(_disable(records, some(share)))
    discarded = tuple(_discard(records, some(share), by_serial, clock))
    gone = some(share)
    synced = tuple(_sync(records, some(len(ordinary) // 3), clocks, rng))
    added = tuple(_clone(records, index, clocks, rng) for index in gone)
    removed = tuple(records.devices[index]["deviceId"] for index in gone)
    for index in sorted(gone, reverse=True):
        del records.devices[index]
    left = set(removed)
    records.batteries[:] = [battery for battery in records.batteries if battery["deviceId"] not in left]
    renamed = tuple(_rename(records, share, rng))
    return Changes(synced, moved, swapped, discarded, removed, added, disabled, renamed)


def _asset_of(device: Document, by_serial: dict[str, int]) -> int | None:
    return by_serial.get(str(device.get("serialNumber", "")).strip().upper())


def _swap_tags(
    records: Records, indices: list[int], by_serial: dict[str, int], clock: Clock
) -> Iterator[tuple[str, str]]:
    for first, second in zip(indices[::2], indices[1::2], strict=False):
        pair = records.devices[first], records.devices[second]
        for index, tag in ((first, pair[1]["annotatedAssetId"]), (second, pair[0]["annotatedAssetId"])):
            device = records.devices[index] = {**records.devices[index], "annotatedAssetId": tag}
            at = _asset_of(device, by_serial)
            if at is not None:
                records.assets[at] = {**records.assets[at], "AssetTag": tag, "ModifiedDate": clock.plain(0, 39_000)}
        yield pair[0]["deviceId"], pair[1]["deviceId"]


def _move(
    records: Records,
    indices: list[int],
    by_serial: dict[str, int],
    schools: Sequence[School],
    locations: Sequence[Document],
    clock: Clock,
) -> Iterator[str]:
    units = {device["orgUnitPath"]: device["orgUnitId"] for device in records.devices}
    for number, index in enumerate(indices):
        device = records.devices[index]
        place = next(
            p for p in range(len(schools)) if schools[(number + p) % len(schools)].short not in device["orgUnitPath"]
        )
        school = (number + place) % len(schools)
        path = next((path for path in units if path.startswith(f"/Students/{schools[school].short}")), "/Retired")
        unit = units.get(path, device["orgUnitId"])
        records.devices[index] = {**device, "orgUnitPath": path, "orgUnitId": unit}
        at = _asset_of(device, by_serial)
        if at is not None:
            asset = {**records.assets[at], "ModifiedDate": clock.plain(0, 40_000 + number % 9_000)}
            asset |= {"LocationId": locations[school]["LocationId"], "Location": locations[school]}
            asset.pop("LocationRoom", None)
            asset.pop("LocationRoomId", None)
            records.assets[at] = asset
        yield device["deviceId"]


def _disable(records: Records, indices: list[int]) -> Iterator[str]:
    for index in indices:
        records.devices[index] = {**records.devices[index], "status": "DISABLED", "notes": "Reported lost"}
        yield records.devices[index]["deviceId"]


def _discard(records: Records, indices: list[int], by_serial: dict[str, int], clock: Clock) -> Iterator[str]:
    for index in indices:
        at = _asset_of(records.devices[index], by_serial)
        if at is not None and not records.assets[at]["IsDeleted"]:
            asset = {**records.assets[at], "IsDeleted": True, "ModifiedDate": clock.plain(0, 39_500)}
            records.assets[at] = asset
            yield str(asset["AssetId"])


def _sync(records: Records, indices: list[int], clocks: tuple[Clock, Clock], rng: Random) -> Iterator[str]:
    clock = clocks[1]
    seen: dict[str, str] = {}
    reporting = {battery["deviceId"]: number for number, battery in enumerate(records.batteries)}
    for index in indices:
        device = records.devices[index]
        ago, second = _between(*clocks, rng)
        last = {"date": clock.day(ago), "activeTime": 9_000_000 + second}
        days = [entry for entry in device.get("activeTimeRanges", ()) if entry["date"] < last["date"]]
        records.devices[index] = {
            **device,
            "lastSync": clock.stamp(ago, second, 7),
            "activeTimeRanges": [*days[-29:], last],
        }
        seen[str(device.get("macAddress", "")).lower()] = f"{clock.plain(ago, second)}Z"
        at = reporting.get(device["deviceId"])
        if at is not None:
            records.batteries[at] = _report_again(records.batteries[at], clock.stamp(ago, second, 3))
        yield device["deviceId"]
    for network, rows in records.clients.items():
        records.clients[network] = [
            {**row, "lastSeen": seen[mac]} if (mac := row["mac"].replace(":", "").lower()) in seen else row
            for row in rows
        ]


def _between(earlier: Clock, clock: Clock, rng: Random) -> tuple[int, int]:
    """Pick a moment after the earlier anchor: in school hours, or else shortly before the later one."""
    ago = clock.school_days[0]
    second = clock.school_second(rng, ago)
    if clock.epoch(ago, second) > earlier.anchor_epoch:
        return ago, second
    return 0, max(0, clock.anchor_epoch - clock.epoch(0, 0) - rng.randrange(3600))


def _report_again(battery: Document, moment: str) -> Document:
    """Add a report of a battery that has aged by one cycle."""
    reports = battery["batteryStatusReport"]
    last = max(reports, key=lambda report: str(report["reportTime"]))
    aged = {"cycleCount": last["cycleCount"] + 1, "fullChargeCapacity": str(int(last["fullChargeCapacity"]) - 1)}
    return {**battery, "batteryStatusReport": [{**last, **aged, "reportTime": moment}, *reports]}


def _clone(records: Records, index: int, clocks: tuple[Clock, Clock], rng: Random) -> str:
    """Add a device like the one at ``index``, with an identity of its own."""
    bits = rng.getrandbits(124)
    clock, enrolled = clocks[1], _between(*clocks, rng)
    ident = f"{bits:031x}"
    device = {
        **records.devices[index],
        "deviceId": f"{ident[:8]}-{ident[8:12]}-4{ident[12:15]}-{ident[15:19]}-{ident[19:]}",
        "serialNumber": f"5CD6{bits % 10**6:06d}N",
        "annotatedAssetId": f"N{bits % 10**9:09d}",
        "macAddress": f"70cd0d{bits & 0xFFFFFF:06x}",
        "lastEnrollmentTime": clock.stamp(*enrolled, 0),
        "lastSync": clock.stamp(*enrolled, 1),
    }
    records.devices.append(device)
    return str(device["deviceId"])


def _rename(records: Records, count: int, rng: Random) -> Iterator[str]:
    """Give some people another family name, and every second one an address to go with it."""
    pupils = [index for index, user in enumerate(records.users) if "/Grade " in user["orgUnitPath"]]
    for number, index in enumerate(rng.sample(pupils, min(count, len(pupils)))):
        user = records.users[index]
        family = f"{user['name']['familyName']}-Ray"
        name = {**user["name"], "familyName": family, "fullName": f"{user['name']['givenName']} {family}"}
        changed = {**user, "name": name}
        if number % 2:
            local, _, domain = user["primaryEmail"].partition("@")
            changed["primaryEmail"] = f"{local}-ray@{domain}"
        records.users[index] = changed
        yield user["id"]
