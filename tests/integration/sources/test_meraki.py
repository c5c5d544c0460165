"""Meraki's networks, access points and clients against a loopback server that answers with the sample payloads."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cbdesk.errors import RetryError, SettingsError, SignInError, SourceRefusedError
from cbdesk.sources import Meraki
from cbdesk.sources.records import MerakiNetwork
from tests.integration.sources.conftest import SAMPLES, Time, sample
from tests.integration.sources.loopback import Loopback, Reply

BASE = "/api/v1"
ORGANIZATION = f"{BASE}/organizations/549236"
NETWORK_1 = MerakiNetwork("L_646829496481105433", "Oak Ridge Elementary", None)
NETWORK_2 = MerakiNetwork("N_646829496481105501", "Westfield High School - Wireless", None)
CLIENTS_1 = f"{BASE}/networks/{NETWORK_1.network_id}/clients"
CLIENTS_2 = f"{BASE}/networks/{NETWORK_2.network_id}/clients"
PAGE_1 = sample("meraki/clients_net1_page1.json")
PAGE_2 = sample("meraki/clients_net1_page2.json")


@pytest.fixture
def meraki(server: Loopback, time: Time) -> Iterator[Meraki]:
    client = Meraki("k3y", "549236", base_url=f"{server.url}{BASE}", patience=time.patience(), requests_per_second=100)
    yield client
    client.close()


def link(target: str, rel: str = "next") -> dict[str, str]:
    return {
        "Link": f"<{target}?startingAfter=a0>; rel=first, <{target}>; rel={rel}, <{target}?endingBefore=z>; rel=last"
    }


def test_that_only_wireless_networks_are_returned(meraki, server) -> None:
    server.on("GET", f"{ORGANIZATION}/networks", Reply(200, sample("meraki/networks.json")))
    names = [network.name for network in meraki.networks()]
    assert names == ["Oak Ridge Elementary", "Westfield High School - Wireless", "New Building"]
    assert server.asked[0].one("perPage") == "1000"
    assert server.asked[0].headers["Authorization"] == "Bearer k3y"


def test_that_a_network_without_id_is_logged_and_left_out(meraki, server, expected_warnings) -> None:
    expected_warnings.append("network without id (name Lost)")
    rows = [{"name": "Lost", "productTypes": ["wireless"]}, {"id": "N_1", "productTypes": ["wireless"]}, "x"]
    server.on("GET", f"{ORGANIZATION}/networks", Reply(200, rows))
    assert [network.network_id for network in meraki.networks()] == ["N_1"]


def test_that_access_points_are_named_by_serial_and_by_mac(meraki, server) -> None:
    server.on("GET", f"{ORGANIZATION}/devices", Reply(200, sample("meraki/devices_wireless.json")))
    assert meraki.access_points() == {
        "Q3AB-CDEF-0001": "ORE-RM112-AP",
        "E0:CB:BC:00:10:01": "ORE-RM112-AP",
        "Q3AB-CDEF-0003": "WHS-LIB-AP01",
        "E0:CB:BC:00:10:03": "WHS-LIB-AP01",
    }
    assert server.asked[0].one("productTypes[]") == "wireless"


@pytest.mark.parametrize("rel", ["next", '"next"'])
def test_that_the_next_page_is_followed_as_given(meraki, server, rel: str) -> None:
    following = f"{server.url}{CLIENTS_1}?timespan=604800&perPage=1000&startingAfter=k742733"
    server.on("GET", CLIENTS_1, Reply(200, PAGE_1, link(following, rel)), Reply(200, PAGE_2, link(following, "prev")))
    pages = list(meraki.clients(NETWORK_1, {}))
    assert [len(page.records) for page in pages] == [5, 3]
    first, second = server.asked
    assert (first.one("timespan"), first.one("perPage")) == ("604800", "1000")
    assert "recentDeviceConnections[]" not in first.query
    assert second.raw_query == "timespan=604800&perPage=1000&startingAfter=k742733"


def test_that_a_relative_next_page_is_followed(meraki, server) -> None:
    server.on("GET", CLIENTS_1, Reply(200, PAGE_1, link(f"{CLIENTS_1}?startingAfter=k1")), Reply(200, PAGE_2))
    assert sum(len(page.records) for page in meraki.clients(NETWORK_1, {})) == 8


def test_that_a_next_page_that_goes_in_a_circle_ends_the_network(meraki, server) -> None:
    target = f"{server.url}{CLIENTS_1}?startingAfter=k1"
    server.on("GET", CLIENTS_1, Reply(200, PAGE_1, link(target)))
    with pytest.raises(SourceRefusedError, match="repeats a page"):
        list(meraki.clients(NETWORK_1, {}))
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "host", ["https://api.example.org", "https://meraki.com.example.org", "https://notmeraki.com", "http://localhost:1"]
)
def test_that_the_key_is_never_sent_to_a_next_page_elsewhere(meraki, server, host: str) -> None:
    server.on("GET", CLIENTS_1, Reply(200, PAGE_1, link(f"{host}{CLIENTS_1}")))
    with pytest.raises(SourceRefusedError, match="must not be sent the key"):
        list(meraki.clients(NETWORK_1, {}))


def test_that_a_redirected_get_takes_the_key_along_to_the_shard(meraki, server) -> None:
    shard = Loopback()
    server.on("GET", f"{BASE}/organizations", Reply(308, None, {"Location": f"{shard.url}{BASE}/organizations"}))
    shard.on("GET", f"{BASE}/organizations", Reply(200, sample("meraki/organizations.json")))
    assert meraki.organizations() == {"549236": "Example Public Schools", "549237": "Old demo org"}
    shard.close()
    assert shard.asked[0].headers["Authorization"] == "Bearer k3y"


def test_that_a_redirect_to_a_foreign_host_is_not_followed(meraki, server) -> None:
    server.on("GET", f"{BASE}/organizations", Reply(302, None, {"Location": "https://phish.example.org/"}))
    with pytest.raises(SourceRefusedError, match=r"sends us on to phish\.example\.org"):
        meraki.organizations()


def test_that_a_redirect_from_https_down_to_http_is_refused(meraki, server) -> None:
    server.on(
        "GET", f"{BASE}/organizations", Reply(302, None, {"Location": "http://n1.meraki.com/api/v1/organizations"})
    )
    with pytest.raises(SettingsError, match=r"n1\.meraki\.com is not reached by https"):
        meraki.organizations()


def test_that_more_than_three_redirects_are_a_circle(meraki, server) -> None:
    server.on("GET", f"{BASE}/organizations", Reply(308, None, {"Location": f"{BASE}/organizations"}))
    with pytest.raises(SourceRefusedError, match="redirects in a circle"):
        meraki.organizations()
    assert len(server.asked) == 4


@pytest.mark.parametrize("body", [None, {"errors": ["Not found"]}])
def test_that_a_network_that_answers_404_has_no_clients(meraki, server, body: object) -> None:
    server.on("GET", CLIENTS_1, Reply(404, body))
    assert list(meraki.clients(NETWORK_1, {})) == []


def test_that_a_404_in_the_middle_of_a_list_is_not_taken_for_its_end(meraki, server) -> None:
    following = {"Link": f"<{server.url}{CLIENTS_1}?startingAfter=1>; rel=next"}
    server.on("GET", CLIENTS_1, Reply(200, [], following), Reply(404, None))
    with pytest.raises(SourceRefusedError):
        list(meraki.clients(NETWORK_1, {}))


def test_that_a_network_without_clients_is_one_empty_page(meraki, server) -> None:
    server.on("GET", CLIENTS_1, Reply(200, sample("meraki/clients_net5_empty.json")))
    assert [page.records for page in meraki.clients(NETWORK_1, {})] == [()]


def test_that_the_timespan_is_at_most_31_days(server: Loopback, time: Time) -> None:
    client = Meraki("k3y", "549236", base_url=f"{server.url}{BASE}", timespan_hours=9999, patience=time.patience())
    server.on("GET", CLIENTS_1, Reply(200, []))
    list(client.clients(NETWORK_1, {}))
    client.close()
    assert server.asked[0].one("timespan") == "2678400"


def error_reply(name: str, status: int, **headers: str) -> Reply:
    return Reply(status, (SAMPLES / "meraki" / name).read_bytes(), headers)


@pytest.mark.parametrize(
    ("name", "status", "error", "said"),
    [
        ("error_400.json", 400, SourceRefusedError, "'perPage' must be an integer from 3 to 5000"),
        ("error_401.json", 401, SignInError, "Invalid API key. Create a key under My profile"),
        ("error_403.json", 403, SourceRefusedError, "API access is not enabled for this organization. The key's admin"),
        ("error_404.json", 404, SourceRefusedError, "Not found. Check the Meraki organization id"),
    ],
)
def test_that_a_refusal_is_final_and_says_what_to_do(meraki, server, time, name, status, error, said: str) -> None:
    server.on("GET", f"{ORGANIZATION}/networks", error_reply(name, status))
    with pytest.raises(error, match=said):
        meraki.networks()
    assert (time.now, len(server.asked)) == (0, 1)


@pytest.mark.parametrize(
    ("name", "status", "headers", "waited", "reason"),
    [
        ("error_429.json", 429, {"Retry-After": "16"}, 16, "Meraki limit"),
        ("error_429_ip.html", 429, {}, 1, "Meraki limit"),
        ("error_500.json", 500, {}, 1, "Meraki answered 500"),
        ("error_502.html", 502, {}, 1, "Meraki answered 502"),
    ],
)
def test_that_a_busy_or_broken_meraki_is_asked_again(
    meraki, server, time, name, status, headers, waited, reason
) -> None:
    server.on("GET", CLIENTS_1, error_reply(name, status, **headers), Reply(200, PAGE_1))
    assert len(list(meraki.clients(NETWORK_1, {}))) == 1
    assert time.waits == [(waited, reason)]


def test_that_a_network_that_keeps_failing_ends_after_its_good_pages(meraki, server) -> None:
    server.on(
        "GET",
        CLIENTS_1,
        Reply(200, PAGE_1, link(f"{CLIENTS_1}?startingAfter=k1")),
        error_reply("error_500.json", 500),
    )
    pages = meraki.clients(NETWORK_1, {})
    assert len(next(pages).records) == 5
    with pytest.raises(RetryError, match="Meraki answered 500: Internal server error"):
        next(pages)
    server.on("GET", CLIENTS_2, Reply(200, sample("meraki/clients_net2_page1.json")))
    assert [len(page.records) for page in meraki.clients(NETWORK_2, {})] == [4]


def test_that_networks_read_at_once_keep_the_budget(server: Loopback, time: Time) -> None:
    networks = [MerakiNetwork(f"N_{number}", None, None) for number in range(30)]
    for network in networks:
        server.on("GET", f"{BASE}/networks/{network.network_id}/clients", Reply(200, []))
    client = Meraki("k3y", "1", base_url=f"{server.url}{BASE}", requests_per_second=5, patience=time.patience())
    with ThreadPoolExecutor(4) as executor:
        pulls = list(executor.map(lambda network: list(client.clients(network, {})), networks))
    assert len(pulls) == 30
    client.close()
    # Five tokens are there at the start; the other 25 requests are paid for at five a second.
    assert time.now >= (30 - 5) / 5 - 0.001
    assert len(server.asked) == 30


def test_that_a_client_without_a_mac_is_named_and_the_page_goes_on(meraki, server) -> None:
    server.on(
        "GET",
        CLIENTS_1,
        Reply(200, [{"id": "k1", "mac": None}, {"id": "k2", "mac": "10.0.0.1"}, {"mac": "AABB.CCDD.EEFF"}]),
    )
    [page] = meraki.clients(NETWORK_1, {})
    assert [client.mac_address for client in page.records] == ["AA:BB:CC:DD:EE:FF"]
    assert page.skipped == (
        "Meraki client without mac (id k1)",
        "Meraki client 10.0.0.1: mac is not a MAC address (R8)",
    )


@pytest.mark.parametrize("body", [{}, 7, {"items": 1}])
def test_that_a_page_that_is_no_list_is_refused(meraki, server, body: object) -> None:
    server.on("GET", CLIENTS_1, Reply(200, body))
    with pytest.raises(SourceRefusedError, match="is no list"):
        list(meraki.clients(NETWORK_1, {}))


def test_that_rows_wrapped_in_items_are_read(meraki, server) -> None:
    server.on("GET", CLIENTS_1, Reply(200, {"items": PAGE_1, "meta": {}}))
    assert [len(page.records) for page in meraki.clients(NETWORK_1, {})] == [5]


def test_that_the_check_counts_wireless_networks_of_the_organization(meraki, server) -> None:
    server.on("GET", f"{BASE}/organizations", Reply(200, sample("meraki/organizations.json")))
    server.on("GET", f"{ORGANIZATION}/networks", Reply(200, sample("meraki/networks.json")))
    assert meraki.check() == (3, "Example Public Schools: 3 wireless networks")


def test_that_the_check_lists_the_organizations_when_the_id_is_not_among_them(server: Loopback, time: Time) -> None:
    client = Meraki("k3y", "1", base_url=f"{server.url}{BASE}", patience=time.patience())
    server.on("GET", f"{BASE}/organizations", Reply(200, sample("meraki/organizations.json")))
    with pytest.raises(SettingsError, match=r"'1' is none of the key's: 549236 \(Example Public Schools\), 549237"):
        client.check()
    client.close()


def test_that_an_organization_id_that_is_not_set_is_named(time: Time) -> None:
    client = Meraki("k3y", " ", patience=time.patience())
    with pytest.raises(SettingsError, match="organization id is not set"):
        client.networks()
    client.close()
