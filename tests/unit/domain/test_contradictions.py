"""Where sources contradict each other, and where they only say the same in other words."""

from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.domain.contradictions import Claim, is_leaver, of_device
from cbdesk.domain.device import Change, Device, RecentUser, SeenUser
from cbdesk.domain.user import User

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=UTC)


def found(*, users=(), seen=(), history=(), **columns):
    recent = tuple(RecentUser("USER_TYPE_MANAGED", email) for email in users)
    device = Device({"device_id": "d", **columns}, None, None, recent, history, (), {}, tuple(seen))
    return {one.topic: one for one in of_device(device, NOW)}


def says(contradiction):
    return [(claim.source, claim.says) for claim in contradiction.claims]


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"annotated_user": "ana@x.org"},
        {"annotated_user": "ana@x.org", "iiq_owner_email": "ANA@x.org"},
        {"annotated_asset_id": "LMS-1", "iiq_asset_tag": "lms-1"},
        {"annotated_location": "Fairview HS / Rm 207", "iiq_location": "Fairview High School"},
        {"annotated_location": "Cart 12", "iiq_location": "Lincoln Elementary School"},
        {"iiq_location": "Maple MS", "meraki_network": "District wireless", "last_seen_meraki": NOW},
        {"iiq_location": "Maple MS", "meraki_network": "Oak HS", "last_seen_meraki": NOW - timedelta(days=8)},
        {"google_status": "ACTIVE", "iiq_status": "In Service"},
        {"google_status": "DEPROVISIONED", "iiq_status": "Retired"},
        {"google_status": "ACTIVE", "iiq_status": "Lost", "last_policy_sync_time": NOW - timedelta(days=90)},
    ],
)
def test_that_what_agrees_or_is_left_open_is_no_contradiction(columns):
    assert found(**columns) == {}


def test_that_two_holders_and_two_tags_contradict_each_other():
    answer = found(annotated_user="ana@x.org", iiq_owner_email="ben@x.org", annotated_asset_id="1", iiq_asset_tag="2")
    assert says(answer["holder"]) == [("google", "ana@x.org"), ("incidentiq", "ben@x.org")]
    assert says(answer["tag"]) == [("google", "1"), ("incidentiq", "2")]


def test_that_the_claim_that_was_made_last_comes_first():
    changes = tuple(
        Change("iiq_owner_email", None, owner, "sync:1", NOW - timedelta(days=days))
        for owner, days in (("ben@x.org", 2), ("cy@x.org", 5), ("ben@x.org", 9))
    )
    holder = found(annotated_user="ana@x.org", iiq_owner_email="ben@x.org", history=changes)["holder"]
    assert holder.claims == (
        Claim("incidentiq", "ben@x.org", NOW - timedelta(days=2)),
        Claim("google", "ana@x.org", None),
    )


def test_that_the_newest_contradiction_comes_first():
    change = Change("iiq_asset_tag", None, "2", "sync:1", NOW - timedelta(days=2))
    answer = found(
        annotated_user="ana@x.org",
        iiq_owner_email="ben@x.org",
        annotated_asset_id="1",
        iiq_asset_tag="2",
        history=(change,),
    )
    assert list(answer) == ["tag", "holder"]


def test_that_three_places_are_told_together_when_two_of_them_are_apart():
    place = found(
        iiq_location="Maple Middle School",
        annotated_location="Maple MS / Rm 4",
        meraki_network="Oak HS - Wireless",
        last_seen_meraki=NOW - timedelta(hours=3),
    )["place"]
    assert [claim.source for claim in place.claims] == ["meraki", "incidentiq", "google"]


@pytest.mark.parametrize(
    ("columns", "sources"),
    [
        ({"google_status": "ACTIVE", "iiq_status": "Retired/Surplus"}, ["google", "incidentiq"]),
        ({"google_status": "DISABLED", "iiq_status": "In Service"}, ["google", "incidentiq"]),
        (
            {"google_status": "ACTIVE", "iiq_status": "Stolen", "last_policy_sync_time": NOW - timedelta(days=1)},
            ["google", "incidentiq"],
        ),
        ({"google_status": "DEPROVISIONED", "last_seen_meraki": NOW - timedelta(days=1)}, ["meraki", "google"]),
    ],
)
def test_that_a_device_cannot_be_given_up_and_in_use(columns, sources):
    assert [claim.source for claim in found(**columns)["status"].claims] == sources


def test_that_a_device_that_others_use_is_worth_a_look():
    use = found(
        annotated_user="ana@x.org",
        users=("ben@x.org",),
        seen=[SeenUser("ben@x.org", NOW.date() - timedelta(days=9), NOW.date() - timedelta(days=1))],
    )["use"]
    assert says(use) == [("google", "used by ben@x.org"), ("google", "assigned to ana@x.org")]


@pytest.mark.parametrize("users", [(), ("ben@x.org", "Ana@x.org")])
def test_that_nobody_or_the_assigned_user_among_others_says_nothing(users):
    assert found(annotated_user="ana@x.org", users=users) == {}


def test_that_somebody_who_used_it_before_is_not_held_against_a_device():
    seen = [SeenUser("ana@x.org", NOW.date(), NOW.date())]
    assert found(annotated_user="ana@x.org", users=("ben@x.org",), seen=seen) == {}


def test_that_a_leaver_is_suspended_and_has_devices():
    assert is_leaver(User({"is_suspended": True}, (object(),)))
    assert not is_leaver(User({"is_suspended": True}, ()))
    assert not is_leaver(User({"is_suspended": None}, (object(),)))
