"""Which listings a fleet is read in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.sources.google_units import DevicePart, OrgUnit, plan_parts, read_tree

PAGE = 100


def row(path: str, unit_id: str = "", parent: str | None = None) -> dict[str, Any]:
    """One unit as ``orgunits.list`` delivers it; ids are made from paths."""
    above = path.rpartition("/")[0] or "/"
    document = {"orgUnitPath": path, "orgUnitId": unit_id or f"id:{path}"}
    if path != "/":
        document["parentOrgUnitId"] = f"id:{above}" if parent is None else parent
    return document


def tree_of(*paths: str) -> OrgUnit:
    root = read_tree({"organizationUnits": [row(path) for path in ("/", *paths)]})
    assert root is not None
    return root


class Fleet:
    """Devices by the path of their unit, and who was counted."""

    def __init__(self, devices: dict[str, int]) -> None:
        self.devices = devices
        self.counted: list[str] = []
        self.rounds = 0

    def inside(self, part: DevicePart) -> list[str]:
        path = part.unit.unit_id.removeprefix("id:")
        below = path.removesuffix("/") + "/"
        return [unit for unit in self.devices if unit == path or (part.with_units_below and unit.startswith(below))]

    def count_all(self, parts: Sequence[DevicePart]) -> list[int]:
        self.rounds += 1
        self.counted += [part.unit.unit_id.removeprefix("id:") for part in parts]
        return [sum(self.devices[unit] for unit in self.inside(part)) for part in parts]

    def plan(self, page_size: int = PAGE) -> list[str]:
        """The parts as texts: ``/Students/*`` with and ``/Students`` without what is below."""
        root = tree_of(*(path for path in self.devices if path != "/"))
        found = plan_parts(root, sum(self.devices.values()), page_size, self.count_all)
        return [part.unit.unit_id.removeprefix("id:") + ("*" if part.with_units_below else "") for part in found]


def test_that_a_fleet_is_listed_by_top_level_units_and_the_root_alone() -> None:
    fleet = Fleet({"/": 3, "/A": 900, "/B": 900, "/C": 900, "/D": 900})
    assert fleet.plan() == ["/A*", "/B*", "/C*", "/D*", "/"]
    assert fleet.counted == []


def test_that_the_unit_that_holds_most_of_the_fleet_is_split_one_level_further() -> None:
    fleet = Fleet(
        {"/": 3, "/Staff": 300, "/Carts": 500, "/Students": 7, "/Students/East": 1500, "/Students/West": 1700}
    )
    assert fleet.plan() == ["/Carts*", "/Staff*", "/Students/East*", "/Students/West*", "/", "/Students"]
    assert fleet.counted == ["/Students"]


def test_that_a_district_below_one_single_unit_is_split_inside_it() -> None:
    fleet = Fleet({"/": 0, "/D": 2, "/D/A": 4000, "/D/B": 4000, "/D/C": 4000, "/D/E": 4000, "/D/E/1": 4000})
    assert fleet.plan() == ["/D/A*", "/D/B*", "/D/C*", "/D/E/1*", "/", "/D", "/D/E"]


def test_that_no_unit_is_counted_that_cannot_be_large_any_more() -> None:
    small = {f"/{name}{below}": 100 for name in "BCDEF" for below in ("", "/1")}
    fleet = Fleet({"/": 0, "/A": 0, "/A/1": 6000, "/A/2": 3000} | small)
    fleet.plan()
    assert fleet.counted == ["/A", "/B", "/C", "/D"], "in one round"
    assert fleet.rounds == 1


def test_that_a_count_that_google_does_not_tell_leaves_the_unit_whole() -> None:
    units = tree_of("/A", "/A/1", "/B", "/C")
    parts = plan_parts(units, 10_000, PAGE, lambda parts: [None] * len(parts))
    assert [part.unit.unit_id for part in parts] == ["id:/A", "id:/B", "id:/C", "id:/"]


@pytest.mark.parametrize(
    ("devices", "why"),
    [
        ({"/": 10_000}, "no units"),
        ({"/": 5_000, "/A": 5_000}, "a single unit"),
        ({"/": 1, "/A": 300, "/B": 300}, "few pages"),
        ({"/": 0} | {f"/{number}": 10 for number in range(100)}, "more units than pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_that_one_listing_is_kept_where_several_save_no_time(devices: dict[str, int], why: str) -> None:
    assert Fleet(devices).plan() == [], why


def test_that_a_large_unit_with_more_units_below_than_pages_stays_whole() -> None:
    below = {f"/A/{number}": 20 for number in range(100)}
    assert Fleet({"/": 1, "/A": 0, "/B": 300, "/C": 300} | below).plan() == ["/A*", "/B*", "/C*", "/"]


def test_that_a_part_names_its_unit_by_id_and_says_what_happens_below() -> None:
    root = tree_of("/A & B+")
    assert DevicePart(root.children[0], True).params == {
        "orgUnitPath": "id:/A & B+",
        "includeChildOrgunits": "true",
    }
    assert DevicePart(root, False).params == {"orgUnitPath": "id:/", "includeChildOrgunits": "false"}


def test_that_ids_without_their_prefix_are_the_same_units() -> None:
    root = read_tree({"organizationUnits": [row("/", "r"), row("/A", "id:a", "id:r"), row("/A/B", "b", "a")]})
    assert root == OrgUnit("id:r", (OrgUnit("id:a", (OrgUnit("id:b"),), 1),), 2)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"organizationUnits": {}},
        {"organizationUnits": [row("/A")]},
        {"organizationUnits": [row("/"), "text"]},
        {"organizationUnits": [row("/"), {"orgUnitPath": "/A", "parentOrgUnitId": "id:/"}]},
        {"organizationUnits": [row("/"), row("/A", "id:")]},
        {"organizationUnits": [row("/"), {"orgUnitPath": "/A", "orgUnitId": "id:/A"}]},
        {"organizationUnits": [row("/"), row("/A"), row("/A")]},
        {"organizationUnits": [row("/"), row("/A/B")]},
        {"organizationUnits": [row("/"), row("/A", "id:a", "id:b"), row("/B", "id:b", "id:a")]},
        {"organizationUnits": [row("/"), row("/A", "id:a", "id:a")]},
    ],
)
def test_that_a_tree_with_a_gap_is_no_tree(document: object) -> None:
    assert read_tree(document) is None


def test_that_a_tree_of_any_depth_is_read() -> None:
    paths = ["/" + "/".join(["x"] * depth) for depth in range(1, 2000)]
    assert tree_of(*paths).units_below == 1999


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    paths = [""]
    for number in range(draw(st.integers(0, 25))):
        paths.append(f"{draw(st.sampled_from(paths))}/{number}")
    amounts = st.sampled_from([0, 1, 60, 400, 3000, 20_000])
    return Fleet({path or "/": draw(amounts) for path in paths})


@given(fleet=fleets(), page_size=st.sampled_from([1, 100, 300]))
def test_that_every_unit_is_in_exactly_one_listing(fleet: Fleet, page_size: int) -> None:
    root = tree_of(*(path for path in fleet.devices if path != "/"))
    parts = plan_parts(root, sum(fleet.devices.values()), page_size, fleet.count_all)
    covered = Counter(unit for part in parts for unit in fleet.inside(part))
    assert not parts or covered == Counter(fleet.devices.keys())
    assert len(fleet.counted) <= 5
    for part in parts:
        split = Counter(unit for smaller in part.split() for unit in fleet.inside(smaller))
        assert not split or split == Counter(fleet.inside(part))
