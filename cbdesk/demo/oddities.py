"""The awkward devices: every case that real listings hold, at a rate per 10,000 devices and at least once in a small world.

Each case belongs to an aspect of a device. Aspects draw from different stretches of one shuffled order, so that in a world of
usual size no device is odd in two ways; identity comes first, because it takes whole keys away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from cbdesk.demo.catalogue import FLEX_MODEL
from cbdesk.demo.clock import DAY, Clock
from cbdesk.demo.devices import Fleet
from cbdesk.demo.names import STUDENT_DOMAIN
from cbdesk.demo.people import People
from cbdesk.demo.schools import UNICODE_UNIT, Document, OrgUnits

PLACEHOLDERS = ("To be filled by O.E.M.", "Default string", "N/A", "none", "0", "System Serial Number", "UNKNOWN", "XXXXXXXX", "00000000")
_ENROLLED_ONLY = ("kind", "etag", "deviceId", "serialNumber", "status", "annotatedAssetId", "model", "orgUnitPath", "orgUnitId")
_RECENT = ("recentUsers", "activeTimeRanges", "lastKnownNetwork")


@dataclass(frozen=True, slots=True)
class Scene:
    """What an oddity may draw from besides the devices it is given."""

    fleet: Fleet
    units: OrgUnits
    people: People
    clock: Clock
    rng: Random


Apply = Callable[[list[Document], Scene, int], None]
"""Changes one case's devices; the last argument is the running number of the case."""


@dataclass(frozen=True, slots=True)
class Oddity:
    name: str
    aspect: str
    per_ten_thousand: float
    size: int
    apply: Apply


def _keep(document: Document, keys: tuple[str, ...]) -> None:
    for key in [key for key in document if key not in keys]:
        del document[key]


def _drop(document: Document, *keys: str) -> None:
    for key in keys:
        document.pop(key, None)


def _set(key: str, *values: object) -> Apply:
    def apply(devices: list[Document], _: Scene, number: int) -> None:
        devices[0][key] = values[number % len(values)]

    return apply


def _without(*keys: str) -> Apply:
    return lambda devices, _, __: _drop(devices[0], *keys)


def _enrolled_only(status: str) -> Apply:
    def apply(devices: list[Document], scene: Scene, _: int) -> None:
        _keep(devices[0], _ENROLLED_ONLY)
        devices[0]["status"] = status
        unit = scene.units.staging if status == "PRE_PROVISIONED" else "/Students"
        _move(devices[0], unit, scene)

    return apply


def _move(document: Document, unit: str, scene: Scene) -> None:
    document["orgUnitPath"] = unit
    document["orgUnitId"] = scene.units.ids[unit]


def _set_sync(document: Document, scene: Scene, ago: int, second: int) -> None:
    """Give the device a last sync and the activity that goes with it."""
    document["lastSync"] = scene.clock.stamp(ago, second, 331)
    document["activeTimeRanges"] = scene.fleet.activity(ago)


def _activate(*documents: Document) -> None:
    for document in documents:
        document["status"] = "ACTIVE"
        _drop(document, "deprovisionReason", "lastDeprovisionTimestamp")


def _missing_serial(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    _activate(device)
    _drop(device, "serialNumber")
    if number % 2 == 0:
        _drop(device, "annotatedAssetId", "annotatedUser", "annotatedLocation", "notes", *_RECENT)
        device["recentUsers"] = [{"type": "USER_TYPE_UNMANAGED"}]
        _move(device, "/Carts & Labs/Library+", scene)


def _lower_case_serial(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["serialNumber"] = devices[0].get("serialNumber", "").lower()


def _blank_padded_serial(devices: list[Document], _: Scene, number: int) -> None:
    serial = devices[0].get("serialNumber", "")
    devices[0]["serialNumber"] = (f" {serial}", f"{serial}  ", f"\t{serial.lower()} ")[number % 3]


def _placeholder_serial(devices: list[Document], _: Scene, number: int) -> None:
    device = devices[0]
    _activate(device)
    device["serialNumber"] = PLACEHOLDERS[number % len(PLACEHOLDERS)]
    if number % 2 == 0:
        device["model"] = FLEX_MODEL
        device["chromeOsType"] = "chromeOsFlex"
        device["bootMode"] = "Dev"
        device["deviceLicenseType"] = "educationUpgradeFixedTerm"
        device["platformVersion"] = "16404.59.0 (Official Build) stable-channel reven"
        _drop(device, "autoUpdateExpiration", "autoUpdateThrough", "firmwareVersion")


def _same_serial_status(devices: list[Document], scene: Scene, _: int) -> None:
    """The deprovisioned twin synced later: status decides."""
    kept, other = devices
    _activate(kept)
    _set_sync(kept, scene, scene.clock.school_days[3], 52_000)
    other["serialNumber"] = kept.get("serialNumber", "")
    other["status"] = "DEPROVISIONED"
    other["deprovisionReason"] = "DEPROVISION_REASON_SAME_MODEL_REPLACEMENT"
    _set_sync(other, scene, scene.clock.school_days[1], 52_000)


def _same_serial_last_sync(devices: list[Document], scene: Scene, _: int) -> None:
    kept, other = devices
    _activate(kept, other)
    other["serialNumber"] = kept.get("serialNumber", "").lower()
    _set_sync(kept, scene, scene.clock.school_days[1], 52_001)
    _set_sync(other, scene, scene.clock.school_days[2], 52_000)


def _same_serial_device_id(devices: list[Document], scene: Scene, _: int) -> None:
    for device in devices:
        _activate(device)
        device["serialNumber"] = devices[0].get("serialNumber", "")
        _set_sync(device, scene, scene.clock.school_days[1], 52_000)


def _same_serial_never_synced(devices: list[Document], scene: Scene, _: int) -> None:
    kept, other = devices
    _activate(kept, other)
    _set_sync(kept, scene, 300, 52_000)
    other["serialNumber"] = kept.get("serialNumber", "")
    _drop(other, "lastSync", *_RECENT)


def _same_serial_three(devices: list[Document], scene: Scene, _: int) -> None:
    """A pre-provisioned, a disabled and a delinquent one: the first keeps the serial although it never synced."""
    for device, status in zip(devices, ("PRE_PROVISIONED", "DISABLED", "DELINQUENT"), strict=True):
        _activate(device)
        device["serialNumber"] = devices[0].get("serialNumber", "")
        device["status"] = status
    _keep(devices[0], _ENROLLED_ONLY)
    _move(devices[0], scene.units.staging, scene)


def _disabled(devices: list[Document], scene: Scene, number: int) -> None:
    _activate(devices[0])
    devices[0]["status"] = "DISABLED"
    devices[0]["notes"] = f"Reported stolen INC-{4417 + number}"
    _move(devices[0], "/Lost", scene)


def _deprovisioned(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    device["status"] = "DEPROVISIONED"
    device["deprovisionReason"] = "DEPROVISION_REASON_RETIRING_DEVICE"
    device["annotatedUser"] = ""
    device["willAutoRenew"] = False
    _set_sync(device, scene, 405 + 15 * (number % 9), 52_000)
    device["lastDeprovisionTimestamp"] = scene.clock.stamp(390, 52_267, 0)
    _move(device, "/Retired", scene)


def _delinquent(devices: list[Document], scene: Scene, _: int) -> None:
    device = devices[0]
    _keep(device, (*_ENROLLED_ONLY, "autoUpdateExpiration"))
    device["status"] = "DELINQUENT"
    device["lastSync"] = scene.clock.stamp(1010, 40_271, 111)


def _never_synced(devices: list[Document], _: Scene, __: int) -> None:
    _activate(devices[0])
    _drop(devices[0], "lastSync", "osVersion", "platformVersion", "firmwareVersion", *_RECENT)


def _shared_tag(devices: list[Document], _: Scene, number: int) -> None:
    tag = devices[0].setdefault("annotatedAssetId", "99999")
    devices[1]["annotatedAssetId"] = f"{tag} " if number % 2 else tag


def _tag_equals_serial(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["annotatedAssetId"] = devices[0].get("serialNumber", "")


def _tag_only_in_incidentiq_but_taken(devices: list[Document], _: Scene, __: int) -> None:
    """The second has no tag in Google; its asset will carry the tag of the first."""
    _drop(devices[1], "annotatedAssetId")


def _many_recent_users(devices: list[Document], scene: Scene, number: int) -> None:
    persons, students = scene.people.persons, scene.people.students
    users = [persons[students[(number * 131 + n) % len(students)]].recent for n in range(min(120, len(students)))]
    users += [{"type": "USER_TYPE_MANAGED", "email": f"student{n}@{STUDENT_DOMAIN}"} for n in range(len(users), 120)]
    devices[0]["recentUsers"] = users


def _unmanaged_recent_users(devices: list[Document], _: Scene, number: int) -> None:
    known = devices[0].get("recentUsers", [])
    devices[0]["recentUsers"] = [{"type": "USER_TYPE_UNMANAGED"}] if number % 3 == 0 else [*known, {"type": "USER_TYPE_UNMANAGED"}]


def _upper_case_user(devices: list[Document], scene: Scene, number: int) -> None:
    students = scene.people.students
    devices[0]["annotatedUser"] = scene.people.persons[students[number % len(students)]].email.title()


def _user_with_two(devices: list[Document], _: Scene, __: int) -> None:
    devices[1]["annotatedUser"] = devices[0].get("annotatedUser", "")


def _several_networks(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["lastKnownNetwork"] = [{"ipAddress": f"10.44.17.{number % 250}"}, {"ipAddress": "192.168.1.23", "wanIpAddress": "198.51.100.80"}]


def _missing_wan(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["lastKnownNetwork"] = [{"ipAddress": f"10.44.18.{number % 250}"}] if number % 2 else [{"wanIpAddress": "198.51.100.81"}]


def _ethernet_and_dock(devices: list[Document], _: Scene, number: int) -> None:
    """Docks are shared: three devices in a row report one dock."""
    device = devices[0]
    device["ethernetMacAddress"] = f"00e04c{0x680000 + number:06x}"
    device["ethernetMacAddress0"] = f"00E04C{0x680000 + number:06X}"
    device["dockMacAddress"] = f"00249B{0x550000 + number // 3:06X}"


def _second_ethernet_only(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["ethernetMacAddress"] = ""
    devices[0]["ethernetMacAddress0"] = f"00E04C{0x6A0000 + number:06X}"


def _wired_without_wireless(devices: list[Document], _: Scene, number: int) -> None:
    _drop(devices[0], "macAddress")
    devices[0]["ethernetMacAddress"] = f"00e04c{0x6b0000 + number:06x}"


def _future_activity(devices: list[Document], scene: Scene, number: int) -> None:
    days = [{"date": scene.clock.day(ago), "activeTime": 3_751_914 + number} for ago in (1, 0, -1, -2)]
    devices[0]["activeTimeRanges"] = days


def _aue_as_timestamp(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["autoUpdateThrough"] = f"{devices[0].get('autoUpdateThrough', '2031-06-06')}T07:00:00Z"
    _drop(devices[0], "autoUpdateExpiration")


def _bought_from_google(devices: list[Document], scene: Scene, number: int) -> None:
    devices[0]["supportEndDate"] = scene.clock.stamp(-500, 63_004, 325)
    devices[0]["orderNumber"] = str(1234 + number)
    devices[0]["willAutoRenew"] = number % 2 == 0
    devices[0]["meid"] = str(990_000_862_471_854 + number)


def _unicode(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    device["annotatedUser"] = "Zoë Müller-Ørsted (大田 花)"
    device["annotatedLocation"] = "Aula «Ñandú» – 12"
    device["annotatedAssetId"] = f"É-{7 + number:04d}"
    _move(device, UNICODE_UNIT, scene)


ODDITIES: tuple[Oddity, ...] = (
    Oddity("missing_serial", "identity", 8, 1, _missing_serial),
    Oddity("lower_case_serial", "identity", 20, 1, _lower_case_serial),
    Oddity("blank_padded_serial", "identity", 8, 1, _blank_padded_serial),
    Oddity("placeholder_serial", "identity", 10, 1, _placeholder_serial),
    Oddity("same_serial_status", "identity", 6, 2, _same_serial_status),
    Oddity("same_serial_last_sync", "identity", 4, 2, _same_serial_last_sync),
    Oddity("same_serial_device_id", "identity", 3, 2, _same_serial_device_id),
    Oddity("same_serial_never_synced", "identity", 3, 2, _same_serial_never_synced),
    Oddity("same_serial_three", "identity", 2, 3, _same_serial_three),
    Oddity("disabled", "identity", 80, 1, _disabled),
    Oddity("deprovisioned", "identity", 10, 1, _deprovisioned),
    Oddity("pre_provisioned", "identity", 60, 1, _enrolled_only("PRE_PROVISIONED")),
    Oddity("delinquent", "identity", 4, 1, _delinquent),
    Oddity("inactive", "identity", 4, 1, _enrolled_only("INACTIVE")),
    Oddity("return_requested", "identity", 2, 1, _enrolled_only("RETURN_REQUESTED")),
    Oddity("never_synced", "identity", 40, 1, _never_synced),
    Oddity("shared_tag", "tag", 20, 2, _shared_tag),
    Oddity("tag_equals_serial", "tag", 15, 1, _tag_equals_serial),
    Oddity("tag_only_in_incidentiq", "tag", 300, 1, _without("annotatedAssetId")),
    Oddity("tag_only_in_incidentiq_but_taken", "tag", 4, 2, _tag_only_in_incidentiq_but_taken),
    Oddity("tag_swapped_in_incidentiq", "tag", 6, 2, lambda *_: None),
    Oddity("empty_tag", "tag", 50, 1, _set("annotatedAssetId", "", "  ")),
    Oddity("leading_zero_tag", "tag", 20, 1, lambda d, _, n: d[0].update(annotatedAssetId=f"0{87_710 + n}")),
    Oddity("many_recent_users", "user", 5, 1, _many_recent_users),
    Oddity("unmanaged_recent_users", "user", 60, 1, _unmanaged_recent_users),
    Oddity("no_recent_users", "user", 20, 1, _without("recentUsers")),
    Oddity("free_text_user", "user", 60, 1, _set("annotatedUser", "Room 12 cart", "LOANER", "Library front desk", "?", "Mrs. Smith")),
    Oddity("leavers_email", "user", 60, 1, lambda d, _, n: d[0].update(annotatedUser=f"left.{2019 + n % 6}.{n}@{STUDENT_DOMAIN}")),
    Oddity("upper_case_user", "user", 15, 1, _upper_case_user),
    Oddity("user_with_two_devices", "user", 80, 2, _user_with_two),
    Oddity("no_annotated_user", "user", 40, 1, _without("annotatedUser")),
    Oddity("ipv6_network", "network", 20, 1, _set("lastKnownNetwork", [{"ipAddress": "fd12:3456:789a::17", "wanIpAddress": "2001:db8::17"}])),
    Oddity("missing_wan_address", "network", 80, 1, _missing_wan),
    Oddity("several_networks", "network", 60, 1, _several_networks),
    Oddity("ethernet_and_dock", "network", 60, 1, _ethernet_and_dock),
    Oddity("second_ethernet_only", "network", 15, 1, _second_ethernet_only),
    Oddity("wired_without_wireless", "network", 5, 1, _wired_without_wireless),
    Oddity("unusable_mac", "network", 4, 1, _set("macAddress", "", "00005e0053", "unknown")),
    Oddity("future_activity", "activity", 6, 1, _future_activity),
    Oddity("no_activity", "activity", 40, 1, _without("activeTimeRanges")),
    Oddity("empty_activity", "activity", 10, 1, _set("activeTimeRanges", [])),
    Oddity("aue_only_expiration", "model", 30, 1, _without("autoUpdateThrough")),
    Oddity("aue_only_through", "model", 30, 1, _without("autoUpdateExpiration")),
    Oddity("aue_as_timestamp", "model", 6, 1, _aue_as_timestamp),
    Oddity("aue_missing", "model", 6, 1, _without("autoUpdateExpiration", "autoUpdateThrough")),
    Oddity("model_missing", "model", 4, 1, _without("model")),
    Oddity("empty_firmware", "model", 8, 1, _set("firmwareVersion", "")),
    Oddity("bought_from_google", "model", 5, 1, _bought_from_google),
    Oddity("line_break_notes", "notes", 20, 1, _set("notes", 'Loaner 📦\nReturn by 12/19;\tcharger #3 "bent"', "Cracked hinge\r\nkeep for parts")),
    Oddity("unicode_annotation", "notes", 10, 1, _unicode),
    Oddity("root_unit", "notes", 5, 1, lambda d, s, _: _move(d[0], "/", s)),
    Oddity("blank_location", "notes", 30, 1, _set("annotatedLocation", "", "   ")),
)
_ASPECTS = ("identity", "tag", "user", "network", "activity", "model", "notes")


def make_awkward(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Change the fleet in place; return the device ids of every case by its name, several devices of one case in a row."""
    documents = scene.fleet.documents
    order = list(range(len(documents)))
    scene.rng.shuffle(order)
    cursor = {aspect: place * len(order) // len(_ASPECTS) for place, aspect in enumerate(_ASPECTS)}
    found: dict[str, tuple[str, ...]] = {}
    for oddity in ODDITIES:
        ids: list[str] = []
        for number in range(max(1, round(len(order) * oddity.per_ten_thousand / 10_000))):
            start = cursor[oddity.aspect]
            cursor[oddity.aspect] += oddity.size
            chosen = [documents[order[(start + n) % len(order)]] for n in range(oddity.size)]
            oddity.apply(chosen, scene, number)
            ids.extend(device["deviceId"] for device in chosen)
        found[oddity.name] = tuple(ids)
    return found
