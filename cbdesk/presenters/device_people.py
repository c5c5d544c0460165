"""The people of a device in words: to whom it is assigned, whose it is in IncidentIQ, and who used it."""

from __future__ import annotations

from dataclasses import replace

from cbdesk.domain.device import Device
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_state import Fact
from cbdesk.presenters.facts import Facts, of_kind
from cbdesk.presenters.translation import translate

MOST_RECENT_USERS = 10


def who(facts: Facts, device: Device) -> tuple[Fact, ...]:
    user = device.user or {}
    email = facts.text("annotated_user")
    name = privacy.person(str(user.get("full_name") or ""))
    devices = of_kind(int, user.get("device_count")) or 0
    unit = str(user.get("org_unit_path") or "")
    link = f"user:{email}" if user else ""
    return (
        *facts.fact(
            translate("presenters", "Assigned user"),
            privacy.person(email),
            "user",
            tip=_agreement(facts),
            copy=True,
            link=link,
        ),
        *facts.fact(
            translate("presenters", "Name"),
            translate("presenters", "{name} (suspended)").format(name=name) if user.get("is_suspended") else name,
            "user",
        ),
        *facts.fact(
            translate("presenters", "Has"), wording.count(devices, "device") if devices > 1 else "", "laptop", link=link
        ),
        *facts.fact(
            translate("presenters", "User's org unit"),
            unit if unit != facts.text("org_unit_path") else "",
            "folder-tree",
        ),
        *_owner(facts),
    )


def _agreement(facts: Facts) -> str:
    owner = facts.text("iiq_owner_email").lower()
    return (
        translate("presenters", "IncidentIQ names the same owner")
        if owner and owner == facts.text("annotated_user").lower()
        else ""
    )


def _owner(facts: Facts) -> tuple[Fact, ...]:
    """Name IncidentIQ's owner where Google does not say the same; two different people are worth a look."""
    name, email = facts.text("iiq_owner_name"), facts.text("iiq_owner_email")
    if _agreement(facts):
        return ()
    shown = [privacy.person(part) for part in (name, email) if part]
    owner = "{} ({})".format(*shown) if len(shown) > 1 else "".join(shown)
    link = f"user:{email}" if email else ""
    fact = facts.fact(
        translate("presenters", "Owner"),
        owner,
        "users",
        "incidentiq",
        tip=translate("presenters", "The owner of the asset in IncidentIQ"),
        link=link,
    )
    disagrees = bool(email and facts.text("annotated_user"))
    return tuple(replace(one, level="warn") for one in fact) if disagrees else fact


def recent_users(facts: Facts, device: Device) -> tuple[Fact, ...]:
    """List who signed in last, or say why nobody is known: it rarely means that nobody uses the device (W21)."""
    label = translate("presenters", "Recent users")
    if not device.recent_users:
        return facts.fact(label, _why_no_users(facts), "users")
    days = {seen.email.lower(): seen.last_seen for seen in device.seen_users}
    found: list[Fact] = []
    for user in device.recent_users[:MOST_RECENT_USERS]:
        day = days.get((user.email or "").lower())
        found += facts.fact(
            "" if found else label,
            privacy.person(user.email or "") or translate("presenters", "Somebody without a school account"),
            "" if found else "users",
            tip=translate("presenters", "The last to use it on {day}").format(day=wording.day(day))
            if day
            else translate("presenters", "Google does not say when"),
            copy=bool(user.email),
            link=f"user:{user.email}" if user.email else "",
        )
    return tuple(found)


def _why_no_users(facts: Facts) -> str:
    if facts.text("data_source") == "incidentiq":
        return translate("presenters", "Only IncidentIQ knows this device; sign-ins are Google's to tell.")
    if facts.time("last_policy_sync_time") is None:
        return translate("presenters", "The device has never talked to Google.")
    if facts.text("status") == "DEPROVISIONED":
        return translate("presenters", "Deprovisioned: Google no longer lists who used it.")
    return translate(
        "presenters",
        "Google lists none. It forgets them where a policy erases user data at sign-out, and learns them at sign-out.",
    )
