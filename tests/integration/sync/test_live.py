"""One device read from the systems now: stored as a full run would, and by as few calls as that needs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.cache import MemoryCache
from cbdesk.database import tables
from cbdesk.domain.identifiers import serial_key
from cbdesk.sync import lease as leases
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.live import LiveRefresh, LiveResult
from cbdesk.sync.live_store import LiveStore
from cbdesk.sync.parts import MergeOptions
from tests.integration.sync.comparison import SideBySide, forget_everything, rows_of, sync, travel
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_incremental import NETWORKS, stamp
from tests.integration.sync.test_lease import running
from tests.integration.sync.test_runs import device, school
from tests.integration.sync.worlds import MANY_WORLDS, START, a_battery, a_client, a_device, an_asset
from tests.oracle import Oracle

DEVICES = ("d1", "d2", "d3", "d4", "d5")


def look(
    engine: sa.Engine, executor: Executor, documents: Documents, *idents: str, budget: int = 200, cache: Any = None
) -> LiveResult:
    """Look at devices on the day of the worlds."""
    store = LiveStore(engine, cache or MemoryCache(), MergeOptions(), CallLog())
    live = LiveRefresh(engine, documents.sources(), store, executor=executor, today=START.date)
    stored = rows_of(engine, tables.chromebooks)
    targets = live.targets(idents, [ident if ident in stored else None for ident in idents])
    return live.refresh(targets, budget=budget)


@contextmanager
def turn_at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    """Let a look happen at that moment, by the database's clock."""
    real = leases.take_turn
    with monkeypatch.context() as patched:
        patched.setattr(leases, "take_turn", lambda *args, **kwargs: replace(real(*args, **kwargs), now=now))
        yield


@st.composite
def collisions(draw: st.DrawFn) -> tuple[Documents, Documents, str]:
    """A district, the same with one device and its assets as they are now, and the device."""
    before = Documents(
        devices=[{"deviceId": ident} | draw(a_device) for ident in DEVICES],
        batteries=[{"deviceId": ident} | draw(a_battery) for ident in DEVICES[:3]],
        users=[{"id": "u1", "primaryEmail": "ana@x.org"}, {"id": "u2", "primaryEmail": "ben@x.org"}],
        assets=[{"AssetId": ident} | draw(an_asset) for ident in ("A1", "a2", "a3", "a4", "a5")],
        networks=NETWORKS,
        clients={"N_1": [draw(a_client) for _ in range(2)], "N_2": [draw(a_client)]},
    )
    for row in [*before.clients["N_1"], *before.clients["N_2"]]:
        row |= {"lastSeen": stamp(START - timedelta(hours=2)), "recentDeviceName": "LIB-AP01"}
    after = deepcopy(before)
    number = draw(st.integers(0, 4))
    after.devices[number] = {"deviceId": DEVICES[number]} | draw(a_device)
    if number < len(after.batteries) and draw(st.booleans()):
        after.batteries[number] = {"deviceId": DEVICES[number]} | draw(a_battery)
    serials = {row.get("serialNumber") for row in (before.devices[number], after.devices[number])}
    for place, asset in enumerate(after.assets):
        # An asset without a usable serial cannot be asked for by it.
        if serial_key(asset.get("SerialNumber")) and asset["SerialNumber"] in serials and draw(st.booleans()):
            edited = draw(an_asset) | {"SerialNumber": asset["SerialNumber"]}
            after.assets[place] = {"AssetId": asset["AssetId"]} | edited
    return before, after, DEVICES[number]


@pytest.mark.timeout(36_000)
@MANY_WORLDS
@given(district=collisions())
def test_that_a_look_stores_to_the_last_cell_what_a_full_run_would(
    engine: sa.Engine,
    executor: Executor,
    monkeypatch: pytest.MonkeyPatch,
    district: tuple[Documents, Documents, str],
) -> None:
    before, after, ident = district
    forget_everything(engine)
    both = SideBySide(engine, Oracle())
    with monkeypatch.context() as patched:
        travel(patched)(START)
        result = sync(engine, before.sources(), executor)
    both.compare(both.ask_oracle(before, START), result, START)
    now = START + timedelta(minutes=5)
    with turn_at(monkeypatch, now):
        look(engine, executor, after, ident)
    outcome = both.ask_oracle(after, now)
    for table in (tables.chromebooks, tables.users, tables.meraki_clients):
        both.compare_rows(table, outcome, now)
    both.compare_conflicts()


# ---------------------------------------------------------------- what is asked


def test_that_a_known_device_costs_one_call_to_each_system(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    now = school()
    now.devices[0] |= {"annotatedUser": "ana@x.org", "macAddress": "a4bb6d100001"}
    asked = Counted(now)
    result = look(engine, executor, asked, "d1")
    assert sorted(asked.calls) == [
        ("assets_of_serial", "5CD0001"),
        ("battery", "d1"),
        ("device", "d1"),
        ("sightings_of", "A4:BB:6D:10:00:01"),
    ]
    [answer] = result.answers
    assert answer.sources == {"google": "ok", "telemetry": "ok", "incidentiq": "ok", "meraki": "ok"}
    assert (answer.device_ids, result.changed, result.left_out) == (("d1",), 1, ())
    assert rows_of(engine, tables.chromebooks)["d1"]["annotated_user"] == "ana@x.org"
    assert rows_of(engine, tables.users)["u1"]["assigned_devices"] == ["d1"]


def test_that_a_device_nobody_has_synced_is_found_by_the_serial_on_its_label(
    engine: sa.Engine, executor: Executor
) -> None:
    result = look(engine, executor, school(), "5cd0003")
    assert result.answers[0].device_ids == ("d3",)
    assert set(rows_of(engine, tables.chromebooks)) == {"d3"}


def test_that_a_tag_that_only_incidentiq_knows_leads_to_the_device(engine: sa.Engine, executor: Executor) -> None:
    documents = school(2)
    documents.assets[0] |= {"AssetTag": "CB-77"}
    result = look(engine, executor, documents, "cb-77")
    assert result.answers[0].device_ids == ("d1",)
    row = rows_of(engine, tables.chromebooks)["d1"]
    assert (row["iiq_asset_id"], row["iiq_asset_tag"]) == ("A1", "CB-77")


def test_that_a_system_that_fails_costs_only_its_own_facts(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    now = replace(school(), failing=frozenset({"assets"}))
    now.devices[0] |= {"annotatedUser": "ana@x.org"}
    result = look(engine, executor, now, "d1")
    assert result.answers[0].sources["incidentiq"] == "assets is away"
    assert result.failed == 1
    row = rows_of(engine, tables.chromebooks)["d1"]
    assert (row["annotated_user"], row["iiq_asset_id"]) == ("ana@x.org", "A1")


def test_that_a_device_google_no_longer_has_is_left_for_the_full_listing(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    before = rows_of(engine, tables.chromebooks)
    result = look(engine, executor, replace(school(), devices=[], batteries=[]), "d1")
    assert result.answers[0].sources["google"] == "nothing found"
    assert rows_of(engine, tables.chromebooks) == before


def test_that_an_asset_that_lost_the_serial_is_gone_from_the_row(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    look(engine, executor, replace(school(), assets=[]), "d1")
    assert rows_of(engine, tables.chromebooks)["d1"]["iiq_asset_id"] is None


def test_that_an_asset_whose_serial_was_cut_to_the_column_has_not_gone(engine: sa.Engine, executor: Executor) -> None:
    serial = "5CD" + "07" * 60
    now = school()
    now.assets.append({"AssetId": "A9", "SerialNumber": serial, "Model": {"Category": {"Name": "Chromebooks"}}})
    sync(engine, now.sources(), executor)
    before = rows_of(engine, tables.chromebooks)
    look(engine, executor, now, "iiq:A9")
    assert rows_of(engine, tables.chromebooks) == before
    assert before["iiq:A9"]["serial_number"] == serial[:100]


def test_that_a_conflict_that_an_unread_list_of_assets_left_behind_is_no_obstacle(
    engine: sa.Engine, executor: Executor
) -> None:
    before = replace(
        school(),
        assets=[
            {"AssetId": ident, "SerialNumber": "5CD0001", "ModifiedDate": f"2026-01-0{n}"}
            for n, ident in ((2, "A1"), (1, "A2"))
        ],
    )
    sync(engine, before.sources(), executor)
    moved = replace(before, failing=frozenset({"assets"}))
    moved.devices[0] |= {"serialNumber": "5CD9999"}
    sync(engine, moved.sources(), executor)
    assert look(engine, executor, before, "d2").failed == 0
    with engine.connect() as connection:
        conflicts = connection.execute(
            sa.select(tables.sync_conflicts.c.device_id, tables.sync_conflicts.c.kept_by)
        ).all()
    assert conflicts == [("iiq:A2", "d1")], "it is decided anew when the assets are read"


def test_that_a_selection_stops_at_its_budget_and_says_what_is_left(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    asked = Counted(school())
    result = look(engine, executor, asked, "d1", "d2", "d3", budget=8)
    assert len(asked.calls) == 8
    assert result.left_out == ("d3",)


def test_that_a_look_does_not_need_the_lease_of_a_running_sync(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    now = school()
    now.devices[0] |= {"annotatedUser": "ana@x.org"}
    with running(engine, executor, "another station"):
        look(engine, executor, now, "d1")
        assert rows_of(engine, tables.chromebooks)["d1"]["annotated_user"] == "ana@x.org"


def test_that_a_running_sync_does_not_bring_back_what_it_had_read_before_the_look(
    engine: sa.Engine, executor: Executor
) -> None:
    sync(engine, school(3).sources(), executor)
    now = school(3)
    now.devices[0] |= {"annotatedUser": "ana@x.org"}
    now.devices[1] |= {"annotatedUser": "ben@x.org"}
    now.assets[0] |= {"Location": {"Name": "Elm"}}
    with running(engine, executor, "another station") as (google, future):
        look(engine, executor, now, "d1")
        google.may_end.set()
        assert future.result(60).status == "completed"
    rows = rows_of(engine, tables.chromebooks)
    assert (rows["d1"]["annotated_user"], rows["d1"]["iiq_location"]) == ("ana@x.org", "Elm")
    assert not rows["d1"]["is_deleted"]
    sync(engine, now.sources(), executor)
    assert rows_of(engine, tables.chromebooks)["d2"]["annotated_user"] == "ben@x.org"


def test_that_a_running_sync_keeps_what_a_look_told_of_assets(engine: sa.Engine, executor: Executor) -> None:
    before = school(3)
    model = {"Category": {"Name": "Chromebooks"}}
    before.assets += [
        {"AssetId": "A2", "SerialNumber": "5CD0002"},
        {"AssetId": "A9", "SerialNumber": "5CD0009", "Model": model},
    ]
    sync(engine, before.sources(), executor)
    now = deepcopy(before)
    now.assets[0] |= {"Location": {"Name": "Elm"}}
    del now.assets[1]
    with running(engine, executor, "another station", before.sources().incidentiq) as (google, future):
        look(engine, executor, now, "d1", "d2", "iiq:A9")
        google.may_end.set()
        assert future.result(60).status == "completed"
    rows = rows_of(engine, tables.chromebooks)
    assert (rows["d1"]["iiq_asset_id"], rows["d1"]["iiq_location"]) == ("A1", "Elm")
    assert rows["d2"]["iiq_asset_id"] is None
    assert not rows["iiq:A9"]["is_deleted"]


def test_that_no_reader_gets_an_answer_of_before_the_look(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    cache = MemoryCache()
    assert cache.fetch("chromebook:serial", "5CD0001", lambda: "old") == "old"
    look(engine, executor, school(), "d1", cache=cache)
    assert cache.fetch("chromebook:serial", "5CD0001", lambda: "new") == "new"


class Counted(Documents):
    """Documents that note which look-ups were made."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(**vars(documents))
        self.calls: list[tuple[str, str]] = []

    def sources(self) -> Any:
        sources = super().sources()
        names = ("device", "find_devices", "battery", "assets_of_serial", "assets_of_tag", "sightings_of")
        for client in (sources.google, sources.telemetry, sources.incidentiq, sources.meraki):
            for name in names:
                if hasattr(client, name):
                    setattr(client, name, self._noting(name, getattr(client, name)))
        return sources

    def _noting(self, name: str, call: Any) -> Any:
        def noted(value: str, *rest: Any) -> Any:
            self.calls.append((name, value))
            return call(value, *rest)

        return noted


def test_that_the_new_device_of_a_look_is_no_stranger_to_the_next_sync(engine: sa.Engine, executor: Executor) -> None:
    look(engine, executor, school(2), "5CD0001")
    result = sync(engine, replace(school(2), devices=[device(1), device(2)]).sources(), executor)
    assert result.status == "completed"
    assert set(rows_of(engine, tables.chromebooks)) == {"d1", "d2"}
