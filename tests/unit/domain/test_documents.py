"""The JSON documents of the command line, key by key."""

import json
from datetime import UTC, datetime, timedelta, timezone

from cbdesk.domain import documents
from cbdesk.domain.device import Change, Conflict, Device, DeviceRow, Hit, RecentUser, SeenUser
from cbdesk.domain.query import DevicePage, SearchResult, Total
from cbdesk.domain.search_values import Problem
from cbdesk.domain.statistics import OsRow, Overview
from cbdesk.domain.sync import SyncRun
from cbdesk.domain.user import OtherDevice, User

THEN = datetime(2026, 11, 20, 8, 0, 1, tzinfo=UTC)
ROW = DeviceRow(
    "d1", "5CD1", "42", "Dell", "ACTIVE", "ACTIVE", "ana@x.org", "/", "Oak", "1", "In Service", "131.0", 80, "2027-06",
    THEN, None, "ap", "net", "AA:BB:CC:11:22:33", "merged", False,
)  # fmt: skip
LOST = Conflict("duplicate_serial", "d2", "serial_number", "5CD1", "d1")


def test_that_times_are_iso_8601_with_z_and_keep_their_microseconds():
    assert documents.iso(THEN) == "2026-11-20T08:00:01Z"
    assert documents.iso(THEN.replace(microsecond=120)) == "2026-11-20T08:00:01.000120Z"
    assert documents.iso(THEN.astimezone(timezone(timedelta(hours=-5)))) == "2026-11-20T08:00:01Z"


def test_that_a_device_document_holds_columns_flat_and_the_rest_in_objects():
    device = Device(
        columns={"device_id": "d1", "created_at": THEN, "recent_users": [{"type": "x"}]},
        user={"email": "ana@x.org", "last_login": None},
        network=None,
        recent_users=(RecentUser("x", None),),
        history=(Change("model", None, "Dell", "sync:1", THEN),),
        conflicts=(LOST,),
        source_times={"google": THEN, "meraki": None},
        seen_users=(SeenUser("ana@x.org", THEN.date(), THEN.date()),),
        network_url="https://n1.meraki.com/x/manage",
    )
    assert json.loads(json.dumps(documents.device_document(device))) == {
        "device_id": "d1",
        "created_at": "2026-11-20T08:00:01Z",
        "recent_users": [{"type": "x"}],
        "user": {"email": "ana@x.org", "last_login": None},
        "network": None,
        "history": [
            {"field_name": "model", "old_value": None, "new_value": "Dell", "changed_by": "sync:1",
             "changed_at": "2026-11-20T08:00:01Z"}
        ],
        "conflicts": [
            {"kind": "duplicate_serial", "device_id": "d2", "field": "serial_number", "value": "5CD1", "kept_by": "d1"}
        ],
        "source_times": {"google": "2026-11-20T08:00:01Z", "meraki": None},
        "seen_users": [{"email": "ana@x.org", "first_seen": "2026-11-20", "last_seen": "2026-11-20"}],
        "network_url": "https://n1.meraki.com/x/manage",
    }  # fmt: skip


def test_that_a_search_document_flattens_its_hits():
    result = SearchResult(
        "5cd", 1, False, 3.2, (Hit(ROW, "prefix", "serial_number", "5CD1"),), (Problem(2, 1, "Wrong."),)
    )
    document = documents.search_document(result)
    assert list(document) == ["query", "total", "total_is_capped", "took_ms", "problems", "hits"]
    assert document["problems"] == [{"position": 2, "length": 1, "sentence": "Wrong."}]
    hit = document["hits"][0]
    assert (hit["device_id"], hit["match"], hit["field"], hit["value"]) == ("d1", "prefix", "serial_number", "5CD1")
    assert hit["last_policy_sync_time"] == "2026-11-20T08:00:01Z"


def test_that_the_other_documents_have_the_keys_of_the_contract():
    other = OtherDevice(ROW, is_owner=True, first_used=None, last_used=THEN.date())
    user = documents.user_document(User({"email": "a"}, (ROW,), (other,), {"d1": "b"}, {"users": THEN}))
    assert user["devices"][0]["serial_number"] == "5CD1"
    assert (user["others"][0]["device_id"], user["others"][0]["last_used"]) == ("d1", "2026-11-20")
    assert (user["owners"], user["source_times"]) == ({"d1": "b"}, {"users": "2026-11-20T08:00:01Z"})
    listed = documents.devices_document(Total(9), DevicePage((ROW,), "token"))
    assert (listed["total"], listed["devices"][0]["device_id"], listed["next"]) == (9, "d1", "token")
    assert listed["total_is_estimate"] is False
    rows = (OsRow(131, 2, 1, 1, 0),)
    assert documents.statistics_document(rows, "2026-11") == {
        "rows": [
            {"milestone": 131, "devices": 2, "active": 1, "expired": 1, "behind": 0,
             "queries": {
                 "devices": {"os_milestone": 131},
                 "active": {"os_milestone": 131, "status": "ACTIVE"},
                 "expired": {"os_milestone": 131, "aue_before": "2026-11"},
             }}
        ]
    }  # fmt: skip
    assert documents.conflicts_document((LOST,))["conflicts"][0]["kept_by"] == "d1"
    run = SyncRun(1, "full", "completed", 1, 2, 3, 4, 5, None, THEN, None, "r", "desk", ("w",))
    document = documents.runs_document((run,))["runs"][0]
    assert (document["records_deleted"], document["started_at"], document["warnings"]) == (
        4,
        "2026-11-20T08:00:01Z",
        ["w"],
    )


def test_that_the_overview_document_begins_with_the_documented_keys():
    overview = Overview(9, 1, 2, 3, 4, THEN, 5, 6, 7, 8, 9, 10, 11, None)
    document = documents.overview_document(overview)
    assert list(document)[:6] == ["total_devices", "active", "disabled", "provisioned", "deprovisioned", "last_sync"]
    assert (document["last_sync"], document["updated_at"]) == ("2026-11-20T08:00:01Z", None)
