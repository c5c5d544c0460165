"""One device: how it is found, and what belongs to it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cbdesk.database import state, tables
from cbdesk.domain.device import Change, Conflict, RecentUser, SeenUser
from cbdesk.errors import NotFoundError
from tests.integration.repositories.rows import THEN, client, device, put, recorded, store, user

ANA = device(
    "0b3c9a4e-11aa-4b7e-9a55-0242ac120002",
    serial_number="5CD1234ABC",
    asset_tag="Cart-7 / 0042",
    mac_address="AA:BB:CC:11:22:33",
    ethernet_mac="AA:BB:CC:44:55:66",
    annotated_user="Ana.Rivera@Example.org",
    recent_users=[{"type": "USER_TYPE_MANAGED", "email": "ben@example.org"}, {"type": "USER_TYPE_UNMANAGED"}],
    last_policy_sync_time=datetime(2026, 11, 19, 7, 30, 15, 123456),
    battery_health=81,
    iiq_notes="Hinge replaced.\nSecond line.",
)
OTHER = device("other", serial_number="5CD9999ABC", asset_tag="0043", mac_address="AA:BB:CC:11:22:44")


@pytest.mark.parametrize(
    "ident",
    [
        "5CD1234ABC",
        "5cd1234abc",
        "  5CD1234ABC\r\n",
        "*5CD1234ABC*",
        "\x025CD1234ABC\x03",
        "]C05CD1234ABC",
        "Cart-7 / 0042",
        "CART-7 / 0042",
        "cart-7 / 0042",
        "0b3c9a4e-11aa-4b7e-9a55-0242ac120002",
        "0B3C9A4E-11AA-4B7E-9A55-0242AC120002",
        "AA:BB:CC:11:22:33",
        "aa:bb:cc:11:22:33",
        "AA-BB-CC-11-22-33",
        "aabb.cc11.2233",
        "aabbcc112233",
        "AA BB CC 11 22 33",
        "aabbcc445566",
    ],
)
def test_that_a_device_is_found_by_each_identifier_in_each_notation(engine, library, ident):
    put(engine, ANA, OTHER)
    assert library.devices.get(ident).columns["device_id"] == ANA["device_id"]


def test_that_a_known_mac_address_is_found_by_the_search_index_and_an_unknown_one_in_the_table(engine, library):
    put(engine, ANA, OTHER)
    with recorded(engine) as statements:
        assert library.devices.get("aabb.cc11.2233").columns["device_id"] == ANA["device_id"]
    asked = [text for text in statements if "chromebooks.ethernet_mac =" in text]
    assert len(asked) == 1
    assert "device_key" in asked[0]
    with engine.begin() as connection:
        connection.execute(tables.device_key.delete())
    assert library.devices.get("aabb.cc11.2233").columns["device_id"] == ANA["device_id"]


def test_that_a_serial_goes_before_a_tag_and_a_tag_before_a_device_id_and_that_before_a_mac(engine, library):
    mac = "AA:BB:CC:11:22:33"
    rows = [device("a", serial_number=mac), device("b", asset_tag=mac), device(mac), device("d", mac_address=mac)]
    for count in range(len(rows), 0, -1):
        with engine.begin() as connection:
            connection.execute(tables.chromebooks.delete())
        put(engine, *rows[-count:])
        library.devices.cache.invalidate()
        assert library.devices.get(mac).columns["device_id"] == rows[-count]["device_id"]


def test_that_of_several_devices_with_one_mac_a_live_one_counts_then_the_order_of_r3(engine, library):
    mac, newer = {"ethernet_mac": "AA:BB:CC:11:22:33"}, THEN + timedelta(days=1)
    best_first = [
        device("z-active-newer", **mac, last_policy_sync_time=newer),
        device("k-active", **mac, last_policy_sync_time=THEN),
        device("l-active", **mac, last_policy_sync_time=THEN),
        device("j-active-never", **mac),
        device("y-provisioned", **mac, status="PROVISIONED", last_policy_sync_time=newer),
        device("x-disabled", **mac, status="DISABLED", last_policy_sync_time=newer),
        device("w-without", **mac, status=None, last_policy_sync_time=newer),
        device("v-deprovisioned", **mac, status="DEPROVISIONED", last_policy_sync_time=newer),
        device("iiq:1", **mac, status=None, data_source="incidentiq"),
        device("a-deleted", mac_address=mac["ethernet_mac"], is_deleted=True, last_policy_sync_time=newer),
    ]
    put(engine, *reversed(best_first))
    found = []
    for _ in best_first:
        found.append(library.devices.get("aabbcc112233").columns["device_id"])
        with engine.begin() as connection:
            connection.execute(tables.chromebooks.delete().where(tables.chromebooks.c.device_id == found[-1]))
        library.devices.cache.invalidate()
    assert found == [row["device_id"] for row in best_first]


def test_that_a_tag_in_the_typed_case_goes_before_the_same_tag_in_another_case(engine, library):
    put(engine, device("a", asset_tag="lms-1"), device("b", asset_tag="LMS-1", status="DISABLED"))
    assert library.devices.get("LMS-1").columns["device_id"] == "b"
    assert library.devices.get("lms-1").columns["device_id"] == "a"


@pytest.mark.parametrize("ident", ["", "   ", "*", "5CD1234AB", "%", "_", "'; --", "\x00", "\ud800", "😀" * 3000])
def test_that_an_unknown_identifier_is_answered_with_a_sentence(engine, library, ident):
    put(engine, ANA)
    with pytest.raises(NotFoundError, match=r"\.$") as caught:
        library.devices.get(ident)
    assert caught.value.exit_code == 5
    assert len(str(caught.value)) < 300


def test_that_a_device_comes_with_every_column_and_aware_times(engine, library):
    put(engine, ANA)
    columns = library.devices.get("5CD1234ABC").columns
    assert set(columns) == {column.name for column in tables.chromebooks.columns}
    assert columns["last_policy_sync_time"] == datetime(2026, 11, 19, 7, 30, 15, 123456, UTC)
    assert columns["created_at"] == THEN.replace(tzinfo=UTC)
    assert columns["iiq_notes"] == "Hinge replaced.\nSecond line."


def test_that_the_user_is_the_one_of_the_annotated_address_in_any_case(engine, library):
    put(engine, ANA, OTHER)
    store(engine, tables.users, user("ana.rivera@example.org", "Ana Rivera"), user("ben@example.org"))
    assert library.devices.get("5CD1234ABC").user["full_name"] == "Ana Rivera"
    assert library.devices.get("5CD9999ABC").user is None


def test_that_the_network_is_found_by_the_wifi_mac_before_the_ethernet_mac(engine, library):
    put(engine, ANA)
    store(engine, tables.meraki_clients, client(ANA["ethernet_mac"], ap_name="wired", last_seen=THEN))
    assert library.devices.get("5CD1234ABC").network["ap_name"] == "wired"
    store(engine, tables.meraki_clients, client(ANA["mac_address"], ap_name="on the air"))
    library.devices.cache.invalidate()
    assert library.devices.get("5CD1234ABC").network["ap_name"] == "on the air"


def test_that_recent_users_of_any_shape_are_read(engine, library):
    put(
        engine,
        ANA,
        OTHER | {"recent_users": {"odd": 1}},
        device("x", serial_number="X1", recent_users=["a", {"email": 3}]),
    )
    assert library.devices.get("5CD1234ABC").recent_users == (
        RecentUser("USER_TYPE_MANAGED", "ben@example.org"),
        RecentUser("USER_TYPE_UNMANAGED", None),
    )
    assert library.devices.get("5CD9999ABC").recent_users == ()
    assert library.devices.get("X1").recent_users == (RecentUser(None, None),)


def test_that_history_is_the_newest_200_changes_newest_first(engine, library):
    put(engine, ANA, OTHER)
    changes = [
        {"device_id": ANA["device_id"], "field_name": "iiq_room", "old_value": str(n), "new_value": str(n + 1),
         "changed_by": "sync:1", "changed_at": THEN + timedelta(minutes=n)}
        for n in range(205)
    ]  # fmt: skip
    store(engine, tables.chromebook_history, *changes, changes[0] | {"device_id": "other"})
    history = library.devices.get("5CD1234ABC").history
    assert [change.old_value for change in history] == [str(n) for n in range(204, 4, -1)]
    newest = (THEN + timedelta(minutes=204)).replace(tzinfo=UTC)
    assert history[0] == Change("iiq_room", "204", "205", "sync:1", newest)


def test_that_conflicts_are_shown_at_the_loser_and_at_the_keeper(engine, library):
    put(engine, ANA, OTHER, device("third", serial_number="T"))
    lost = {"kind": "duplicate_serial", "device_id": "other", "field": "serial_number", "value": "5CD1234ABC"}
    store(engine, tables.sync_conflicts, lost | {"kept_by": ANA["device_id"], "detected_at": THEN})
    expected = (Conflict("duplicate_serial", "other", "serial_number", "5CD1234ABC", ANA["device_id"]),)
    assert library.devices.get("5CD1234ABC").conflicts == expected
    assert library.devices.get("other").conflicts == expected
    assert library.devices.get("third").conflicts == ()
    assert library.conflicts.all() == expected


def test_that_each_source_says_when_it_was_last_read(engine, library):
    put(engine, ANA)
    store(engine, tables.sync_sources, {"source": "google", "last_success_at": THEN}, {"source": "telemetry"})
    times = library.devices.get("5CD1234ABC").source_times
    assert times == {"google": THEN.replace(tzinfo=UTC), "incidentiq": None, "meraki": None, "telemetry": None}


def test_that_a_cached_device_equals_the_stored_one_and_asks_nothing(engine, library):
    put(engine, ANA)
    store(engine, tables.users, user("ana.rivera@example.org", "Ana", last_login=THEN, is_admin=True))
    store(engine, tables.meraki_clients, client(ANA["mac_address"], vlan=20, first_seen=THEN, last_seen=THEN))
    change = {"device_id": ANA["device_id"], "field_name": "model", "new_value": "x", "changed_at": THEN}
    store(engine, tables.chromebook_history, change)
    store(engine, tables.sync_sources, {"source": "google", "last_success_at": THEN})
    stored = library.devices._find(tables.chromebooks.c.device_id == ANA["device_id"])
    for ident in ("5cd1234abc", "Cart-7 / 0042"):
        first = library.devices.get(ident)
        with recorded(engine) as statements:
            again = library.devices.get(ident)
        assert first == again == stored
        assert not statements


def test_that_a_device_costs_the_same_few_statements_however_much_belongs_to_it(engine, library):
    put(engine, ANA, OTHER)
    changes = ({"device_id": "other", "field_name": "model", "changed_at": THEN} for _ in range(50))
    store(engine, tables.chromebook_history, *changes)
    counts = []
    for ident in ("5CD1234ABC", "5CD9999ABC"):
        with recorded(engine) as statements:
            library.devices.get(ident)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 7


@pytest.mark.parametrize("ident", [ANA["device_id"], "iiq:77"])
def test_that_a_device_is_opened_by_its_id_without_asking_for_serials_and_tags(engine, library, ident):
    put(engine, ANA, device("iiq:77", status=None, data_source="incidentiq"))
    with recorded(engine) as statements:
        assert library.devices.get(ident).columns["device_id"] == ident
    assert len(statements) <= 7


def test_that_a_device_comes_with_who_used_it_last_and_the_page_of_its_network(engine, library):
    put(engine, ANA)
    day = THEN.date()
    rows = [("ana@example.org", day - timedelta(days=9), day), ("ben@example.org", day, day + timedelta(days=1))]
    store(
        engine,
        tables.device_user_seen,
        *(
            {"device_id": ANA["device_id"], "email": one, "first_seen": first, "last_seen": last}
            for one, first, last in rows
        ),
        {"device_id": "other", "email": "cy@example.org", "first_seen": day, "last_seen": day},
    )
    store(engine, tables.meraki_clients, client(ANA["mac_address"], network_id="N_1"))
    page = "https://n1.meraki.com/Oak/n/aB1/manage/usage/list"
    state.write(engine, state.MERAKI_PAGES, json.dumps({"N_1": page, "N_2": "x"}))
    for _ in range(2):  # from the database, and out of the cache
        found = library.devices.get("5CD1234ABC")
        assert found.seen_users == (
            SeenUser("ben@example.org", day, day + timedelta(days=1)),
            SeenUser("ana@example.org", day - timedelta(days=9), day),
        )
        assert found.network_url == page
        assert "network_url" not in found.network
