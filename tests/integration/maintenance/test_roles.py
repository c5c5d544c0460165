"""The roles that `db roles` makes: a sync runs as one of them, every question is answered as another, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.cli.commands import run
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.sources.waiting import Patience
from tests.integration.sync.comparison import sync

PASSWORD = 'it\'s a 100% secret: "x"'
ROLES = ("test_owner", "test_sync", "test_reader")


def execute(url: str, *statements: str) -> list[Any]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def ask(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    found = run([*words, "--json"])
    said = capsys.readouterr()
    assert found == code, said.err
    return json.loads(said.out)


@pytest.fixture(autouse=True)
def _own_station(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path / "station"))
    for role in ROLES:
        monkeypatch.setenv(f"{role.upper()}_PASSWORD", PASSWORD)


@pytest.fixture
def applied(database_url: str, capsys: pytest.CaptureFixture[str]) -> Iterator[dict[str, Any]]:
    words = ("db", "roles", *(word for name in ROLES for word in (f"--{name.removeprefix('test_')}", name)))
    try:
        yield ask(capsys, *words, "--apply")
    finally:
        execute(database_url, f"REASSIGN OWNED BY test_owner TO {sa.make_url(database_url).username}")
        execute(database_url, *(f"DROP OWNED BY {name}; DROP ROLE {name}" for name in ROLES))


def url_as(database_url: str, role: str) -> str:
    return sa.make_url(database_url).set(username=role, password=PASSWORD).render_as_string(hide_password=False)


@contextmanager
def engine_as(database_url: str, role: str) -> Iterator[sa.Engine]:
    engine = open_engine(url_as(database_url, role))
    try:
        yield engine
    finally:
        engine.dispose()


def refused(url: str, statement: str) -> bool:
    try:
        execute(url, statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    return False


def test_that_a_sync_and_every_question_need_no_more_than_their_roles(
    applied: dict[str, Any],
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (applied["is_applied"], applied["without_password"]) == (True, [])
    assert PASSWORD not in json.dumps(applied)
    yesterday = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    with (
        District(World(60, anchor=yesterday), faults=Faults(meraki_requests_per_second=1000)) as district,
        ThreadPoolExecutor(24) as executor,
        engine_as(database_url, "test_sync") as engine,
    ):
        for name, value in district.settings(tmp_path).items():
            monkeypatch.setenv(name, value)
        for _ in range(2):
            sources = build_sources(settings_room.load(), lambda _name: Patience(sleep=lambda _seconds: None))
            with closing(sources):
                result = sync(engine, sources, executor)
            assert (result.status, result.error_message) == ("completed", None)
            district.later(days=1)
        assert result.total("records_updated") > 0
        with engine.connect() as connection:
            c = tables.chromebooks.c
            a_device = connection.execute(
                sa.select(c.serial_number, c.annotated_user).where(c.annotated_user > "")
            ).first()
    assert a_device is not None
    monkeypatch.setenv("CBDESK_DATABASE__URL", url_as(database_url, "test_reader"))
    execute(database_url, "UPDATE chromebooks SET model = 'changed' WHERE status = 'DISABLED'")
    for words in (
        ("search", a_device.serial_number),
        ("device", a_device.serial_number),
        ("user", a_device.annotated_user),
        ("devices", "--limit", "2"),
        ("users", "--limit", "2"),
        ("stats", "overview"),
        ("stats", "models"),
        ("logs",),
        ("conflicts",),
        ("clients",),
        ("db", "status"),
        ("db", "status", "--details"),
        ("db", "maintain", "--plan"),
        ("db", "backup", str(tmp_path / "fleet.dump")),
    ):
        found = run([*words, "--json"])
        assert found in {0, 3 if "maintain" in words else 0}, (words, capsys.readouterr().err)
    refusal = ask(capsys, "db", "archive", code=2)["error"]
    assert "GRANT DELETE ON chromebooks TO test_reader" in refusal
    assert "test_owner" in refusal


def test_that_roles_can_do_nothing_else_and_the_owner_everything(applied: dict[str, Any], database_url: str) -> None:
    owner, syncing, reader = (url_as(database_url, name) for name in ROLES)
    for statement in (
        "UPDATE chromebooks SET model = ''",
        "INSERT INTO sync_logs (started_at) VALUES (now())",
        "DELETE FROM device_key",
        "CREATE TABLE mine ()",
        "TRUNCATE chromebooks",
    ):
        assert refused(reader, statement), statement
    for statement in (
        "DELETE FROM chromebook_history",
        "DELETE FROM maintenance_log",
        "UPDATE chromebook_history SET new_value = ''",
        "DELETE FROM chromebooks_archive",
        "DROP TABLE chromebooks",
        "ALTER TABLE chromebooks ADD COLUMN x text",
        "TRUNCATE chromebooks",
        "CREATE TABLE mine ()",
    ):
        assert refused(syncing, statement), statement
    execute(owner, "CREATE TABLE of_a_later_version (x int)", "REFRESH MATERIALIZED VIEW mv_device_counts")
    assert execute(reader, "SELECT * FROM of_a_later_version") == []
    kept = execute(database_url, "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'test\\_%'")
    assert {name for name, password in kept if password.startswith("SCRAM-SHA-256$")} >= set(ROLES)


def test_that_the_script_says_why_and_what_is_beyond_the_document(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("script_sync", "script_reader")
    assert run(["db", "roles", "--sync", names[0], "--reader", names[1]]) == 0
    script = capsys.readouterr().out
    assert 'GRANT SELECT, INSERT, UPDATE ON "public".chromebooks, "public".users' in script
    lines = script.splitlines()
    assert all(line.startswith("-- ") for line in lines[::2])
    assert len(lines) % 2 == 0
    assert "OWNER TO" not in script, "the tables stay whose they are"
    document = ask(capsys, "db", "roles")
    assert all(right["why"] for right in document["beyond_the_document"])
    execute(database_url, *filter(None, script.split(";\n")))
    execute(database_url, *(f"DROP OWNED BY {name}; DROP ROLE {name}" for name in names))
