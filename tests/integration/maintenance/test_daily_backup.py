"""The embedded database is backed up once a day by itself, and comes back from that, also under another PostgreSQL."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.app import backups, daily_backup
from cbdesk.app.station import open_station
from cbdesk.cli.commands import run
from cbdesk.database import schema, tables
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.embedded.home import open_home
from cbdesk.database.embedded.programs import installed
from cbdesk.database.engine import open_engine
from cbdesk.settings import load
from tests import other_postgresql
from tests.conftest import wait_until_stopped
from tests.integration.repositories.rows import THEN, device, put, store

ROOT = Path(__file__).parents[3]


def test_that_the_embedded_database_is_backed_up_daily_and_moves_to_another_postgresql(
    station_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(station_dir))
    monkeypatch.setenv("CBDESK_BACKUP__KEEP", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = station_dir / "backups"
    with EmbeddedServer(station_dir, durable=False), open_station() as station:
        put(station.engine, device("d1", serial_number="S1"))
        assert not backups.daily()["is_new"], "nothing was ever synced"
        store(
            station.engine,
            tables.sync_logs,
            {"sync_type": "full", "status": "completed", "started_at": THEN, "completed_at": THEN},
        )
        monkeypatch.setenv("CBDESK_BACKUP__DAILY", "0")
        assert not backups.is_due(load())
        monkeypatch.delenv("CBDESK_BACKUP__DAILY")
        assert backups.is_due(load())
        with daily_backup.beside(station, wait=True):
            pass
        [(first, made)] = backups.backup.kept_in(folder)
        assert made.tables["public.chromebooks"].rows == 1
        assert not backups.is_due(load())
        manifest = Path(f"{first}.json")
        yesterday = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"made_at": yesterday}))
        old = first.with_name("cbdesk-yesterday.dump")
        first.rename(old)
        manifest.rename(f"{old}.json")
        with daily_backup.beside(station, wait=False):
            pass  # a window that is closed at once: nothing outlives it, and nothing is said
        died = folder / ".unfinished-long-ago"
        died.touch()
        os.utime(died, (0, 0))
        assert backups.is_due(load())
        assert backups.daily()["removed"] == [old.name], "one is kept"
        [(second, _)] = backups.backup.kept_in(folder)
        with station.engine.connect() as connection:
            assert connection.execute(sa.select(tables.maintenance_log.c.task)).scalars().all() == ["backup"] * 2
    wait_until_stopped(station_dir)
    cluster = (station_dir / "postgresql" / "cluster").resolve()
    (cluster / "PG_VERSION").write_text("17\n")  # as if an older cbdesk had made it
    assert run(["db", "status"]) == 1
    assert "Run: cbdesk db upgrade" in capsys.readouterr().err
    newer = second.with_name("cbdesk-of-later.dump")
    newer.write_bytes(second.read_bytes()[:-9])
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    Path(f"{newer}.json").write_text(json.dumps(json.loads(Path(f"{second}.json").read_text()) | {"made_at": later}))
    assert run(["db", "upgrade", "--json"]) == 0
    said = capsys.readouterr()
    moved = json.loads(said.out)["moved"]
    assert "checksum is another one" in said.err
    assert "is in the old database alone" in said.err
    assert (moved["from_postgresql"], moved["is_complete"], moved["backup"]) == (17, False, str(second))
    assert (Path(moved["kept"]) / "PG_VERSION").read_text() == "17\n"
    with EmbeddedServer(station_dir, durable=False):
        assert run(["device", "S1", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["device_id"] == "d1"
        assert run(["db", "upgrade", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["moved"] is None
    assert {path.name for path in (station_dir / "postgresql").resolve().glob("cluster*")} == {"cluster", "cluster-17"}


def test_that_an_older_postgresql_of_the_computer_hands_everything_over(
    station_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    older = installed(15)
    if older is None:
        pytest.skip("PostgreSQL 15 is not installed")
    monkeypatch.setenv("CBDESK_DATA_DIR", str(station_dir))
    other_postgresql.make_embedded(older.tree, station_dir)
    with EmbeddedServer(station_dir, durable=False, programs=older) as url:
        engine = open_engine(url)
        schema.upgrade(engine)
        put(engine, device("d1", serial_number="S1"))
        engine.dispose()
        assert run(["db", "upgrade"]) == 1
        assert "is in use by a cbdesk that brings PostgreSQL 15" in capsys.readouterr().err
    wait_until_stopped(station_dir)
    assert run(["db", "upgrade", "--json"]) == 0
    moved = json.loads(capsys.readouterr().out)["moved"]
    assert (moved["from_postgresql"], moved["is_complete"]) == (15, True)
    assert Path(moved["backup"]).parent == station_dir / "backups"
    assert run(["device", "S1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["device_id"] == "d1"
    wait_until_stopped(station_dir)
    home = (station_dir / "postgresql").resolve()
    assert {path.name for path in home.glob("cluster*")} == {"cluster", "cluster-15"}
    # As if the computer had gone down between the two renames:
    (home / "cluster").rename(home / "cluster-new")
    assert run(["device", "S1", "--json"]) == 0
    wait_until_stopped(station_dir)


def test_that_a_database_that_cannot_be_moved_stays_as_it_is(
    station_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(station_dir))
    home = open_home(station_dir)
    home.cluster.mkdir()
    for version, said in ((14, "there is no whole backup"), (99, "Install the current cbdesk")):
        (home.cluster / "PG_VERSION").write_text(f"{version}\n")
        assert run(["db", "upgrade"]) == 1
        assert said in capsys.readouterr().err
        assert [path.name for path in home.path.glob("cluster*")] == ["cluster"]
