"""The bulk look-up's query: one statement for all identifiers, by every column that names a device."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cbdesk.repositories import Library
from tests.integration.repositories.rows import device, put, recorded

ANA = device(
    "0b3c9a4e-11aa-4b7e",
    serial_number="5CD1234ABC",
    delivered_serial="5CD1234ABC",
    asset_tag="0042",
    annotated_asset_id="0042",
    iiq_asset_tag="IIQ-77",
    mac_address="AA:BB:CC:11:22:33",
    ethernet_mac="AA:BB:CC:44:55:66",
    ip_address="10.20.30.40",
    wan_ip_address="203.0.113.7",
    annotated_user="Ana.Rivera@Example.org",
    meraki_ap_name="lms-library-ap3",
)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("5cd1234abc", "serial_number"),
        ("0042", "asset_tag"),
        ("42", "asset_tag"),
        ("iiq77", "iiq_asset_tag"),
        ("aabb.cc11.2233", "mac_address"),
        ("AA-BB-CC-44-55-66", "ethernet_mac"),
        ("10.20.30.40", "ip_address"),
        ("ANA.rivera@example.org", "annotated_user"),
        ("0B3C9A4E-11AA-4B7E", "device_id"),
        ("*5CD1234ABC*\r\n", "serial_number"),
    ],
)
def test_that_every_identifier_names_its_device(engine: sa.Engine, library: Library, typed: str, field: str) -> None:
    put(engine, ANA, device("other", serial_number="NXHKD", wan_ip_address="203.0.113.7"))
    [looked] = library.lookup.look_up([typed])
    assert (looked.verdict, [match.field for match in looked.matches]) == ("found", [field])
    assert looked.device is not None
    assert looked.device.device_id == ANA["device_id"]


def test_that_thousands_are_asked_in_one_statement(engine: sa.Engine, library: Library) -> None:
    put(engine, *(device(f"d{n}", serial_number=f"5CD{n:05d}", asset_tag=f"T{n}") for n in range(500)))
    typed = [text for n in range(1000) for text in (f"5cd-{n:05d}", f"T{n}")]
    with recorded(engine) as statements:
        looked = library.lookup.look_up(typed)
    assert len([one for one in statements if "device_key" in one]) == 1
    verdicts = [one.verdict for one in looked]
    assert [verdicts.count(word) for word in ("found", "duplicate", "not_found", "ambiguous")] == [500, 500, 1000, 0]
    assert [one.first for one in looked[:4]] == [None, 0, None, 2]


def test_that_what_hundreds_share_names_none_of_them(engine: sa.Engine, library: Library) -> None:
    put(engine, ANA)
    looked = library.lookup.look_up(["203.0.113.7", "lms-library-ap3", "\x00", "x" * 2000, "' OR 1=1 --"])
    assert {one.verdict for one in looked} == {"not_found"}


def test_that_a_tag_of_two_devices_is_ambiguous_and_one_with_other_zeros_is_not(
    engine: sa.Engine, library: Library
) -> None:
    put(
        engine,
        device("a", serial_number="A", asset_tag="42", annotated_asset_id="42"),
        device("b", serial_number="B", annotated_asset_id="42"),
        device("c", serial_number="C", asset_tag="00777"),
        device("d", serial_number="D", asset_tag="0777"),
    )
    looked = library.lookup.look_up(["42", "00777", "777"])
    assert [one.verdict for one in looked] == ["ambiguous", "found", "ambiguous"]
    assert [[match.device.device_id for match in one.matches] for one in looked] == [["a", "b"], ["c"], ["c", "d"]]
