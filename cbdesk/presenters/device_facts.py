"""One device in words: cards by question (who, where, health, network…), each fact with its source and age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from cbdesk.domain import contradictions, health
from cbdesk.domain.device import Device
from cbdesk.domain.health import Verdict
from cbdesk.domain.web_pages import NO_PLACES, WebPlaces, pages_of_device
from cbdesk.presenters import device_history, device_people, disagreements, privacy, ticket_text, wording
from cbdesk.presenters.device_rows import STATUS_LEVELS, status_words
from cbdesk.presenters.device_state import Badge, DeviceState, Fact, Section
from cbdesk.presenters.facts import WORRYING, Facts, joined, judged
from cbdesk.presenters.translation import said, translate

_AUE = "AUE "
"""Begins the verdict on updates in every language; where its card says so already, it goes without."""
_AGED = ("google", "incidentiq", "meraki")
_TICKETS = "cbdesk does not read tickets: this is all that it knows from IncidentIQ. Open the asset there to see them."


def describe(device: Device, now: datetime, places: WebPlaces = NO_PLACES) -> DeviceState:
    """Return everything the panel shows about one device; runs in the pool."""
    facts = Facts(device.columns, device.source_times, now)
    tag, serial = facts.text("asset_tag"), facts.text("serial_number")
    model = facts.text("model") or facts.text("iiq_model")
    holder = facts.text("annotated_user") or facts.text("iiq_owner_email")
    shown_holder = privacy.person(holder)
    name = tag or serial or facts.text("device_id")
    gone = device.columns.get("is_deleted") is True
    status = (
        translate("presenters", "Gone from Google")
        if gone
        else status_words(facts.text("status"), facts.text("google_status"))
    )
    found = contradictions.of_device(device, now)
    state = DeviceState(
        phase="shown",
        device_id=facts.text("device_id"),
        title=name,
        subtitle=joined(model, "" if serial else translate("presenters", "no usable serial")),
        serial=serial,
        asset_tag=tag,
        holder=holder,
        shown_holder=shown_holder,
        status=status,
        status_level="neutral" if gone else STATUS_LEVELS.get(facts.text("status"), "neutral"),
        badges=_badges(facts, len(found) + len(device.conflicts)),
        disagreements=disagreements.of_device(device, found, facts),
        sections=_sections(facts, device),
        ages=source_ages(device.source_times, now),
        window_title=joined(name, model, shown_holder),
        pages=tuple(
            replace(page, reason=said(page.reason))
            for page in pages_of_device(device.columns, device.network_url, places)
        ),
    )
    return replace(state, ticket=ticket_text.of_device(state, facts))


def source_ages(times: Mapping[str, datetime | None], now: datetime) -> str:
    return " · ".join(
        f"{wording.short_source(source)} {wording.age(times[source], now)}" for source in _AGED if source in times
    )


def _sections(facts: Facts, device: Device) -> tuple[Section, ...]:
    nobody = translate("presenters", "Assigned to nobody in Google and in IncidentIQ.")
    return (
        Section(
            "who",
            translate("presenters", "Who"),
            (*device_people.who(facts, device), *device_people.recent_users(facts, device)),
            nobody,
        ),
        Section(
            "where",
            translate("presenters", "Where"),
            _where(facts),
            translate("presenters", "No source knows a place."),
        ),
        Section("health", translate("presenters", "Health"), _health(facts)),
        Section(
            "network",
            translate("presenters", "Network"),
            _network(facts, device),
            translate("presenters", "No address is known."),
        ),
        Section("tickets", translate("presenters", "Tickets"), _tickets(facts), footnote=said(_TICKETS)),
        device_history.section(facts, device),
    )


def _badges(facts: Facts, questions: int) -> tuple[Badge, ...]:
    badges: list[Badge] = []
    expiry, battery = _aue(facts), _battery(facts)
    if level := WORRYING.get(expiry.level):
        words = said(expiry.words)
        words = translate("presenters", "Updates {words}").format(words=words) if expiry.level == "bad" else words
        badges.append(Badge(words, level, translate("presenters", "Google's auto-update expiration")))
    if level := WORRYING.get(battery.level):
        badges.append(
            Badge(
                translate("presenters", "Battery {words}").format(words=said(battery.words)), level, _battery_tip(facts)
            )
        )
    freshness = facts.text("last_sync_status")
    if freshness == "stale":
        badges.append(
            Badge(
                translate("presenters", "Silent for over 30 days"),
                "warn",
                translate("presenters", "The device has not talked to Google for 30 days"),
            )
        )
    elif freshness == "never" and facts.text("data_source") != "incidentiq":
        badges.append(Badge(translate("presenters", "Never talked to Google"), "warn"))
    if facts.text("data_source") == "incidentiq":
        badges.append(
            Badge(
                translate("presenters", "Only in IncidentIQ"),
                "info",
                translate("presenters", "Google Admin does not list this device"),
            )
        )
    elif facts.text("data_source") == "google_admin":
        badges.append(
            Badge(
                translate("presenters", "Not in IncidentIQ"),
                "info",
                translate("presenters", "No asset in IncidentIQ has this serial"),
            )
        )
    if questions:
        words = wording.count(questions, "contradiction")
        badges.append(Badge(words, "warn", translate("presenters", "See “Sources disagree” below")))
    return tuple(badges)


def _where(facts: Facts) -> tuple[Fact, ...]:
    seen = facts.time("last_seen_meraki")
    point = joined(
        facts.text("meraki_ap_name"), facts.text("meraki_network"), wording.ago(seen, facts.now) if seen else ""
    )
    written = facts.text("annotated_location")
    return (
        *facts.fact(
            translate("presenters", "Building"),
            joined(facts.text("iiq_location"), facts.text("iiq_room")),
            "building-2",
            "incidentiq",
        ),
        *facts.fact(
            translate("presenters", "Location"),
            written,
            "map-pin",
            tip=translate("presenters", "The location written in Google Admin"),
        ),
        *facts.fact(translate("presenters", "Org unit"), facts.text("org_unit_path"), "folder-tree"),
        *facts.fact(
            translate("presenters", "On Wi-Fi"),
            point,
            "wifi",
            "meraki",
            tip=translate("presenters", "Heard {time}").format(time=wording.exact(seen)) if seen else "",
        ),
    )


def _health(facts: Facts) -> tuple[Fact, ...]:
    google = status_words(None, facts.text("google_status")) if facts.text("google_status") else ""
    reason = facts.text("deprovision_reason").replace("_", " ").lower()  # in Google's own words
    expiry, battery = _aue(facts), _battery(facts)
    return (
        *facts.fact(translate("presenters", "In Google"), google + (f" ({reason})" if reason else ""), "circle-check"),
        *judged(
            facts.fact(
                translate("presenters", "Updates"), _updates(facts), "calendar-clock", tip=facts.text("aue_date")
            ),
            expiry,
        ),
        *judged(
            facts.fact(
                translate("presenters", "Battery"), said(battery.words), "battery-medium", tip=_battery_tip(facts)
            ),
            battery,
        ),
        *facts.fact("ChromeOS", facts.text("os_version"), "monitor", tip=facts.text("platform_version")),
        *facts.fact(translate("presenters", "Boot mode"), facts.text("boot_mode"), "cpu"),
        *facts.when(
            translate("presenters", "Talked to Google"),
            "last_policy_sync_time",
            "clock",
            tip=translate("presenters", "The device's last policy sync"),
        ),
        *facts.fact(
            translate("presenters", "Last used"),
            _day(facts.time("last_used_date")),
            "activity",
            tip=translate("presenters", "Google's newest active day, UTC"),
        ),
        *facts.when(translate("presenters", "Enrolled"), "last_enrollment_time", "history"),
    )


def _updates(facts: Facts) -> str:
    """Say the month in plain words, and how far away it is."""
    expiry, month = _aue(facts), facts.text("aue_date")
    if not month:
        return ""
    words = said(expiry.words)
    if expiry.level == "bad":
        return translate("presenters", "Ended: {words}").format(words=words)
    return translate("presenters", "Until {month} ({words})").format(month=month, words=words.removeprefix(_AUE))


def _network(facts: Facts, device: Device) -> tuple[Fact, ...]:
    network = device.network or {}
    vlan = network.get("vlan")
    return (
        *facts.fact(translate("presenters", "Wi-Fi MAC"), facts.text("mac_address"), "wifi", copy=True),
        *facts.fact(translate("presenters", "Ethernet MAC"), facts.text("ethernet_mac"), "network", copy=True),
        *facts.fact(
            translate("presenters", "LAN address"),
            facts.text("ip_address"),
            "router",
            tip=translate("presenters", "The last one the device told Google"),
        ),
        *facts.fact(translate("presenters", "Internet address"), facts.text("wan_ip_address"), "network"),
        *facts.fact(translate("presenters", "Wi-Fi address"), str(network.get("ip_address") or ""), "router", "meraki"),
        *facts.fact("VLAN", "" if vlan is None else str(vlan), "network", "meraki"),
        *facts.fact(
            translate("presenters", "Client name"), privacy.note(str(network.get("description") or "")), "tag", "meraki"
        ),
    )


def _tickets(facts: Facts) -> tuple[Fact, ...]:
    return (
        *facts.fact(
            translate("presenters", "Status"),
            facts.text("iiq_status"),
            "ticket",
            "incidentiq",
            tip=translate("presenters", "The asset's status in IncidentIQ"),
        ),
        *facts.fact(
            translate("presenters", "Notes"),
            privacy.note(facts.text("iiq_notes")),
            "file-text",
            "incidentiq",
            copy=True,
        ),
        *facts.fact(translate("presenters", "Notes"), privacy.note(facts.text("google_notes")), "file-text", copy=True),
    )


def _aue(facts: Facts) -> Verdict:
    return health.aue(facts.text("aue_date") or None, facts.now)


def _battery(facts: Facts) -> Verdict:
    return health.battery(facts.number("battery_health"))


def _battery_tip(facts: Facts) -> str:
    return "\n".join(_battery_lines(facts))


def _battery_lines(facts: Facts) -> Iterator[str]:
    full, design = facts.number("battery_full_charge_capacity"), facts.number("battery_design_capacity")
    cycles, reported = facts.number("battery_cycle_count"), facts.number("battery_report_time")
    if full is not None and design:
        yield translate("presenters", "{charge} of {design} mAh").format(
            charge=wording.count(full), design=wording.count(design)
        )
    if cycles is not None:
        yield wording.count(cycles, "charge cycle")
    if reported:
        yield translate("presenters", "reported {time}").format(
            time=wording.exact(datetime.fromtimestamp(reported, UTC))
        )


def _day(when: datetime | None) -> str:
    return wording.day(when) if when else ""
