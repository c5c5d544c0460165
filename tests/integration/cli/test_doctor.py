"""``cbdesk doctor``: what is right is ok, and each thing that is wrong is named with what to do about it."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.app import doctor
from cbdesk.cli.commands import run
from cbdesk.database import tables
from cbdesk.demo.district import District
from cbdesk.demo.world import World
from cbdesk.settings.secrets import store_secret
from cbdesk.sources import clock
from tests.integration.repositories.rows import store

ROOT = Path(__file__).parents[3]
NOW = datetime.now(UTC).replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _own_station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def examine(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, Any]], str]:
    capsys.readouterr()
    code = run(["doctor", "--json"])
    text = capsys.readouterr().out
    return code, {one["name"]: one for one in json.loads(text)["findings"]}, text


def synced(engine: sa.Engine, when: datetime) -> None:
    row = {"sync_type": "full", "status": "completed", "started_at": when, "completed_at": when}
    store(engine, tables.sync_logs, row)


def test_that_a_station_in_order_has_no_error_and_no_secret_is_told(
    engine: sa.Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    synced(engine, NOW)
    with District(World(10, anchor=datetime.now(UTC))) as district:
        for name, value in district.settings(tmp_path).items():
            monkeypatch.setenv(name, value)
        code, found, text = examine(capsys)
        assert {name for name, one in found.items() if one["level"] != "ok"} == set()
        assert code == 0
        assert {"Google", "IncidentIQ", "Meraki", "fonts", "pg_trgm", "clock", "latency", "rights"} <= set(found)
        assert "clock is right" in found["Google"]["detail"]
        for secret in (os.environ["CBDESK_MERAKI__API_KEY"], sa.make_url(database_url).password or "none"):
            assert secret not in text
        assert found["database.url"]["detail"] == "environment"
        reading = clock.read(district.base_url)
        assert reading is not None
        behind = doctor._clock("Google", "", lambda _url: clock.ClockReading(-400.0, reading.seconds))
        assert (behind.level, behind.advice) == ("error", "Let this computer set its clock by a time server.")


def test_that_what_is_wrong_is_named_with_what_to_do(
    engine: sa.Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    expected_warnings: list[str],
) -> None:
    synced(engine, NOW - timedelta(days=3))
    store(
        engine,
        tables.sync_sources,
        {
            "source": "meraki",
            "last_success_at": NOW - timedelta(days=3),
            "last_error_at": NOW,
            "last_error": "HTTP 429",
        },
    )
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE test_looker LOGIN PASSWORD 'look'")
        connection.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO test_looker")
    looker = sa.make_url(database_url).set(username="test_looker", password="look")
    key = tmp_path / "key.json"
    key.write_text("{}")
    key.chmod(0o644)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"127.0.0.1:{closed.getsockname()[1]}"
    store_secret("meraki.api_key", "a-key")
    for name, value in {
        "DATABASE__URL": looker.render_as_string(hide_password=False),
        "GOOGLE__CREDENTIALS_FILE": str(key),
        "GOOGLE__ADMIN_EMAIL": "admin@x.org",
        "GOOGLE__BASE_URL": f"http://{nowhere}",
        "MERAKI__BASE_URL": f"http://{nowhere}/api/v1",
        "REDIS__URL": f"redis://{nowhere}/0",
        "GOOGLE__PAGESIZE": "7",
    }.items():
        monkeypatch.setenv(f"CBDESK_{name}", value)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    expected_warnings += ["CBDESK_GOOGLE__PAGESIZE", "Redis"]
    code, found, _ = examine(capsys)
    wrong = {name: one["level"] for name, one in found.items() if one["level"] != "ok"}
    assert wrong == {
        "settings": "warning",
        "Google's key file": "warning",
        "rights": "warning",
        "last sync": "warning",
        "meraki": "warning",
        "Redis": "warning",
        "screen": "warning",
        "Google": "error",
        "Meraki": "error",
    }
    assert all(found[name]["advice"] for name in wrong)
    assert "GRANT INSERT ON chromebooks TO test_looker" in found["rights"]["detail"]
    assert found["meraki.api_key"]["detail"] == "keyring"
    assert code == 1
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY test_looker; DROP ROLE test_looker")


def test_that_wrong_settings_and_a_database_that_is_away_are_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", "postgresql://u:secret@127.0.0.1:9/x")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    code, found, text = examine(capsys)
    assert (code, found["connection"]["level"]) == (1, "error")
    assert "secret" not in text.replace('"secrets"', "")
    assert found["screen"]["level"] == "warning"
    assert run(["doctor"]) == 1
    assert "1 error, 1 warning" in capsys.readouterr().out
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "many")
    code, found, _ = examine(capsys)
    assert (code, found["settings"]["level"]) == (1, "error")
    assert "CBDESK_GOOGLE__PAGE_SIZE" in found["settings"]["detail"]
