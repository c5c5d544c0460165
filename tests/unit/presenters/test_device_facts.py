"""A device in words: what is said, by whom, and why something is empty."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cbdesk.presenters.device_facts import describe
from tests.desktop.fleet import NOW, Fleet, device, district
from tests.desktop.memory_library import MemoryLibrary


def described(number=1, *, now=NOW, **columns):
    fleet = Fleet([device(number, **columns)], sources=district(1).sources)
    return describe(MemoryLibrary(fleet).devices.get(f"device-{number:05d}"), now)


def facts(state, section):
    found = next((one for one in state.sections if one.key == section), None)
    return {fact.label: fact for fact in found.facts} if found else {}


def badges(state):
    return {badge.text: badge.level for badge in state.badges}


def test_that_each_fact_names_its_source_and_its_age():
    fact = facts(described(), "where")["Building"]
    assert (fact.value, fact.source) == ("Maple MS · Room 101", "IIQ")
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
    recent = next(section for section in state.sections if section.key == "recent")
    assert (recent.facts, recent.note) == ((), reason)


def test_that_a_guest_among_the_recent_users_has_no_address():
    state = described(recent_users=[{"type": "USER_TYPE_UNMANAGED", "email": None}])
    assert facts(state, "recent")[""].value == "Somebody without a school account"


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
