"""Lists of devices: pages, orders and filters, judged against the same rows in Python."""

import base64
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbdesk.cache import open_cache
from cbdesk.database.tables import chromebooks
from cbdesk.domain.query import SORTABLE, ListQuery, QueryError, Total, sort_keys
from cbdesk.repositories import Library, listing, paging
from cbdesk.repositories.paging import Position
from cbdesk.repositories.reading import DEVICE_ROW, listed
from tests.integration.repositories.rows import THEN, device, put, recorded


def _many(count):
    """Rows full of ties and empty values, of a seed, so that a failure can be repeated."""
    chance = random.Random(7)

    def maybe(*values):
        return chance.choice([None, *values])

    return [
        device(
            f"id-{number * 7919 % count:04}",
            serial_number=maybe(f"S{number:04}", f"s{number:04}", f"é{number:04}"),
            asset_tag=maybe(f"{number}", f"0{number}"),
            model=maybe("Lenovo 300e", "lenovo 300e", "Dell 3110"),
            status=maybe("ACTIVE", "DISABLED", "DEPROVISIONED", "PROVISIONED"),
            google_status=maybe("ACTIVE", "INACTIVE"),
            annotated_user=maybe("ana@example.org", "Ana@example.org", "ben@example.org"),
            org_unit_path=maybe("/", "/Students", "/Students/Grade_6", "/Students/Grade 6", "/Students/Grade 6/A"),
            iiq_location=maybe("Oak", "Maple MS"),
            iiq_room=maybe("1", "2"),
            battery_health=maybe(0, 59, 60, 100),
            aue_date=maybe("2024-06", "2026-12", "2027-01", "2029-06"),
            os_version=maybe("131.0.1", "13.1", "142.0"),
            last_sync_status=maybe("ok", "stale", "never"),
            last_policy_sync_time=maybe(THEN, THEN + timedelta(microseconds=1), datetime(2020, 1, 1)),
            last_seen_meraki=maybe(THEN, datetime(2019, 5, 5, 5, 5)),
            mac_address=maybe("AA:BB:CC:11:22:33"),
            data_source=maybe("merged", "google_admin", "incidentiq"),
            is_deleted=chance.random() < 0.1,
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def fleet(read_only_engine):
    """Three hundred of them, only read."""
    put(read_only_engine, *_many(300))
    return Library.over(read_only_engine, open_cache(None))


def _pages(library, query, limit):
    after, rows = None, []
    while True:
        page = library.devices.page(query, after, limit)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next is None:
            return rows
        assert len(page.rows) == limit
        after = page.next


def test_that_pages_hold_each_row_exactly_once_in_every_order(engine, library):
    rows = _many(500)
    put(engine, *rows)
    ids = {row["device_id"] for row in rows}
    for sort in SORTABLE:
        for descending in (False, True):
            query = ListQuery(sort=sort, descending=descending, include_deleted=True)
            paged = _pages(library, query, 37)
            assert len(paged) == 500, (sort, descending)
            assert {row.device_id for row in paged} == ids, (sort, descending)
            whole = library.devices.page(query, None, 1000)
            assert (list(whole.rows), whole.next) == (paged, None)


def test_that_devices_which_share_a_serial_are_all_listed_where_an_adopted_table_has_such(engine, library):
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE chromebooks DROP CONSTRAINT chromebooks_serial_number_key")
    put(engine, *(device(f"d{number}", serial_number=f"S{number // 3}") for number in range(9)))
    for text in ("serial_number", "-serial_number", "serial_number,model", "-is_deleted,-serial_number"):
        paged = _pages(library, _by(text), 2)
        assert Counter(row.device_id for row in paged) == Counter(f"d{number}" for number in range(9)), text
        assert paged == list(library.devices.page(_by(text), None, 9).rows)


def _sorted(rows, keys):
    """The rows in the order of the keys, empty values last in each, then by device id in the last one's direction."""
    rows = sorted(rows, key=lambda row: row.device_id, reverse=keys[-1].descending)
    for key in reversed(keys):
        present = [row for row in rows if getattr(row, key.column) is not None]
        present.sort(key=lambda row: getattr(row, key.column), reverse=key.descending)
        rows = present + [row for row in rows if getattr(row, key.column) is None]
    return rows


def _by(text, **filters):
    first, *others = sort_keys(text)
    return ListQuery(sort=first.column, descending=first.descending, then=tuple(others), **filters)


_HERE = {"last_policy_sync_time": THEN, "model": "Dell"}
ORDERS = (
    *("battery_health", "-battery_health", "last_policy_sync_time", "-last_policy_sync_time", "-is_deleted"),
    *("-serial_number", "asset_tag", "model,-battery_health", "-model,battery_health,-last_policy_sync_time"),
    *("status,asset_tag,model", "-aue_date,device_id", "is_deleted,-iiq_location,iiq_room,-mac_address"),
)


@pytest.mark.parametrize("limit", [33, 200])
@pytest.mark.parametrize("text", ORDERS)
def test_that_rows_come_by_value_with_empty_ones_last_then_by_device_id(fleet, text, limit):
    query = _by(text, include_deleted=True)
    rows = _pages(fleet, query, limit)
    assert rows == _sorted(rows, query.order)
    assert len({row.device_id for row in rows}) == len(rows) == 300


@pytest.mark.parametrize("filters", [{"status": "DISABLED"}, {"query": "is:disabled"}], ids=str)
@pytest.mark.parametrize("text", ["-last_policy_sync_time", "last_policy_sync_time"])
def test_that_the_devices_of_a_status_come_by_last_sync_with_those_that_never_did_last(fleet, text, filters):
    query = _by(text, include_deleted=True, **filters)
    rows = _pages(fleet, query, 7)
    expected = {row["device_id"] for row in _many(300) if row["status"] == "DISABLED"}
    assert rows == _sorted(rows, query.order)
    assert len(rows) == len(expected) > 30
    assert {row.device_id for row in rows} == expected


_WALKS = {
    "by last sync": _by("-last_policy_sync_time"),
    "by model": _by("model"),
    "by status, then last sync": _by("status,-last_policy_sync_time"),
    "a status, by last sync": _by("-last_policy_sync_time", status="ACTIVE"),
    "a status, the longest silent first": _by("last_policy_sync_time", status="ACTIVE"),
    "a status in the search language": _by("-last_policy_sync_time", query="status:active"),
    "weak batteries, by last sync": _by("-last_policy_sync_time", battery_below=60),
    "weak batteries, the longest silent first": _by("last_policy_sync_time", query="battery:<60"),
}


@pytest.mark.parametrize("query", _WALKS.values(), ids=_WALKS)
def test_that_a_page_is_one_walk_along_an_index_wherever_it_lies(engine, query):
    query = replace(query, include_deleted=True)
    order = listing.order(query)
    here = Position(tuple("ACTIVE" if key.column == "status" else _HERE[key.column] for key in order.keys), "d7")
    rows = sa.select(chromebooks.c.device_id).where(*listing.conditions(query))
    put(engine, *_many(300))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE chromebooks; SET enable_seqscan = off; SET enable_bitmapscan = off")
        connection.exec_driver_sql("SET enable_sort = off; SET effective_cache_size = 1")
        for after in (None, here):
            plans = []
            for segment in order.segments(rows, after, 50, lambda _statement: "ACTIVE"):
                statement = order.limited(segment, 50)
                # Before the status in which a page ends and behind it, the rows are none or few.
                if len(order.keys) == 1 or "status = 'ACTIVE'" in _text(engine, statement):
                    plans.append(_plan(connection, statement))
            assert plans
            assert not any("Sort" in plan for plan in plans), "\n".join(plans)
            assert not any("Filter" in plan for plan in plans), "\n".join(plans)


def _text(engine, statement):
    return str(statement.compile(engine, compile_kwargs={"literal_binds": True}))


def _plan(connection, statement):
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {_text(connection.engine, statement)}").scalars())


_COVERED = {
    "a unit, by last sync": (_by("-last_policy_sync_time", org_unit="/Students/Grade 6/A"), "list_by_last_policy"),
    "a unit": (_by("serial_number", org_unit="/Students/Grade 6/A"), "list_by_serial_number"),
    "a room in the search language": (_by("last_policy_sync_time", query="room:==2"), "places_by_last_policy"),
    "a version, past its AUE date": (_by("-last_policy_sync_time", query="os:131 aue:<2024-07"), "list_by_last_policy"),
    "stale, past its AUE date": (_by("serial_number", query="is:stale aue:<2024-07"), "list_by_serial_number"),
    "unassigned and active, by last sync": (
        _by("-last_policy_sync_time", is_unassigned=True, status="ACTIVE"),
        "unassigned_by_last_policy",
    ),
    "unassigned and disabled": (_by("serial_number", is_unassigned=True, status="DISABLED"), "unassigned_by_serial"),
    "disabled": (_by("serial_number", status="DISABLED"), "inactive_by_serial_number"),
}


@pytest.mark.parametrize(("query", "index"), _COVERED.values(), ids=_COVERED)
def test_that_a_filtered_list_reads_of_the_table_only_what_it_shows(engine, query, index):
    put(engine, *_many(300))
    order = listing.order(query)
    rows = sa.select(*DEVICE_ROW).where(*listing.conditions(query))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE chromebooks")
        connection.exec_driver_sql("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
        here = Position(tuple(THEN if "sync" in key.column else "S0100" for key in order.keys), "id-0100")
        for after in (None, here):
            for segment in order.segments(rows, after, 20, connection.scalar):
                plan = _plan(connection, order.limited(segment, 20))
                assert re.search(rf"Index Only Scan( Backward)? using idx_chromebooks_{index}", plan), plan


@pytest.mark.parametrize("sort", ["serial_number", "-last_policy_sync_time"])
def test_that_a_list_without_filters_is_read_from_the_table_at_once(engine, sort):
    order = listing.order(_by(sort))
    rows = sa.select(*DEVICE_ROW).where(*listing.conditions(_by(sort)))
    with engine.connect() as connection:
        for segment in order.segments(rows, None, 20, connection.scalar):
            assert _text(engine, order.limited(segment, 20)).count("SELECT") == 1


def test_that_the_few_of_a_status_are_not_looked_for_among_all(engine):
    put(
        engine,
        *(device(f"{n:04}", serial_number=f"S{n}", status="ACTIVE" if n % 30 else "DISABLED") for n in range(600)),
    )
    query = ListQuery(status="DISABLED")
    rows = sa.select(chromebooks.c.device_id).where(*listing.conditions(query))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE chromebooks; SET enable_seqscan = off; SET enable_sort = off")
        order = listing.order(query)
        first = next(order.segments(rows, None, 10, connection.scalar))
        plan = _plan(connection, order.limited(first, 10))
    assert "idx_chromebooks_inactive" in plan


def test_that_of_a_large_group_only_what_a_page_shows_is_sorted(engine, library):
    put(engine, *(device(f"{n:04}", model=f"Rare {n}" if n < 9 else "Z", battery_health=n % 99) for n in range(900)))
    query = _by("model,-battery_health")
    order = listing.order(query)
    asked = []
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE chromebooks")

        def ask(statement):
            asked.append(connection.scalar(statement))
            return asked[-1]

        found = sa.select(*DEVICE_ROW).where(*listing.conditions(query))
        segments = order.segments(found, None, 50, ask)
        rows = [connection.execute(segment.limit(50)).all() for segment in segments]
    assert asked == ["Z"], "the model in which fifty rows end"
    assert [len(one) for one in rows[:2]] == [9, 50], "the rare ones, then the others from the best battery on"
    page = library.devices.page(query, None, 50).rows
    assert page == tuple(map(listed, [*rows[0], *rows[1]][:50]))
    assert [row.battery_health for row in page[9:22]] == [98] * 9 + [97] * 4


def test_that_the_last_full_page_has_no_next(engine, library):
    put(engine, *(device(f"d{n}", serial_number=f"S{n}") for n in range(4)))
    assert library.devices.page(ListQuery(), None, 4).next is None
    assert library.devices.page(ListQuery(), None, 3).next is not None
    assert library.devices.page(ListQuery(model="none such"), None, 3).rows == ()


def test_that_a_page_costs_at_most_two_selects(engine, library):
    put(engine, *_many(60))
    with recorded(engine) as statements:
        library.devices.page(ListQuery(sort="model"), None, 50)
    assert sum(statement.startswith("SELECT") for statement in statements) <= 2


FILTERS = {
    "status": (ListQuery(status="active"), lambda row: row["status"] == "ACTIVE"),
    "no status": (ListQuery(status="none"), lambda row: row["status"] is None),
    "google_status": (ListQuery(google_status="inactive"), lambda row: row["google_status"] == "INACTIVE"),
    "org_unit": (
        ListQuery(org_unit="/Students/Grade 6"),
        lambda row: (row["org_unit_path"] or "").startswith("/Students/Grade 6"),
    ),
    "literal underscore": (
        ListQuery(org_unit="/Students/Grade_"),
        lambda row: (row["org_unit_path"] or "").startswith("/Students/Grade_"),
    ),
    "literal percent": (ListQuery(org_unit="%"), lambda row: False),
    "model": (ListQuery(model="LENOVO 300E"), lambda row: (row["model"] or "").lower() == "lenovo 300e"),
    "location": (ListQuery(location="maple ms"), lambda row: row["iiq_location"] == "Maple MS"),
    "room": (ListQuery(room="2"), lambda row: row["iiq_room"] == "2"),
    "user": (ListQuery(user="ANA@example.org"), lambda row: (row["annotated_user"] or "").lower() == "ana@example.org"),
    "unassigned": (ListQuery(is_unassigned=True), lambda row: row["annotated_user"] is None),
    "assigned": (ListQuery(is_unassigned=False), lambda row: row["annotated_user"] is not None),
    "aue_before": (ListQuery(aue_before="2026-12"), lambda row: "" < (row["aue_date"] or "") < "2026-12"),
    "aue_before year": (ListQuery(aue_before="2027"), lambda row: "" < (row["aue_date"] or "") < "2027-01"),
    "aue_after": (ListQuery(aue_after="2027-01"), lambda row: (row["aue_date"] or "") > "2027-01"),
    "aue_after year": (ListQuery(aue_after="2026"), lambda row: (row["aue_date"] or "") > "2026-12"),
    "battery_below": (ListQuery(battery_below=60), lambda row: row["battery_health"] in {0, 59}),
    "battery_at_least": (ListQuery(battery_at_least=60), lambda row: row["battery_health"] in {60, 100}),
    "os_version": (ListQuery(os_version="13."), lambda row: row["os_version"] == "13.1"),
    "sync_freshness": (ListQuery(sync_freshness="stale"), lambda row: row["last_sync_status"] == "stale"),
    "data_source": (ListQuery(data_source="incidentiq"), lambda row: row["data_source"] == "incidentiq"),
    "together": (
        ListQuery(status="ACTIVE", is_unassigned=True, battery_below=101),
        lambda row: row["status"] == "ACTIVE" and row["annotated_user"] is None and row["battery_health"] is not None,
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_that_a_filter_keeps_the_rows_that_meet_it(fleet, name):
    query, keeps = FILTERS[name]
    expected = {row["device_id"] for row in _many(300) if keeps(row) and not row["is_deleted"]}
    assert {row.device_id for row in _pages(fleet, query, 50)} == expected
    assert fleet.devices.count(query) == len(expected)
    assert fleet.devices.total(query) == Total(len(expected))


def test_that_deleted_devices_are_listed_only_when_asked_for(engine, library):
    put(engine, device("live"), device("gone", is_deleted=True))
    assert library.devices.count(ListQuery()) == 1
    assert {row.device_id for row in library.devices.page(ListQuery(include_deleted=True)).rows} == {"live", "gone"}


def test_that_a_token_belongs_to_its_order(engine, library):
    put(engine, device("a", model="x"), device("b", model="y"))
    token = library.devices.page(ListQuery(sort="model"), None, 1).next
    with pytest.raises(QueryError, match="another order") as caught:
        library.devices.page(ListQuery(sort="model", descending=True), token, 1)
    assert caught.value.field == "after"
    assert [row.device_id for row in library.devices.page(ListQuery(sort="model"), token, 1).rows] == ["b"]


@given(token=st.text(min_size=1, max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_a_token_nobody_made_is_refused_by_name(library, token):
    with pytest.raises(QueryError) as caught:
        library.devices.page(ListQuery(), token, 1)
    assert caught.value.field == "after"


@pytest.mark.parametrize(
    ("sort", "parts"),
    [
        ("battery_health", '["battery_health","x","id"]'),
        ("battery_health", '["battery_health",1,7]'),
        ("last_policy_sync_time", '["last_policy_sync_time","yesterday","id"]'),
        ("model", '["model","a\\u0000b","id"]'),
        ("model", '["model","a","\\ud800"]'),
        ("model", '["model","a"]'),
        ("model", '{"model": 1}'),
        ("model", '[{"model": 1}, "a", "id"]'),
        ("model", '["model","a","b","id"]'),
        ("battery_health", '["battery_health",true,"id"]'),
        pytest.param("model", "[" * 100_000, id="deep"),
    ],
)
def test_that_a_forged_token_is_refused_by_name(library, sort, parts):
    token = base64.urlsafe_b64encode(parts.encode()).decode()
    with pytest.raises(QueryError) as caught:
        library.devices.page(ListQuery(sort=sort), token, 1)
    assert caught.value.field == "after"


@pytest.mark.parametrize("limit", [0, -1])
def test_that_a_limit_below_one_is_refused_by_name(library, limit):
    with pytest.raises(QueryError) as caught:
        library.devices.page(ListQuery(), None, limit)
    assert caught.value.field == "limit"


# ---------------------------------------------------------------- while others write


def _moving(chance, engine, ids, column, values):
    """Change the column of some devices, delete others, insert new ones; return whom it touched."""
    changed, gone = chance.sample(ids, 12), chance.sample(ids, 2)
    new = [device(f"new-{chance.random()}", serial_number=None, **{column: chance.choice(values)}) for _ in range(4)]
    with engine.begin() as connection:
        for one in changed:
            statement = sa.update(chromebooks).where(chromebooks.c.device_id == one)
            connection.execute(statement.values({column: chance.choice(values)}))
        connection.execute(sa.delete(chromebooks).where(chromebooks.c.device_id.in_(gone)))
    put(engine, *new)
    return {*changed, *gone, *(one["device_id"] for one in new)}


@pytest.mark.parametrize("text", ["model", "-last_policy_sync_time", "status,-battery_health", "serial_number"])
def test_that_a_row_which_stays_where_it_is_comes_exactly_once_whatever_else_changes(engine, library, text):
    chance = random.Random(11)
    put(engine, *_many(300))
    query = _by(text, include_deleted=True)
    before = library.devices.page(query, None, 1000).rows
    column = query.order[-1].column
    values = sorted({value for row in before if (value := getattr(row, column)) is not None}, key=str)
    if column == "serial_number":
        column, values = "iiq_room", ["3", "4"]  # serials are unique: other columns of the row change
    after, seen, touched = None, [], set()
    for pages in range(1, 200):  # noqa: B007  (how many there were is judged below)
        page = library.devices.page(query, after, 17)
        seen += page.rows
        after = page.next
        if after is None:
            break
        touched |= _moving(chance, engine, [row.device_id for row in before], column, values)
    assert pages < 60, "the end of the list is never reached"
    still = [row.device_id for row in before if row.device_id not in touched]
    times = Counter(row.device_id for row in seen)
    assert len(still) > 30
    assert {ident: times[ident] for ident in still} == dict.fromkeys(still, 1)
    assert [row.device_id for row in seen if row.device_id in set(still)] == still
    if column == "iiq_room":  # nothing moved in this order: nothing at all comes twice
        assert set(times.values()) == {1}


def test_that_the_row_a_page_ended_with_may_be_deleted_or_changed_before_the_next_one(engine, library):
    put(engine, *(device(f"d{n}", model="same", battery_health=n) for n in range(6)))
    query = _by("model,-battery_health")
    page = library.devices.page(query, None, 2)
    with engine.begin() as connection:
        connection.execute(sa.delete(chromebooks).where(chromebooks.c.device_id == "d4"))
    following = library.devices.page(query, page.next, 2)
    with engine.begin() as connection:
        connection.execute(sa.update(chromebooks).where(chromebooks.c.device_id == "d2").values(battery_health=None))
    rest = library.devices.page(query, following.next, 9)
    names = [[row.device_id for row in one.rows] for one in (page, following, rest)]
    assert names == [["d5", "d4"], ["d3", "d2"], ["d1", "d0", "d2"]]


# ---------------------------------------------------------------- how many


def test_that_a_total_is_exact_up_to_the_limit_and_an_estimate_beyond_it(engine, library, monkeypatch):
    put(engine, *_many(300))
    live = library.devices.count(ListQuery())
    monkeypatch.setattr(paging, "COUNT_LIMIT", live)
    assert library.devices.total(ListQuery()) == Total(live)
    monkeypatch.setattr(paging, "COUNT_LIMIT", live - 1)
    total = library.devices.total(ListQuery())
    assert total.is_estimate
    assert total.value >= live
    with engine.begin() as connection:
        connection.execute(sa.text("ANALYZE chromebooks"))
    assert library.devices.total(ListQuery(include_deleted=True)).value == pytest.approx(300, rel=0.02)
    assert library.devices.total(ListQuery(model="none such")) == Total(0)
