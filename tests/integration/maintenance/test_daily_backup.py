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
from cbdesk.database import tables
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.settings import load
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
    assert "Move that folder away and restore a backup" in capsys.readouterr().err
    cluster.rename(cluster.with_name("cluster-of-before"))
    with EmbeddedServer(station_dir, durable=False):
        assert run(["db", "restore", str(second), "--json"]) == 0
        back = json.loads(capsys.readouterr().out)
        assert (back["is_verified"], back["replaced"]) == (True, None)
        assert run(["device", "S1", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["device_id"] == "d1"
    assert {path.name for path in folder.iterdir()} == {second.name, f"{second.name}.json"}
