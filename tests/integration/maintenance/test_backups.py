"""Backup, loss, restore: what comes back is what was there, from files that prove themselves."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import schema, tables
from cbdesk.database.engine import open_engine
from cbdesk.errors import GiveUpError
from cbdesk.maintenance import databases, fingerprints
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
    assert (back["is_verified"], back["is_current"], back["rows"]) == (True, True, made["rows"])
    assert (back["replaced"], back["has_grants"]) == (None, True)
    assert content(second_url) == before
    engine = open_engine(second_url)
    assert schema.status(engine).is_current
    with engine.connect() as connection:
        last = "SELECT task, detail FROM maintenance_log ORDER BY id DESC LIMIT 1"
        assert connection.exec_driver_sql(last).one() == ("restore", "the backup fleet.dump")
        assert (
            connection.exec_driver_sql("SELECT sum(devices) FROM mv_device_counts WHERE kind = 'status'").scalar()
            == 300
        )
        assert connection.exec_driver_sql("""INSERT INTO "Their Report" DEFAULT VALUES RETURNING id""").scalar() == 3
    engine.dispose()


def test_that_a_restore_refuses_rows_and_replaces_them_when_told(
    filled_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fleet.dump"
    ask(capsys, "db", "backup", str(file))
    before = content(filled_url)
    execute(filled_url, "INSERT INTO device_key (key, device_id, field) VALUES ('LATER', 'd1', 'asset_tag')")
    later = content(filled_url)
    refused = ask(capsys, "db", "restore", str(file), code=1)
    assert "chromebooks" in refused["error"]
    assert "--replace" in refused["error"]
    assert content(filled_url) == later
    with closing(psycopg2.connect(filled_url)):  # an open window: it has to let go
        back = ask(capsys, "db", "restore", str(file), "--replace")
    database = sa.make_url(filled_url).database
    assert back["replaced"] == f"{database}_replaced"
    assert content(filled_url) == before
    replaced_url = filled_url.replace(f"/{database}?", f"/{back['replaced']}?")
    assert content(replaced_url) == later
    ask(capsys, "db", "restore", str(file), "--replace")
    assert content(replaced_url) == before, "one state from before is kept, the last one"
    execute(filled_url, f"DROP DATABASE {back['replaced']} WITH (FORCE)")


def test_that_a_backup_of_an_older_schema_replaces_a_newer_one_without_rows(
    filled_url: str,
    second_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "fleet.dump"
    ask(capsys, "db", "backup", str(file))
    monkeypatch.setenv("CBDESK_DATABASE__URL", second_url)
    ask(capsys, "db", "upgrade")
    execute(second_url, "CREATE TABLE of_a_later_version ()")
    back = ask(capsys, "db", "restore", str(file))
    assert (back["replaced"], back["is_verified"]) == (None, True)
    assert content(second_url) == content(filled_url)


def test_that_an_encrypted_backup_opens_with_its_passphrase_alone(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fleet.dump"
    assert "set-secret backup.passphrase" in ask(capsys, "db", "backup", str(file), "--encrypt", code=2)["error"]
    monkeypatch.setenv("CBDESK_BACKUP__PASSPHRASE", PASSPHRASE)
    assert ask(capsys, "db", "backup", str(file))["is_encrypted"]
    assert not ask(capsys, "db", "backup", str(tmp_path / "open.dump"), "--plain")["is_encrypted"]
    assert b"PGDMP" in (tmp_path / "open.dump").read_bytes()[:8]
    assert b"PGDMP" not in file.read_bytes()
    words = ("db", "restore", str(file), "--into", "test_opened")
    monkeypatch.setenv("CBDESK_BACKUP__PASSPHRASE", "another passphrase")
    assert "does not open" in ask(capsys, *words, code=1)["error"]
    monkeypatch.delenv("CBDESK_BACKUP__PASSPHRASE")
    assert "is encrypted" in ask(capsys, *words, code=2)["error"]
    monkeypatch.setenv("CBDESK_BACKUP__PASSPHRASE", PASSPHRASE)
    assert ask(capsys, *words)["is_verified"]
    execute(filled_url, "DROP DATABASE test_opened")


def test_that_a_file_which_is_not_whole_changes_nothing(
    filled_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fleet.dump"
    ask(capsys, "db", "backup", str(file))
    whole = file.read_bytes()
    words = ("db", "restore", str(file), "--into", "test_damaged")
    file.write_bytes(whole[:-1])
    assert "checksum" in ask(capsys, *words, code=1)["error"]
    file.write_bytes(whole[: len(whole) // 2])
    (tmp_path / "fleet.dump.json").unlink()
    assert "--unverified" in ask(capsys, *words, code=1)["error"]
    assert "pg_restore gave up" in ask(capsys, *words, "--unverified", code=1)["error"]
    file.write_bytes(whole)
    assert not ask(capsys, *words, "--unverified")["is_verified"], "the name was free again"
    execute(filled_url, "DROP DATABASE test_damaged")


def test_that_a_folder_keeps_the_newest_backups_and_everything_else(
    filled_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    assert run(["db", "backup", str(folder), "--keep", "2"]) == 2
    folder.mkdir()
    (folder / "cbdesk-of-somebody-else.dump").touch()
    names = []
    for day in (1, 2, 3):
        made = ask(capsys, "db", "backup", str(folder), "--keep", "2")
        older = Path(made["file"]).with_name(f"cbdesk-x-2026110{day}-000000.dump")
        manifest_of = json.loads(Path(f"{made['file']}.json").read_text())
        Path(f"{made['file']}.json").unlink()
        Path(made["file"]).rename(older)
        Path(f"{older}.json").write_text(json.dumps(manifest_of | {"made_at": f"2026-11-0{day}T00:00:00+00:00"}))
        names.append(older.name)
    assert made["removed"] == names[:1]
    left = {path.name for path in folder.iterdir()}
    assert left == {"cbdesk-of-somebody-else.dump", *names[1:], *(f"{name}.json" for name in names[1:])}


def test_that_an_account_which_may_not_read_everything_is_told_so(
    filled_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(filled_url, "DROP ROLE IF EXISTS test_poor; CREATE ROLE test_poor LOGIN PASSWORD 'poor secret'")
    url = sa.make_url(filled_url).set(username="test_poor", password="poor secret")
    monkeypatch.setenv("CBDESK_DATABASE__URL", url.render_as_string(hide_password=False))
    document = ask(capsys, "db", "backup", str(tmp_path / "fleet.dump"), code=2)
    assert "lacks a right" in document["error"]
    assert list(tmp_path.glob("*fleet*")) == list(tmp_path.glob(".unfinished*")) == []
    execute(filled_url, "DROP ROLE test_poor")


def test_that_of_several_who_make_a_database_of_one_name_at_once_one_does_and_the_others_are_told(
    engine: sa.Engine,
) -> None:
    name = f"{engine.url.database}_drill"
    at_once = Barrier(4)

    def make() -> str:
        at_once.wait(60)
        try:
            with databases.new(engine, name):
                return "made"
        except GiveUpError as error:
            return str(error)

    with ThreadPoolExecutor(4) as executor:
        said = [call.result() for call in [executor.submit(make) for _ in range(4)]]
    databases.drop(engine, name)
    assert said.count("made") == 1
    assert all("Nothing was changed." in one for one in said if one != "made")
