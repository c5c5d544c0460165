"""How records become lines of COPY's text format, and what is said about values that do not fit."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from cbdesk.sources.records import Asset, GoogleUser, MerakiSighting
from cbdesk.sync.parts import MergeOptions
from cbdesk.sync.staging import _Writer, stage_assets, stage_sightings, stage_users

USER = GoogleUser(
    "u1", "ana@x.org", None, "A\tna", "back\\slash\r\n", "/", True, False, datetime(2026, 3, 2, 1, 2, 3, 456)
)


def asset(**fields: Any) -> Asset:
    values = dict.fromkeys(Asset.__slots__, None) | {"asset_id": "a1", "is_retired": False, "is_left_out": False}
    return Asset(**(values | fields))


def rows(table: Any, records: list[object], **extra: Any) -> tuple[list[dict[str, str]], Counter[str]]:
    cut: Counter[str] = Counter()
    writer = _Writer(table, cut)
    writer.render(records, 5, extra)
    names = re.findall(r"Identifier\('(\w+)'\)", repr(writer.statement))[1:]
    return [dict(zip(names, line.removesuffix("\n").split("\t"), strict=True)) for line in writer.lines], cut


def test_that_a_record_is_one_line_with_its_place_and_escaped_cells() -> None:
    found, cut = rows(stage_users, [USER, USER])
    expected = {
        "user_id": "u1",
        "email": "ana@x.org",
        "full_name": "\\N",
        "first_name": "A\\tna",
        "last_name": "back\\\\slash\\r\\n",
        "org_unit_path": "/",
        "is_admin": "True",
        "is_suspended": "False",
        "last_login": "2026-03-02 01:02:03.000456",
    }
    assert found == [{"seq": "5"} | expected, {"seq": "6"} | expected]
    assert not cut


def test_that_columns_from_outside_the_record_stand_beside_it() -> None:
    found, _ = rows(stage_assets, [asset(), asset()], asset_key=["a1", "a2"], is_chromebook=[True, False])
    assert [(row["asset_key"], row["is_chromebook"], row["is_retired"]) for row in found] == [
        ("a1", "True", "False"),
        ("a2", "False", "False"),
    ]


def test_that_text_is_cut_and_counted_but_an_address_is_never_cut() -> None:
    sighting = MerakiSighting(
        "AA:BB:CC:DD:EE:FF", "N1", "n" * 300, "a" * 254 + " b", None, "1" * 46, 7, None, None, None, False
    )
    [row], cut = rows(stage_sightings, [sighting])
    assert row["network_name"] == "n" * 255
    assert row["ap_name"] == "a" * 254, "no blank is left at the cut"
    assert row["ip_address"] == "\\N"
    assert cut == {"network_name": 1, "ap_name": 1}


@pytest.mark.parametrize(
    ("category", "category_id", "expected"),
    [
        ("Chromebooks", None, True),
        ("Old CHROMEBOOK carts", None, True),
        ("Laptops", None, False),
        (None, None, False),
        ("Laptops", "0f-1a", True),
        (None, "0F-1A", True),
        ("Laptops", "0f-1b", False),
    ],
)
def test_that_the_category_name_or_a_configured_id_makes_a_chromebook(
    category: str | None, category_id: str | None, expected: bool
) -> None:
    options = MergeOptions(chromebook_category_ids=frozenset({"0f-1a"}))
    assert options.is_chromebook(asset(category=category, category_id=category_id)) is expected
