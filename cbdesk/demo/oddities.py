"""The awkward devices: every case that real listings hold, at a rate per 10,000 devices and at least once.

Each case belongs to an aspect of a device. Aspects draw from different stretches of one shuffled order, so that in a
world of usual size no device is odd in two ways; identity comes first, because it takes whole keys away.
"""

from __future__ import annotations

from dataclasses import dataclass

from cbdesk.demo import odd_devices as odd
from cbdesk.demo.names import STUDENT_DOMAIN
from cbdesk.demo.odd_devices import Apply, Scene


@dataclass(frozen=True, slots=True)
class Oddity:
    name: str
    aspect: str
    per_ten_thousand: float
    size: int
    apply: Apply


ODDITIES: tuple[Oddity, ...] = (
    Oddity("missing_serial", "identity", 8, 1, odd.missing_serial),
    Oddity("lower_case_serial", "identity", 20, 1, odd.lower_case_serial),
    Oddity("blank_padded_serial", "identity", 8, 1, odd.blank_padded_serial),
    Oddity("placeholder_serial", "identity", 10, 1, odd.placeholder_serial),
    Oddity("same_serial_status", "identity", 6, 2, odd.same_serial_status),
    Oddity("same_serial_last_sync", "identity", 4, 2, odd.same_serial_last_sync),
    Oddity("same_serial_device_id", "identity", 3, 2, odd.same_serial_device_id),
    Oddity("same_serial_never_synced", "identity", 3, 2, odd.same_serial_never_synced),
    Oddity("same_serial_three", "identity", 2, 3, odd.same_serial_three),
    Oddity("disabled", "identity", 80, 1, odd.disabled),
    Oddity("deprovisioned", "identity", 10, 1, odd.deprovisioned),
    Oddity("pre_provisioned", "identity", 60, 1, odd.enrolled_only("PRE_PROVISIONED")),
    Oddity("delinquent", "identity", 4, 1, odd.delinquent),
    Oddity("inactive", "identity", 4, 1, odd.enrolled_only("INACTIVE")),
    Oddity("return_requested", "identity", 2, 1, odd.enrolled_only("RETURN_REQUESTED")),
    Oddity("never_synced", "identity", 40, 1, odd.never_synced),
    Oddity("shared_tag", "tag", 20, 2, odd.shared_tag),
    Oddity("tag_equals_serial", "tag", 15, 1, odd.tag_equals_serial),
    Oddity("tag_only_in_incidentiq", "tag", 300, 1, odd.without("annotatedAssetId")),
    Oddity("tag_only_in_incidentiq_but_taken", "tag", 4, 2, odd.tag_only_in_incidentiq_but_taken),
    Oddity("tag_swapped_in_incidentiq", "tag", 6, 2, lambda *_: None),
    Oddity("empty_tag", "tag", 50, 1, odd.put("annotatedAssetId", "", "  ")),
    Oddity("leading_zero_tag", "tag", 20, 1, lambda d, _, n: d[0].update(annotatedAssetId=f"0{87_710 + n}")),
    Oddity("many_recent_users", "user", 5, 1, odd.many_recent_users),
    Oddity("unmanaged_recent_users", "user", 60, 1, odd.unmanaged_recent_users),
    Oddity("no_recent_users", "user", 20, 1, odd.without("recentUsers")),
    Oddity(
        "free_text_user",
        "user",
        60,
        1,
        odd.put("annotatedUser", "Room 12 cart", "LOANER", "Library front desk", "?", "Mrs. Smith"),
    ),
    Oddity(
        "leavers_email",
        "user",
        60,
        1,
        lambda d, _, n: d[0].update(annotatedUser=f"left.{2019 + n % 6}.{n}@{STUDENT_DOMAIN}"),
    ),
    Oddity("upper_case_user", "user", 15, 1, odd.upper_case_user),
    Oddity("user_with_two_devices", "user", 80, 2, odd.user_with_two),
    Oddity("no_annotated_user", "user", 40, 1, odd.without("annotatedUser")),
    Oddity(
        "ipv6_network",
        "network",
        20,
        1,
        odd.put("lastKnownNetwork", [{"ipAddress": "fd12:3456:789a::17", "wanIpAddress": "2001:db8::17"}]),
    ),
    Oddity("missing_wan_address", "network", 80, 1, odd.missing_wan),
    Oddity("several_networks", "network", 60, 1, odd.several_networks),
    Oddity("ethernet_and_dock", "network", 60, 1, odd.ethernet_and_dock),
    Oddity("second_ethernet_only", "network", 15, 1, odd.second_ethernet_only),
    Oddity("wired_without_wireless", "network", 5, 1, odd.wired_without_wireless),
    Oddity("unusable_mac", "network", 4, 1, odd.put("macAddress", "", "00005e0053", "unknown")),
    Oddity("future_activity", "activity", 6, 1, odd.future_activity),
    Oddity("no_activity", "activity", 40, 1, odd.without("activeTimeRanges")),
    Oddity("empty_activity", "activity", 10, 1, odd.put("activeTimeRanges", [])),
    Oddity("aue_only_expiration", "model", 30, 1, odd.without("autoUpdateThrough")),
    Oddity("aue_only_through", "model", 30, 1, odd.without("autoUpdateExpiration")),
    Oddity("aue_as_timestamp", "model", 6, 1, odd.aue_as_timestamp),
    Oddity("aue_missing", "model", 6, 1, odd.without("autoUpdateExpiration", "autoUpdateThrough")),
    Oddity("model_missing", "model", 4, 1, odd.without("model")),
    Oddity("empty_firmware", "model", 8, 1, odd.put("firmwareVersion", "")),
    Oddity("bought_from_google", "model", 5, 1, odd.bought_from_google),
    Oddity(
        "line_break_notes",
        "notes",
        20,
        1,
        odd.put("notes", 'Loaner 📦\nReturn by 12/19;\tcharger #3 "bent"', "Cracked hinge\r\nkeep for parts"),
    ),
    Oddity("unicode_annotation", "notes", 10, 1, odd.unicode),
    Oddity("root_unit", "notes", 5, 1, lambda d, s, _: odd.move(d[0], "/", s)),
    Oddity("blank_location", "notes", 30, 1, odd.put("annotatedLocation", "", "   ")),
)
_ASPECTS = ("identity", "tag", "user", "network", "activity", "model", "notes")


def make_awkward(scene: Scene) -> dict[str, tuple[str, ...]]:
    """Change the fleet in place; return the device ids of every case, those of one case in a row."""
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
