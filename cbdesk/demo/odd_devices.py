"""What makes a device awkward, case by case: each function changes the devices of one case in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from cbdesk.demo.catalogue import FLEX_MODEL
from cbdesk.demo.clock import Clock
from cbdesk.demo.devices import Fleet
from cbdesk.demo.names import STUDENT_DOMAIN
from cbdesk.demo.people import People
from cbdesk.demo.schools import UNICODE_UNIT, Document, OrgUnits

PLACEHOLDERS = (
    "To be filled by O.E.M.",
    "Default string",
    "N/A",
    "none",
    "0",
    "System Serial Number",
    "UNKNOWN",
    "XXXXXXXX",
    "00000000",
)
_ENROLLED_ONLY = (
    "kind",
    "etag",
    "deviceId",
    "serialNumber",
    "status",
    "annotatedAssetId",
    "model",
    "orgUnitPath",
    "orgUnitId",
)
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


def _keep(document: Document, keys: tuple[str, ...]) -> None:
    for key in [key for key in document if key not in keys]:
        del document[key]


def _drop(document: Document, *keys: str) -> None:
    for key in keys:
        document.pop(key, None)


def put(key: str, *values: object) -> Apply:
    def apply(devices: list[Document], _: Scene, number: int) -> None:
        devices[0][key] = values[number % len(values)]

    return apply


def without(*keys: str) -> Apply:
    return lambda devices, _, __: _drop(devices[0], *keys)


def enrolled_only(status: str) -> Apply:
    def apply(devices: list[Document], scene: Scene, _: int) -> None:
        _keep(devices[0], _ENROLLED_ONLY)
        devices[0]["status"] = status
        unit = scene.units.staging if status == "PRE_PROVISIONED" else "/Students"
        move(devices[0], unit, scene)

    return apply


def move(document: Document, unit: str, scene: Scene) -> None:
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


def missing_serial(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    _activate(device)
    _drop(device, "serialNumber")
    if number % 2 == 0:
        _drop(device, "annotatedAssetId", "annotatedUser", "annotatedLocation", "notes", *_RECENT)
        device["recentUsers"] = [{"type": "USER_TYPE_UNMANAGED"}]
        move(device, "/Carts & Labs/Library+", scene)


def lower_case_serial(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["serialNumber"] = devices[0].get("serialNumber", "").lower()


def blank_padded_serial(devices: list[Document], _: Scene, number: int) -> None:
    serial = devices[0].get("serialNumber", "")
    devices[0]["serialNumber"] = (f" {serial}", f"{serial}  ", f"\t{serial.lower()} ")[number % 3]


def placeholder_serial(devices: list[Document], _: Scene, number: int) -> None:
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


def same_serial_status(devices: list[Document], scene: Scene, _: int) -> None:
    """The deprovisioned twin synced later: status decides."""
    kept, other = devices
    _activate(kept)
    _set_sync(kept, scene, scene.clock.school_days[3], 52_000)
    other["serialNumber"] = kept.get("serialNumber", "")
    other["status"] = "DEPROVISIONED"
    other["deprovisionReason"] = "DEPROVISION_REASON_SAME_MODEL_REPLACEMENT"
    _set_sync(other, scene, scene.clock.school_days[1], 52_000)


def same_serial_last_sync(devices: list[Document], scene: Scene, _: int) -> None:
    kept, other = devices
    _activate(kept, other)
    other["serialNumber"] = kept.get("serialNumber", "").lower()
    _set_sync(kept, scene, scene.clock.school_days[1], 52_001)
    _set_sync(other, scene, scene.clock.school_days[2], 52_000)


def same_serial_device_id(devices: list[Document], scene: Scene, _: int) -> None:
    for device in devices:
        _activate(device)
        device["serialNumber"] = devices[0].get("serialNumber", "")
        _set_sync(device, scene, scene.clock.school_days[1], 52_000)


def same_serial_never_synced(devices: list[Document], scene: Scene, _: int) -> None:
    kept, other = devices
    _activate(kept, other)
    _set_sync(kept, scene, 300, 52_000)
    other["serialNumber"] = kept.get("serialNumber", "")
    _drop(other, "lastSync", *_RECENT)


def same_serial_three(devices: list[Document], scene: Scene, _: int) -> None:
    """A pre-provisioned, a disabled and a delinquent one: the first keeps the serial although it never synced."""
    for device, status in zip(devices, ("PRE_PROVISIONED", "DISABLED", "DELINQUENT"), strict=True):
        _activate(device)
        device["serialNumber"] = devices[0].get("serialNumber", "")
        device["status"] = status
    _keep(devices[0], _ENROLLED_ONLY)
    move(devices[0], scene.units.staging, scene)


def disabled(devices: list[Document], scene: Scene, number: int) -> None:
    _activate(devices[0])
    devices[0]["status"] = "DISABLED"
    devices[0]["notes"] = f"Reported stolen INC-{4417 + number}"
    move(devices[0], "/Lost", scene)


def deprovisioned(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    device["status"] = "DEPROVISIONED"
    device["deprovisionReason"] = "DEPROVISION_REASON_RETIRING_DEVICE"
    device["annotatedUser"] = ""
    device["willAutoRenew"] = False
    _set_sync(device, scene, 405 + 15 * (number % 9), 52_000)
    device["lastDeprovisionTimestamp"] = scene.clock.stamp(390, 52_267, 0)
    move(device, "/Retired", scene)


def delinquent(devices: list[Document], scene: Scene, _: int) -> None:
    device = devices[0]
    _keep(device, (*_ENROLLED_ONLY, "autoUpdateExpiration"))
    device["status"] = "DELINQUENT"
    device["lastSync"] = scene.clock.stamp(1010, 40_271, 111)


def never_synced(devices: list[Document], _: Scene, __: int) -> None:
    _activate(devices[0])
    _drop(devices[0], "lastSync", "osVersion", "platformVersion", "firmwareVersion", *_RECENT)


def shared_tag(devices: list[Document], _: Scene, number: int) -> None:
    tag = devices[0].setdefault("annotatedAssetId", "99999")
    devices[1]["annotatedAssetId"] = f"{tag} " if number % 2 else tag


def tag_equals_serial(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["annotatedAssetId"] = devices[0].get("serialNumber", "")


def tag_only_in_incidentiq_but_taken(devices: list[Document], _: Scene, __: int) -> None:
    """The second has no tag in Google; its asset will carry the tag of the first."""
    _drop(devices[1], "annotatedAssetId")


def many_recent_users(devices: list[Document], scene: Scene, number: int) -> None:
    persons, students = scene.people.persons, scene.people.students
    users = [persons[students[(number * 131 + n) % len(students)]].recent for n in range(min(120, len(students)))]
    users += [{"type": "USER_TYPE_MANAGED", "email": f"student{n}@{STUDENT_DOMAIN}"} for n in range(len(users), 120)]
    devices[0]["recentUsers"] = users


def unmanaged_recent_users(devices: list[Document], _: Scene, number: int) -> None:
    known = devices[0].get("recentUsers", [])
    devices[0]["recentUsers"] = (
        [{"type": "USER_TYPE_UNMANAGED"}] if number % 3 == 0 else [*known, {"type": "USER_TYPE_UNMANAGED"}]
    )


def upper_case_user(devices: list[Document], scene: Scene, number: int) -> None:
    students = scene.people.students
    devices[0]["annotatedUser"] = scene.people.persons[students[number % len(students)]].email.title()


def user_with_two(devices: list[Document], _: Scene, __: int) -> None:
    devices[1]["annotatedUser"] = devices[0].get("annotatedUser", "")


def several_networks(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["lastKnownNetwork"] = [
        {"ipAddress": f"10.44.17.{number % 250}"},
        {"ipAddress": "192.168.1.23", "wanIpAddress": "198.51.100.80"},
    ]


def missing_wan(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["lastKnownNetwork"] = (
        [{"ipAddress": f"10.44.18.{number % 250}"}] if number % 2 else [{"wanIpAddress": "198.51.100.81"}]
    )


def ethernet_and_dock(devices: list[Document], _: Scene, number: int) -> None:
    """Docks are shared: three devices in a row report one dock."""
    device = devices[0]
    device["ethernetMacAddress"] = f"00e04c{0x680000 + number:06x}"
    device["ethernetMacAddress0"] = f"00E04C{0x680000 + number:06X}"
    device["dockMacAddress"] = f"00249B{0x550000 + number // 3:06X}"


def second_ethernet_only(devices: list[Document], _: Scene, number: int) -> None:
    devices[0]["ethernetMacAddress"] = ""
    devices[0]["ethernetMacAddress0"] = f"00E04C{0x6A0000 + number:06X}"


def wired_without_wireless(devices: list[Document], _: Scene, number: int) -> None:
    _drop(devices[0], "macAddress")
    devices[0]["ethernetMacAddress"] = f"00e04c{0x6B0000 + number:06x}"


def future_activity(devices: list[Document], scene: Scene, number: int) -> None:
    days = [{"date": scene.clock.day(ago), "activeTime": 3_751_914 + number} for ago in (1, 0, -1, -2)]
    devices[0]["activeTimeRanges"] = days


def aue_as_timestamp(devices: list[Document], _: Scene, __: int) -> None:
    devices[0]["autoUpdateThrough"] = f"{devices[0].get('autoUpdateThrough', '2031-06-06')}T07:00:00Z"
    _drop(devices[0], "autoUpdateExpiration")


def bought_from_google(devices: list[Document], scene: Scene, number: int) -> None:
    devices[0]["supportEndDate"] = scene.clock.stamp(-500, 63_004, 325)
    devices[0]["orderNumber"] = str(1234 + number)
    devices[0]["willAutoRenew"] = number % 2 == 0
    devices[0]["meid"] = str(990_000_862_471_854 + number)


def unicode(devices: list[Document], scene: Scene, number: int) -> None:
    device = devices[0]
    device["annotatedUser"] = "Zoë Müller-Ørsted (大田 花)"
    device["annotatedLocation"] = "Aula «Ñandú» – 12"  # noqa: RUF001  # people type dashes
    device["annotatedAssetId"] = f"É-{7 + number:04d}"
    move(device, UNICODE_UNIT, scene)
