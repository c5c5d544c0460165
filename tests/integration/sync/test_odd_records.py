"""What no honest API would send, and rows that another program wrote: nothing of it may end a run."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.sync.parts import MergeOptions
from tests.integration.sync.comparison import SideBySide, rows_of, sync, travel
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import device, school
from tests.oracle import Oracle

NOW = datetime(2026, 3, 2, 15, 4, 5)


def compare(engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch, documents: Documents) -> SideBySide:
    travel(monkeypatch)(NOW)
    both = SideBySide(engine, Oracle())
    result = sync(engine, documents.sources(), executor)
    assert result.status == "completed", result.error_message
    both.compare(both.ask_oracle(documents, NOW), result, NOW)
    return both


def test_that_odd_characters_and_over_long_texts_are_stored_as_the_clarifications_say(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = "\0a\\b\\.\t\ud83d\\N\r\n\x1b'; DROP TABLE users --\u2028 z"
    every = {
        name: text * 40
        for name, text in zip(
            (
                "serialNumber",
                "annotatedAssetId",
                "annotatedUser",
                "annotatedLocation",
                "orgUnitPath",
                "model",
                "osVersion",
                "notes",
            ),
            [odd] * 8,
            strict=True,
        )
    }
    documents = Documents(
        devices=[
            device(1, **every, recentUsers=[{"email": odd, "type": "\0"}, {}]),
            {"deviceId": "d" * 300},
            {"deviceId": "\\N"},
            {"deviceId": "IIQ:x", "status": "\ud800"},
        ],
        users=[
            {"id": "u" * 300, "primaryEmail": "A" * 300, "name": {"fullName": odd * 40}},
            {"id": "u2", "primaryEmail": "\\N"},
        ],
        assets=[
            {
                "AssetId": "A" * 120,
                "SerialNumber": odd * 40,
                "Notes": odd,
                "Model": {"Category": {"Name": "Chromebook"}},
            }
        ],
        networks=[{"id": "N" * 120, "name": odd * 40, "productTypes": ["wireless"]}],
        clients={"N" * 120: [{"mac": "a4bb6d100001", "description": odd * 40, "recentDeviceName": odd * 40}]},
    )
    compare(engine, executor, monkeypatch, documents)


def test_that_records_of_nothing_but_their_identifier_are_stored(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = dict.fromkeys(
        ("serialNumber", "recentUsers", "lastKnownNetwork", "activeTimeRanges", "lastSync", "status")
    )
    documents = Documents(
        devices=[{"deviceId": "d1"}, {"deviceId": "d2", **nothing}],
        batteries=[{"deviceId": "d1"}, {"deviceId": "d2", "batteryInfo": None, "batteryStatusReport": None}],
        users=[{"id": "u1", "primaryEmail": "a@x.org", "name": None}],
        assets=[{"AssetId": "A1"}, {"AssetId": "A2", "Model": {"Category": {"Name": "Chromebooks"}}, "Status": None}],
        networks=[{"id": "N1", "name": None, "productTypes": ["wireless"]}],
        clients={"N1": [{"mac": "a4bb6d100001"}]},
    )
    both = compare(engine, executor, monkeypatch, documents)
    assert set(both.oracle.chromebooks) == {"d1", "d2", "iiq:A2"}


def test_that_a_google_id_in_the_form_of_an_iiq_row_is_skipped_and_named(engine: sa.Engine, executor: Executor) -> None:
    documents = school(1)
    documents.assets = [{"AssetId": "A9", "Model": {"Category": {"Name": "Chromebooks"}}}]
    documents.devices += [{"deviceId": "iiq:A9"}, {"deviceId": "iiq:other"}]
    for _ in range(2):
        result = sync(engine, documents.sources(), executor)
        assert result.status == "completed"
        assert [text for text in result.warnings if "iiq:A9" in text] == [
            "google: skipped device iiq:A9: this form of deviceId is reserved for IncidentIQ's assets"
        ]
    assert set(rows_of(engine, tables.chromebooks)) == {"d1", "iiq:A9"}


def test_that_a_new_google_device_inherits_from_a_live_iiq_row_only_while_the_asset_list_fails(
    engine: sa.Engine, executor: Executor
) -> None:
    def cart(ident: str, room: str) -> dict[str, Any]:
        return {
            "AssetId": ident,
            "SerialNumber": "5CD0002",
            "LocationRoom": {"Name": room},
            "Model": {"Category": {"Name": "Chromebooks"}},
        }

    one = [device(1)]
    for assets in ([cart("A1", "gone")], [cart("A2", "112")]):
        sync(engine, Documents(devices=one, assets=assets).sources(), executor)
    rows = rows_of(engine, tables.chromebooks)
    assert {key: row["is_deleted"] for key, row in rows.items()} == {"d1": False, "iiq:A1": True, "iiq:A2": False}
    taken_over = Documents(devices=[*one, device(2)], failing=frozenset({"assets"}))
    assert sync(engine, taken_over.sources(), executor).status == "partial"
    rows = rows_of(engine, tables.chromebooks)
    assert set(rows) == {"d1", "d2"}
    assert [rows["d2"][name] for name in ("serial_number", "iiq_asset_id", "iiq_room", "data_source")] == [
        "5CD0002",
        "A2",
        "112",
        "merged",
    ]


def test_that_incidentiq_keeps_a_chromebook_alive_that_google_has_forgotten(
    engine: sa.Engine, executor: Executor
) -> None:
    asset = {"AssetId": "A1", "SerialNumber": "5CD0010", "Model": {"Category": {"Name": "Chromebooks"}}}
    for _ in range(2):
        all_ten = Documents(devices=[device(n) for n in range(1, 11)], assets=[asset])
        sync(engine, all_ten.sources(), executor)
        rows = rows_of(engine, tables.chromebooks)
        assert "iiq:A1" not in rows
        assert (rows["d10"]["serial_number"], rows["d10"]["data_source"]) == ("5CD0010", "merged")
        assert (rows["d10"]["is_deleted"], rows["d10"]["deleted_at"]) == (False, None)
        sync(engine, Documents(devices=all_ten.devices[:9], assets=[asset]).sources(), executor)
        rows = rows_of(engine, tables.chromebooks)
        assert (rows["d10"]["serial_number"], rows["d10"]["is_deleted"]) == (None, True)
        assert (rows["iiq:A1"]["serial_number"], rows["iiq:A1"]["is_deleted"]) == ("5CD0010", False)


def test_that_conflicts_between_assets_stay_while_their_list_cannot_be_read(
    engine: sa.Engine, executor: Executor
) -> None:
    twins = [{"AssetId": ident, "SerialNumber": "5CD0001"} for ident in ("A1", "A2")]
    sync(engine, Documents(devices=[device(1)], assets=twins).sources(), executor)
    for documents, expected in (
        (Documents(devices=[device(1)], failing=frozenset({"assets"})), {("iiq:A2", "5CD0001", "d1")}),
        (Documents(devices=[device(1)], assets=twins[:1]), set()),
    ):
        sync(engine, documents.sources(), executor)
        s = tables.sync_conflicts.c
        with engine.connect() as connection:
            found = connection.execute(
                sa.select(s.device_id, s.value, s.kept_by).where(s.kind == "duplicate_iiq_serial")
            )
            assert {tuple(row) for row in found} == expected


def test_that_an_asset_id_in_another_case_is_the_same_asset(engine: sa.Engine, executor: Executor) -> None:
    carts = {"Model": {"Category": {"Name": "Chromebooks"}}}
    sync(engine, Documents(devices=[device(1)], assets=[{"AssetId": "ab-1", **carts}]).sources(), executor)
    again = Documents(devices=[device(1)], assets=[{"AssetId": "AB-1", **carts}])
    result = sync(engine, again.sources(), executor)
    assert [result.total(f"records_{what}") for what in ("created", "updated", "deleted")] == [0, 1, 0]
    rows = rows_of(engine, tables.chromebooks)
    assert set(rows) == {"d1", "iiq:ab-1"}
    assert rows["iiq:ab-1"]["iiq_asset_id"] == "AB-1"


def test_that_two_networks_of_one_id_are_one(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = school()
    documents.networks.append(dict(documents.networks[0]))
    compare(engine, executor, monkeypatch, documents)


@pytest.mark.parametrize("stored", ['[{"email": "ana@x.org",  "type": "M"}]', '[{"type":"M","email":"ana@x.org"}]'])
def test_that_json_written_by_another_program_is_no_change(engine: sa.Engine, executor: Executor, stored: str) -> None:
    documents = Documents(
        devices=[
            device(n, recentUsers=[{"type": "M", "email": "ana@x.org"}], annotatedUser="ana@x.org") for n in (1, 2)
        ],
        users=[{"id": "u1", "primaryEmail": "ana@x.org"}],
    )
    sync(engine, documents.sources(), executor)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chromebooks SET recent_users = :json"), {"json": stored})
        connection.execute(sa.text("""UPDATE users SET assigned_devices = '[ "d1", "d2" ]'"""))
    result = sync(engine, documents.sources(), executor)
    assert [result.total(f"records_{what}") for what in ("created", "updated", "deleted")] == [0, 0, 0]


@pytest.mark.parametrize("stored", [r'["\u0000"]', r'["\uD800"]', r'["\udc00\ud83d"]', "null", "17"])
def test_that_json_which_postgresql_cannot_compare_is_replaced(
    engine: sa.Engine, executor: Executor, stored: str
) -> None:
    documents = Documents(devices=[device(1, recentUsers=[{"type": "M"}])])
    sync(engine, documents.sources(), executor)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE chromebooks SET recent_users = :json"), {"json": stored})
    result = sync(engine, documents.sources(), executor)
    assert (result.status, result.total("records_updated")) == ("completed", 1)
    assert rows_of(engine, tables.chromebooks)["d1"]["recent_users"] == [{"type": "M"}]


def test_that_rows_of_the_predecessor_are_taken_over(engine: sa.Engine, executor: Executor) -> None:
    """Its rows hold raw values, and lack everything that cbdesk added."""
    old: list[dict[str, Any]] = [
        {"device_id": "d1", "serial_number": "5CD0002", "asset_tag": "T2", "mac_address": "a4bb6d100001"},
        {"device_id": "d2", "serial_number": "5CD0001", "asset_tag": "T1", "mac_address": None},
        {"device_id": "gone", "serial_number": "5CD0003", "asset_tag": "T3", "mac_address": None},
    ]
    with engine.begin() as connection:
        times = {"created_at": NOW, "updated_at": NOW}
        connection.execute(sa.insert(tables.chromebooks), [{**row, **times} for row in old])
        connection.execute(sa.insert(tables.users).values(user_id="old", email="ana@x.org", **times))
    result = sync(engine, school(3).sources(), executor, options=MergeOptions(vanish_limit_percent=50))
    assert result.status == "completed", result.error_message
    rows = rows_of(engine, tables.chromebooks)
    assert [(rows[key]["serial_number"], rows[key]["asset_tag"]) for key in ("d1", "d2", "d3")] == [
        ("5CD0001", "T1"),
        ("5CD0002", "T2"),
        ("5CD0003", "T3"),
    ]
    assert rows["gone"]["is_deleted"]
    assert {key: row["created_at"] for key, row in rows.items() if key != "d3"} == dict.fromkeys(
        ("d1", "d2", "gone"), NOW
    )
    assert set(rows_of(engine, tables.users)) == {"u1"}


def test_that_users_with_the_longest_ids_may_trade_their_addresses(engine: sa.Engine, executor: Executor) -> None:
    ids = ["a" * 255, "b" * 255]
    emails = ["ana@x.org", "ben@x.org"]
    for order in (emails, emails[::-1]):
        users = [{"id": ident, "primaryEmail": email} for ident, email in zip(ids, order, strict=True)]
        assert sync(engine, Documents(users=users).sources(), executor, sync_type="users").status == "completed"
        assert [rows_of(engine, tables.users)[ident]["email"] for ident in ids] == order


def test_that_letters_beyond_ascii_do_not_part_a_user_from_their_devices(engine: sa.Engine, executor: Executor) -> None:
    documents = Documents(
        devices=[device(1, annotatedUser="ZO\u00cb@X.org")], users=[{"id": "u1", "primaryEmail": "Zo\u00eb@x.org"}]
    )
    sync(engine, documents.sources(), executor)
    assert rows_of(engine, tables.users)["u1"]["assigned_devices"] == ["d1"]
