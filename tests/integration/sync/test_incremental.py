"""Runs that ask for changes only: they store what a full run would, and say what they cannot see."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from cbdesk.database import tables
from tests.integration.sync.comparison import SideBySide, forget_everything, rows_of, sync, travel
from tests.integration.sync.documents import Documents
from tests.integration.sync.test_runs import device, live, logs, school, statuses
from tests.integration.sync.worlds import MANY_WORLDS, START, a_battery, a_client, a_device, an_asset
from tests.oracle import Oracle

HOUR = timedelta(hours=1)
NETWORKS = [{"id": name, "name": name, "productTypes": ["wireless"]} for name in ("N_1", "N_2")]


def stamp(moment: datetime) -> str:
    return moment.isoformat() + "Z"


@dataclass
class Told:
    """A district in which every change leaves the trace that its API filters by."""

    devices: dict[str, Any]
    assets: dict[str, Any]
    batteries: dict[str, Any]
    clients: dict[str, Any]

    def documents(self, now: datetime) -> Documents:
        return Documents(
            devices=list(self.devices.values()),
            assets=list(self.assets.values()),
            batteries=list(self.batteries.values()),
            users=[{"id": "u1", "primaryEmail": "ana@x.org"}, {"id": "u2", "primaryEmail": "ben@x.org"}],
            networks=NETWORKS,
            clients={"N_1": list(self.clients.values()), "N_2": []},
            moment=now,
        )


def used_until(now: datetime, ranges: Any) -> list[Any]:
    """Leave out days to come: what they mean changes by the passing of time, of which no list of changes tells."""
    return [one for one in ranges or [] if str(one.get("date", "")) <= now.date().isoformat()]


@st.composite
def told_histories(draw: st.DrawFn) -> list[tuple[datetime, Documents]]:
    now = START
    told = Told({}, {}, {}, {})
    moments = []
    for number in range(draw(st.integers(2, 4))):
        some = st.sampled_from([True] * (5 if number == 0 else 1) + [False])
        for ident in ("d1", "d2", "d3", "d4", "d5"):
            if draw(some):
                device = draw(a_device)
                device["activeTimeRanges"] = used_until(now, device.get("activeTimeRanges"))
                told.devices[ident] = {"deviceId": ident} | device | {"lastSync": stamp(now - HOUR)}
            if ident in told.devices and draw(some):  # a device reports after it was enrolled
                reports = [{"reportTime": stamp(now - HOUR), "cycleCount": draw(st.integers(1, 9))}]
                told.batteries[ident] = {"deviceId": ident} | draw(a_battery) | {"batteryStatusReport": reports}
        for ident in ("A1", "a2", "a3", "a4"):
            if draw(some):
                asset = {"AssetId": ident} | draw(an_asset) | {"ModifiedDate": stamp(now - HOUR), "IsDeleted": False}
                told.assets[ident] = asset
        for mac in ("a4bb6d100001", "a4bb6d100002", "a4bb6d100003"):
            if draw(some):
                seen = {"firstSeen": stamp(START - 9 * HOUR), "lastSeen": stamp(now - HOUR / 6)}
                told.clients[mac] = draw(a_client) | {"mac": mac} | seen
        moments.append((now, deepcopy(told).documents(now)))
        now += draw(st.sampled_from([timedelta(minutes=7), HOUR * 5, timedelta(days=2), timedelta(days=33)]))
    return moments


@pytest.mark.timeout(36_000)
@MANY_WORLDS
@given(history=told_histories())
def test_that_incremental_runs_store_to_the_last_cell_what_full_ones_would(
    engine: sa.Engine,
    executor: Executor,
    monkeypatch: pytest.MonkeyPatch,
    history: list[tuple[datetime, Documents]],
) -> None:
    forget_everything(engine)
    both = SideBySide(engine, Oracle())
    with monkeypatch.context() as patched:
        set_now = travel(patched)
        for now, documents in history:
            set_now(now)
            result = sync(engine, documents.sources(), executor, is_incremental=True, full_listing_after=timedelta(60))
            both.compare(both.ask_oracle(documents, now), result, now)


# ---------------------------------------------------------------- what is asked


class Moments:
    """Runs the same school again and again, some time later."""

    def __init__(self, engine: sa.Engine, executor: Executor, set_now: Callable[[datetime], None]) -> None:
        self._engine, self._executor, self._set_now = engine, executor, set_now
        self.now = START

    def run(self, documents: Documents, *, after: timedelta = HOUR, **how: Any) -> Any:
        self.now += after
        self._set_now(self.now)
        documents = replace(documents, moment=self.now)
        return sync(self._engine, documents.sources(), self._executor, **({"is_incremental": True} | how))


@pytest.fixture
def moments(engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch) -> Moments:
    return Moments(engine, executor, travel(monkeypatch))


def sources_of(engine: sa.Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        return {row.source: row for row in connection.execute(sa.select(tables.sync_sources))}


def test_that_the_first_incremental_run_reads_everything(engine: sa.Engine, moments: Moments) -> None:
    result = moments.run(school())
    assert (result.status, result.notes) == ("completed", [])
    assert live(engine) == {"d1", "d2", "d3", "d4", "d5"}
    assert {row.last_full_at for row in sources_of(engine).values()} == {moments.now}
    assert all(row["is_incremental"] for row in logs(engine))


def test_that_the_next_one_reads_what_changed_and_says_what_it_cannot_see(engine: sa.Engine, moments: Moments) -> None:
    moments.run(school())
    full_at = moments.now
    later = school(3)
    later.devices[0] |= {"lastSync": stamp(moments.now), "annotatedUser": "ana@x.org"}
    later.devices[1] |= {"annotatedLocation": "moved by an administrator"}
    result = moments.run(later)
    assert statuses(result) == dict.fromkeys(("full", "chromebooks", "users", "meraki"), "completed")
    assert {part.sync_type: part.records_processed for part in result.parts} == {
        "chromebooks": 1,
        "users": 0,
        "meraki": 0,
    }
    assert live(engine) == {"d1", "d2", "d3", "d4", "d5"}, "a device that is not among the changes is not gone"
    rows = rows_of(engine, tables.chromebooks)
    assert (rows["d1"]["annotated_user"], rows["d2"]["annotated_location"]) == ("ana@x.org", None)
    assert rows_of(engine, tables.users)["u1"]["device_count"] == 1, "people are linked although they are not read"
    assert [note.partition(":")[0] for note in result.notes] == [
        "Google devices", "Batteries", "IncidentIQ", "Google users", "Meraki",
    ]  # fmt: skip
    assert "2026-03-01" in result.notes[0], "a day of overlap"
    assert "2026-03-09" in result.notes[0], "the next full listing"
    assert result.warnings == []
    assert sources_of(engine)["google"].last_full_at == full_at
    assert sources_of(engine)["google"].seen_until == moments.now


def test_that_a_full_listing_is_due_after_its_time_and_shows_what_changes_cannot(
    engine: sa.Engine, moments: Moments
) -> None:
    moments.run(school())
    result = moments.run(school(4), after=timedelta(days=7))
    assert result.notes == []
    assert live(engine) == {"d1", "d2", "d3", "d4"}


def test_that_a_source_that_failed_is_asked_again_for_the_time_it_missed(engine: sa.Engine, moments: Moments) -> None:
    moments.run(school())
    began = moments.now
    changed = school()
    changed.devices[0] |= {"lastSync": stamp(began + HOUR), "annotatedUser": "ana@x.org"}
    moments.run(replace(changed, failing=frozenset({"devices"})), after=timedelta(days=1))
    assert sources_of(engine)["google"].seen_until == began
    moments.run(changed, after=timedelta(days=3))
    assert rows_of(engine, tables.chromebooks)["d1"]["annotated_user"] == "ana@x.org"


def test_that_a_held_listing_is_no_full_listing(engine: sa.Engine, moments: Moments) -> None:
    moments.run(school(), is_incremental=False)
    full_at = moments.now
    result = moments.run(school(2), is_incremental=False)
    assert result.status == "partial"
    assert sources_of(engine)["google"].last_full_at == full_at
    assert sources_of(engine)["google"].seen_until == moments.now


def test_that_a_network_that_failed_is_asked_for_the_time_it_missed(engine: sa.Engine, moments: Moments) -> None:
    moments.run(school())
    began = moments.now
    moments.run(replace(school(), failing_networks=frozenset({"N_2"})))
    assert sources_of(engine)["meraki"].seen_until == began


def test_that_users_are_read_when_somebody_asks_for_them(engine: sa.Engine, moments: Moments) -> None:
    moments.run(school())
    more = replace(school(), users=[{"id": "u2", "primaryEmail": "ben@x.org"}])
    result = moments.run(more, sync_type="users")
    assert (result.total("records_created"), result.notes) == (1, [])


def test_that_a_loser_is_remembered_until_an_edit_makes_it_the_winner(engine: sa.Engine, moments: Moments) -> None:
    """R5: the assets of one serial; the list of changes names only the one that is retired now."""
    two = replace(
        school(1),
        assets=[
            {"AssetId": "A1", "SerialNumber": "5CD0001", "AssetTag": "X1", "ModifiedDate": "2026-01-02T00:00:00"},
            {"AssetId": "A2", "SerialNumber": "5CD0001", "AssetTag": "X2", "ModifiedDate": "2026-01-01T00:00:00"},
        ],
    )
    moments.run(two)
    assert rows_of(engine, tables.chromebooks)["d1"]["iiq_asset_id"] == "A1"
    two.assets[0] |= {"ModifiedDate": stamp(moments.now), "Status": {"Name": "Retired", "IsRetired": True}}
    moments.run(two)
    assert rows_of(engine, tables.chromebooks)["d1"]["iiq_asset_id"] == "A2"


def test_that_a_serial_that_google_delivers_late_replaces_the_asset_that_stood_for_it(
    engine: sa.Engine, moments: Moments
) -> None:
    only = [{"AssetId": "A9", "SerialNumber": "5CD0009", "Model": {"Category": {"Name": "Chromebooks"}}}]
    documents = replace(school(1), assets=only)
    moments.run(documents)
    assert set(rows_of(engine, tables.chromebooks)) == {"d1", "iiq:A9"}
    documents.devices.append(device(9, lastSync=stamp(moments.now)))
    moments.run(documents)
    rows = rows_of(engine, tables.chromebooks)
    assert set(rows) == {"d1", "d9"}
    assert rows["d9"]["iiq_asset_id"] == "A9"
