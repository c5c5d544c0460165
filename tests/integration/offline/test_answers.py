"""The offline copy over a real PostgreSQL's rows: it answers what the repositories answer, with the same records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.domain.documents import device_document, search_document, user_document
from cbdesk.domain.query import ListQuery, QueryError, SortKey
from cbdesk.domain.user import UserQuery
from cbdesk.errors import NotFoundError, RetryError
from cbdesk.offline import OfflineCopy, pack
from cbdesk.repositories import Library, whole_fleet
from tests.conftest import _administer, _with_database
from tests.desktop.fleet import NOW, device, district, store, user_of


@pytest.fixture(scope="module")
def engine(_server_url: str, _migrated_template: str) -> Iterator[sa.Engine]:
    name = "offline_answers"
    _administer(_server_url, f"CREATE DATABASE {name} TEMPLATE {_migrated_template}")
    engine = open_engine(_with_database(_server_url, name))
    try:
        fleet = district(150)
        odd = device(
            900,
            device_id="0a1b2c3d-0000-4000-8000-00000000abcd",
            serial_number="ZOË-%_'\\",
            asset_tag="Tag-7x",
            annotated_user="Zoe.Ohm@students.example.org",
            ethernet_mac="AA:BB:CC:00:11:22",
            iiq_notes="emoji 🦊\nsecond line",
            recent_users=[{"type": None, "email": None}, {"odd": 1}],
            is_deleted=True,
            deleted_at=NOW,
        )
        fleet.devices.append(odd)
        fleet.users.append(user_of(device(7, annotated_user="zoe.ohm7@x")) | {"email": "zoe.ohm@students.example.org"})
        for number in range(30):
            change = fleet.history[0] | {"new_value": str(number), "changed_at": NOW - timedelta(hours=number)}
            fleet.history.append(change)
        store(engine, fleet)
        macs = ["AA:BB:CC:00:11:22", fleet.devices[3]["mac_address"], "00:00:00:00:00:01"]
        with engine.begin() as connection:
            now = NOW.replace(tzinfo=None)
            rows = [
                {"mac_address": mac, "ap_name": "AP-1", "vlan": 7, "created_at": now, "updated_at": now} for mac in macs
            ]
            connection.execute(tables.meraki_clients.insert(), rows)
        yield engine
    finally:
        engine.dispose()
        _administer(_server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def library(engine: sa.Engine) -> Iterator[Library]:
    cache = open_cache(None)
    yield Library.over(engine, cache)
    cache.close()


@pytest.fixture(scope="module")
def copy(engine: sa.Engine) -> Iterator[OfflineCopy]:
    copy = OfflineCopy.over(pack(whole_fleet.read_tables(engine)), NOW)
    yield copy
    copy.close()


def identifiers(library: Library) -> list[str]:
    """Of every twelfth device, and of the odd one."""
    rows = library.devices.page(ListQuery(include_deleted=True, sort="is_deleted", descending=True), limit=500).rows[
        ::12
    ]
    assert rows[0].is_deleted
    return [text for row in rows for text in (row.device_id, row.serial_number, row.asset_tag, row.mac_address) if text]


def test_that_every_device_is_the_same_record_by_every_identifier(library: Library, copy: OfflineCopy) -> None:
    asked = identifiers(library)
    assert len(asked) > 40
    for ident in [*asked, "aabbcc001122", "tag-7X", "zoë-%_'\\"]:
        expected = library.devices.get(ident)
        assert copy.devices.get(ident) == replace(expected, history=expected.history[: whole_fleet.HISTORY_EACH])


def test_that_a_devices_document_is_the_same(library: Library, copy: OfflineCopy) -> None:
    ident = library.devices.page(ListQuery(), limit=2).rows[1].device_id
    assert device_document(copy.devices.get(ident)) == device_document(library.devices.get(ident))


def test_that_every_user_is_the_same_record(library: Library, copy: OfflineCopy) -> None:
    rows = library.devices.page(ListQuery(include_deleted=True), limit=500).rows
    emails = {row.annotated_user for row in rows[::6] if row.annotated_user}
    assert len(emails) > 10
    for email in emails:
        assert copy.users.get(email.upper()) == library.users.get(email)
    assert user_document(copy.users.get("zoe.ohm@students.example.org"))["devices"] == []


def test_that_an_unknown_identifier_is_not_found_in_words(copy: OfflineCopy) -> None:
    for ask, ident in ((copy.devices.get, "nothing"), (copy.devices.get, " "), (copy.users.get, "no@where")):
        with pytest.raises(NotFoundError):
            ask(ident)


def test_that_the_first_hit_of_an_identifier_is_its_device_and_says_so(library: Library, copy: OfflineCopy) -> None:
    for row in library.devices.page(ListQuery(), limit=30).rows:
        for field in ("device_id", "serial_number", "asset_tag", "annotated_user", "mac_address"):
            text = getattr(row, field)
            if text:
                hit = copy.search.search(text.lower()).hits[0]
                assert (hit.device, hit.match, hit.value) == (row, "exact", text)


@pytest.mark.parametrize(
    ("text", "match", "field"),
    [
        ("3c-22-fb-00", "prefix", "mac_address"),
        ("ben okafor", "prefix", "full_name"),
        ("okafor ben 3110", "substring", "annotated_user"),
        ("3110", "substring", "model"),
        ("5cd10", "prefix", "serial_number"),
        ("room maple", "substring", "iiq_location"),
        ("10.20.0.6", "exact", "ip_address"),
        ("%_'\\", "substring", "serial_number"),
    ],
)
def test_that_a_hit_says_how_and_where_it_matched(copy: OfflineCopy, text: str, match: str, field: str) -> None:
    found = copy.search.search(text, limit=3)
    assert found.hits
    assert (found.hits[0].match, found.hits[0].field) == (match, field)
    assert found.total >= len(found.hits)
    assert search_document(found)["hits"][0]["field"] == field


@pytest.mark.parametrize("text", ["tag7x", "TAG.7X", "00tag-7x", "zoë%_'\\"])
def test_that_an_identifier_is_found_with_other_hyphens_and_zeros(copy: OfflineCopy, text: str) -> None:
    [hit] = copy.search.search(text).hits
    assert (hit.match, hit.device.asset_tag) == ("exact", "Tag-7x")


@pytest.mark.parametrize("text", ["serial:5CD1", "5cd1 -dell", "dell|hp", '"room 12"'])
def test_that_what_only_the_database_can_read_is_explained(copy: OfflineCopy, text: str) -> None:
    found = copy.search.search(text)
    assert (found.query, found.hits, found.total) == (text, (), 0)
    [problem] = found.problems
    assert (problem.position, problem.length) == (0, len(text))
    assert "While the database is away" in problem.sentence


@pytest.mark.parametrize("text", ["", "%", "*", "' OR 1=1 --", "\x00\ud800", "🦊", "x" * 10_000, "a " * 300, "zzzzqq"])
def test_that_no_text_is_an_error(copy: OfflineCopy, text: str) -> None:
    copy.search.search(text)


def test_that_deleted_devices_come_last(copy: OfflineCopy) -> None:
    hits = copy.search.search("students.example.org", limit=200).hits
    assert hits[-1].device.is_deleted
    assert not any(hit.device.is_deleted for hit in hits[:-1])


@pytest.mark.parametrize(
    "query",
    [
        ListQuery(),
        ListQuery(sort="battery_health", descending=True),
        ListQuery(sort="last_policy_sync_time", descending=True, include_deleted=True),
        ListQuery(sort="model", then=(SortKey("battery_health", True), SortKey("serial_number"))),
        ListQuery(status="NONE"),
        ListQuery(status="active", model="dell chromebook 3110", is_unassigned=False),
        ListQuery(org_unit="/Students/Maple", os_version="12", aue_before="2029", battery_at_least=50),
        ListQuery(is_unassigned=True, data_source="merged", sync_freshness="ok"),
        ListQuery(location=" lincoln es", aue_after="2027-01", battery_below=90),
    ],
)
def test_that_lists_hold_the_same_rows_page_by_page(library: Library, copy: OfflineCopy, query: ListQuery) -> None:
    found, after = [], None
    while True:
        page = copy.devices.page(query, after, limit=40)
        found += page.rows
        after = page.next
        if after is None:
            break
    expected = library.devices.page(query, limit=500).rows
    assert {row.device_id for row in found} == {row.device_id for row in expected}
    assert len(found) == len(expected) == copy.devices.count(query)
    values = [getattr(row, query.sort) for row in found]
    assert values == [getattr(row, query.sort) for row in expected]


@pytest.mark.parametrize(
    "query",
    [UserQuery(), UserQuery(org_unit="/Students/Maple"), UserQuery(has_devices=False), UserQuery(is_suspended=False)],
)
def test_that_lists_of_users_hold_the_same_rows(library: Library, copy: OfflineCopy, query: UserQuery) -> None:
    first = copy.users.page(query, limit=50)
    rows = first.rows + (copy.users.page(query, first.next, limit=500).rows if first.next else ())
    expected = library.users.page(query, limit=500)
    assert set(rows) == set(expected.rows)
    assert len(rows) == first.total.value == expected.total.value


@pytest.mark.parametrize("text", ["rivera", "BEN okafor1@", "zoe.ohm@students.example.org", "nobody", "%", ""])
def test_that_the_same_users_are_found(library: Library, copy: OfflineCopy, text: str) -> None:
    assert set(copy.users.search(text)) == set(library.users.search(text))


def test_that_the_page_of_another_list_is_refused(library: Library, copy: OfflineCopy) -> None:
    page = library.devices.page(ListQuery(), limit=1)
    with pytest.raises(QueryError):
        copy.devices.page(ListQuery(), page.next)


def test_that_the_ages_of_the_sources_are_those_of_the_copy(library: Library, copy: OfflineCopy) -> None:
    assert copy.sync_logs.freshness() == library.sync_logs.freshness()


def test_that_only_clients_of_known_devices_are_copied(engine: sa.Engine) -> None:
    copied = {table.name: list(table.rows) for table in whole_fleet.read_tables(engine)}
    assert len(copied["meraki_clients"]) == 2
    assert len(copied["chromebook_history"]) == whole_fleet.HISTORY_EACH


def test_that_a_closed_copy_asks_to_be_asked_again(engine: sa.Engine) -> None:
    copy = OfflineCopy.over(pack(whole_fleet.read_tables(engine)), NOW)
    copy.close()
    with pytest.raises(RetryError):
        copy.search.search("5cd")
