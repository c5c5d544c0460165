from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cbdesk.demo.district import District
from cbdesk.demo.world import World

DEVICES = "/admin/directory/v1/customer/my_customer/devices/chromeos"
USERS = "/admin/directory/v1/users"
UNITS = "/admin/directory/v1/customer/my_customer/orgunits"
MASK = (
    "nextPageToken,chromeosdevices(deviceId,serialNumber,status,lastKnownNetwork(ipAddress,wanIpAddress),lastSync,"
    "recentUsers(type,email),activeTimeRanges(date,activeTime))"
)


def reason(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def validate(name: str, document: object) -> None:
    path = Path(__file__).parents[2] / "samples" / "schemas" / "google.json"
    definitions = json.loads(path.read_text(encoding="utf-8"))["jsonschema"]["$defs"]
    jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions}).validate(document)


def without(device: dict[str, Any], *extra: str) -> dict[str, Any]:
    return {key: value for key, value in device.items() if key not in extra}


def test_that_all_pages_together_are_the_fleet(google: Any, world: World):
    found = google.rows(DEVICES, "chromeosdevices", projection="FULL", maxResults=70, fields=MASK, prettyPrint="false")
    names = {"deviceId", "serialNumber", "status", "lastKnownNetwork", "lastSync", "recentUsers", "activeTimeRanges"}
    assert found == [{key: value for key, value in device.items() if key in names} for device in world.devices]


def test_that_a_full_page_follows_googles_schema(google: Any, world: World):
    document = google.get(DEVICES, projection="FULL", maxResults=200).json()
    validate("ChromeOsDevices", document)
    assert len(document["chromeosdevices"]) == 200
    assert any("cpuStatusReports" in device for device in document["chromeosdevices"])


def test_that_a_page_has_100_rows_and_is_basic_unless_more_is_asked_for(google: Any):
    document = google.get(DEVICES).json()
    assert len(document["chromeosdevices"]) == 100
    assert {key for device in document["chromeosdevices"] for key in device} <= {
        "kind", "etag", "deviceId", "annotatedAssetId", "annotatedLocation", "annotatedUser", "lastSync", "notes", "serialNumber", "status",
    }  # fmt: skip


def test_that_a_mask_without_the_page_token_delivers_none(google: Any):
    document = google.get(DEVICES, fields="chromeosdevices(deviceId)").json()
    assert document.keys() == {"chromeosdevices"}
    assert len(document["chromeosdevices"]) == 100


def test_that_slash_and_star_work_in_masks(google: Any, world: World):
    first = world.devices[0]
    slash = google.get(
        DEVICES, maxResults=1, projection="FULL", fields="chromeosdevices/recentUsers/email,nextPageToken"
    ).json()
    assert slash["chromeosdevices"] == [{"recentUsers": [{"email": user["email"]} for user in first["recentUsers"]]}]
    star = google.get(DEVICES, maxResults=1, projection="BASIC", fields="chromeosdevices(*)").json()
    assert star["chromeosdevices"][0]["deviceId"] == first["deviceId"]


def test_that_answers_are_pretty_unless_told_otherwise(google: Any):
    assert "\n" in google.get(DEVICES, maxResults=2).text
    assert "\n" not in google.get(DEVICES, maxResults=2, prettyPrint="false").text


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"maxResults": 301}, (400, "invalidParameter")),
        ({"maxResults": 0}, (400, "invalidParameter")),
        ({"maxResults": "many"}, (400, "invalidParameter")),
        ({"projection": "full"}, (400, "invalidParameter")),
        ({"orderBy": "model"}, (400, "invalidParameter")),
        ({"fields": "chromeosdevices(serial)"}, (400, "invalidParameter")),
        ({"pageToken": ""}, (400, "invalid")),
        ({"pageToken": "made-up"}, (400, "invalid")),
        ({"pageSize": 100}, (400, "invalid")),
        ({"query": "ou:/Students"}, (400, "invalid")),
        ({"query": "status:active"}, (400, "invalid")),
        ({"query": "sync:yesterday.."}, (400, "invalid")),
        ({"query": "id:5C"}, (400, "invalid")),
        ({"orgUnitPath": "/Nowhere"}, (400, "invalid")),
        ({"orgUnitPath": "/Students "}, (400, "invalid")),
        ({"includeChildOrgunits": "true"}, (400, "invalid")),
    ],
)
def test_that_a_wrong_request_is_refused(google: Any, params: dict[str, object], expected: tuple[int, str]):
    assert reason(google.get(DEVICES, **params)) == expected


def test_that_the_refusal_of_a_page_size_names_the_range(google: Any, district: District):
    district.faults.google_max_results = 200
    message = google.get(DEVICES, maxResults=300).json()["error"]["message"]
    assert message == "Invalid value '300'. Values must be within the range: [1, 200]"


def test_that_a_page_token_is_bound_to_its_query(google: Any):
    token = google.get(DEVICES, query="status:managed").json()["nextPageToken"]
    assert google.get(DEVICES, query="status:managed", pageToken=token, maxResults=50).status_code == 200
    assert reason(google.get(DEVICES, query="status:provisioned", pageToken=token)) == (400, "invalid")
    assert reason(google.get(USERS, customer="my_customer", pageToken=token)) == (400, "invalid")


def serials(devices: list[dict[str, Any]]) -> set[str]:
    return {device["deviceId"] for device in devices}


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("status:provisioned", lambda d: d["status"] == "ACTIVE"),
        ("status:disabled", lambda d: d["status"] == "DISABLED"),
        ("status:deprovisioned", lambda d: d["status"] == "DEPROVISIONED"),
        ("status:managed", lambda d: d["status"] != "DEPROVISIONED"),
        ("id:5cd", lambda d: "5CD" in d.get("serialNumber", "").upper()),
        ("asset_id:1000", lambda d: "1000" in d.get("annotatedAssetId", "")),
        ("sync:2026-11-20..", lambda d: d.get("lastSync", "") >= "2026-11-20"),
        ("sync:2026-11-20T14:00:00..", lambda d: d.get("lastSync", "") >= "2026-11-20T14:00:00"),
        ("sync:2026-11-19..2026-11-19", lambda d: d.get("lastSync", "").startswith("2026-11-19")),
        ("sync:..2026-10-01", lambda d: "lastSync" in d and d["lastSync"] < "2026-10-02"),
        ("aue:2029-06-30", lambda d: d.get("autoUpdateThrough") == "2029-06-30" or ("autoUpdateThrough" not in d and d.get("autoUpdateExpiration") == "1877497200000")),
        ('note:"Screen replaced"', lambda d: "Screen replaced" in d.get("notes", "")),
        ('location:"rm 101" status:provisioned', lambda d: "rm 101" in d.get("annotatedLocation", "").lower() and d["status"] == "ACTIVE"),
        ("user:cart", lambda d: "cart" in d.get("annotatedUser", "").lower().split()),
        ("public_model_name:Spin", lambda d: "Spin" in d.get("model", "")),
        ("chrome_version:142;prefix", lambda d: d.get("osVersion", "").startswith("142")),
        ("boot_mode:Dev", lambda d: d.get("bootMode") == "Dev"),
        ("id:", lambda _: True),
        ("id:5CD?", lambda _: True),
    ],
)  # fmt: skip
def test_that_a_search_finds_what_it_means(google: Any, world: World, query: str, matches: Any):
    found = google.rows(DEVICES, "chromeosdevices", query=query, fields="chromeosdevices(deviceId),nextPageToken")
    expected = [device["deviceId"] for device in world.devices if matches(device)]
    assert [device["deviceId"] for device in found] == expected
    assert expected
    assert google.get(f"{DEVICES}:countChromeOsDevices", filter=query).json() == {"count": str(len(expected))}


def test_that_a_device_is_found_by_mac_and_by_its_most_recent_user(google: Any, world: World):
    device = next(d for d in world.devices if d.get("ethernetMacAddress") and d.get("recentUsers"))
    for query in (
        f"wifi_mac:{device['macAddress']}",
        f"ethernet_mac:{device['ethernetMacAddress0']}",
        f"recent_user:{device['recentUsers'][0].get('email', '')}",
    ):
        found = google.rows(DEVICES, "chromeosdevices", query=query)
        assert device["deviceId"] in {row["deviceId"] for row in found}


def test_that_the_count_can_be_another_than_the_listings(google: Any, district: District):
    for off_by, expected in ((3, "303"), (-2, "298"), (-1000, "0")):
        district.faults.google_count_off_by = off_by
        assert google.get(f"{DEVICES}:countChromeOsDevices").json() == {"count": expected}
    assert len(google.rows(DEVICES, "chromeosdevices")) == 300


def test_that_an_org_unit_is_accepted_in_every_form(google: Any, world: World):
    unit = next(unit for unit in world.org_units if unit["orgUnitPath"] == f"/Students/{world.schools[0].short}")
    path, ident = unit["orgUnitPath"], unit["orgUnitId"]
    parts = [path, path.removeprefix("/"), path.upper(), ident, ident.removeprefix("id:")]
    counts = {
        form: google.get(f"{DEVICES}:countChromeOsDevices", orgUnitPath=form, includeChildOrgunits="true").json()[
            "count"
        ]
        for form in parts
    }
    expected = sum(device["orgUnitPath"].startswith(path) for device in world.devices)
    assert set(counts.values()) == {str(expected)}
    assert expected > 0


def test_that_children_of_a_unit_count_only_when_asked_for(google: Any, world: World):
    alone = google.get(f"{DEVICES}:countChromeOsDevices", orgUnitPath="/").json()["count"]
    all_of_them = google.get(f"{DEVICES}:countChromeOsDevices", orgUnitPath="/", includeChildOrgunits="true").json()[
        "count"
    ]
    assert int(alone) == sum(device["orgUnitPath"] == "/" for device in world.devices)
    assert all_of_them == "300"


def test_that_an_empty_listing_has_neither_rows_nor_token(google: Any):
    assert google.get(DEVICES, query="id:NOSUCHSERIAL").json().keys() == {"kind", "etag"}


def test_that_devices_are_sorted_when_asked(google: Any):
    rows = google.rows(DEVICES, "chromeosdevices", orderBy="serialNumber", sortOrder="DESCENDING")
    found = [row.get("serialNumber", "") for row in rows]
    assert found == sorted(found, reverse=True)


def test_that_one_device_is_delivered_whole_or_masked(google: Any, world: World):
    device = world.devices[0]
    whole = google.get(f"{DEVICES}/{device['deviceId']}", projection="FULL").json()
    assert device.items() <= whole.items()
    assert google.get(f"{DEVICES}/{device['deviceId']}", fields="status").json() == {"status": device["status"]}
    assert reason(google.get(f"{DEVICES}/00000000-dead-4000-8000-000000000000")) == (404, "notFound")


def test_that_another_customer_is_not_found(google: Any):
    assert reason(google.get(DEVICES.replace("my_customer", "C0other"))) == (404, "notFound")


def test_that_users_are_delivered_in_order_of_their_address(google: Any, world: World):
    found = google.rows(USERS, "users", customer="my_customer", maxResults=120, orderBy="email", prettyPrint="false")
    assert found == sorted(world.users, key=lambda user: user["primaryEmail"].lower())
    validate("Users", {"users": found})


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, 400),
        ({"customer": "my_customer", "maxResults": 501}, 400),
        ({"customer": "my_customer", "projection": "FULL"}, 400),
        ({"customer": "my_customer", "orderBy": "name"}, 400),
        ({"customer": "my_customer", "query": "isSuspended=maybe"}, 400),
        ({"domain": "elsewhere.example"}, 404),
    ],
)
def test_that_a_wrong_request_for_users_is_refused(google: Any, params: dict[str, object], status: int):
    assert google.get(USERS, **params).status_code == status


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("isSuspended=true", lambda u: u["suspended"]),
        ("isAdmin=true", lambda u: u["isAdmin"]),
        ("orgUnitPath='/Staff'", lambda u: u["orgUnitPath"].startswith("/Staff")),
        ("email:jordan.smith*", lambda u: u["primaryEmail"].lower().startswith("jordan.smith")),
        ("familyName=Smith isSuspended=false", lambda u: u["name"]["familyName"] == "Smith" and not u["suspended"]),
    ],
)
def test_that_a_search_for_users_finds_what_it_means(google: Any, world: World, query: str, matches: Any):
    found = google.rows(USERS, "users", customer="my_customer", query=query)
    assert found == [user for user in world.users if matches(user)]
    assert found


def test_that_a_user_is_found_by_id_and_by_address(google: Any, world: World):
    user = world.users[5]
    assert google.get(f"{USERS}/{user['id']}").json() == user
    assert google.get(f"{USERS}/{user['primaryEmail'].upper()}").json() == user
    assert google.get(f"{USERS}/nobody@mvusd.example").status_code == 404


def test_that_org_units_come_in_one_piece(google: Any, world: World):
    everything = google.get(UNITS, type="allIncludingParent").json()
    validate("OrgUnits", everything)
    assert everything["organizationUnits"] == list(world.org_units)
    below = google.get(UNITS, type="all").json()["organizationUnits"]
    assert {unit["orgUnitPath"] for unit in below} == {unit["orgUnitPath"] for unit in world.org_units} - {"/"}
    children = google.get(UNITS, orgUnitPath="/Carts & Labs").json()["organizationUnits"]
    assert all(unit["parentOrgUnitPath"] == "/Carts & Labs" for unit in children)
    assert len(children) == 9
