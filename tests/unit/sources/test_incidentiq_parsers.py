"""IncidentIQ's sample assets field by field, and the fallbacks of rules R1, R5 and R6 case by case."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import pytest

from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import read_page
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.records import Asset
from tests.unit.sources.samples import sample

IDENT = "a0000000-0000-4000-8000-0000000000"
CHROMEBOOKS = "c3a1f0d2-0001-4e2b-8a77-111122223333"
LAPTOPS = "c3a1f0d2-0002-4e2b-8a77-111122223333"
NO_GUID = "00000000-0000-0000-0000-000000000000"
NOTHING = {field.name: False if field.name.startswith("is_") else None for field in fields(Asset)}

ORE = {"location": "Oak Ridge Elementary"}
WHS = {"location": "Westfield High School"}
TECH = {"location": "Technology Center"}
HP = {"model": "HP Chromebook 11 G8 EE"}
ANA = {"owner_name": "Ana Ortiz", "owner_email": "ana.ortiz@students.example.org"}
BO = {"owner_name": "Bo Lindqvist", "owner_email": "bo.lindqvist@students.example.org"}
CARLA = {"owner_name": "Carla Nguyễn", "owner_email": "carla.nguyen@example.org"}
MODIFIED = datetime(2026, 2, 20, 16, 44, 9, 500000)


def asset(number: str, **values: object) -> Asset:
    shared = {"status": "In Service", "category": "Chromebooks", "category_id": CHROMEBOOKS, "modified_date": MODIFIED}
    return Asset(**(NOTHING | shared | {"asset_id": IDENT + number} | values))


EXPECTED = [
    asset(
        "01",
        **HP,
        **ORE,
        **ANA,
        serial_key="5CD1370QK7",
        asset_tag="CB-10001",
        room="112",
        modified_date=datetime(2026, 3, 1, 18, 20, 0, 883000),
    ),
    asset(
        "02",
        **WHS,
        **BO,
        serial_key="PF2K9X3M",
        asset_tag="10002",
        model="Lenovo 300e Chromebook Gen 3",
        notes="Cracked bezel – ok to use",  # noqa: RUF001 - as delivered
    ),
    asset("03", **HP, **ORE, asset_tag="CB-10003", room="112"),
    asset("04", **HP, **WHS, **CARLA, asset_tag="CB-10004"),
    asset(
        "05",
        **WHS,
        serial_key="NXHBPAA0010381F0A97600",
        asset_tag="CB-10005",
        room="Library 200",
        model="Acer Chromebook Spin 511 R752T",
        owner_name="D'Andre O'Neil-Smith",
        owner_email="dandre.oneil@students.example.org",
        modified_date=datetime(2026, 3, 1, 9, 0, 0, 120000),
    ),
    asset(
        "06",
        **TECH,
        serial_key="NXHBPAA0010381F0A97600",
        asset_tag="CB-10005-OLD",
        room="Repair Shop",
        model="Acer Chromebook Spin 511 R752T",
        status="Retired",
        is_retired=True,
        modified_date=datetime(2024, 6, 11, 20, 1, 33),
    ),
    asset("07", **HP, **ORE, serial_key="5CD1370QL2", asset_tag="CB-10007"),
    asset(
        "08",
        **HP,
        **WHS,
        serial_key="5CD1370QL9",
        asset_tag="CB-10007",
        modified_date=datetime(2026, 2, 27, 11, 12, 13, 400000),
    ),
    asset("09", **HP, serial_key="5CD1370QM1", asset_tag="CB-10009", status=None),
    asset(
        "10",
        **HP,
        serial_key="5CD1370QM4",
        asset_tag="5CD1370QM4",
        notes="Tag label missing, tag field holds the serial",
    ),
    asset(
        "11",
        **TECH,
        model="Lenovo 300e Chromebook Gen 3",
        room="Repair Shop",
        status="In Repair",
        notes='Line 1\r\nLine 2 "quoted" <b>not html</b> 🙂\tend',
    ),
    asset(
        "12",
        **WHS,
        **CARLA,
        serial_key="C02XK0AAJK7L",
        asset_tag="MB-20001",
        room="Library 200",
        model="MacBook Air 13-inch M2",
        category="Laptops",
        category_id=LAPTOPS,
    ),
    asset(
        "13",
        **WHS,
        **BO,
        serial_key="PF3A77QR",
        asset_tag="CB-10013",
        model="Lenovo 300e Chromebook Gen 3 (import)",
        notes="Imported with the wrong category",
        category="Laptops",
        category_id=LAPTOPS,
    ),
    asset(
        "0E",
        **HP,
        **ORE,
        **ANA,
        asset_id="A0000000-0000-4000-8000-00000000000E",
        serial_key="5CD1370QN5",
        asset_tag="cb-10014",
        room="112",
        status="Lost/Stolen",
        modified_date=datetime(2026, 2, 14, 23, 59, 59, 999999),
    ),
    asset("15", **HP, **TECH, asset_tag="CB-10015", room="Repair Shop", status="Retired", is_retired=True),
]


def test_that_each_sample_asset_is_read_field_by_field() -> None:
    page = read_page(sample("incidentiq/_all_assets.json"), parse_asset)
    assert page.skipped == ()
    assert len(page.records) == len(EXPECTED) == 15
    for found, wanted in zip(page.records, EXPECTED, strict=True):
        assert found == wanted


@pytest.mark.parametrize("name", ["assets_page0", "assets_page1", "assets_count_only", "assets_legacy_envelope"])
def test_that_the_sample_pages_hold_the_same_assets(name: str) -> None:
    by_id = {wanted.asset_id: wanted for wanted in EXPECTED}
    page = read_page(sample(f"incidentiq/{name}.json")["Items"], parse_asset)
    assert page.skipped == ()
    assert [found for found in page.records if found != by_id[found.asset_id]] == []


def parsed(**item: object) -> Asset:
    return parse_asset({"AssetId": "A-1"} | item)


def test_that_an_asset_of_nothing_but_its_id_keeps_the_case_of_it() -> None:
    assert parsed() == Asset(**(NOTHING | {"asset_id": "A-1"}))


def test_that_null_is_the_same_as_a_missing_key() -> None:
    delivered = sample("incidentiq/_all_assets.json")[0]
    assert parsed(**(dict.fromkeys(delivered) | {"AssetId": "A-1"})) == parsed()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"Location": {"Name": "A"}, "LocationName": "B"}, "A"),
        ({"Location": {"Name": " "}, "LocationName": "B"}, "B"),
        ({"Location": None, "LocationName": "B"}, "B"),
        ({"LocationName": "B", "LocationId": NO_GUID}, None),
        ({"Location": {"Name": "None", "LocationId": NO_GUID}}, None),
        ({"Location": {"Name": "None"}, "LocationId": NO_GUID}, None),
    ],
)
def test_that_the_location_falls_back_to_its_flat_name_unless_there_is_none(item, expected: str | None) -> None:
    assert parsed(**item).location == expected


def test_that_a_room_or_owner_of_all_zeros_is_none() -> None:
    found = parsed(
        LocationRoomId=NO_GUID,
        LocationRoom={"Name": "none"},
        OwnerId=NO_GUID,
        Owner={"Name": "Unassigned", "Email": "x@y"},
    )
    assert (found.room, found.owner_name, found.owner_email) == (None, None, None)
    assert parsed(Owner={"UserId": NO_GUID, "Name": "Unassigned"}).owner_name is None


@pytest.mark.parametrize(
    ("item", "status", "retired"),
    [
        ({"Status": {"Name": "A", "IsRetired": True}, "StatusName": "C"}, "A", True),
        ({"AssetStatus": {"Name": "B", "IsRetired": True}, "StatusName": "C"}, "B", True),
        ({"Status": None, "StatusName": "C"}, "C", False),
        ({"Status": {"IsRetired": True}, "AssetStatus": {"Name": "B"}}, "B", True),
    ],
)
def test_that_the_status_falls_back_to_its_other_places(item, status: str, retired: bool) -> None:
    found = parsed(**item)
    assert (found.status, found.is_retired) == (status, retired)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ({"Name": "A", "FullName": "B"}, "A"),
        ({"FullName": "B", "FirstName": "C"}, "B"),
        ({"FirstName": "C", "LastName": "D"}, "C D"),
        ({"LastName": "D"}, "D"),
        ({"Name": "  "}, None),
        ({}, None),
    ],
)
def test_that_the_owner_is_named_by_what_is_there(owner, name: str | None) -> None:
    assert parsed(Owner=owner).owner_name == name


def test_that_the_owners_mail_is_lower_case() -> None:
    assert parsed(Owner={"Email": " Ana.Ortiz@Example.ORG "}).owner_email == "ana.ortiz@example.org"


@pytest.mark.parametrize(
    ("item", "model", "category", "category_id"),
    [
        ({"Model": {"ModelName": "M", "CategoryName": "Chromebook"}}, "M", "Chromebook", None),
        ({"ModelName": "M", "CategoryName": "C", "CategoryId": "ABC"}, "M", "C", "abc"),
        ({"Model": {"Name": "M", "Category": {"Name": "C", "CategoryId": "Id"}}}, "M", "C", "id"),
        ({"Model": {"Category": {"NameWithParent": "Devices > Chromebooks"}}}, None, "Chromebooks", None),
        (
            {"Model": {"Category": None, "CategoryNameWithParent": "Chromebook parts > Chargers"}},
            None,
            "Chargers",
            None,
        ),
        ({"Model": {"CategoryId": NO_GUID, "Category": {"CategoryId": "X"}}}, None, None, "x"),
        ({"Model": {"ModelId": NO_GUID, "Name": "Unknown"}}, None, None, None),
    ],
)
def test_that_model_and_category_are_found_in_all_documented_places(item, model, category, category_id) -> None:
    found = parsed(**item)
    assert (found.model, found.category, found.category_id) == (model, category, category_id)


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ("2018-04-16T11:22:42.1", datetime(2018, 4, 16, 11, 22, 42, 100000)),
        ("2026-02-14T23:59:59.9999999", datetime(2026, 2, 14, 23, 59, 59, 999999)),
        ("2026-03-01T18:20:00Z", datetime(2026, 3, 1, 18, 20)),
        ("2026-03-01T18:20:00-05:00", datetime(2026, 3, 1, 23, 20)),
        ("2026-03-01", datetime(2026, 3, 1)),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("last week", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_that_a_date_never_costs_the_row(delivered: object, expected: datetime | None) -> None:
    assert parsed(ModifiedDate=delivered).modified_date == expected


@pytest.mark.parametrize("key", ["IsDeleted", "IsTraining"])
def test_that_deleted_and_training_assets_are_marked(key: str) -> None:
    assert parsed(**{key: True}).is_left_out
    assert not parsed(**{key: False}).is_left_out


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ([], "asset: not an object but a list"),
        ({"AssetTag": "T1", "SerialNumber": "S1"}, "asset without AssetId (AssetTag T1, SerialNumber S1)"),
        ({"AssetId": NO_GUID}, "asset whose AssetId is all zeros"),
        ({"AssetId": "A", "Owner": "Ana"}, "asset A: Owner has the wrong type (text)"),
        ({"AssetId": "A", "AssetTag": 7}, "asset A: AssetTag has the wrong type (number)"),
        ({"AssetId": "A", "IsDeleted": "no"}, "asset A: IsDeleted has the wrong type (text)"),
        ({"AssetId": "A", "Model": {"Category": ["x"]}}, "asset A: Category has the wrong type (list)"),
    ],
)
def test_that_a_bad_asset_is_skipped_by_its_name(item: object, said: str) -> None:
    with pytest.raises(SkipRecordError) as caught:
        parse_asset(item)
    assert str(caught.value) == said
