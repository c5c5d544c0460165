"""Network clients: the newest first, with the linked Chromebook, page by page."""

from datetime import UTC, timedelta

import pytest

from cbdesk.database import tables
from cbdesk.domain.network import ClientQuery, time_span
from cbdesk.domain.query import ListQuery, QueryError, Total
from cbdesk.repositories.network import NetworkRepository
from tests.integration.repositories.rows import THEN, client, device, put, store

NOW = (THEN + timedelta(hours=1)).replace(tzinfo=UTC)


def mac(number):
    return f"AA:BB:CC:00:00:{number:02X}"


@pytest.fixture(scope="module")
def network(read_only_engine):
    put(
        read_only_engine,
        device("one", serial_number="S1", asset_tag="T1", annotated_user="ana@example.org", mac_address=mac(1)),
    )
    store(
        read_only_engine,
        tables.meraki_clients,
        *(
            client(
                mac(number),
                last_seen=None if number % 10 == 9 else THEN - timedelta(hours=number // 3),
                network_name="Oak" if number % 2 else "Maple",
                ap_name=f"AP-{number % 3}",
                serial_number="S1" if number == 1 else "S-of-nobody" if number == 2 else None,
            )
            for number in range(50)
        ),
    )
    return NetworkRepository(read_only_engine, now=lambda: NOW)


def pages(network, query, limit):
    after, rows = None, []
    while True:
        page = network.clients(query, after, limit)
        rows += page.rows
        after = page.next
        if after is None:
            assert network.total(query) == Total(len(rows))
            return rows


@pytest.mark.parametrize("limit", [1, 7, 50, 51])
def test_that_clients_come_newest_first_and_those_never_seen_last(network, limit):
    rows = pages(network, ClientQuery(), limit)
    assert len({row.mac_address for row in rows}) == len(rows) == 50
    seen = [row.last_seen for row in rows if row.last_seen is not None]
    assert seen == sorted(seen, reverse=True)
    assert [row.last_seen for row in rows[45:]] == [None] * 5


def test_that_a_client_shows_the_device_that_is_linked_to_it_and_others_none(network):
    rows = {row.mac_address: row for row in network.clients(ClientQuery()).rows}
    linked, unknown, other = rows[mac(1)], rows[mac(2)], rows[mac(3)]
    assert (linked.device_id, linked.asset_tag, linked.annotated_user) == ("one", "T1", "ana@example.org")
    assert (unknown.serial_number, unknown.device_id) == ("S-of-nobody", None)
    assert (other.serial_number, other.device_id) == (None, None)


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        (ClientQuery(mac="aabb.cc00.0007"), lambda number: number == 7),
        (ClientQuery(network=" oak "), lambda number: number % 2),
        (ClientQuery(access_point="ap-2"), lambda number: number % 3 == 2),
        (ClientQuery(within=timedelta(hours=3)), lambda number: number % 10 != 9 and number // 3 <= 2),
        (ClientQuery(is_linked=True), lambda number: number in {1, 2}),
        (ClientQuery(is_linked=False, network="Oak"), lambda number: number % 2 and number != 1),
    ],
)
def test_that_a_filter_keeps_the_clients_that_meet_it(network, query, keeps):
    assert {row.mac_address for row in pages(network, query, 6)} == {mac(n) for n in range(50) if keeps(n)}


def test_that_the_token_of_a_list_of_devices_is_refused(network, library):
    put(library.devices.engine, device("a"), device("b"))
    token = library.devices.page(ListQuery(), None, 1).next
    with pytest.raises(QueryError, match="another order"):
        network.clients(ClientQuery(), token)


def test_that_a_time_span_is_read_as_people_write_it():
    assert [time_span(text) for text in ("45m", "24 H", "7d")] == [
        timedelta(minutes=45),
        timedelta(hours=24),
        timedelta(days=7),
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: time_span("yesterday"),
        lambda: ClientQuery(within=time_span("0m")),
        lambda: ClientQuery(within=time_span("99999d")),
        lambda: ClientQuery(mac="AP-12"),
    ],
)
def test_that_another_time_span_or_address_is_refused(ask):
    with pytest.raises(QueryError):
        ask()


def test_that_a_name_which_no_text_can_be_is_refused_by_name():
    with pytest.raises(QueryError) as caught:
        ClientQuery(access_point="a\x00")
    assert caught.value.field == "access_point"
