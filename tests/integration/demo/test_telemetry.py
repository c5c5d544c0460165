from __future__ import annotations

from typing import Any

import pytest

from cbdesk.demo.district import District
from cbdesk.demo.world import World
from tests.integration.demo.conftest import GoogleClient

TELEMETRY = "/v1/customers/my_customer/telemetry/devices"
READ_MASK = "deviceId,serialNumber,batteryInfo,batteryStatusReport"
ALL = "reports_timestamp>=0"


def expected(battery: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in battery.items() if key in READ_MASK.split(",")}


def test_that_all_pages_together_are_all_reports(google: GoogleClient, world: World):
    found = google.rows(TELEMETRY, "devices", readMask=READ_MASK, pageSize=60, filter=ALL)
    assert found == [expected(battery) for battery in world.batteries]


def test_that_without_a_filter_only_recent_reports_come(google: GoogleClient, world: World):
    found = google.rows(TELEMETRY, "devices", readMask=READ_MASK)
    newest = [max((r.get("reportTime", "9") for r in row.get("batteryStatusReport", ())), default="9") for row in found]
    assert min(newest) > "2026-10-20"
    assert len(found) < len(world.batteries)


def test_that_a_filter_keeps_what_reported_since_and_what_never_said_when(google: GoogleClient, world: World):
    found = google.rows(TELEMETRY, "devices", readMask=READ_MASK, filter='reports_timestamp>="2026-11-20T13:00:00.5Z"')
    times = {
        battery["deviceId"]: max(
            (report.get("reportTime", "") for report in battery.get("batteryStatusReport", ())), default=""
        )
        for battery in world.batteries
    }
    since = [ident for ident, time in times.items() if not time or time >= "2026-11-20T13:00:00.500Z"]
    assert [row["deviceId"] for row in found] == since
    assert 0 < len(since) < len(times)
    epoch = google.rows(TELEMETRY, "devices", readMask=READ_MASK, filter='reports_timestamp>="1795179600500"')
    assert epoch == found


def test_that_samples_can_be_masked_out(google: GoogleClient):
    fields = "nextPageToken,devices(deviceId,batteryStatusReport(reportTime,fullChargeCapacity))"
    rows = google.rows(TELEMETRY, "devices", readMask=READ_MASK, filter=ALL, fields=fields)
    reports = [report for row in rows for report in row.get("batteryStatusReport", ())]
    assert reports
    assert {key for report in reports for key in report} == {"reportTime", "fullChargeCapacity"}


def test_that_snake_case_is_as_good_in_a_read_mask(google: GoogleClient, world: World):
    rows = google.rows(TELEMETRY, "devices", readMask="device_id,battery_info", filter=ALL)
    assert [row["deviceId"] for row in rows] == [battery["deviceId"] for battery in world.batteries]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"readMask": ""},
        {"readMask": "battery"},
        {"readMask": READ_MASK, "pageSize": 1001},
        {"readMask": READ_MASK, "pageSize": 0},
        {"readMask": READ_MASK, "maxResults": 10},
        {"readMask": READ_MASK, "pageToken": ""},
        {"readMask": READ_MASK, "pageToken": "made-up"},
        {"readMask": READ_MASK, "filter": "model=x"},
        {"readMask": READ_MASK, "filter": "reports_timestamp>=soon"},
        {"readMask": READ_MASK, "filter": "reports_timestamp>=2026-11-20T00:00:00Z"},
        {"readMask": READ_MASK, "fields": "devices(cpu)"},
    ],
)
def test_that_a_wrong_request_is_refused(google: GoogleClient, params: dict[str, object]):
    answer = google.get(TELEMETRY, **params)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": {"code": 400, "message": "Request contains an invalid argument.", "status": "INVALID_ARGUMENT"}
    }


def test_that_one_device_is_found_by_id_and_by_filter(google: GoogleClient, world: World):
    battery = next(b for b in world.batteries if b.get("serialNumber", "").isalnum())
    assert google.get(f"{TELEMETRY}/{battery['deviceId']}", readMask=READ_MASK).json() == expected(battery)
    by_serial = google.rows(
        TELEMETRY, "devices", readMask=READ_MASK, filter=f'{ALL} AND serial_number="{battery["serialNumber"]}"'
    )
    assert expected(battery) in by_serial
    assert google.get(f"{TELEMETRY}/00000000-dead-4000-8000-000000000000", readMask=READ_MASK).status_code == 404


def test_that_telemetry_can_be_refused_while_the_directory_answers(google: GoogleClient, district: District):
    district.faults.telemetry_refused = True
    answer = google.get(TELEMETRY, readMask=READ_MASK)
    assert answer.status_code == 403
    assert answer.json()["error"] == {
        "code": 403,
        "message": "The caller does not have permission",
        "status": "PERMISSION_DENIED",
    }
    assert google.get("/admin/directory/v1/users", customer="my_customer").status_code == 200


def test_that_the_scope_of_devices_does_not_open_telemetry(district: District, settings: dict[str, str]):
    client = GoogleClient(district, settings, "admin.directory.device.chromeos.readonly")
    assert client.get(TELEMETRY, readMask=READ_MASK).status_code == 403
    client.close()
