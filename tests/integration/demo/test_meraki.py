from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest
import requests

from cbdesk.demo.district import District
from cbdesk.demo.world import World
from tests.integration.demo.conftest import schema

WEEK = 7 * 86_400


def url(district: District, path: str) -> str:
    return f"{district.base_url}/api/v1/{path}"


def rows(client: requests.Session, first: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    following: str | None = first
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.text
        found += answer.json()
        following = answer.links.get("next", {}).get("url")
    return found


@pytest.fixture(autouse=True)
def _generous(district: District) -> None:
    district.faults.meraki_requests_per_second = 10_000


def busiest(world: World) -> str:
    return max(world.clients, key=lambda network: len(world.clients[network]))


def test_that_all_pages_together_are_the_clients_of_a_network(
    meraki: requests.Session, district: District, world: World
):
    network = busiest(world)
    found = rows(meraki, url(district, f"networks/{network}/clients?perPage=7&timespan={31 * 86_400}"))
    assert found == sorted(world.clients[network], key=lambda row: row["id"])
    jsonschema.Draft202012Validator(schema("meraki-client.live.schema.json")).validate(found)


def test_that_a_page_of_clients_has_ten_rows_of_one_day_unless_more_is_asked_for(
    meraki: requests.Session, district: District, world: World
):
    answer = meraki.get(url(district, f"networks/{busiest(world)}/clients"))
    assert len(answer.json()) == 10
    assert {row["lastSeen"][:10] for row in answer.json() if isinstance(row["lastSeen"], str)} <= {
        "2026-11-19",
        "2026-11-20",
    }


def test_that_links_name_their_relations_without_quotes(meraki: requests.Session, district: District, world: World):
    header = meraki.get(url(district, f"networks/{busiest(world)}/clients?perPage=5&statuses[]=Offline")).headers[
        "Link"
    ]
    assert "; rel=first, " in header
    assert "; rel=next, " in header
    assert header.endswith("; rel=last")
    assert f"<{district.base_url}/api/v1/networks/" in header
    assert "statuses[]=Offline" in header


def test_that_the_last_page_has_a_previous_but_no_next_one(meraki: requests.Session, district: District, world: World):
    first = meraki.get(url(district, f"networks/{busiest(world)}/clients?perPage=30&timespan={WEEK}"))
    last = first
    while "next" in last.links:
        last = meraki.get(last.links["next"]["url"])
    assert {"first", "prev", "last"} == last.links.keys()
    before = meraki.get(last.links["prev"]["url"]).json()
    assert before[-1]["id"] < last.json()[0]["id"]
    assert len(before) == 30


@pytest.mark.parametrize(
    "query",
    [
        "perPage=2",
        "perPage=5001",
        "perPage=x",
        "timespan=2678401",
        "timespan=-1",
        "timespan=soon",
        "t0=2026-11-01&timespan=60",
        "t0=soon",
        "statuses[]=online",
        "recentDeviceConnections[]=Bluetooth",
    ],
)
def test_that_a_wrong_request_is_refused(meraki: requests.Session, district: District, world: World, query: str):
    answer = meraki.get(url(district, f"networks/{busiest(world)}/clients?{query}"))
    assert answer.status_code == 400
    jsonschema.Draft202012Validator(schema("meraki-error.schema.json")).validate(answer.json())


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("recentDeviceConnections[]=Wired", lambda row: row["recentDeviceConnection"] == "Wired"),
        ("recentDeviceConnections%5B%5D=Wireless", lambda row: row["recentDeviceConnection"] == "Wireless"),
        ("statuses[]=Online", lambda row: row["status"] == "Online"),
        ("os=android", lambda row: row.get("os") == "Android"),
    ],
)
def test_that_clients_are_filtered(
    meraki: requests.Session, district: District, world: World, query: str, matches: Any
):
    for network, clients in world.clients.items():
        if not clients:
            continue
        found = rows(meraki, url(district, f"networks/{network}/clients?perPage=1000&timespan={31 * 86_400}&{query}"))
        assert {row["id"] for row in found} == {row["id"] for row in clients if matches(row)}


def test_that_older_sightings_need_a_longer_timespan(meraki: requests.Session, district: District, world: World):
    base = url(district, f"networks/{busiest(world)}/clients?perPage=1000")
    day, week, month = (len(rows(meraki, f"{base}&timespan={span}")) for span in (86_400, WEEK, 31 * 86_400))
    assert 0 < day < week < month
    assert len(rows(meraki, f"{base}&t0=2026-11-13T19:00:00Z")) == week


def test_that_networks_without_clients_are_told_apart(meraki: requests.Session, district: District, world: World):
    wireless = [network for network in world.networks if "wireless" in network["productTypes"]]
    empty = next(n["id"] for n in wireless if not world.clients[n["id"]] and n["id"] not in world.silent_networks)
    assert meraki.get(url(district, f"networks/{empty}/clients")).json() == []
    (silent,) = world.silent_networks
    answer = meraki.get(url(district, f"networks/{silent}/clients"))
    assert (answer.status_code, answer.content) == (404, b"")
    devices = next(n["id"] for n in world.networks if n["productTypes"] == ["systemsManager"])
    assert meraki.get(url(district, f"networks/{devices}/clients")).status_code == 404
    assert meraki.get(url(district, "networks/L_1/clients")).json() == {"errors": ["Not found"]}


def test_that_networks_and_devices_are_listed_and_filtered(meraki: requests.Session, district: District, world: World):
    networks = rows(meraki, url(district, "organizations/549236/networks?perPage=3"))
    assert {row["id"] for row in networks} == {row["id"] for row in world.networks}
    wireless = rows(meraki, url(district, "organizations/549236/networks?productTypes[]=wireless"))
    assert {row["id"] for row in wireless} == {n["id"] for n in world.networks if "wireless" in n["productTypes"]}
    devices = rows(meraki, url(district, "organizations/549236/devices?perPage=40&productTypes[]=wireless"))
    assert {row["serial"] for row in devices} == {
        d["serial"] for d in world.access_points if d["productType"] == "wireless"
    }
    states = rows(meraki, url(district, "organizations/549236/devices/availabilities"))
    assert {row["status"] for row in states} == {"online", "offline"}


@pytest.mark.parametrize(("organization", "status"), [("549237", 403), ("1", 404)])
def test_that_other_organizations_are_closed(
    meraki: requests.Session, district: District, organization: str, status: int
):
    assert meraki.get(url(district, f"organizations/{organization}/networks")).status_code == status


def test_that_a_mac_is_found_in_all_its_networks(meraki: requests.Session, district: District, world: World):
    mac = world.oddities["client_in_two_networks"][0]
    answer = meraki.get(url(district, f"organizations/549236/clients/search?mac={mac}"))
    document = answer.json()
    jsonschema.Draft202012Validator(schema("meraki-clients-search.live.schema.json")).validate(document)
    assert len(document["records"]) >= 2
    assert all(isinstance(record["lastSeen"], int) for record in document["records"])
    assert all("recentDeviceName" not in record for record in document["records"])
    unknown = meraki.get(url(district, "organizations/549236/clients/search?mac=a4:bb:6d:ff:ff:ff"))
    assert (unknown.status_code, unknown.content) == (204, b"")
    assert meraki.get(url(district, "organizations/549236/clients/search?mac=x")).status_code == 400


def test_that_a_search_goes_on_behind_five_networks(meraki: requests.Session, district: District, world: World):
    client = next(rows[0] for rows in world.clients.values() if rows)
    busy = copy.copy(world)
    busy.clients = {
        name: ({**client, "id": f"k{number:02}"},) if number < 7 else () for number, name in enumerate(world.clients)
    }
    district.show(busy)
    found, following = [], url(district, f"organizations/549236/clients/search?mac={client['mac']}")
    while following:
        answer = meraki.get(following)
        found.append([record["clientId"] for record in answer.json()["records"]])
        following = answer.links.get("next", {}).get("url")
    assert found == [["k00", "k01", "k02", "k03", "k04"], ["k05", "k06"]]


def test_that_one_client_is_found_by_id_mac_and_address(meraki: requests.Session, district: District, world: World):
    network = busiest(world)
    client = next(row for row in world.clients[network] if row["ip"])
    for name in (client["id"], client["mac"].upper(), client["ip"]):
        document = meraki.get(url(district, f"networks/{network}/clients/{name}")).json()
        assert document["id"] == client["id"]
        assert document["clientVpnConnections"] == []
        assert "usage" not in document
    assert meraki.get(url(district, f"networks/{network}/clients/k999")).status_code == 404


def test_that_both_kinds_of_key_are_accepted(web: requests.Session, district: District, settings: dict[str, str]):
    key = settings["CBDESK_MERAKI__API_KEY"]
    organizations = url(district, "organizations")
    assert web.get(organizations, headers={"X-Cisco-Meraki-API-Key": key}).status_code == 200
    assert web.get(organizations, headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert web.get(organizations).json() == {"errors": ["Missing API key"]}
    wrong = web.get(organizations, headers={"Authorization": "Bearer x"})
    assert (wrong.status_code, wrong.json()) == (401, {"errors": ["Invalid API key"]})


def test_that_calls_beyond_the_burst_are_told_to_wait(meraki: requests.Session, district: District):
    district.faults.meraki_requests_per_second = 0.001
    district.faults.meraki_burst = 4
    district.refill()
    answers = [meraki.get(url(district, "organizations/549236/networks")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    assert answers[-1].json() == {"errors": ["API rate limit exceeded for organization"]}


def test_that_links_may_be_relative(meraki: requests.Session, district: District, world: World):
    district.faults.meraki_relative_links = True
    answer = meraki.get(url(district, f"networks/{busiest(world)}/clients?perPage=5"))
    assert answer.links["next"]["url"].startswith("/api/v1/networks/")
