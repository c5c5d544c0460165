from __future__ import annotations

from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
import requests

from cbdesk.demo.district import District
from cbdesk.demo.world import World
from tests.integration.demo.conftest import schema


def page(client: requests.Session, district: District, query: str, **body: object) -> requests.Response:
    return client.post(f"{district.base_url}/api/v1.0/assets?{query}", json={"Filters": [], **body})


def pages(client: requests.Session, district: District, size: int, **body: object) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    while True:
        query = f"$p={len(found)}&$s={size}&$o=AssetCreatedDate%20asc"
        document = page(client, district, query, **body).json()
        if not document["Items"]:
            return found
        found.append(document["Items"])


def listed(world: World) -> list[dict[str, Any]]:
    return [asset for asset in world.assets if not asset["IsDeleted"]]


def ids(rows: list[dict[str, Any]]) -> set[str]:
    return {row["AssetId"] for row in rows}


def test_that_all_pages_together_are_the_inventory_with_one_row_over_an_edge(
    incidentiq: requests.Session, district: District, world: World
):
    found = pages(incidentiq, district, 50)
    rows = [row for rows in found for row in rows]
    assert ids(rows) == ids(listed(world))
    assert len(rows) == len(listed(world)) + 1
    assert found[1][0] == found[0][-1]
    total = page(incidentiq, district, "$p=0&$s=50").json()["Paging"]["TotalRows"]
    assert total == len(rows)


def test_that_without_the_fault_no_row_is_repeated(incidentiq: requests.Session, district: District, world: World):
    district.faults.repeat_over_page_edge = frozenset()
    rows = [row for rows in pages(incidentiq, district, 50) for row in rows]
    expected = sorted(listed(world), key=lambda asset: (asset["CreatedDate"], asset["AssetId"].lower()))
    assert rows == expected


def test_that_a_page_follows_the_envelopes_schema(incidentiq: requests.Session, district: District):
    document = page(incidentiq, district, "$p=0&$s=1000").json()
    jsonschema.Draft202012Validator(schema("iiq-assets-envelope.schema.json")).validate(document)


def test_that_one_row_suffices_to_learn_the_total(incidentiq: requests.Session, district: District, world: World):
    document = page(incidentiq, district, "$p=0&$s=1").json()
    assert len(document["Items"]) == 1
    assert document["Paging"] == {
        "TotalRows": len(listed(world)),
        "PageCount": len(listed(world)),
        "PageSize": 1,
        "PageIndex": 0,
    }


def test_that_the_bodys_own_paging_is_ignored(incidentiq: requests.Session, district: District):
    document = page(incidentiq, district, "$p=0&$s=10", Paging={"PageIndex": 3, "PageSize": 2}).json()
    assert document["Paging"]["PageIndex"] == 0
    assert len(document["Items"]) == 10


@pytest.mark.parametrize(
    "query",
    ["$p=1&$s=10&$o=AssetTag desc", "%24p=1&%24s=10&%24o=AssetTag+desc", "$p=1&$s=10&$o=AssetTag&$d=Descending"],
)
def test_that_dollar_signs_and_blanks_may_be_written_in_any_way(
    incidentiq: requests.Session, district: District, query: str
):
    rows = page(incidentiq, district, query).json()["Items"]
    assert len(rows) == 10
    tags = [row["AssetTag"] or "" for row in rows]
    assert tags == sorted(tags, reverse=True)


def test_that_get_lists_as_well(incidentiq: requests.Session, district: District):
    assert len(incidentiq.get(f"{district.base_url}/api/v1.0/assets?$p=0&$s=7").json()["Items"]) == 7


@pytest.mark.parametrize(
    "query",
    ["$p=-1&$s=10", "$p=0&$s=0", "$p=0&$s=1001", "$p=x&$s=10", "$p=0&$s=10&$o=Color asc", "$p=0&$s=10&$o=AssetTag up"],
)
def test_that_a_wrong_page_or_order_is_refused(incidentiq: requests.Session, district: District, query: str):
    answer = page(incidentiq, district, query)
    assert answer.status_code == 400
    assert answer.json()["Errors"][0]["Field"].startswith("$")


@pytest.mark.parametrize(
    "filters",
    [
        [{"Facet": "colour", "Id": "x"}],
        [{"Id": "x"}],
        ["modelcategory"],
        [{"Facet": "modelcategory", "Value": "Chromebooks"}],
        [{"Facet": "modifieddate", "Value": "yesterday"}],
        [{"Facet": "modifieddate", "Value": "date>=20-20-20"}],
    ],
)
def test_that_an_unknown_filter_is_refused(incidentiq: requests.Session, district: District, filters: list[object]):
    assert page(incidentiq, district, "$p=0&$s=10", Filters=filters).status_code == 400


def test_that_filters_select(incidentiq: requests.Session, district: District, world: World):
    categories = incidentiq.get(f"{district.base_url}/api/v1.0/categories/of/models").json()["Items"]
    laptops = next(entry["CategoryId"] for entry in categories if entry["Name"] == "Laptops")
    by_category = {"Facet": "ModelCategory", "Id": laptops}
    since = {"Facet": "modifieddate", "Value": "date>=2026-10-01"}
    found = [row for rows in pages(incidentiq, district, 200, Filters=[by_category, since]) for row in rows]
    expected = [
        asset
        for asset in listed(world)
        if asset["Model"].get("CategoryId") == laptops and asset["ModifiedDate"] >= "2026-10-01"
    ]
    assert ids(found) == ids(expected)
    assert expected
    american = {"Facet": "modifieddate", "Value": "date>=10/01/2026"}
    assert ids(pages(incidentiq, district, 200, Filters=[by_category, american])[0]) == ids(expected)
    not_laptops = [
        row for rows in pages(incidentiq, district, 500, Filters=[{**by_category, "Negative": True}]) for row in rows
    ]
    assert ids(not_laptops).isdisjoint(ids(found))


def test_that_deleted_assets_are_listed_only_on_request(incidentiq: requests.Session, district: District, world: World):
    deleted = {asset["AssetId"] for asset in world.assets if asset["IsDeleted"]}
    assert ids([row for rows in pages(incidentiq, district, 500) for row in rows]).isdisjoint(deleted)
    only = [row for rows in pages(incidentiq, district, 500, OnlyShowDeleted=True) for row in rows]
    assert ids(only) == deleted
    district.faults.incidentiq_shows_deleted = True
    district.show(world)
    assert deleted <= ids([row for rows in pages(incidentiq, district, 500) for row in rows])


def test_that_a_serial_is_looked_up_exactly_but_in_any_case(
    incidentiq: requests.Session, district: District, world: World
):
    serial = next(
        a["SerialNumber"] for a in world.assets if str(a.get("SerialNumber")).startswith("5CD") and not a["IsDeleted"]
    )
    url = f"{district.base_url}/api/v1.0/assets/serial/"
    assert {row["SerialNumber"] for row in incidentiq.get(url + serial.lower()).json()["Items"]} == {serial}
    none = incidentiq.get(url + serial[:-1])
    assert (none.status_code, none.json()["Items"], none.json()["Paging"]["TotalRows"]) == (200, [], 0)


def test_that_a_tag_with_odd_characters_can_be_looked_up(
    incidentiq: requests.Session, district: District, world: World
):
    asset = {**next(a for a in world.assets if not a["IsDeleted"]), "AssetTag": "CB 1/2 #3"}
    earlier = world.assets
    world.assets = (asset, *earlier)
    try:
        answer = incidentiq.get(f"{district.base_url}/api/v1.0/assets/assettag/{quote('cb 1/2 #3', safe='')}")
    finally:
        world.assets = earlier
    assert ids(answer.json()["Items"]) == {asset["AssetId"]}


def test_that_one_asset_is_delivered_by_its_id_in_any_case(
    incidentiq: requests.Session, district: District, world: World
):
    asset = listed(world)[0]
    url = f"{district.base_url}/api/v1.0/assets/"
    assert incidentiq.get(url + asset["AssetId"].upper()).json()["Item"] == asset
    missing = incidentiq.get(url + "00000000-dead-4000-8000-000000000000")
    assert (missing.status_code, missing.json()["Message"]) == (404, "No such asset.")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("v2.0/locations/all?$s=1000", lambda w: len(w.locations)),
        ("v1.0/categories/of/models", lambda w: 5),
        ("v1.0/assets/status/types?$s=100", lambda w: 5),
        ("v1.0/users?$p=0&$s=1000", lambda w: len(w.asset_users)),
    ],
)
def test_that_reference_lists_are_complete(
    incidentiq: requests.Session, district: District, world: World, path: str, count: Any
):
    document = incidentiq.get(f"{district.base_url}/api/{path}").json()
    assert len(document["Items"]) == document["Paging"]["TotalRows"] == count(world)


def test_that_rooms_of_a_location_are_listed(incidentiq: requests.Session, district: District, world: World):
    place = world.locations[0]["LocationId"]
    rooms = incidentiq.get(f"{district.base_url}/api/v2.0/locations/{place}/rooms?$s=200").json()["Items"]
    assert [room["Name"] for room in rooms] == list(world.schools[0].rooms)


def test_that_an_asset_has_as_many_open_tickets_as_it_says(
    incidentiq: requests.Session, district: District, world: World
):
    asset = next(asset for asset in listed(world) if asset["OpenTickets"] > 1)
    body = {"Schema": "All", "Filters": [{"Facet": "asset", "Id": asset["AssetId"]}]}
    document = incidentiq.post(f"{district.base_url}/api/v1.0/tickets?$p=0&$s=25", json=body).json()
    assert sum(not ticket["IsClosed"] for ticket in document["Items"]) == asset["OpenTickets"]
    assert incidentiq.post(f"{district.base_url}/api/v1.0/tickets", json={"Filters": []}).status_code == 400


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer eyJ.made.up"}, {"Authorization": "Basic x"}])
def test_that_the_token_is_required(web: requests.Session, district: District, headers: dict[str, str]):
    answer = web.post(f"{district.base_url}/api/v1.0/assets", json={"Filters": []}, headers=headers)
    assert (answer.status_code, answer.json()["StatusCode"]) == (401, 401)


def test_that_another_site_is_refused(incidentiq: requests.Session, district: District):
    incidentiq.headers["SiteId"] = "00000000-0000-4000-8000-000000000000"
    assert page(incidentiq, district, "$p=0&$s=1").status_code == 403


def test_that_the_strict_form_wants_site_and_client(incidentiq: requests.Session, district: District):
    district.faults.incidentiq_requires_client = True
    assert page(incidentiq, district, "$p=0&$s=1").status_code == 200
    del incidentiq.headers["Client"]
    assert page(incidentiq, district, "$p=0&$s=1").status_code == 400


def test_that_missing_keys_can_be_sent_as_nulls(incidentiq: requests.Session, district: District):
    district.faults.incidentiq_sends_nulls = True
    rows = page(incidentiq, district, "$p=0&$s=500").json()["Items"]
    assert all("Owner" in row and "Status" in row and "SerialNumber" in row for row in rows)
    assert any(row["Status"] is None for row in rows)


def test_that_a_server_may_ignore_the_page(incidentiq: requests.Session, district: District):
    district.faults.incidentiq_ignores_page = True
    document = page(incidentiq, district, "$p=3&$s=10").json()
    assert document["Paging"]["PageIndex"] == 0
