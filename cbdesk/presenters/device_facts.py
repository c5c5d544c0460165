"""One device in words: cards by question (who, where, health, network…), each fact with its source and age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from cbdesk.domain import health
from cbdesk.domain.device import Conflict, Device
from cbdesk.domain.health import Verdict
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import FIELD_NAMES, STATUS_LEVELS, Level, status_words
from cbdesk.presenters.device_state import Badge, DeviceState, Fact, Section

MOST_CHANGES = 30
MOST_RECENT_USERS = 10

T = TypeVar("T")

_CONFLICTS = {
    "duplicate_serial": "Serial {value} is delivered for another device too, which keeps it",
    "duplicate_asset_tag": "Asset tag {value} is on another device too, which keeps it",
    "duplicate_iiq_serial": "IncidentIQ has another asset with serial {value}",
}
_AGED = ("google", "incidentiq", "meraki")
_WORRYING: dict[str, Level] = {"warn": "warn", "bad": "bad"}
_FIELD_TITLES = {"google_status": "Google status", "annotated_user": "Assigned user", "iiq_location": "Building"}


@dataclass(frozen=True, slots=True)
class _Facts:
    """Reads one device's columns and makes facts of those that say something."""

    device: Device
    now: datetime

    def text(self, column: str) -> str:
        value = self.device.columns.get(column)
        return "" if value is None else str(value)

    def time(self, column: str) -> datetime | None:
        return _as(datetime, self.device.columns.get(column))

    def number(self, column: str) -> int | None:
        return _as(int, self.device.columns.get(column))

    def read_at(self, source: str) -> str:
        when = self.device.source_times.get(source)
        name = wording.source_name(source)
        if when is None:
            return f"{name} has not been read completely yet"
        return f"{name}, read {wording.ago(when, self.now)} ({wording.exact(when)})"

    def fact(
        self, label: str, value: str, icon: str, source: str = "google", *, tip: str = "", copy: bool = False
    ) -> tuple[Fact, ...]:
        """Return the fact as a tuple of one, or none when there is nothing to say."""
        if not value:
            return ()
        tips = "\n".join(part for part in (tip, self.read_at(source) if source else "") if part)
        return (Fact(label, value, icon, wording.SHORT_SOURCES.get(source, source), tips, can_copy=copy),)

    def when(self, label: str, column: str, icon: str, source: str = "google", tip: str = "") -> tuple[Fact, ...]:
        when = self.time(column)
        if when is None:
            return ()
        tip = "\n".join(part for part in (tip, wording.exact(when)) if part)
        return self.fact(label, wording.ago(when, self.now), icon, source, tip=tip)


def describe(device: Device, now: datetime) -> DeviceState:
    """Return everything the panel shows about one device; runs in the pool."""
    facts = _Facts(device, now)
    tag, serial = facts.text("asset_tag"), facts.text("serial_number")
    model = facts.text("model") or facts.text("iiq_model")
    holder = privacy.person(facts.text("annotated_user") or facts.text("iiq_owner_email"))
    name = tag or serial or facts.text("device_id")
    gone = device.columns.get("is_deleted") is True
    status = "Gone from Google" if gone else status_words(facts.text("status"), facts.text("google_status"))
    return DeviceState(
        phase="shown",
        device_id=facts.text("device_id"),
        title=name,
        subtitle=" · ".join(part for part in (model, "" if serial else "no usable serial") if part),
        serial=serial,
        asset_tag=tag,
        status=status,
        status_level="neutral" if gone else STATUS_LEVELS.get(facts.text("status"), "neutral"),
        badges=_badges(facts),
        sections=_sections(facts),
        ages=source_ages(device.source_times, now),
        window_title=" · ".join(part for part in (name, model, holder) if part),
    )


def source_ages(times: Mapping[str, datetime | None], now: datetime) -> str:
    return " · ".join(
        f"{wording.SHORT_SOURCES[source]} {wording.age(times[source], now)}" for source in _AGED if source in times
    )


def _sections(facts: _Facts) -> tuple[Section, ...]:
    sections = (
        Section("conflicts", "Needs a look", _conflicts(facts.device.conflicts)),
        Section("who", "Who", _who(facts), "Assigned to nobody in Google and in IncidentIQ."),
        Section("where", "Where", _where(facts), "No source knows a place."),
        Section("health", "Health", _health(facts)),
        Section("network", "Network", _network(facts), "No address is known."),
        Section("recent", "Recent users", _recent_users(facts), _why_no_users(facts)),
        Section("notes", "Notes", _notes(facts)),
        Section("history", "History", _history(facts), "No change since cbdesk began to record."),
    )
    return tuple(section for section in sections if section.facts or section.note)


def _badges(facts: _Facts) -> tuple[Badge, ...]:
    badges: list[Badge] = []
    expiry, battery = _aue(facts), _battery(facts)
    if level := _WORRYING.get(expiry.level):
        words = expiry.words if expiry.words.startswith("AUE") else f"Updates {expiry.words}"
        badges.append(Badge(words, level, "Google's auto-update expiration"))
    if level := _WORRYING.get(battery.level):
        badges.append(Badge(f"Battery {battery.words}", level, _battery_tip(facts)))
    freshness = facts.text("last_sync_status")
    if freshness == "stale":
        badges.append(Badge("Silent for over 30 days", "warn", "The device has not talked to Google for 30 days"))
    elif freshness == "never" and facts.text("data_source") != "incidentiq":
        badges.append(Badge("Never talked to Google", "warn"))
    if facts.text("data_source") == "incidentiq":
        badges.append(Badge("Only in IncidentIQ", "info", "Google Admin does not list this device"))
    elif facts.text("data_source") == "google_admin":
        badges.append(Badge("Not in IncidentIQ", "info", "No asset in IncidentIQ has this serial"))
    if facts.device.conflicts:
        badges.append(Badge(wording.count(len(facts.device.conflicts), "conflict"), "bad"))
    return tuple(badges)


def _who(facts: _Facts) -> tuple[Fact, ...]:
    user = facts.device.user or {}
    name = privacy.person(str(user.get("full_name") or ""))
    holder = privacy.person(facts.text("annotated_user"))
    devices = _as(int, user.get("device_count")) or 0
    unit = str(user.get("org_unit_path") or "")
    return (
        *facts.fact("Assigned user", holder, "user", tip=_agreement(facts), copy=True),
        *facts.fact("Name", name + (" (suspended)" if user.get("is_suspended") else ""), "user"),
        *facts.fact("Has", wording.count(devices, "device") if devices > 1 else "", "laptop"),
        *facts.fact("User's org unit", unit if unit != facts.text("org_unit_path") else "", "folder-tree"),
        *_owner(facts),
    )


def _agreement(facts: _Facts) -> str:
    owner = facts.text("iiq_owner_email").lower()
    return "IncidentIQ names the same owner" if owner and owner == facts.text("annotated_user").lower() else ""


def _owner(facts: _Facts) -> tuple[Fact, ...]:
    """Name IncidentIQ's owner where Google does not say the same; two different people are worth a look."""
    name, email = facts.text("iiq_owner_name"), facts.text("iiq_owner_email")
    if _agreement(facts):
        return ()
    shown = [privacy.person(part) for part in (name, email) if part]
    owner = "{} ({})".format(*shown) if len(shown) > 1 else "".join(shown)
    fact = facts.fact("Owner", owner, "users", "incidentiq", tip="The owner of the asset in IncidentIQ")
    disagrees = bool(email and facts.text("annotated_user"))
    return tuple(replace(one, level="warn") for one in fact) if disagrees else fact


def _where(facts: _Facts) -> tuple[Fact, ...]:
    place = " · ".join(part for part in (facts.text("iiq_location"), facts.text("iiq_room")) if part)
    point = " · ".join(part for part in (facts.text("meraki_ap_name"), facts.text("meraki_network")) if part)
    seen = facts.time("last_seen_meraki")
    return (
        *facts.fact("Building", place, "building-2", "incidentiq"),
        *facts.fact(
            "Location", facts.text("annotated_location"), "map-pin", tip="The location written in Google Admin"
        ),
        *facts.fact("Org unit", facts.text("org_unit_path"), "folder-tree"),
        *facts.fact(
            "On Wi-Fi",
            " · ".join(part for part in (point, wording.ago(seen, facts.now) if seen else "") if part),
            "wifi",
            "meraki",
            tip=f"Heard {wording.exact(seen)}" if seen else "",
        ),
    )


def _health(facts: _Facts) -> tuple[Fact, ...]:
    google = facts.text("google_status").replace("_", " ").capitalize()
    reason = facts.text("deprovision_reason").replace("_", " ").lower()
    expiry, battery = _aue(facts), _battery(facts)
    month = facts.text("aue_date")
    return (
        *facts.fact("In Google", google + (f" ({reason})" if reason else ""), "circle-check"),
        *facts.fact("In IncidentIQ", facts.text("iiq_status"), "ticket", "incidentiq"),
        *_judged(facts.fact("Updates", _capital(expiry.words) if month else "", "calendar-clock", tip=month), expiry),
        *_judged(facts.fact("Battery", battery.words, "battery-medium", tip=_battery_tip(facts)), battery),
        *facts.fact("ChromeOS", facts.text("os_version"), "monitor", tip=facts.text("platform_version")),
        *facts.fact("Boot mode", facts.text("boot_mode"), "cpu"),
        *facts.when("Talked to Google", "last_policy_sync_time", "clock", tip="The device's last policy sync"),
        *facts.fact("Last used", _day(facts.time("last_used_date")), "activity", tip="Google's newest active day, UTC"),
        *facts.when("Enrolled", "last_enrollment_time", "history"),
    )


def _network(facts: _Facts) -> tuple[Fact, ...]:
    network = facts.device.network or {}
    vlan = network.get("vlan")
    return (
        *facts.fact("Wi-Fi MAC", facts.text("mac_address"), "wifi", copy=True),
        *facts.fact("Ethernet MAC", facts.text("ethernet_mac"), "network", copy=True),
        *facts.fact("LAN address", facts.text("ip_address"), "router", tip="The last one the device told Google"),
        *facts.fact("Internet address", facts.text("wan_ip_address"), "network"),
        *facts.fact("Wi-Fi address", str(network.get("ip_address") or ""), "router", "meraki"),
        *facts.fact("VLAN", "" if vlan is None else str(vlan), "network", "meraki"),
        *facts.fact("Client name", privacy.note(str(network.get("description") or "")), "tag", "meraki"),
    )


def _recent_users(facts: _Facts) -> tuple[Fact, ...]:
    users = facts.device.recent_users[:MOST_RECENT_USERS]
    return tuple(
        Fact(
            "",
            privacy.person(user.email) if user.email else "Somebody without a school account",
            "user",
            can_copy=bool(user.email),
        )
        for user in users
    )


def _why_no_users(facts: _Facts) -> str:
    """Say why the list is empty: it rarely means that nobody uses the device (W21)."""
    if facts.text("data_source") == "incidentiq":
        return "Only IncidentIQ knows this device; sign-ins are Google's to tell."
    if facts.time("last_policy_sync_time") is None:
        return "The device has never talked to Google."
    if facts.text("status") == "DEPROVISIONED":
        return "Deprovisioned: Google no longer lists who used it."
    return (
        "Google lists none. It forgets them where a policy erases user data at sign-out, and learns them at sign-out."
    )


def _notes(facts: _Facts) -> tuple[Fact, ...]:
    return (
        *facts.fact("Google", privacy.note(facts.text("google_notes")), "file-text"),
        *facts.fact("IncidentIQ", privacy.note(facts.text("iiq_notes")), "file-text", "incidentiq"),
    )


def _history(facts: _Facts) -> tuple[Fact, ...]:
    lines = []
    for change in facts.device.history[:MOST_CHANGES]:
        title = _FIELD_TITLES.get(change.field_name, change.field_name.replace("_", " ").capitalize())
        old, new = (
            privacy.value(change.field_name, value or "") or "empty" for value in (change.old_value, change.new_value)
        )
        value = f"{title}: {old} → {new}"
        tip = f"{wording.exact(change.changed_at)}\nby {privacy.text(change.changed_by or 'unknown')}"
        lines.append(Fact(wording.ago(change.changed_at, facts.now), value, "history", tip=tip))
    return tuple(lines)


def _conflicts(conflicts: tuple[Conflict, ...]) -> tuple[Fact, ...]:
    lines = []
    for conflict in conflicts:
        field = FIELD_NAMES.get(conflict.field, conflict.field)
        words = _CONFLICTS.get(conflict.kind, f"{field} {{value}} could not be stored as delivered")
        text = words.format(value=privacy.value(conflict.field, conflict.value))
        lines.append(Fact("", text, "triangle-alert", tip=f"Kept by {conflict.kept_by}", level="warn", can_copy=False))
    return tuple(lines)


def _aue(facts: _Facts) -> Verdict:
    return health.aue(facts.text("aue_date") or None, facts.now)


def _battery(facts: _Facts) -> Verdict:
    return health.battery(facts.number("battery_health"))


def _battery_tip(facts: _Facts) -> str:
    full, design = facts.number("battery_full_charge_capacity"), facts.number("battery_design_capacity")
    cycles, reported = facts.number("battery_cycle_count"), facts.number("battery_report_time")
    lines = [
        f"{wording.count(full)} of {wording.count(design)} mAh" if full is not None and design else "",
        wording.count(cycles, "charge cycle") if cycles is not None else "",
        f"reported {wording.exact(datetime.fromtimestamp(reported, UTC))}" if reported else "",
    ]
    return "\n".join(line for line in lines if line)


def _judged(fact: tuple[Fact, ...], verdict: Verdict) -> tuple[Fact, ...]:
    return tuple(replace(one, level=_WORRYING.get(verdict.level)) for one in fact)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(when: datetime | None) -> str:
    return wording.day(when) if when else ""


def _as(kind: type[T], value: object) -> T | None:
    return value if isinstance(value, kind) else None
