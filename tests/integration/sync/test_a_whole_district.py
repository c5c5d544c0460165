"""The simulated district over real HTTP: every device, user and client that is stored agrees with the world, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk import cli
from cbdesk.demo.world import World
from cbdesk.domain.documents import plain
from cbdesk.domain.sync import SyncResult
from tests.integration.sync.comparison import SideBySide, sync, travel
from tests.integration.sync.conftest import ANCHOR, Served
from tests.integration.sync.documents import Documents
from tests.oracle import Oracle, Outcome, reading

NOW = ANCHOR.replace(tzinfo=None)
TELEMETRY_DAYS = 30
"""Without a filter the telemetry API sends devices that reported lately."""


def delivered(world: World, hours: int = 168) -> Documents:
    """What the three APIs deliver of this world to a client that asks for this many hours of Meraki clients."""
    end = world.anchor.replace(tzinfo=None)

    def lately(battery: dict[str, Any]) -> bool:
        times = [reading.time(report.get("reportTime")) for report in battery.get("batteryStatusReport", [])]
        known = [time for time in times if time is not None]
        return not known or max(known) >= end - timedelta(days=TELEMETRY_DAYS)

    def seen(client: dict[str, Any]) -> bool:
        moment = reading.time(client["lastSeen"])
        return moment is not None and moment >= end - timedelta(hours=hours)

    return Documents(
        devices=list(world.devices),
        batteries=[battery for battery in world.batteries if lately(battery)],
        users=list(world.users),
        assets=[asset for asset in world.assets if not asset.get("IsDeleted")],
        networks=list(world.networks),
        access_points=list(world.access_points),
        clients={
            name: [] if name in world.silent_networks else [row for row in rows if seen(row)]
            for name, rows in world.clients.items()
        },
    )


class Town:
    """The district, its database and the oracle, through one sync after another."""

    def __init__(
        self, engine: sa.Engine, served: Served, executor: Executor, set_now: Callable[[datetime], None]
    ) -> None:
        self.both = SideBySide(engine, Oracle())
        self._engine, self._served, self._executor, self._set_now = engine, served, executor, set_now

    def sync(self, now: datetime) -> tuple[SyncResult, Outcome]:
        self._set_now(now)
        result = sync(self._engine, self._served.sources, self._executor, batch_size=100)
        outcome = self.both.ask_oracle(delivered(self._served.district.world), now)
        self.both.compare(outcome, result, now)
        return result, outcome


@pytest.fixture
def town(engine: sa.Engine, served: Served, executor: Executor, monkeypatch: pytest.MonkeyPatch) -> Town:
    return Town(engine, served, executor, travel(monkeypatch))


def test_that_a_first_sync_stores_the_district_and_a_second_one_touches_nothing(town: Town, world: World) -> None:
    first, _ = town.sync(NOW)
    assert first.status == "completed", first.warnings
    assert first.total("records_created") > len(world.devices) + len(world.users) / 2
    assert {kind for kind, *_ in town.both.oracle.conflicts} == {
        "duplicate_serial",
        "duplicate_asset_tag",
        "duplicate_iiq_serial",
    }
    second, _ = town.sync(NOW + timedelta(minutes=5))
    assert second.status == "completed"
    assert [second.total(f"records_{what}") for what in ("created", "updated", "deleted")] == [0, 0, 0]


def test_that_days_of_a_district_are_followed(town: Town, world: World, served: Served) -> None:
    town.sync(NOW)
    later = world
    for day in (1, 2, 3):
        later = later.evolve(seed=day)
        served.district.show(later)
        result, outcome = town.sync(NOW + timedelta(days=day, minutes=1))
        assert result.status == "completed", result.warnings
        assert outcome.soft_deleted >= set(later.changes.removed)
        assert outcome.inserted["chromebooks"] >= set(later.changes.added)


def test_that_the_command_line_tells_of_each_device_what_the_oracle_expects(
    town: Town, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    town.sync(NOW)
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    oracle = town.both.oracle
    with_serial = sorted(row["serial_number"] for row in oracle.chromebooks.values() if row["serial_number"])
    rows = {row["serial_number"]: row for row in oracle.chromebooks.values()}
    for serial in Random(1).sample(with_serial, 20):
        assert cli.run(["device", serial, "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        row = rows[serial]
        assert {name: document[name] for name in row} == {name: _told(value) for name, value in row.items()}
        users = [user for user in oracle.users.values() if user["email"] == (row["annotated_user"] or "").lower()]
        assert (
            [document["user"]["user_id"]] == [user["user_id"] for user in users] if users else document["user"] is None
        )
        client = oracle.meraki_clients.get(row["mac_address"]) or oracle.meraki_clients.get(row["ethernet_mac"])
        assert (document["network"] or {}).get("mac_address") == (client or {}).get("mac_address")
        told = {(c["kind"], c["device_id"], c["field"], c["value"], c["kept_by"]) for c in document["conflicts"]}
        assert told == {c for c in oracle.conflicts if row["device_id"] in {c[1], c[4]}}


def _told(value: object) -> object:
    """A cell as a JSON document has it: the documented TIMESTAMP columns hold UTC."""
    if isinstance(value, datetime):
        return plain(value.replace(tzinfo=ANCHOR.tzinfo))
    return value
