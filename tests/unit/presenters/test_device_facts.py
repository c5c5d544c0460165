"""A device in words: what is said, by whom, and why something is empty."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cbdesk.presenters.device_facts import describe
from tests.desktop.fleet import NOW, Fleet, device, district
from tests.desktop.memory_library import MemoryLibrary

DAY = date(2026, 11, 20)


def described(number=1, *, now=NOW, **columns):
    fleet = Fleet([device(number, **columns)], sources=district(1).sources)
    return describe(MemoryLibrary(fleet).devices.get(f"device-{number:05d}"), now)


def described_of(fleet, ident="device-00001"):
    return describe(MemoryLibrary(fleet).devices.get(ident), NOW)


def facts(state, section):
    found = next((one for one in state.sections if one.key == section), None)
    return {fact.label: fact for fact in found.facts} if found else {}


def badges(state):
    return {badge.text: badge.level for badge in state.badges}


def test_that_each_fact_names_its_source_and_its_age():
    fact = facts(described(), "where")["Building"]
    assert (fact.value, fact.source) == ("Maple MS · Room 101", "IIQ")
    assert fact.age == "12 min"
    assert fact.tip.startswith("IncidentIQ, read 12 min ago (2026-11-23")


def test_that_expired_updates_and_a_worn_battery_are_badges():
    state = described(aue_date="2026-06", battery_health=58)
    assert badges(state)["Updates expired Jun 2026"] == "bad"
    assert badges(state)["Battery 58 %, replace"] == "bad"


def test_that_a_healthy_device_needs_no_badge():
    assert badges(described(aue_date="2033-06", battery_health=95)) == {}


def test_that_the_battery_is_explained_in_its_tool_tip():
    state = described(battery_health=70, battery_full_charge_capacity=2800, battery_design_capacity=4000)
    assert facts(state, "health")["Battery"].tip.splitlines()[:2] == ["2,800 of 4,000 mAh", "1 charge cycle"]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"data_source": "incidentiq"}, "Only IncidentIQ knows this device; sign-ins are Google's to tell."),
        ({"last_policy_sync_time": None}, "The device has never talked to Google."),
        ({"status": "DEPROVISIONED"}, "Deprovisioned: Google no longer lists who used it."),
        (
            {},
            "Google lists none. It forgets them where a policy erases user data at sign-out, and learns them at sign-out.",
        ),
    ],
)
def test_that_an_empty_list_of_recent_users_is_explained(columns, reason):
    state = described(recent_users=[], **columns)
    assert facts(state, "who")["Recent users"].value == reason


def test_that_a_guest_among_the_recent_users_has_no_address():
    state = described(recent_users=[{"type": "USER_TYPE_UNMANAGED", "email": None}])
    assert facts(state, "who")["Recent users"].value == "Somebody without a school account"


def test_that_two_sources_with_different_holders_are_worth_a_look():
    owner = facts(described(iiq_owner_email="someone.else@students.example.org"), "who")["Owner"]
    assert (owner.value, owner.level) == ("someone.else@students.example.org", "warn")


def test_that_two_sources_with_the_same_holder_are_one_line():
    who = facts(described(), "who")
    assert "Owner" not in who
    assert who["Assigned user"].tip.startswith("IncidentIQ names the same owner")


def test_that_a_device_without_serial_and_tag_is_called_by_its_id():
    state = described(serial_number=None, asset_tag=None)
    assert state.title == "device-00001"
    assert "no usable serial" in state.subtitle


def test_that_googles_own_word_is_shown_where_it_has_no_documented_status():
    assert described(status=None, google_status="RETURN_REQUESTED").status == "Return requested"


def test_that_a_soft_deleted_device_is_said_to_be_gone():
    assert described(is_deleted=True).status == "Gone from Google"


@pytest.mark.parametrize(
    ("columns", "badge"),
    [
        ({"data_source": "incidentiq"}, "Only in IncidentIQ"),
        ({"data_source": "google_admin"}, "Not in IncidentIQ"),
        ({"last_sync_status": "stale"}, "Silent for over 30 days"),
        ({"last_sync_status": "never"}, "Never talked to Google"),
    ],
)
def test_that_what_is_unusual_is_a_badge(columns, badge):
    assert badge in badges(described(**columns))


def test_that_a_source_that_was_never_read_is_said_to_be():
    one = MemoryLibrary(Fleet([device(1)])).devices.get("device-00001")
    state = describe(replace(one, source_times={"google": None}), NOW)
    assert state.ages == "Google never"
    assert "has not been read completely yet" in facts(state, "who")["Assigned user"].tip


def test_that_ages_are_told_from_the_time_of_looking():
    state = described(now=NOW + timedelta(hours=1))
    assert state.ages == "Google 1 h · IIQ 1 h · Meraki 4 h"


def test_that_recent_users_lead_to_their_page_and_say_when_it_was():
    people = [{"type": "USER_TYPE_MANAGED", "email": one} for one in ("ana@x.org", "ben@x.org")]
    fleet = Fleet([device(1, recent_users=people)], sources=district(1).sources)
    fleet.seen = [{"device_id": "device-00001", "email": "ana@x.org", "first_seen": DAY, "last_seen": DAY}]
    who = described_of(fleet).sections[0].facts
    ana, ben = (fact for fact in who if fact.value in {"ana@x.org", "ben@x.org"})
    assert (ana.label, ana.link, ben.label, ben.link) == ("Recent users", "user:ana@x.org", "", "user:ben@x.org")
    assert ana.tip.startswith("The last to use it on 2026-11-20")
    assert ben.tip.startswith("Google does not say when")


def test_that_the_end_of_updates_is_said_in_plain_words():
    assert facts(described(aue_date="2026-06"), "health")["Updates"].value == "Ended: expired Jun 2026"
    assert facts(described(aue_date="2029-06"), "health")["Updates"].value == "Until 2029-06 (in 2 years)"


def test_that_a_contradiction_names_every_source_the_newest_first():
    fleet = Fleet([device(1, iiq_owner_email="ben@x.org", recent_users=[])], sources=district(1).sources)
    fleet.history = [
        {"device_id": "device-00001", "field_name": "iiq_owner_email", "old_value": None, "new_value": "ben@x.org",
         "changed_by": "sync:1", "changed_at": NOW - timedelta(days=2)},
    ]  # fmt: skip
    state = described_of(fleet)
    [holder] = state.disagreements
    assert holder.title == "Who has it"
    assert [(fact.label, fact.value, fact.age) for fact in holder.facts] == [
        ("IncidentIQ", "ben@x.org", "2 d"),
        ("Google", "ben.okafor1@students.example.org", "> 3 mo"),
    ]
    assert badges(state)["1 contradiction"] == "warn"


def test_that_what_two_devices_claim_is_told_to_both_of_them():
    conflict = {"kind": "duplicate_serial", "device_id": "device-00002", "field": "serial_number", "value": "5CD1",
                "kept_by": "device-00001"}  # fmt: skip
    fleet = Fleet([device(1), device(2)], conflicts=[conflict], sources=district(1).sources)
    texts = [described_of(fleet, ident).disagreements[0].facts[0] for ident in ("device-00001", "device-00002")]
    assert [fact.value for fact in texts] == [
        "5CD1 is delivered for another device too; this one keeps it",
        "5CD1 is delivered for another device too, which keeps it",
    ]
    assert [fact.link for fact in texts] == ["device:device-00002", "device:device-00001"]


def test_that_the_card_of_tickets_says_that_tickets_are_not_read():
    tickets = next(one for one in described(iiq_notes="Hinge broken").sections if one.key == "tickets")
    assert [fact.value for fact in tickets.facts] == ["In Service", "Hinge broken"]
    assert tickets.footnote.startswith("cbdesk does not read tickets")


def test_that_the_history_ends_with_where_the_record_begins():
    history = described(deleted_at=NOW - timedelta(days=1)).sections[-1]
    assert history.facts[0].value == "Gone from its source"
    assert history.facts[-1].value == "Enrolled in Google"
    assert "First stored by cbdesk; earlier changes are not known" in [fact.value for fact in history.facts]


def test_that_the_text_for_a_ticket_holds_what_is_known_and_how_old_it_is():
    text = described(iiq_owner_email="ben@x.org", iiq_notes="Hinge\nbroken").ticket
    lines = text.splitlines()
    assert lines[:5] == [
        "Chromebook 104501",
        "Model: Lenovo 300e Gen 3",
        "Serial: 5CD1007919",
        "Asset tag: 104501",
        "Status: Active",
    ]
    assert "- Assigned user: ben.okafor1@students.example.org (Google)" in lines
    assert "- Notes: Hinge broken (IIQ)" in lines
    assert "- Who has it: Google: ben.okafor1@students.example.org; IncidentIQ: ben@x.org" in lines
    assert lines[-1].endswith("copies: Google 12 min · IIQ 12 min · Meraki 3 h")
