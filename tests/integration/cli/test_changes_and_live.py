"""``cbdesk sync --incremental``, ``cbdesk device --live`` and ``cbdesk refresh`` as real processes, over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault, Faults
from cbdesk.demo.world import World

ROOT = Path(__file__).parents[3]


@dataclass
class Station:
    """A station of a district whose clock is that of the machine."""

    district: District
    environment: dict[str, str]

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-m", "cbdesk", *arguments, "--json"],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def station(database_url: str, tmp_path: Path) -> Iterator[Station]:
    yesterday = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    with District(World(300, anchor=yesterday), faults=Faults(meraki_requests_per_second=1000)) as district:
        own = {
            "CBDESK_DATABASE__URL": database_url,
            "CBDESK_DATA_DIR": str(tmp_path),
            "CBDESK_DEMO": "1",
            "PYTHONPATH": str(ROOT),
        }
        yield Station(district, district.settings(tmp_path) | own)


def by_id(district: District, device_id: str) -> dict[str, Any]:
    return next(device for device in district.world.devices if device["deviceId"] == device_id)


def test_that_changes_are_read_hour_by_hour_and_single_devices_now(station: Station) -> None:
    code, full = station.run("sync")
    assert (code, full["is_incremental"], full["notes"]) == (0, False, [])
    changes = station.district.later(days=1)
    # One that last synced long ago: shortly before the first run would be in the overlap, and read again.
    devices = station.district.world.devices
    serials = Counter(one.get("serialNumber", "").upper() for one in devices)
    named = [one for one in devices if serials[serial := one.get("serialNumber", "")] == 1 and serial.isalnum()]
    moved = min((one for one in named if "lastSync" in one), key=lambda device: device["lastSync"])
    moved["orgUnitPath"] = "/Elsewhere"
    requests_before = sum(station.district.log.count.values())

    code, document = station.run("sync", "--incremental")
    assert (code, document["status"], document["is_incremental"]) == (0, "completed", True)
    assert 0 < document["records_processed"] < full["records_processed"]
    assert any("edited or moved" in note for note in document["notes"])
    assert document["records_deleted"] == 0
    assert sum(station.district.log.count.values()) - requests_before < 60
    synced = by_id(station.district, changes.synced[0])
    _, device = station.run("device", synced["deviceId"])
    assert device["last_policy_sync_time"][:19] == synced["lastSync"][:19]
    _, logs = station.run("logs", "--type", "full", "--limit", "2")
    assert [run["is_incremental"] for run in logs["runs"]] == [True, False]

    _, stored = station.run("device", moved["deviceId"])
    assert stored["org_unit_path"] != moved["orgUnitPath"], "an administrator's move is in no list of changes"
    code, device = station.run("device", stored["serial_number"], "--live")
    assert code == 0
    assert device["org_unit_path"] == moved["orgUnitPath"]
    assert device["live"]["sources"]["google"] == "ok"
    assert "org_unit_path" in {change["field_name"] for change in device["history"]}
    _, answered = station.run("device", moved["deviceId"])
    assert answered["org_unit_path"] == moved["orgUnitPath"], "the next reader, too"

    code, selection = station.run("refresh", *changes.moved[:3], "--budget", "40")
    assert code == 0
    assert [answer["ident"] for answer in selection["devices"]] == list(changes.moved[:3])
    assert selection["left_out"] == []
    _, calls = station.run("logs", "--calls")
    routes = {row["endpoint"] for row in calls["calls"]}
    assert not [route for route in routes if moved["deviceId"] in route or stored["serial_number"] in route]


def test_that_a_system_that_is_down_is_named_and_the_rest_is_shown(station: Station) -> None:
    station.run("sync")
    station.district.faults.plan(Fault("server_error", "incidentiq", times=1000))
    device_id = station.district.world.devices[0]["deviceId"]
    code, device = station.run("device", device_id, "--live")
    assert code == 3
    assert "500" in device["live"]["sources"]["incidentiq"]
    assert device["live"]["sources"]["google"] == "ok"


def test_that_what_no_system_knows_is_not_found_and_says_that_they_were_asked(station: Station) -> None:
    code, document = station.run("device", "NOSUCH99", "--live")
    assert code == 5
    assert "asked just now" in document["error"]
    code, document = station.run("refresh", "NOSUCH99", "--budget", "20")
    assert (code, document["devices"][0]["device_ids"]) == (5, [])
    code, document = station.run("device", " ", "--live")
    assert code == 5
    assert "asked just now" not in document["error"]


def test_that_one_unknown_device_of_a_selection_leaves_it_partly_done(station: Station) -> None:
    station.run("sync", "chromebooks")
    device_id = station.district.world.devices[0]["deviceId"]
    assert station.run("refresh", device_id)[0] == 0
    assert station.run("refresh", device_id, "NOSUCH99")[0] == 3
