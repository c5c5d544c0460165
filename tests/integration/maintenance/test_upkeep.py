"""Regular work on the database, the archive, and what is told about both."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import tables
from cbdesk.maintenance import space
from tests.integration.repositories.rows import device, put, store
from tests.integration.sync.comparison import rows_of, sync
from tests.integration.sync.documents import Documents

NOW = datetime.now(UTC).replace(tzinfo=None)
ROOT = Path(__file__).parents[3]
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture(autouse=True)
def _own_station(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))


def ask(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    found = run([*words, "--json"])
    said = capsys.readouterr()
    assert found == code, said.err
    return json.loads(said.out)


def by_step(document: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["status"] for step in document["steps"]}


def fill(engine: sa.Engine) -> None:
    gone = {"status": "DEPROVISIONED", "updated_at": LONG_AGO}
    put(
        engine,
        device("old", serial_number="OLD1", asset_tag="T-1", iiq_notes="cracked: 50%", recent_users=[], **gone),
        device("iiq:1", **gone),
        device("young", status="DEPROVISIONED", updated_at=NOW - timedelta(days=300)),
        device("active", updated_at=LONG_AGO),
    )
    run_of = {"sync_type": "full", "status": "completed"}
    store(
        engine,
        tables.sync_logs,
        run_of | {"started_at": LONG_AGO, "completed_at": LONG_AGO},
        run_of | {"sync_type": "users", "started_at": LONG_AGO, "completed_at": LONG_AGO},
        run_of | {"started_at": NOW, "completed_at": NOW},
    )
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO device_user_seen SELECT 'd', n || '@x.org', now(), now() FROM generate_series(1, 2000) n"
        )
    engine.dispose()  # the server counts what a session did when it ends


def test_that_maintenance_says_what_it_would_do_does_it_and_writes_it_down(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(engine)
    before = rows_of(engine, tables.chromebooks)
    plan = ask(capsys, "db", "maintain", "--plan")
    assert by_step(plan)["archive"] == by_step(plan)["logs"] == by_step(plan)["vacuum"] == "planned"
    assert by_step(plan)["reindex"] == "nothing to do"
    assert {step["detail"] for step in plan["steps"] if step["step"] == "logs"} == {"1 rows of sync_logs"}
    assert rows_of(engine, tables.chromebooks) == before
    done = ask(capsys, "db", "maintain")
    assert by_step(done) == dict.fromkeys(("logs", "archive", "vacuum", "views"), "done") | {"reindex": "nothing to do"}
    assert by_step(ask(capsys, "db", "maintain")) == dict.fromkeys(by_step(done), "nothing to do")
    assert set(rows_of(engine, tables.chromebooks)) == {"iiq:1", "young", "active"}
    with engine.connect() as connection:
        kept = connection.execute(sa.select(tables.sync_logs.c.sync_type).order_by(tables.sync_logs.c.sync_type))
        assert kept.scalars().all() == ["full", "users"], "the newest of each kind stays, however old"
    status = ask(capsys, "db", "status")
    assert {one["task"] for one in status["maintenance"]} == {"logs", "archive", "vacuum", "views"}
    assert ask(capsys, "stats", "overview")["total_devices"] == 3
    assert run(["db", "maintain"]) == 0
    assert run(["db", "status", "--details"]) == 0


def test_that_an_archived_row_is_whole_and_can_be_looked_at(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with engine.begin() as connection:  # an adopted database: a column that cbdesk does not know
        connection.exec_driver_sql('ALTER TABLE chromebooks ADD COLUMN "boot: Mode" text')
    fill(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("""UPDATE chromebooks SET "boot: Mode" = 'dev' WHERE device_id = 'old'""")
    assert ask(capsys, "db", "archive", "--plan")["devices"] == 1
    refused = ask(capsys, "db", "archive", code=1)
    assert 'ADD COLUMN "boot: Mode" text' in refused["error"]
    assert "old" in rows_of(engine, tables.chromebooks)
    with engine.begin() as connection:
        connection.exec_driver_sql('ALTER TABLE chromebooks_archive ADD COLUMN "boot: Mode" text')
        whole = connection.exec_driver_sql("SELECT to_jsonb(c) FROM chromebooks c WHERE device_id = 'old'").scalar_one()
    assert ask(capsys, "db", "archive")["archived"] == 1
    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT to_jsonb(a) FROM chromebooks_archive a").scalar_one()
    assert kept.pop("archived_at")
    assert kept == whole
    for ident in ("old", "OLD1", "t1"):
        [found] = ask(capsys, "db", "archive", "--show", ident)["devices"]
        assert (found["serial_number"], found["iiq_notes"]) == ("OLD1", "cracked: 50%")
    ask(capsys, "db", "archive", "--show", "nothing", code=5)
    ask(capsys, "device", "OLD1", code=5)
    assert ask(capsys, "search", "OLD1", code=5)["hits"] == []


def test_that_an_archived_device_returns_when_it_is_in_use_again(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(status: str) -> Documents:
        other = {"deviceId": "d2", "serialNumber": "S2", "status": "ACTIVE"}
        return Documents(devices=[{"deviceId": "d1", "serialNumber": "S1", "status": status}, other])

    with ThreadPoolExecutor(24) as executor:
        sync(engine, listed("DEPROVISIONED").sources(), executor)
        with engine.begin() as connection:
            connection.execute(sa.update(tables.chromebooks).values(updated_at=LONG_AGO))
        assert ask(capsys, "db", "archive")["devices"] == 1
        result = sync(engine, listed("DEPROVISIONED").sources(), executor)
        assert (result.status, set(rows_of(engine, tables.chromebooks))) == ("completed", {"d2"})
        sync(engine, listed("ACTIVE").sources(), executor)
    assert set(rows_of(engine, tables.chromebooks)) == {"d1", "d2"}
    assert len(ask(capsys, "db", "archive", "--show", "S1")["devices"]) == 1


def test_that_worn_and_broken_indexes_are_rebuilt(engine: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    put(engine, *(device(f"d{n}", serial_number=f"S{n}") for n in range(3)))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE INDEX idx_left_ccnew ON chromebooks (ip_address)")
        connection.exec_driver_sql(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_left_ccnew'::regclass"
        )
    plan = ask(capsys, "db", "maintain", "--plan")
    assert any("idx_left_ccnew" in step["detail"] for step in plan["steps"])
    done = {step["step"]: step for step in ask(capsys, "db", "maintain", "--reindex")["steps"]}["reindex"]
    assert done["status"] == "done"
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT to_regclass('idx_left_ccnew')").scalar() is None
        assert connection.exec_driver_sql("SELECT to_regclass('idx_device_search_text')").scalar() is not None


def test_that_an_index_of_mostly_empty_pages_is_found_and_rebuilt(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space, "_WORTH_BYTES", 100_000)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "INSERT INTO device_user_seen SELECT 'd', n || '@x.org', now(), now() FROM generate_series(1, 20000) n"
        )
        connection.exec_driver_sql("VACUUM ANALYZE device_user_seen")
        assert not any(index.needs_rebuild for index in space.indexes(connection)), "a new one is full"
        connection.exec_driver_sql("DELETE FROM device_user_seen WHERE hashtext(email) %% 10 <> 0")
        connection.exec_driver_sql("VACUUM ANALYZE device_user_seen")
        worn = {index.name: index for index in space.indexes(connection) if index.needs_rebuild}
    assert set(worn) == {"device_user_seen_pkey", "idx_device_user_seen_email"}
    done = {step["step"]: step for step in ask(capsys, "db", "maintain")["steps"]}["reindex"]
    assert done["detail"].startswith("rebuilt 2 indexes")
    with engine.connect() as connection:
        now = {index.name: index for index in space.indexes(connection)}
    for name, before in worn.items():
        estimate = before.bytes - (before.empty_bytes or 0)
        assert now[name].bytes < before.bytes / 2
        assert estimate / 2 < now[name].bytes < estimate * 2, "what the estimate promised"


def test_that_who_waits_for_whom_is_told_without_the_values(
    engine: sa.Engine, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(engine, device("d1"))
    holder, waiter = psycopg2.connect(database_url), psycopg2.connect(database_url)
    with closing(holder), closing(waiter), ThreadPoolExecutor(1) as executor:
        holder.cursor().execute("UPDATE chromebooks SET model = 'Ana Rivera'")
        waiting = executor.submit(waiter.cursor().execute, "UPDATE chromebooks SET model = 'Ben Soto'")
        document: dict[str, Any] = {"blocked": []}
        while not document["blocked"]:
            document = ask(capsys, "db", "status", "--details")
        holder.rollback()
        waiting.result()
    [found] = document["blocked"]
    assert found["waits_for"] == holder.info.backend_pid or found["waits_for"]
    assert found["statement"] == "UPDATE chromebooks SET model = ?"
    assert "pg_stat_statements" in document["slow_statements_note"]
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION pg_stat_statements")
    note = ask(capsys, "db", "status", "--details")["slow_statements_note"]
    assert "must be loaded via" in note
    assert {table["name"] for table in document["tables"]} >= {"chromebooks", "users", "chromebooks_archive"}
    assert next(one for one in document["indexes"] if one["name"] == "idx_device_search_text")["kind"] == "gin"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a whole console there")
@pytest.mark.parametrize("words", [("backup", "kept"), ("archive",)])
def test_that_ctrl_c_ends_what_waits_for_the_server_and_leaves_nothing(
    engine: sa.Engine, tmp_path: Path, words: tuple[str, ...]
) -> None:
    fill(engine)
    (tmp_path / "kept").mkdir()
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
    waiting = sa.text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'chromebooks'::regclass)")
    with engine.connect() as holder, engine.connect() as witness:
        holder.execute(sa.text("LOCK TABLE chromebooks IN ACCESS EXCLUSIVE MODE"))
        child = subprocess.Popen(
            [sys.executable, "-m", "cbdesk", "db", *words],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        while not witness.execute(waiting).scalar_one():
            assert child.poll() is None
            time.sleep(0.05)
        os.killpg(child.pid, signal.SIGINT)
        said = child.communicate()[1]
        assert (child.returncode, said) == (1, "cbdesk: Stopped. What was done before that stays.\n")
        holder.rollback()
    assert list((tmp_path / "kept").iterdir()) == []
