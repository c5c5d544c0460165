"""How a run ends and what it leaves behind: statuses, logs, guards, the cancel button, the cache."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database import state, tables
from cbdesk.domain.sync import SyncResult, SyncType
from cbdesk.errors import SettingsError
from cbdesk.sync.fetch import Sources
from cbdesk.sync.parts import MergeOptions
from tests.integration.sync.comparison import rows_of, sync
from tests.integration.sync.documents import PAGE_SIZE, Documents

NET = {"id": "N_1", "name": "Maple", "productTypes": ["wireless"]}
OAK = {"id": "N_2", "name": "Oak", "productTypes": ["wireless"]}


def device(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "deviceId": f"d{number}",
        "serialNumber": f"5CD{number:04}",
        "status": "ACTIVE",
        "annotatedAssetId": f"T{number}",
        **fields,
    }


def school(devices: int = 5) -> Documents:
    return Documents(
        devices=[device(n, macAddress=f"a4bb6d10{n:04}") for n in range(1, devices + 1)],
        batteries=[{"deviceId": "d1", "batteryStatusReport": [{"cycleCount": 3}]}],
        users=[{"id": "u1", "primaryEmail": "ana@x.org"}],
        assets=[{"AssetId": "A1", "SerialNumber": "5CD0001", "Location": {"Name": "Oak Ridge"}}],
        networks=[NET, OAK],
        clients={"N_1": [{"mac": "a4bb6d100001", "lastSeen": 1_700_000_000}], "N_2": [{"mac": "a4bb6d100002"}]},
    )


def logs(engine: sa.Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        found = connection.execute(sa.select(tables.sync_logs).order_by(tables.sync_logs.c.id))
        return [dict(row._mapping) for row in found]


def statuses(result: SyncResult) -> dict[str, str]:
    return {"full": result.status} | {part.sync_type: part.status for part in result.parts}


def live(engine: sa.Engine) -> set[str]:
    return {key for key, row in rows_of(engine, tables.chromebooks).items() if not row["is_deleted"]}


# ---------------------------------------------------------------- how a run ends


@pytest.mark.parametrize(
    ("failing", "expected"),
    [
        ([], ("completed", "completed", "completed", "completed")),
        (["batteries"], ("partial", "partial", "completed", "completed")),
        (["assets"], ("partial", "partial", "completed", "completed")),
        (["devices"], ("partial", "partial", "completed", "completed")),
        (["users"], ("partial", "completed", "failed", "completed")),
        (["networks"], ("partial", "completed", "completed", "failed")),
        (["devices", "batteries", "assets"], ("partial", "failed", "completed", "completed")),
        (["devices", "batteries", "assets", "users", "networks"], ("failed", "failed", "failed", "failed")),
    ],
)
def test_that_a_run_is_as_whole_as_its_sources(
    engine: sa.Engine, executor: Executor, failing: list[str], expected: tuple[str, str, str, str]
) -> None:
    result = sync(engine, replace(school(), failing=frozenset(failing)).sources(), executor)
    assert statuses(result) == dict(zip(("full", "chromebooks", "users", "meraki"), expected, strict=True))
    for name in failing:
        assert f"{name} is away" in str(result.error_message)


def test_that_a_full_run_logs_one_row_and_one_for_each_part(engine: sa.Engine, executor: Executor) -> None:
    result = sync(engine, replace(school(), failing=frozenset({"users"})).sources(), executor, station="ana@desk-7")
    rows = logs(engine)
    assert [(row["sync_type"], row["status"]) for row in sorted(rows, key=lambda row: row["sync_type"])] == [
        ("chromebooks", "completed"),
        ("full", "partial"),
        ("meraki", "completed"),
        ("users", "failed"),
    ]
    assert {(row["run_id"], row["station"]) for row in rows} == {(result.run_id, "ana@desk-7")}
    for row in rows:
        assert abs((row["completed_at"] - row["started_at"]).total_seconds() - row["duration_seconds"]) <= 0.5
    by_type = {row["sync_type"]: row for row in rows}
    # What was read is counted even where it could not be used; what was stored is counted where it is.
    assert [by_type["chromebooks"][f"records_{what}"] for what in ("processed", "created", "updated")] == [5, 5, 0]
    assert [by_type["meraki"][f"records_{what}"] for what in ("processed", "created", "updated")] == [2, 2, 0]
    assert [by_type["full"][f"records_{what}"] for what in ("processed", "created", "updated", "deleted")] == [
        8,
        7,
        0,
        0,
    ]
    assert by_type["users"]["error_message"] == "users is away"
    assert by_type["users"]["records_created"] == 0


@pytest.mark.parametrize("sync_type", ["chromebooks", "users", "meraki"])
def test_that_a_run_of_one_part_logs_and_stores_only_that_part(
    engine: sa.Engine, executor: Executor, sync_type: SyncType
) -> None:
    result = sync(engine, school().sources(), executor, sync_type=sync_type)
    assert statuses(result) == {"full": "completed", sync_type: "completed"}
    assert [row["sync_type"] for row in logs(engine)] == [sync_type]
    filled = {
        name for name in ("chromebooks", "users", "meraki_clients") if rows_of(engine, tables.metadata.tables[name])
    }
    assert filled == {{"meraki": "meraki_clients"}.get(sync_type, sync_type)}


def test_that_the_started_rows_of_a_dead_station_are_closed_as_failed(engine: sa.Engine, executor: Executor) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.insert(tables.sync_logs).values(
                sync_type="full", status="started", started_at=sa.text("now() - interval '2 hours'"), run_id="dead"
            )
        )
    sync(engine, school().sources(), executor)
    dead = logs(engine)[0]
    assert (dead["run_id"], dead["status"]) == ("dead", "failed")
    assert dead["duration_seconds"] >= 7_200
    assert "stopped before it ended" in dead["error_message"]
    assert "started" not in {row["status"] for row in logs(engine)}


def test_that_a_run_without_any_source_says_which_settings_are_missing(engine: sa.Engine, executor: Executor) -> None:
    with pytest.raises(SettingsError, match="CBDESK_GOOGLE__"):
        sync(engine, Sources(), executor)
    assert logs(engine) == []


def test_that_a_source_that_is_off_is_a_warning(engine: sa.Engine, executor: Executor) -> None:
    sources = school().sources()
    result = sync(engine, Sources(google=sources.google, telemetry=sources.telemetry), executor)
    assert statuses(result) == dict.fromkeys(("full", "chromebooks", "users", "meraki"), "completed")
    assert result.warnings == ["meraki: its source is not set up, nothing was read"]


def test_that_one_failed_network_costs_only_its_own_clients(engine: sa.Engine, executor: Executor) -> None:
    result = sync(engine, replace(school(), failing_networks=frozenset({"N_1"})).sources(), executor)
    assert statuses(result)["meraki"] == "partial"
    assert result.warnings == ["meraki: network Maple could not be read: 502"]
    assert set(rows_of(engine, tables.meraki_clients)) == {"A4:BB:6D:10:00:02"}


def test_that_an_empty_last_page_costs_no_client(engine: sa.Engine, executor: Executor) -> None:
    documents = replace(school(), clients={"N_1": [{"mac": f"a4bb6d10000{n}"} for n in range(PAGE_SIZE)]})
    assert sync(engine, documents.sources(), executor).status == "completed"
    assert len(rows_of(engine, tables.meraki_clients)) == PAGE_SIZE


def test_that_a_link_which_the_database_refuses_costs_only_the_link(
    engine: sa.Engine, executor: Executor, monkeypatch: pytest.MonkeyPatch, expected_warnings: list[str]
) -> None:
    def refused(connection: sa.Connection, _now: object) -> None:
        connection.execute(sa.text("SELECT 1 / 0"))

    with monkeypatch.context() as patched:
        patched.setattr("cbdesk.sync.runner.assign_devices", refused)
        expected_warnings.append("Linking failed")
        result = sync(engine, school().sources(), executor)
    assert set(statuses(result).values()) == {"partial"}
    assert "the next sync links it" in str(result.error_message)
    assert {row["status"] for row in logs(engine)} == {"partial"}
    assert len(live(engine)) == 5
    assert sync(engine, school().sources(), executor).status == "completed"


def test_that_merakis_pages_are_kept_where_it_delivers_them(engine: sa.Engine, executor: Executor) -> None:
    page = "https://n1.meraki.com/Maple/n/aB1/manage/usage/list"
    sync(engine, replace(school(), networks=[{**NET, "url": page}, OAK]).sources(), executor)
    assert json.loads(state.read(engine, state.MERAKI_PAGES) or "") == {"N_1": page}
    sync(engine, school().sources(), executor)
    assert json.loads(state.read(engine, state.MERAKI_PAGES) or "") == {"N_1": page}, "what was known stays"


def test_that_the_part_has_failed_when_no_network_could_be_read(engine: sa.Engine, executor: Executor) -> None:
    result = sync(engine, replace(school(), failing_networks=frozenset({"N_1", "N_2"})).sources(), executor)
    assert statuses(result)["meraki"] == "failed"
    assert "502" in str(result.error_message)
    assert rows_of(engine, tables.meraki_clients) == {}


def test_that_refused_telemetry_is_one_warning_and_keeps_the_batteries(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    result = sync(engine, replace(school(), telemetry_refused=True).sources(), executor)
    assert result.status == "completed"
    assert result.warnings == ["telemetry: battery data cannot be read; what was stored before stays"]
    assert rows_of(engine, tables.chromebooks)["d1"]["battery_cycle_count"] == 3


def test_that_when_each_source_was_last_read_is_remembered(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    sync(engine, replace(school(), failing=frozenset({"assets"})).sources(), executor)
    s = tables.sync_sources.c
    with engine.connect() as connection:
        rows = {row.source: row for row in connection.execute(sa.select(tables.sync_sources))}
    assert set(rows) == {"google", "telemetry", "incidentiq", "users", "meraki"}
    assert rows["incidentiq"].last_success_at < rows["google"].last_success_at == rows["incidentiq"].last_error_at
    assert (rows["incidentiq"].last_error, rows["incidentiq"].records) == ("assets is away", 1)
    assert [rows[name].records for name in ("google", "meraki", "users")] == [5, 2, 1]
    assert s.source.name == "source"


# ---------------------------------------------------------------- what is said about records


def test_that_skipped_records_and_cut_values_are_counted_and_named(engine: sa.Engine, executor: Executor) -> None:
    documents = school()
    documents.devices += [{"serialNumber": "NOID"}, 17, device(7, model="m" * 300), device(8, model="n" * 256)]
    documents.users += [{"id": "u9"}]
    documents.clients["N_1"] += [{"mac": "nonsense"}]
    result = sync(engine, documents.sources(), executor)
    parts = {part.sync_type: part for part in result.parts}
    assert result.status == "completed"
    assert parts["chromebooks"].warnings == [
        "google: skipped device without deviceId (serialNumber NOID)",
        "google: skipped device: not an object but a number",
        "model: 2 value(s) were longer than the column and were cut",
    ]
    assert parts["users"].warnings == ["users: skipped user u9: primaryEmail is missing"]
    assert parts["meraki"].warnings == ["meraki: skipped Meraki client nonsense: mac is not a MAC address (R8)"]
    assert [parts[name].records_processed for name in ("chromebooks", "users", "meraki")] == [7, 1, 2]
    assert logs(engine)[0]["sync_type"] in {"full", "chromebooks"}
    assert parts["users"].warnings in [row["warnings"] for row in logs(engine)]


def test_that_a_flood_of_bad_records_is_counted_but_not_listed(engine: sa.Engine, executor: Executor) -> None:
    documents = school()
    documents.devices += [{"serialNumber": f"X{n}"} for n in range(500)]
    [part, *_] = sync(engine, documents.sources(), executor, sync_type="chromebooks").parts
    assert len(part.warnings) == 21
    assert part.warnings[-1] == "google: and 480 more records were skipped"


# ---------------------------------------------------------------- R16: the guards


def test_that_more_than_the_vanish_limit_deletes_nothing_unless_forced(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    held = sync(engine, school(7).sources(), executor)
    assert (held.status, held.total("records_deleted")) == ("partial", 0)
    assert "3 of 10 devices would vanish" in held.warnings[0]
    assert "--force" in held.warnings[0]
    assert len(live(engine)) == 10
    forced = sync(engine, school(7).sources(), executor, options=MergeOptions(force=True))
    assert (forced.status, forced.total("records_deleted")) == ("completed", 3)
    assert len(live(engine)) == 7
    # What is deleted already counts for nothing the next time.
    again = sync(engine, school(6).sources(), executor)
    assert (again.status, again.total("records_deleted")) == ("completed", 1)


def test_that_exactly_the_vanish_limit_is_allowed(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    result = sync(engine, school(8).sources(), executor)
    assert (result.status, result.total("records_deleted")) == ("completed", 2)


def test_that_rows_of_incidentiq_alone_do_not_count_for_the_vanish_limit(engine: sa.Engine, executor: Executor) -> None:
    carts = {"Category": {"Name": "Chromebooks"}}
    documents = replace(school(4), assets=[{"AssetId": f"Z{n}", "Model": carts} for n in range(20)])
    sync(engine, documents.sources(), executor)
    held = sync(engine, replace(documents, devices=documents.devices[:3]).sources(), executor)
    assert held.status == "partial", "one of four is more than a fifth"
    gone = sync(engine, replace(documents, assets=[]).sources(), executor)
    assert (gone.status, gone.total("records_deleted")) == ("completed", 20)


def test_that_a_listing_shorter_than_googles_own_count_deletes_nothing(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    short = replace(school(9), count=10)
    for options in (MergeOptions(), MergeOptions(force=True)):
        result = sync(engine, short.sources(), executor, options=options)
        assert (result.status, result.total("records_deleted")) == ("partial", 0)
        assert "Google counts 10 devices but listed 9" in result.warnings[0]
    assert sync(engine, replace(short, count=9).sources(), executor).total("records_deleted") == 1


def test_that_a_skipped_record_is_no_missing_device(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    documents = replace(school(10), count=10)
    documents.devices[3]["notes"] = ["a list"]
    result = sync(engine, documents.sources(), executor)
    assert (result.status, result.total("records_deleted")) == ("completed", 0)
    assert result.warnings == ["google: skipped device d4: notes has the wrong type (list)"]
    assert "d4" in live(engine)


def test_that_a_skipped_record_that_came_twice_keeps_its_row_as_it_is(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    before = rows_of(engine, tables.chromebooks)["d4"]
    documents = school()
    documents.devices = [row | {"notes": "another"} for row in documents.devices]
    documents.devices[3]["notes"] = ["a list"]
    documents.devices.append(documents.devices[3])
    assert sync(engine, documents.sources(), executor).conflicts == 0
    assert rows_of(engine, tables.chromebooks)["d4"] == before


def test_that_a_failed_listing_of_devices_deletes_nothing(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    broken = replace(school(9), failing=frozenset({"devices"}))
    assert sync(engine, broken.sources(), executor, options=MergeOptions(force=True)).total("records_deleted") == 0
    assert len(live(engine)) == 10


# ---------------------------------------------------------------- cancel


def test_that_a_cancelled_run_leaves_the_data_whole(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school(10).sources(), executor)
    tabled = [tables.chromebooks, tables.users, tables.meraki_clients]
    before = [rows_of(engine, table) for table in tabled]
    changed = school(30)
    for document in changed.devices:
        document["annotatedAssetId"] += " new"
    stopped = threading.Event()
    google = changed.sources().google
    assert google is not None
    pages = google.devices

    def devices(today: Any, executor: Executor) -> Any:
        yield from pages(today, executor=executor)
        stopped.set()  # a person clicks when the last page is on its way

    google.devices = devices  # type: ignore[method-assign]
    result = sync(engine, Sources(google=google), executor, sync_type="chromebooks", stop=stopped.is_set)
    assert result.status == "cancelled"
    assert [rows_of(engine, table) for table in tabled] == before
    assert logs(engine)[-1]["status"] == "cancelled"
    assert "A person stopped the sync" in logs(engine)[-1]["error_message"]
    with engine.connect() as connection:  # a stop says nothing about the source
        assert connection.execute(sa.select(tables.sync_sources.c.last_error)).scalars().all() == [None] * 5
    # Nothing stands in the way of the next run.
    assert sync(engine, changed.sources(), executor).status == "completed"


# ---------------------------------------------------------------- R21: the cache


def test_that_no_old_answer_survives_a_run_not_even_one_that_was_being_fetched(
    engine: sa.Engine, executor: Executor
) -> None:
    cache = open_cache(None)
    assert cache.fetch("chromebook:serial", "5CD0001", lambda: "old") == "old"
    assert cache.fetch("dashboard:stats", "overview", lambda: "old") == "old"

    def slow_reader() -> str:
        sync(engine, school().sources(), executor, cache=cache)
        return "read before the run"

    assert cache.fetch("search", "5cd", slow_reader) == "read before the run"
    for family, ident in (("chromebook:serial", "5CD0001"), ("dashboard:stats", "overview"), ("search", "5cd")):
        assert cache.fetch(family, ident, lambda: "new") == "new"
    cache.close()


def test_that_the_outcome_stands_in_sync_status(engine: sa.Engine, executor: Executor) -> None:
    cache = open_cache(None)
    result = sync(engine, replace(school(), failing=frozenset({"users"})).sources(), executor, cache=cache)
    status = cache.sync_status()
    assert status is not None
    assert (status["status"], status["run_id"]) == ("partial", result.run_id)
    assert status["started_at"].endswith("Z")
    assert not cache.release_lock(result.run_id), "the run has taken its announcement back"
    cache.close()


# ---------------------------------------------------------------- R17


def test_that_time_alone_makes_a_device_stale_and_moves_its_row(engine: sa.Engine, executor: Executor) -> None:
    with engine.connect() as connection:
        now = connection.execute(sa.text("SELECT timezone('UTC', now())")).scalar_one()
    documents = replace(
        school(1), devices=[device(1, lastSync=(now - timedelta(days=30, seconds=-1)).isoformat() + "Z")]
    )
    sync(engine, documents.sources(), executor)
    first = rows_of(engine, tables.chromebooks)["d1"]
    assert first["last_sync_status"] == "ok"
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_sleep(1.1)"))
    result = sync(engine, documents.sources(), executor)
    second = rows_of(engine, tables.chromebooks)["d1"]
    assert second["last_sync_status"] == "stale"
    assert second["updated_at"] > first["updated_at"] == first["created_at"] == second["created_at"]
    assert result.total("records_updated") == 1


def test_that_a_page_which_the_database_refuses_fails_its_part_alone(
    engine: sa.Engine, executor: Executor, expected_warnings: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """While pages arrive, long before anything is merged. What was not stored was not copied either."""
    expected_warnings.append("Storing users failed")

    @sa.event.listens_for(engine, "after_cursor_execute")
    def refuse_ana(_connection: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("CREATE TEMPORARY TABLE stage_users"):
            cursor.execute("ALTER TABLE stage_users ADD CHECK (email <> 'ana@x.org')")

    documents = school()
    documents.users.append({"id": "u2", "primaryEmail": "ben@x.org"})
    result = sync(engine, documents.sources(), executor, batch_size=1)
    assert statuses(result) == {"full": "partial", "chromebooks": "completed", "users": "failed", "meraki": "completed"}
    assert "The database refused to store users" in str(result.error_message)
    assert "ana@" not in caplog.text
    with engine.connect() as connection:
        sources = {row.source: row for row in connection.execute(sa.select(tables.sync_sources))}
    assert sources["users"].last_success_at is None
    assert "refused to store users" in sources["users"].last_error
    assert sources["google"].last_success_at is not None
    sa.event.remove(engine, "after_cursor_execute", refuse_ana)
    assert sync(engine, documents.sources(), executor).status == "completed"
