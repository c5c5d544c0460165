from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from cbdesk.demo.district import District
from cbdesk.demo.faults import Fault, FaultKind
from cbdesk.demo.world import World
from tests.integration.demo.conftest import GoogleClient

DEVICES = "/admin/directory/v1/customer/my_customer/devices/chromeos"
USERS = "/admin/directory/v1/users"


def test_that_the_key_file_is_private(district: District, tmp_path: Path):
    settings = district.settings(tmp_path)
    file = Path(settings["CBDESK_GOOGLE__CREDENTIALS_FILE"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["token_uri"] == f"{district.base_url}/token"
    assert district.settings(tmp_path) == settings  # a second time replaces the file


def test_that_every_district_has_secrets_of_its_own(settings: dict[str, str], tmp_path: Path):
    other = District(World(30, anchor=date(2026, 11, 20)))
    theirs = other.settings(tmp_path)
    other.close()
    for name in ("CBDESK_INCIDENTIQ__TOKEN", "CBDESK_MERAKI__API_KEY"):
        assert theirs[name] != settings[name]


def test_that_connections_are_kept_and_answers_zipped_on_request(
    web: requests.Session, district: District, settings: dict[str, str]
):
    web.headers["Authorization"] = f"Bearer {settings['CBDESK_MERAKI__API_KEY']}"
    url = f"{district.base_url}/api/v1/organizations/549236/networks"
    zipped = web.get(url)
    plain = web.get(url, headers={"Accept-Encoding": "identity"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert zipped.content == plain.content
    assert int(zipped.headers["Content-Length"]) < len(zipped.content) / 3
    assert zipped.raw.version == 11
    assert "close" not in zipped.headers.get("Connection", "")


def test_that_the_log_knows_paths_and_counts_but_no_queries(google: GoogleClient, district: District):
    google.get(USERS, customer="my_customer", query="email:secret*")
    google.get(f"{USERS}/nobody@mvusd.example")
    assert district.log.count == {("token", 200): 1, ("google", 200): 1, ("google", 404): 1}
    assert [(entry.method, entry.path, entry.status) for entry in district.log.requests][1:2] == [("GET", USERS, 200)]
    assert "secret" not in repr(district.log.requests)


def test_that_the_log_knows_how_many_were_served_at_once(
    web: requests.Session, district: District, settings: dict[str, str]
):
    district.faults.latency["meraki"] = 0.3
    headers = {"Authorization": f"Bearer {settings['CBDESK_MERAKI__API_KEY']}"}
    url = f"{district.base_url}/api/v1/organizations"
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: requests.get(url, headers=headers), range(3)))
    assert district.log.most_at_once > 1


def test_that_a_cap_on_concurrent_requests_answers_429(
    district: District, settings: dict[str, str], google: GoogleClient
):
    district.faults.google_concurrency = 0
    answer = google.get(USERS, customer="my_customer")
    assert (answer.status_code, answer.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")


def test_that_unknown_addresses_are_not_found(web: requests.Session, district: District):
    assert web.get(f"{district.base_url}/").status_code == 404
    assert web.get(f"{district.base_url}/api/v9/assets").status_code == 404


GOOGLE_FAULTS: list[tuple[FaultKind, int, str]] = [
    ("rate_limited", 429, "rateLimitExceeded"),
    ("quota_exceeded", 403, "quotaExceeded"),
    ("user_rate_limited", 403, "userRateLimitExceeded"),
    ("rate_metric", 403, "rateLimitExceeded"),
    ("forbidden", 403, "forbidden"),
    ("unauthorized", 401, "authError"),
    ("server_error", 500, "backendError"),
    ("backend_error", 503, "backendError"),
]


@pytest.mark.parametrize(("kind", "status", "reason"), GOOGLE_FAULTS)
def test_that_a_planned_fault_happens_once_in_googles_form(
    google: GoogleClient, district: District, kind: FaultKind, status: int, reason: str
):
    google.get(USERS, customer="my_customer")
    district.faults.plan(Fault(kind, "google", path="/users", times=3 if kind == "unauthorized" else 1))
    answer = google.get(USERS, customer="my_customer")
    assert (answer.status_code, answer.json()["error"]["errors"][0]["reason"]) == (status, reason)
    assert google.get(USERS, customer="my_customer").status_code == 200


def test_that_a_good_page_token_is_refused_once(google: GoogleClient, district: District):
    token = google.get(DEVICES).json()["nextPageToken"]
    district.faults.plan(Fault("bad_page_token", "google", page=1))
    refused = google.get(DEVICES, pageToken=token)
    assert (refused.status_code, refused.json()["error"]["message"]) == (400, f"Invalid Input: {token}")
    assert google.get(DEVICES, pageToken=token).status_code == 200


def test_that_an_empty_page_leads_on_to_the_rest(google: GoogleClient, district: District, world: World):
    district.faults.plan(Fault("empty_page", "google", page=1))
    first = google.get(DEVICES, maxResults=100).json()
    empty = google.get(DEVICES, maxResults=100, pageToken=first["nextPageToken"]).json()
    assert "chromeosdevices" not in empty
    assert empty["nextPageToken"] != first["nextPageToken"]
    rest = google.rows(DEVICES, "chromeosdevices", maxResults=100, pageToken=empty["nextPageToken"])
    assert len(first["chromeosdevices"]) + len(rest) == len(world.devices)


def test_that_a_listing_can_end_before_its_end(google: GoogleClient, district: District, world: World):
    district.faults.plan(Fault("ends_early", "google", page=1), Fault("ends_early", "telemetry", page=0))
    assert len(google.rows(DEVICES, "chromeosdevices", maxResults=100)) == 200
    assert len(google.rows(DEVICES, "chromeosdevices", maxResults=100)) == len(world.devices)
    path, mask = "/v1/customers/my_customer/telemetry/devices", "deviceId"
    assert len(google.rows(path, "devices", readMask=mask, pageSize=20)) == 20
    assert len(google.rows(path, "devices", readMask=mask, pageSize=20)) > 20


def test_that_a_device_can_stand_on_two_pages_with_the_older_copy_last(
    google: GoogleClient, district: District, world: World
):
    district.faults.repeat_over_page_edge = frozenset({"google"})
    rows = google.rows(DEVICES, "chromeosdevices", maxResults=100)
    assert len(rows) == len(world.devices) + 1
    first, again = rows[99], rows[100]
    assert first["deviceId"] == again["deviceId"]
    assert again.get("lastSync", "") <= first.get("lastSync", "")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("rate_limited", 429),
        ("rate_limited_bare", 429),
        ("unauthorized", 401),
        ("forbidden", 403),
        ("not_found", 404),
        ("server_error", 500),
        ("backend_error", 503),
        ("bad_gateway", 502),
        ("sign_in_page", 200),
        ("inner_failure", 200),
    ],
)
def test_that_faults_of_incidentiq_hit_the_planned_page_only(
    incidentiq: requests.Session, district: District, kind: FaultKind, status: int
):
    district.faults.plan(Fault(kind, "incidentiq", path="/assets", page=2, times=None, retry_after=60))

    def ask(page: int) -> requests.Response:
        return incidentiq.post(f"{district.base_url}/api/v1.0/assets?$p={page}&$s=20", json={"Filters": []})

    assert ask(1).json()["StatusCode"] == 200
    answer = ask(2)
    assert answer.status_code == status
    assert ask(2).status_code == status
    assert answer.headers.get("Retry-After") == ("60" if kind in {"rate_limited", "backend_error"} else None)
    if kind in {"bad_gateway", "sign_in_page", "backend_error"}:
        assert answer.headers["Content-Type"].startswith("text/html")
    else:
        assert answer.json()["StatusCode"] == (500 if kind == "inner_failure" else status)


@pytest.mark.parametrize(
    ("kind", "status"), [("server_error", 500), ("bad_gateway", 502), ("not_found", 404), ("rate_limited_bare", 429)]
)
def test_that_one_network_can_fail_alone(
    meraki: requests.Session, district: District, world: World, kind: FaultKind, status: int
):
    bad, good = world.networks[0]["id"], world.networks[1]["id"]
    district.faults.plan(Fault(kind, "meraki", path=f"/networks/{bad}/clients", times=None))
    assert meraki.get(f"{district.base_url}/api/v1/networks/{bad}/clients").status_code == status
    assert meraki.get(f"{district.base_url}/api/v1/networks/{good}/clients").status_code == 200


def test_that_a_next_link_can_lead_in_circles(meraki: requests.Session, district: District, world: World):
    url = f"{district.base_url}/api/v1/networks/{world.networks[0]['id']}/clients?perPage=5"
    district.faults.plan(Fault("looped_next", "meraki", path="/clients"))
    assert meraki.get(url).links["next"]["url"] == url


def test_that_an_answer_can_lie_on_another_host(meraki: requests.Session, district: District):
    district.faults.plan(Fault("redirect", "meraki", path="/organizations"))
    answer = meraki.get(f"{district.base_url}/api/v1/organizations", allow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["Location"].startswith("http://localhost:")


def meraki_rows(client: requests.Session, district: District) -> Any:
    return client.get(f"{district.base_url}/api/v1/organizations/549236/networks").json()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("truncated", requests.exceptions.JSONDecodeError),
        ("dropped", requests.exceptions.ConnectionError),
        ("cut_off", (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)),
    ],
)
def test_that_a_broken_connection_breaks_once(
    meraki: requests.Session, district: District, kind: FaultKind, error: Any
):
    district.faults.plan(Fault(kind, "meraki", path="/networks"))
    with pytest.raises(error):
        meraki_rows(meraki, district)
    assert len(meraki_rows(meraki, district)) == len(district.world.networks)


def test_that_another_world_is_served_with_the_same_keys(google: GoogleClient, district: District, world: World):
    later = world.evolve(1)
    google.get(USERS, customer="my_customer")
    district.show(later)
    ids = {device["deviceId"] for device in google.rows(DEVICES, "chromeosdevices")}
    assert ids == {device["deviceId"] for device in later.devices}
    assert district.log.count["token", 200] == 1


def test_that_days_go_by_while_it_serves(google: GoogleClient, district: District, world: World):
    changes = [district.later(days=days) for days in (1, 3)]
    ids = {device["deviceId"] for device in google.rows(DEVICES, "chromeosdevices")}
    assert ids >= set(changes[1].added)
    assert ids.isdisjoint({*changes[0].removed, *changes[1].removed})
    assert (district.world.anchor - world.anchor).days == 4


def test_that_a_closed_district_refuses_connections():
    with District(World(30, anchor=date(2026, 11, 20))) as district:
        session = requests.Session()
        assert session.get(f"{district.base_url}/api/v1/organizations").status_code == 401
    with pytest.raises(requests.exceptions.ConnectionError):
        session.get(f"{district.base_url}/api/v1/organizations")
    session.close()


PROGRAM = """
import datetime, json, pathlib, sys
from cbdesk.demo.process import serve
serve(30, datetime.date(2026, 11, 20), pathlib.Path(sys.argv[1]), lambda found: print(json.dumps(found), flush=True))
"""


@pytest.mark.parametrize("ending", ["stop\n", ""])
def test_that_the_process_serves_until_its_input_ends_or_says_stop(tmp_path: Path, ending: str):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        settings = json.loads(process.stdout.readline())
        answer = requests.get(
            f"{settings['CBDESK_MERAKI__BASE_URL']}/organizations",
            headers={"Authorization": f"Bearer {settings['CBDESK_MERAKI__API_KEY']}"},
        )
        assert answer.status_code == 200
        process.stdin.write(ending)
        process.stdin.close()
        assert process.wait(20) == 0
