"""One user in words: who that is, what is assigned to them, what they used besides, and what does not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from cbdesk.domain import contradictions
from cbdesk.domain.device import DeviceRow
from cbdesk.domain.user import OtherDevice, User
from cbdesk.domain.web_pages import NO_PLACES, WebPlaces, page_of_user
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import status_words
from cbdesk.presenters.device_state import Badge, Fact, Section
from cbdesk.presenters.facts import Facts, joined
from cbdesk.presenters.row_tones import last_seen
from cbdesk.presenters.translation import said, translate
from cbdesk.presenters.user_state import UserState

_NONE_USED = (
    "cbdesk has seen no other device with this user since it began to record. "
    "It notes at each sync who used a device last."
)


def describe(user: User, now: datetime, places: WebPlaces = NO_PLACES) -> UserState:
    """Return everything the panel shows about one user; runs in the pool."""
    times, page = user.source_times, page_of_user(user.columns, places)
    facts = Facts(user.columns, {"google": times.get("users"), "incidentiq": times.get("incidentiq")}, now)
    devices = Facts({}, {"google": times.get("google"), "incidentiq": times.get("incidentiq")}, now)
    email = facts.text("email")
    suspended = user.columns.get("is_suspended") is True
    disagreements = tuple(_disagreements(user, devices))
    return UserState(
        phase="shown",
        email=email,
        address=privacy.person(email),
        title=privacy.person(facts.text("full_name") or email),
        status=translate("presenters", "Suspended") if suspended else translate("presenters", "Active"),
        status_level="warn" if suspended else "good",
        badges=tuple(_badges(user, len(disagreements))),
        disagreements=disagreements,
        sections=_sections(user, facts, devices),
        ages=" · ".join(
            f"{name} {wording.age(when, now)}"
            for name, when in (
                (translate("presenters", "Users"), times.get("users")),
                (translate("presenters", "Devices"), times.get("google")),
            )
            if when
        ),
        page=replace(page, reason=said(page.reason)),
    )


def _sections(user: User, facts: Facts, devices: Facts) -> tuple[Section, ...]:
    used = [other for other in user.others if other.last_used]
    assigned = Section(
        "devices",
        translate("presenters", "Assigned devices"),
        tuple(fact for device in user.devices for fact in _device(device, devices)),
        translate("presenters", "No device in Google Admin is annotated with this address."),
    )
    other = Section(
        "used",
        translate("presenters", "Used, but not assigned"),
        tuple(fact for one in used for fact in _used(one, devices)),
        said(_NONE_USED),
    )
    return (Section("identity", translate("presenters", "Identity"), _identity(facts)), assigned, other)


def _identity(facts: Facts) -> tuple[Fact, ...]:
    login = facts.time("last_login")
    signed_in = (
        facts.when(
            translate("presenters", "Last login"),
            "last_login",
            "clock",
            tip=translate("presenters", "The last time Google saw a sign-in"),
        )
        if login
        else facts.fact(
            translate("presenters", "Last login"), translate("presenters", "Never, as far as Google knows"), "clock"
        )
    )
    is_admin = facts.columns.get("is_admin") is True
    return (
        *facts.fact(translate("presenters", "E-mail"), privacy.person(facts.text("email")), "user", copy=True),
        *facts.fact(translate("presenters", "Org unit"), facts.text("org_unit_path"), "folder-tree"),
        *signed_in,
        *facts.fact(
            translate("presenters", "Rights"), translate("presenters", "Administrator") if is_admin else "", "key-round"
        ),
    )


def _device(device: DeviceRow, facts: Facts) -> tuple[Fact, ...]:
    seen = last_seen(device)
    words = joined(
        device.model or "",
        status_words(device.status, device.google_status),
        device.iiq_location or "",
        translate("presenters", "seen {ago}").format(ago=wording.ago(seen, facts.now))
        if seen
        else translate("presenters", "never seen"),
    )
    return _about(device, words, facts)


def _used(other: OtherDevice, facts: Facts) -> tuple[Fact, ...]:
    device = other.device
    assert other.last_used is not None
    since = other.first_used if other.first_used != other.last_used else None
    words = joined(
        device.model or "",
        translate("presenters", "last on {day}").format(day=wording.day(other.last_used)),
        translate("presenters", "first on {day}").format(day=wording.day(since)) if since else "",
        translate("presenters", "assigned to {user}").format(user=privacy.person(device.annotated_user))
        if device.annotated_user
        else translate("presenters", "assigned to nobody"),
    )
    return _about(device, words, facts)


def _about(device: DeviceRow, words: str, facts: Facts) -> tuple[Fact, ...]:
    found = facts.fact(_name(device), words, "laptop", link=_link(device))
    return tuple(replace(one, links_label=True) for one in found)


def _name(device: DeviceRow) -> str:
    return device.asset_tag or device.serial_number or device.device_id


def _link(device: DeviceRow) -> str:
    return f"device:{device.serial_number or device.device_id}"


def _badges(user: User, questions: int) -> Iterator[Badge]:
    if len(user.devices) > 1:
        yield Badge(
            wording.count(len(user.devices), "assigned device"),
            "info",
            translate("presenters", "More than one is assigned in Google"),
        )
    if questions:
        yield Badge(
            wording.count(questions, "contradiction"), "warn", translate("presenters", "See “Sources disagree” below")
        )


def _disagreements(user: User, facts: Facts) -> Iterator[Section]:
    """Say what does not fit together, device by device; nobody knows which source is right."""
    if contradictions.is_leaver(user):
        count = wording.count(len(user.devices), "device")
        claims = (
            _claim("google", translate("presenters", "the account is suspended"), facts),
            _claim("google", translate("presenters", "{devices} still assigned").format(devices=count), facts),
        )
        yield Section("leaver", translate("presenters", "Suspended, but with devices"), claims)
    for device in user.devices:
        owner = user.owners.get(device.device_id)
        if owner:
            yield _holder(device, facts, owner=owner)
    for other in user.others:
        if other.is_owner:
            yield _holder(other.device, facts, assigned=other.device.annotated_user or "")


def _holder(device: DeviceRow, facts: Facts, *, assigned: str = "", owner: str = "") -> Section:
    """Name the other one of the two who are said to have the device."""
    claims = (
        _claim(
            "google",
            translate("presenters", "this user") if owner else translate("presenters", "nobody"),
            facts,
            assigned,
        ),
        _claim("incidentiq", translate("presenters", "this user"), facts, owner),
    )
    return Section(
        "holder", translate("presenters", "Who has {name}").format(name=_name(device)), claims, link=_link(device)
    )


def _claim(source: str, says: str, facts: Facts, person: str = "") -> Fact:
    when = facts.source_times.get(source)
    age = wording.age(when, facts.now) if when else ""
    link = f"user:{person}" if "@" in person else ""
    says = privacy.person(person) or says
    return Fact(wording.source_name(source), says, tip=facts.read_at(source), age=age, link=link)
