"""The commands that list devices and network clients, and the one that tells about the database, as a script runs them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import tables
from tests.integration.repositories.rows import client, device, put, store, user


@pytest.fixture(autouse=True)
def _own_station(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_that_devices_are_listed_by_several_columns_page_by_page(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    put(engine, *(device(f"d{n}", model="Dell" if n % 2 else "HP", battery_health=50 + n) for n in range(5)))
    words = ("devices", "--sort", "model,-battery_health", "--limit", "2")
    first = ask(capsys, *words)
    assert (first["total"], first["total_is_estimate"]) == (5, False)
    second = ask(capsys, *words, "--after", first["next"])
    assert [row["device_id"] for row in (*first["devices"], *second["devices"])] == ["d3", "d1", "d4", "d2"]


def test_that_a_wrong_order_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["devices", "--sort", "model,model"]) == 2
    assert "each of them once" in capsys.readouterr().err


def test_that_recent_clients_are_listed_with_their_device(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    put(engine, device("one", serial_number="S1", asset_tag="T1"))
    store(
        engine,
        tables.meraki_clients,
        client("AA:BB:CC:00:00:01", last_seen=now - timedelta(hours=1), ap_name="OAK-1", serial_number="S1"),
        client("AA:BB:CC:00:00:02", last_seen=now - timedelta(hours=30), ap_name="OAK-1"),
        client("AA:BB:CC:00:00:03", last_seen=now - timedelta(hours=2), ap_name="OAK-2"),
    )
    document = ask(capsys, "clients", "--since", "24h", "--limit", "1")
    assert (document["total"], document["total_is_estimate"]) == (2, False)
    assert [row["asset_tag"] for row in document["clients"]] == ["T1"]
    following = ask(capsys, "clients", "--since", "24h", "--after", document["next"])
    assert ([row["ap_name"] for row in following["clients"]], following["next"]) == (["OAK-2"], None)
    assert run(["clients", "--ap", "oak-1"]) == 0
    assert "AA:BB:CC:00:00:02" in capsys.readouterr().out


def test_that_users_are_listed_by_their_unit_and_their_devices(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    store(
        engine,
        tables.users,
        *(
            user(f"{name}@x.org", org_unit_path=unit, assigned_devices=["d"] * held, device_count=held)
            for name, unit, held in (("cy", "/Staff", 1), ("ana", "/Staff/IT", 2), ("ben", "/Staff", 0), ("di", "/", 1))
        ),
    )
    first = ask(capsys, "users", "--ou", "/Staff", "--with-devices", "--limit", "1")
    assert ([row["email"] for row in first["users"]], first["total"]) == (["ana@x.org"], 2)
    second = ask(capsys, "users", "--ou", "/Staff", "--with-devices", "--after", first["next"])
    assert ([row["email"] for row in second["users"]], second["next"]) == (["cy@x.org"], None)
    assert [row["email"] for row in ask(capsys, "users", "--without-devices")["users"]] == ["ben@x.org"]


def test_that_the_status_of_the_database_tells_its_connections(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], expected_warnings: list[str]
) -> None:
    document = ask(capsys, "db", "status")
    assert document["is_current"]
    assert (document["pool"]["size"], document["pool"]["overflow"], document["replica"]) == (5, 5, None)
    assert document["server"]["connections"] >= document["server"]["of_cbdesk"] >= 1
    expected_warnings.append("is no replica")
    monkeypatch.setenv("CBDESK_DATABASE__REPLICA_URL", database_url)
    assert ask(capsys, "db", "status")["replica"] == {"state": "away", "reads": 0, "fallbacks": 1}
    assert run(["db", "status"]) == 0
