"""Contradictions in words: one section for each, with what every source says, the newest first."""

from __future__ import annotations

from collections.abc import Iterable

from cbdesk.domain.contradictions import Claim, Contradiction
from cbdesk.domain.device import Conflict, Device
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import FIELD_NAMES, status_words
from cbdesk.presenters.device_state import Fact, Section
from cbdesk.presenters.facts import Facts
from cbdesk.presenters.translation import said, said_phrase, translate

_TITLES = {
    "holder": "Who has it",
    "use": "Assigned to one, used by another",
    "tag": "Asset tag",
    "place": "Where it belongs, and where it is",
    "status": "Whether it is in use",
}
_OF_PEOPLE = {"holder", "use"}
_CONFLICTS = {
    "duplicate_serial": "Serial number",
    "duplicate_asset_tag": "Asset tag",
    "duplicate_iiq_serial": "Two assets in IncidentIQ",
}
_NOT_STORED = "{value} could not be stored as delivered"
_LOST = {
    "duplicate_serial": "{value} is delivered for another device too, which keeps it",
    "duplicate_asset_tag": "{value} is on another device too, which keeps it",
    "duplicate_iiq_serial": "IncidentIQ has another asset with serial {value}",
}
_KEPT = {
    "duplicate_serial": "{value} is delivered for another device too; this one keeps it",
    "duplicate_asset_tag": "{value} is on another device too; this one keeps it",
}


def of_device(device: Device, found: Iterable[Contradiction], facts: Facts) -> tuple[Section, ...]:
    return (
        *(Section(one.topic, said(_TITLES[one.topic]), _claims(one, facts)) for one in found),
        *(_conflict(conflict, facts) for conflict in device.conflicts),
    )


def _claims(found: Contradiction, facts: Facts) -> tuple[Fact, ...]:
    return tuple(_claim(claim, facts, found.topic in _OF_PEOPLE) for claim in found.claims)


def _claim(claim: Claim, facts: Facts, is_of_people: bool) -> Fact:
    stored = facts.time("created_at")
    if claim.since:
        age, tip = (
            wording.age(claim.since, facts.now),
            translate("presenters", "Since {time}").format(time=wording.exact(claim.since)),
        )
    elif stored:
        age, tip = (
            f"> {wording.age(stored, facts.now)}",
            translate("presenters", "Since before {time}").format(time=wording.exact(stored)),
        )
    else:
        age, tip = "", translate("presenters", "Nobody knows since when")
    tips = f"{tip}\n{facts.read_at(claim.source)}"
    is_status = claim.source == "google" and claim.says.isupper()
    says = status_words(None, claim.says) if is_status else said_phrase(claim.says)
    is_person = "@" in claim.says and " " not in claim.says
    link = f"user:{claim.says}" if is_person else ""
    return Fact(
        wording.source_name(claim.source), privacy.person(says) if is_of_people else says, tip=tips, age=age, link=link
    )


def _conflict(conflict: Conflict, facts: Facts) -> Section:
    is_loser = conflict.device_id == facts.text("device_id")
    words = (_LOST if is_loser else _KEPT).get(conflict.kind)
    field = said(FIELD_NAMES.get(conflict.field, conflict.field))
    text = said(words or _NOT_STORED).format(value=privacy.value(conflict.field, conflict.value))
    other = conflict.kept_by if is_loser else conflict.device_id
    # Of assets, the others are no devices of their own.
    link = f"device:{other}" if conflict.kind in _KEPT and other != facts.text("device_id") else ""
    fact = Fact(
        translate("presenters", "Show the other device") if link else "",
        text,
        tip=translate("presenters", "Kept by {kept_by}").format(kept_by=conflict.kept_by),
        link=link,
        links_label=True,
    )
    return Section("conflict", said(_CONFLICTS.get(conflict.kind, field.capitalize())), (fact,))
