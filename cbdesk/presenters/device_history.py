"""A device's past in words: what changed when, the newest first, and where the record begins."""

from __future__ import annotations

from datetime import datetime

from cbdesk.domain.device import Change, Device
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import FIELD_NAMES
from cbdesk.presenters.device_state import Fact, Section
from cbdesk.presenters.facts import Facts
from cbdesk.presenters.translation import said, translate

MOST_CHANGES = 30

_ICONS = {
    "annotated_user": "user",
    "iiq_owner_email": "users",
    "iiq_owner_name": "users",
    "asset_tag": "tag",
    "annotated_asset_id": "tag",
    "iiq_asset_tag": "tag",
    "serial_number": "tag",
    "org_unit_path": "folder-tree",
    "annotated_location": "map-pin",
    "iiq_location": "building-2",
    "iiq_room": "building-2",
    "meraki_ap_name": "wifi",
    "meraki_network": "wifi",
    "status": "circle-check",
    "google_status": "circle-check",
    "iiq_status": "ticket",
    "battery_health": "battery-medium",
    "os_version": "monitor",
    "google_notes": "file-text",
    "iiq_notes": "file-text",
}
TITLES = {"google_status": "Google status", "annotated_user": "Assigned user", "iiq_status": "IncidentIQ status"}
_MILESTONES = (
    ("deleted_at", "Gone from its source", "trash-2"),
    ("last_enrollment_time", "Enrolled in Google", "history"),
    ("created_at", "First stored by cbdesk; earlier changes are not known", "database"),
)


def section(facts: Facts, device: Device) -> Section:
    """Return the timeline; the age of each line stands where other cards name the source."""
    changes = device.history[:MOST_CHANGES]
    events: list[tuple[datetime, Fact]] = [(change.changed_at, _line(change, facts.now)) for change in changes]
    for column, words, icon in _MILESTONES:
        when = facts.time(column)
        if when is not None:
            events.append((when, _dated(when, said(words), icon, "", facts.now)))
    events.sort(key=lambda event: event[0], reverse=True)
    left_out = len(device.history) - len(changes)
    footnote = (
        translate("presenters", "{changes} not shown.").format(changes=wording.count(left_out, "older change"))
        if left_out > 0
        else ""
    )
    lines = tuple(fact for _when, fact in events)
    return Section(
        "history",
        translate("presenters", "History"),
        lines,
        translate("presenters", "No change since cbdesk began to record."),
        footnote,
    )


def title_of(field_name: str) -> str:
    words = said(TITLES.get(field_name) or FIELD_NAMES.get(field_name) or field_name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _line(change: Change, now: datetime) -> Fact:
    old, new = (
        privacy.value(change.field_name, value or "") or translate("presenters", "empty")
        for value in (change.old_value, change.new_value)
    )
    value, by = f"{title_of(change.field_name)}: {old} → {new}", privacy.text(change.changed_by or "")
    return _dated(change.changed_at, value, _ICONS.get(change.field_name, "history"), by, now)


def _dated(when: datetime, words: str, icon: str, by: str, now: datetime) -> Fact:
    tip = "\n".join(
        part for part in (wording.exact(when), translate("presenters", "by {by}").format(by=by) if by else "") if part
    )
    return Fact(f"{when.astimezone():%Y-%m-%d}", words, icon, tip=tip, age=wording.age(when, now))
