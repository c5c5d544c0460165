"""Google's sample devices field by field, and the rules R1, R7, R9, R10 and R12 case by case."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import pytest

from cbdesk.errors import SkipRecordError
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_parsers import parse_device
from cbdesk.sources.records import GoogleDevice
from tests.unit.sources.samples import sample

TODAY = date(2025, 11, 21)
IDENT = "10000000-0000-4000-8000-0000000000"
FIRMWARE = "Google_Magolor.13606.541.0"
DEDEDE = "16433.41.0 (Official Build) stable-channel dedede"
NOTHING = dict.fromkeys(field.name for field in fields(GoogleDevice))


def managed(*emails: str) -> tuple[dict[str, str], ...]:
    return tuple({"type": "USER_TYPE_MANAGED", "email": email} for email in emails)


def device(number: str, **values: object) -> GoogleDevice:
    """The expected record: what is not named is None, except what nearly all sample devices share."""
    shared = {
        "os_version": "142.0.7444.175",
        "platform_version": DEDEDE,
        "firmware_version": FIRMWARE,
        "boot_mode": "Verified",
    }
    return GoogleDevice(
        **(NOTHING | shared | {"device_id": IDENT + number, "google_status": "ACTIVE", "status": "ACTIVE"} | values)
    )


HP_G9 = {"model": "HP Chromebook 11MK G9 EE", "aue_date": "2031-06", "aue_timestamp": 1938495600}
ACER = {"model": "Acer Chromebook 311 (C733U)", "aue_date": "2027-06"}
NO_OS = dict.fromkeys(("os_version", "platform_version", "firmware_version", "boot_mode"))
DEVICE_3 = {
    **ACER,
    "serial_key": "NXHKXAA001022067B",
    "mac_address": "00:00:5E:00:53:03",
    "ip_address": "10.44.17.9",
    "wan_ip_address": "198.51.100.80",
    "aue_timestamp": 1813734000,
    "last_enrollment_time": datetime(2022, 7, 28, 15, 1, 0, 500000),
    "last_used_date": datetime(2025, 11, 20),
    "annotated_user": "Room 12 cart",
    "annotated_asset_id": "100234",
    "recent_users": managed("jordan.kim@students.district.example"),
}
FIRST_PAGE = [
    device(
        "01",
        **HP_G9,
        serial_key="5CD1234K7Q",
        mac_address="00:00:5E:00:53:01",
        ip_address="10.44.17.203",
        wan_ip_address="203.0.113.17",
        last_policy_sync_time=datetime(2025, 11, 21, 13, 5, 12, 331000),
        last_enrollment_time=datetime(2023, 8, 9, 16, 22, 41, 118000),
        last_used_date=datetime(2025, 11, 21),
        annotated_user="avery.lopez@students.district.example",
        annotated_location="Lincoln MS / Rm 114",
        annotated_asset_id="100231",
        org_unit_path="/Students/Lincoln MS/Grade 7",
        recent_users=managed("avery.lopez@students.district.example", "sub.teacher@district.example"),
    ),
    device(
        "02",
        model="Lenovo 300e Chromebook 2nd Gen",
        aue_date="2025-06",
        aue_timestamp=1751266800,
        last_policy_sync_time=datetime(2025, 9, 2, 14),
        org_unit_path="/Carts & Labs/Library+",
        recent_users=({"type": "USER_TYPE_UNMANAGED"},),
    ),
    device(
        "03",
        **DEVICE_3,
        last_policy_sync_time=datetime(2025, 11, 20, 22, 41, 3, 2000),
        org_unit_path="/Students/Lincoln MS",
    ),
    device(
        "04",
        **ACER,
        serial_key="NXHKXAA00102206A1",
        mac_address="00:00:5E:00:53:04",
        ethernet_mac="00:00:5E:00:53:E4",
        ip_address="fd12:3456:789a::17",
        wan_ip_address="2001:db8::17",
        aue_timestamp=1813708800,
        last_policy_sync_time=datetime(2025, 11, 21, 12, 59, 59, 999000),
        last_used_date=datetime(2025, 11, 21),
        annotated_user="jordan.kim@students.district.example",
        annotated_asset_id="100234",
        org_unit_path="/Students/Lincoln MS/Grade 8",
        recent_users=managed("jordan.kim@students.district.example"),
    ),
    device(
        "05",
        serial_key="5CD9876H0P",
        google_status="DEPROVISIONED",
        status="DEPROVISIONED",
        deprovision_reason="DEPROVISION_REASON_RETIRING_DEVICE",
        model="HP Chromebook 11 G6 EE",
        mac_address="00:00:5E:00:53:05",
        aue_date="2024-06",
        aue_timestamp=1719730800,
        os_version="114.0.5735.350",
        platform_version="15437.90.0 (Official Build) ltc-channel coral",
        firmware_version="Google_Coral.10068.113.0",
        last_policy_sync_time=datetime(2024, 6, 3, 19, 20, 11, 408000),
        last_enrollment_time=datetime(2018, 8, 1, 12),
        annotated_location="Surplus 2024",
        annotated_asset_id="087710",
        google_notes="Retired - cracked hinge",
        org_unit_path="/Retired",
        recent_users=managed("graduated.student@students.district.example"),
    ),
    device(
        "06",
        **NO_OS,
        serial_key="PF4ZTEQ7",
        google_status="PRE_PROVISIONED",
        status="PROVISIONED",
        model="Lenovo 500e Yoga Chromebook Gen 4",
        annotated_asset_id="101990",
        org_unit_path="/Staging/ZTE 2026",
    ),
    device(
        "07",
        serial_key="8J2LXM3",
        model="Dell Chromebook 3110",
        mac_address="00:00:5E:00:53:07",
        aue_date="2032-06",
        aue_timestamp=1970031600,
        last_policy_sync_time=datetime(2025, 11, 21, 6, 15, 0, 100000),
        last_used_date=datetime(2025, 11, 21),
        annotated_user="Zoë Müller-Ørsted (大田 花)",
        annotated_location="Aula «Ñandú» – 12",  # noqa: RUF001 - as delivered
        annotated_asset_id="É-0007",
        google_notes='Loaner 📦\nReturn by 12/19;\tcharger #3 "bent"',
        org_unit_path="/Étudiants/Lycée Sainte-Zoé",
        recent_users=managed("zoë.müller@étudiants.example"),
    ),
    device(
        "08",
        serial_key="NXK04AA00831300A",
        model="Acer Chromebook Spin 512 (R853TA)",
        mac_address="00:00:5E:00:53:08",
        ip_address="10.44.30.8",
        wan_ip_address="203.0.113.17",
        aue_date="2031-06",
        aue_timestamp=1938495600,
        last_policy_sync_time=datetime(2025, 11, 21, 13, 44, 31, 700000),
        last_used_date=datetime(2025, 11, 21),
        annotated_user="Cart 3",
        annotated_asset_id="CART3-08",
        org_unit_path="/Carts & Labs/Cart 3",
        recent_users=tuple(
            {"type": "USER_TYPE_UNMANAGED"}
            if place % 9 == 4
            else {"type": "USER_TYPE_MANAGED", "email": f"student{200 - place:03d}@students.district.example"}
            for place in range(120)
        ),
    ),
    device(
        "09",
        model="HP Chromebook 11MK G9 EE",
        serial_key="5CD1234K99",
        google_status="DISABLED",
        status="DISABLED",
        mac_address="00:00:5E:00:53:09",
        aue_date="2031-06",
        aue_timestamp=1938470400,
        last_policy_sync_time=datetime(2025, 10, 30, 20, 0, 19, 250000),
        annotated_user="riley.nguyen@students.district.example",
        annotated_asset_id="100301",
        google_notes="Reported stolen 10/31 INC-4417",
        org_unit_path="/Lost",
        recent_users=managed("riley.nguyen@students.district.example"),
    ),
    device(
        "0a",
        model="ASUS All Series (ChromeOS Flex)",
        mac_address="00:00:5E:00:53:0A",
        os_version="141.0.7390.143",
        platform_version="16404.59.0 (Official Build) stable-channel reven",
        firmware_version=None,
        boot_mode="Dev",
        last_policy_sync_time=datetime(2025, 11, 1, 9),
        org_unit_path="/",
    ),
    device(
        "0b",
        **NO_OS,
        serial_key="LR0DELQ1",
        google_status="DELINQUENT",
        status=None,
        model="Samsung Chromebook 3",
        aue_date="2022-06",
        aue_timestamp=1656572400,
        last_policy_sync_time=datetime(2023, 2, 11, 11, 11, 11, 111000),
        org_unit_path="/Students",
    ),
    device(
        "0c",
        **NO_OS,
        serial_key="LR0INAC2",
        google_status="INACTIVE",
        status=None,
        model="CTL Chromebook NL71",
        org_unit_path="/Students",
    ),
]
SECOND_PAGE = [
    device(
        "03",
        **DEVICE_3,
        last_policy_sync_time=datetime(2025, 11, 21, 13, 50, 44, 9000),
        org_unit_path="/Students/Lincoln MS/Grade 8",
    ),
    device(
        "0d",
        serial_key="5CD9876H0P",
        model="HP Chromebook 11 G6 EE",
        mac_address="00:00:5E:00:53:05",
        aue_date="2024-06",
        aue_timestamp=1719730800,
        last_policy_sync_time=datetime(2025, 11, 21, 13, 49),
        annotated_asset_id="087710",
        org_unit_path="/Students",
    ),
    device(
        "0e",
        serial_key="5CD2222AAA",
        model="HP Elite Dragonfly Chromebook",
        mac_address="00:00:5E:00:53:0E",
        ip_address="10.40.2.31",
        wan_ip_address="203.0.113.17",
        aue_date="2032-06",
        aue_timestamp=1970006400,
        last_policy_sync_time=datetime(2025, 11, 21, 13, 48, 10, 100000),
        last_used_date=datetime(2025, 11, 21),
        annotated_user="front.office@district.example",
        annotated_location="Front office",
        annotated_asset_id="200014",
        org_unit_path="/Staff/Office",
        recent_users=managed("front.office@district.example"),
    ),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("google/devices_page1_full.json", FIRST_PAGE), ("google/devices_page2_last.json", SECOND_PAGE)],
)
def test_that_each_sample_device_is_read_field_by_field(name: str, expected: list[GoogleDevice]) -> None:
    page = read_page(sample(name)["chromeosdevices"], lambda item: parse_device(item, TODAY))
    assert page.skipped == ()
    assert len(page.records) == len(expected)
    for found, wanted in zip(page.records, expected, strict=True):
        assert found == wanted


def parsed(**item: object) -> GoogleDevice:
    return parse_device({"deviceId": "d"} | item, TODAY)


def test_that_a_device_of_nothing_but_its_id_is_a_record() -> None:
    assert parsed() == GoogleDevice(**(NOTHING | {"device_id": "d"}))


def test_that_null_is_the_same_as_a_missing_key() -> None:
    nulls = dict.fromkeys(sample("google/devices_page1_full.json")["chromeosdevices"][0])
    assert parsed(**(nulls | {"deviceId": "d"})) == parsed()


@pytest.mark.parametrize(
    ("networks", "ip", "wan"),
    [
        ([], None, None),
        ([{"wanIpAddress": "w1"}, {"ipAddress": "i2", "wanIpAddress": "w2"}], "i2", "w1"),
        ([{"ipAddress": "", "wanIpAddress": "  "}, {"ipAddress": "i2"}], "i2", None),
        ([{"ipAddress": None}, {"wanIpAddress": "w"}], None, "w"),
    ],
)
def test_that_the_first_non_empty_address_of_each_column_counts(networks, ip: str | None, wan: str | None) -> None:
    found = parsed(lastKnownNetwork=networks)
    assert (found.ip_address, found.wan_ip_address) == (ip, wan)


@pytest.mark.parametrize(
    ("ethernet", "ethernet_0", "expected"),
    [
        ("00005e0053e4", "00005E0053FF", "00:00:5E:00:53:E4"),
        ("", "00005E0053FF", "00:00:5E:00:53:FF"),
        (None, "00-00-5e-00-53-ff", "00:00:5E:00:53:FF"),
        ("none", "00005E0053FF", "00:00:5E:00:53:FF"),
        ("none", None, None),
    ],
)
def test_that_the_second_ethernet_field_fills_in_for_the_first(ethernet, ethernet_0, expected: str | None) -> None:
    assert parsed(ethernetMacAddress=ethernet, ethernetMacAddress0=ethernet_0).ethernet_mac == expected


@pytest.mark.parametrize(
    ("through", "expiration", "expected"),
    [
        ("2031-06-06", "1938495600000", ("2031-06", 1938495600)),
        ("2031-06-06", None, ("2031-06", 1938470400)),
        ("2031-06-06T07:00:00.000Z", None, ("2031-06", 1938470400)),
        (None, "1719730800000", ("2024-06", 1719730800)),
        (None, 1719730800000, ("2024-06", 1719730800)),
        ("soon", "1719730800000", ("2024-06", 1719730800)),
        (None, "1719791999999", ("2024-06", 1719791999)),
        (None, "0", (None, None)),
        (None, "never", (None, None)),
        (None, "9" * 19, (None, None)),
        ("", "", (None, None)),
    ],
)
def test_that_the_end_of_updates_is_month_and_seconds(
    through, expiration, expected: tuple[str | None, int | None]
) -> None:
    found = parsed(autoUpdateThrough=through, autoUpdateExpiration=expiration)
    assert (found.aue_date, found.aue_timestamp) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-11-03", "2025-11-05", "2025-11-04"], datetime(2025, 11, 5)),
        (["2025-11-05", "2025-11-23"], datetime(2025, 11, 21)),
        (["not a day", "2025-11-05"], datetime(2025, 11, 5)),
        ([None, ""], None),
        ([], None),
    ],
)
def test_that_the_newest_active_day_counts_but_never_a_day_to_come(days, expected: datetime | None) -> None:
    assert parsed(activeTimeRanges=[{"date": day} for day in days]).last_used_date == expected


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ([], ()),
        (None, None),
        ([{"type": "T", "email": "A@b.c", "extra": 1}, {"email": " "}], ({"type": "T", "email": "A@b.c"}, {})),
    ],
)
def test_that_recent_users_keep_only_type_and_email(delivered, expected) -> None:
    assert parsed(recentUsers=delivered).recent_users == expected


def test_that_text_that_postgresql_cannot_store_is_cleaned() -> None:
    found = parsed(annotatedUser="\x00 a\ud800b \u00a0", serialNumber=" \x005cd1 ")
    assert (found.annotated_user, found.serial_key) == ("ab", "5CD1")


def test_that_parted_accents_are_stored_as_the_letters_that_a_search_looks_for() -> None:
    assert parsed(annotatedLocation="Jose\u0301 Marti\u0301").annotated_location == "José Martí"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (None, "device: not an object but a null"),
        (["x"], "device: not an object but a list"),
        ({}, "device without deviceId"),
        ({"deviceId": " ", "serialNumber": "S1"}, "device without deviceId (serialNumber S1)"),
        ({"deviceId": 7}, "device: deviceId has the wrong type (number)"),
        ({"deviceId": "d", "notes": ["x"]}, "device d: notes has the wrong type (list)"),
        ({"deviceId": "d", "serialNumber": 5}, "device d: serialNumber has the wrong type (number)"),
        ({"deviceId": "d", "lastSync": "yesterday"}, "device d: lastSync is not a time"),
        ({"deviceId": "d", "lastSync": 5}, "device d: lastSync has the wrong type (number)"),
        ({"deviceId": "d", "lastKnownNetwork": {}}, "device d: lastKnownNetwork has the wrong type (object)"),
        ({"deviceId": "d", "lastKnownNetwork": ["x"]}, "device d: lastKnownNetwork has the wrong type (list)"),
        ({"deviceId": "d", "recentUsers": [{"email": {}}]}, "device d: email has the wrong type (object)"),
        (
            {"deviceId": "d", "autoUpdateExpiration": True},
            "device d: autoUpdateExpiration has the wrong type (boolean)",
        ),
        ({"deviceId": "x" * 500, "model": 1}, f"device {'x' * 59}…: model has the wrong type (number)"),
    ],
)
def test_that_a_bad_device_is_skipped_by_its_name(item: object, said: str) -> None:
    with pytest.raises(SkipRecordError) as caught:
        parse_device(item, TODAY)
    assert str(caught.value) == said
