"""Stations of several versions at one database, and the commands that change its schema, as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import schema, tables
from cbdesk.errors import SettingsError
from cbdesk.maintenance import manifest
from tests.integration.database import old_databases
from tests.integration.repositories.rows import device, put, user
from tests.integration.repositories.rows import store as store_rows


@pytest.fixture
def station(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CBDESK_MERAKI__API_KEY", "k")
    monkeypatch.setenv("CBDESK_MERAKI__ORGANIZATION_ID", "1")
    monkeypatch.setenv("CBDESK_MERAKI__BASE_URL", "http://127.0.0.1:9/api/v1")


@pytest.fixture
def newer(engine, station):
    """A later cbdesk was here: it added a column and a table."""
    store_rows(engine, tables.users, user("ana@x.org", "Ana Ortiz"))
    put(engine, device("d1", serial_number="5CD1", asset_tag="T1", annotated_user="ana@x.org"))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(sa.text("ALTER TABLE chromebooks ADD COLUMN of_later INTEGER NOT NULL DEFAULT 1"))
        connection.execute(sa.text("CREATE TABLE of_later (id INTEGER)"))


@pytest.mark.parametrize(
    "command",
    [
        ["search", "5CD1"],
        ["device", "5CD1"],
        ["user", "ana@x.org"],
        ["devices"],
        ["users"],
        ["stats"],
        ["stats", "models"],
        ["logs"],
        ["conflicts"],
        ["db", "status"],
    ],
    ids=" ".join,
)
def test_that_an_older_station_reads_a_newer_schema_and_says_so(newer, capsys, command):
    assert run([*command, "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    if command[0] != "db":
        assert "A newer cbdesk upgraded this database (to schema 9999" in said.err
        assert "it only reads" in said.err


@pytest.mark.parametrize(
    "command",
    [["sync"], ["sync", "--incremental"], ["device", "5CD1", "--live"], ["refresh", "5CD1"], ["db", "maintain"]],
)
def test_that_an_older_station_writes_nothing_into_a_newer_schema(newer, engine, capsys, command):
    assert run([*command, "--json"]) == SettingsError.exit_code
    document = json.loads(capsys.readouterr().out)
    assert document["error"].startswith("A newer cbdesk upgraded this database")
    with engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.sync_logs)).scalar_one() == 0


def test_that_an_older_station_neither_upgrades_nor_downgrades_a_newer_schema(newer, capsys):
    for command in (["db", "upgrade"], ["db", "downgrade"], ["db", "downgrade", "--to", "0005"]):
        assert run([*command, "--json"]) == 1
        assert "A newer cbdesk upgraded this database" in json.loads(capsys.readouterr().out)["error"]


@pytest.fixture
def old(empty_database_url, station, monkeypatch):
    monkeypatch.setenv("CBDESK_DATABASE__URL", empty_database_url)
    engine = old_databases.build(empty_database_url, "older", 300)
    yield engine
    engine.dispose()


def test_that_a_plan_says_each_step_and_changes_nothing(old, capsys):
    before = old_databases.shape(old)
    assert run(["db", "upgrade", "--plan", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert old_databases.shape(old) == before
    assert said["adopts"] is True
    assert said["current"] is None
    assert said["rows"] == {"chromebooks": 300, "meraki_clients": 300, "sync_logs": 300, "users": 300}
    words = "\n".join(said["steps"])
    for part in (
        "keeps boot_mode, which is integer where cbdesk needs character varying(50), as boot_mode_before_cbdesk",
        "makes iiq_owner_email character varying(255) instead of character varying(100)",
        "makes aue_timestamp bigint instead of integer",
        "lets cart_number be empty",
        "sync_conflicts: keeps what has this name as sync_conflicts_before_cbdesk",
        "users: fills user_id from google_id",
        "adds check_status for what is written from now on",
        "Schema 0004: The search index",
    ):
        assert part in words
    broken = "\n".join(said["broken"])
    for name in ("chromebooks_serial_number_key", "chromebooks_asset_tag_key", "users_email_key", "check_status"):
        assert name in broken
    assert said["refusals"] == []
    assert run(["db", "upgrade", "--plan"]) == 0
    assert "keeps boot_mode" in capsys.readouterr().out


def test_that_an_adoption_tells_its_steps_as_it_goes_and_its_way_back(old, capsys):
    assert run(["db", "upgrade", "--json"]) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert document["is_current"] is True
    assert document["broken"]
    backup = manifest.read(Path(document["backup"]))
    assert backup is not None
    assert {backup.tables[f"public.{name}"].rows for name in ("chromebooks", "users")} == {300}
    assert backup.schema is None
    assert "cbdesk: users: fills user_id from google_id" in said.err
    assert run(["devices", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 300
    assert run(["db", "status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] == document["broken"]
    assert f"schema {document['current']} instead of none" in {one["detail"] for one in found["maintenance"]}
    assert run(["db", "downgrade", "--json"]) == 0
    undone = json.loads(capsys.readouterr().out)
    assert undone["left"] == []
    assert undone["backup"] != document["backup"]
    assert schema.status(old).current is None


def test_that_a_database_of_cbdesk_goes_back_to_a_version_that_is_named(station, engine, capsys):
    assert run(["db", "downgrade", "--json"]) == 1
    assert "Name the version" in json.loads(capsys.readouterr().out)["error"]
    head = schema.status(engine).head
    assert run(["db", "downgrade", "--to", "0013", "--without-backup", "--json"]) == 0
    with engine.connect() as connection:
        noted = connection.execute(sa.select(tables.maintenance_log.c.task, tables.maintenance_log.c.detail)).all()
    assert noted == [("downgrade", f"schema 0013 instead of {head}")]
    capsys.readouterr()
    assert run(["db", "downgrade", "--to", "0004", "--without-backup", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["current"] == "0004"
    assert run(["db", "downgrade", "--to", "0006", "--json"]) == SettingsError.exit_code
    assert "0006 is no earlier version" in json.loads(capsys.readouterr().out)["error"]
