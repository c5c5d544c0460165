"""The embedded database is backed up once a day by itself, and comes back from that, also under another PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.app import backups, daily_backup
from cbdesk.app.station import open_station
from cbdesk.database import tables
from cbdesk.settings import load
from tests.conftest import wait_until_stopped
from tests.integration.repositories.rows import THEN, device, put, store

ROOT = Path(__file__).parents[3]


def cbdesk(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "cbdesk", *arguments, "--json"], cwd=ROOT, capture_output=True, check=False, timeout=90
    )
    return done.returncode, json.loads(done.stdout)


def test_that_the_embedded_database_is_backed_up_daily_and_moves_to_another_postgresql(
    station_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(station_dir))
    monkeypatch.setenv("CBDESK_BACKUP__KEEP", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = station_dir / "backups"
    with open_station() as station:
        put(station.engine, device("d1", serial_number="S1"))
        with daily_backup.beside(station, wait=True):
            pass
        assert not folder.exists(), "nothing was ever synced"
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
        with daily_backup.beside(station, wait=True):
            pass
        [(second, _)] = backups.backup.kept_in(folder)
        assert second != old, "one is kept"
        with station.engine.connect() as connection:
            assert connection.execute(sa.select(tables.maintenance_log.c.task)).scalars().all() == ["backup"] * 2
    wait_until_stopped(station_dir)
    cluster = (station_dir / "postgresql" / "cluster").resolve()
    (cluster / "PG_VERSION").write_text("17\n")  # as if an older cbdesk had made it
    code, refused = cbdesk("db", "status")
    assert code == 1
    assert "Move that folder away and restore a backup" in refused["error"]
    cluster.rename(cluster.with_name("cluster-of-before"))
    code, back = cbdesk("db", "restore", str(second))
    assert (code, back["is_verified"], back["replaced"]) == (0, True, None)
    code, found = cbdesk("device", "S1")
    assert (code, found["device_id"]) == (0, "d1")
    assert {path.name for path in folder.iterdir()} == {second.name, f"{second.name}.json"}
