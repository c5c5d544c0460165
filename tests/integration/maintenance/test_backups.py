"""Backup, loss, restore: what comes back is what was there, from files that prove themselves."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import schema, tables
from cbdesk.database.engine import open_engine
from cbdesk.maintenance import fingerprints
from tests.conftest import own_database
from tests.integration.repositories.rows import THEN, device, store, user

PASSPHRASE = "seven words of a passphrase"


@pytest.fixture(autouse=True)
def _own_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path / "station"))


@pytest.fixture
def filled_url(database_url: str, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the current schema with rows of every awkward kind, and one table of another program's."""
    devices = [
        device(f"d{n}", serial_number=f"S{n}", iiq_notes="ñ\t'\"\\ \N{SNOWMAN}\nline", recent_users=[{"email": None}])
        for n in range(300)
    ]
    store(engine, tables.chromebooks, *devices)
    store(engine, tables.users, user("ana@x.org", "Ana Ñandú", assigned_devices=["d1"], device_count=1))
    store(engine, tables.sync_logs, {"sync_type": "full", "status": "completed", "started_at": THEN})
    with engine.begin() as connection:
        connection.exec_driver_sql('CREATE TABLE "Their Report" (id serial PRIMARY KEY, "t" real, seen timestamptz)')
        connection.exec_driver_sql("""INSERT INTO "Their Report" (t, seen) VALUES (0.1, now()), (NULL, NULL)""")
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    return database_url


def ask(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    found = run([*words, "--json"])
    said = capsys.readouterr()
    assert found == code, said.err
    return json.loads(said.out)


def content(url: str) -> dict[str, fingerprints.Fingerprint]:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            found = fingerprints.take(connection)
    finally:
        engine.dispose()
    del found["public.maintenance_log"]  # a backup is written down after it was taken
    return found


def execute(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def second_url(_server_url: str) -> Iterator[str]:
    with own_database(_server_url, "template0") as url:
        yield url


def test_that_a_database_which_was_lost_comes_back_identical(
    filled_url: str,
    second_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = content(filled_url)
    file = tmp_path / "fleet.dump"
    made = ask(capsys, "db", "backup", str(file))
    assert (made["file"], made["is_encrypted"], made["schema"]) == (str(file), False, made["schema"])
    assert made["tables"]["public.chromebooks"] == 300
    assert made["tables"]["public.Their Report"] == 2
    assert made["bytes"] == file.stat().st_size
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("fleet*")} == {0o600}
    execute(filled_url, "DROP TABLE chromebooks CASCADE")
    monkeypatch.setenv("CBDESK_DATABASE__URL", second_url)
    back = ask(capsys, "db", "restore", str(file))
    assert (back["is_verified"], back["rows"], back["replaced"]) == (True, made["rows"], None)
    assert content(second_url) == before
    engine = open_engine(second_url)
    assert schema.status(engine).is_current
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT sum(devices) FROM mv_device_counts WHERE kind = 'status'").scalar() == 300
        assert connection.exec_driver_sql("""INSERT INTO "Their Report" DEFAULT VALUES RETURNING id""").scalar() == 3
    engine.dispose()
