"""The counts behind the statistics: never older than the devices without saying so, whoever changes and counts them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database import counts
from cbdesk.database.engine import open_engine
from cbdesk.database.tables import chromebooks
from cbdesk.repositories.statistics import StatisticsRepository
from tests.integration.database.stations import ask, until
from tests.integration.repositories.rows import device, put, recorded

_WAITING = "SELECT count(*)::int FROM pg_locks WHERE NOT granted AND relation = 'mv_devices_by_ou'::regclass"


def count(engine):
    with engine.begin() as connection:
        return counts.refresh(connection)


def old(engine):
    with engine.connect() as connection:
        return counts.are_old(connection)


def total(engine):
    with closing(open_cache(None)) as cache:
        return StatisticsRepository(engine, cache).overview().total_devices


def test_that_counts_are_old_after_each_kind_of_change_and_after_no_other_statement(engine):
    assert not old(engine)
    for statement, changes in (
        ("INSERT INTO chromebooks (device_id, created_at, updated_at) VALUES ('a', now(), now())", True),
        ("UPDATE chromebooks SET model = 'Dell'", True),
        ("UPDATE chromebooks SET model = 'HP' WHERE device_id = 'b'", False),
        ("DELETE FROM chromebooks WHERE device_id = 'b'", False),
        ("INSERT INTO chromebooks (device_id, created_at, updated_at) SELECT 'b', now(), now() WHERE false", False),
        ("INSERT INTO sync_logs (started_at) VALUES (now())", False),
        ("DELETE FROM chromebooks", True),
        ("TRUNCATE chromebooks CASCADE", True),
    ):
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
        assert old(engine) is changes, statement
        assert count(engine) is changes
        assert not old(engine)
        assert not count(engine)


def test_that_a_change_which_commits_while_others_count_is_not_taken_for_counted(engine):
    put(engine, device("d1"))
    with engine.connect() as writer:
        writer.execute(sa.insert(chromebooks), device("d2"))
        assert count(engine)
        assert not old(engine)
        writer.commit()
    assert old(engine)
    assert total(engine) == 2


def test_that_a_change_between_looking_for_changes_and_the_end_of_counting_stays_to_be_counted(engine, database_url):
    put(engine, device("d1"))
    with engine.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(sa.text("REFRESH MATERIALIZED VIEW CONCURRENTLY mv_devices_by_ou"))
        counting = pool.submit(count, engine)  # waits for the second view, with the first one filled
        until(lambda: ask(database_url, _WAITING) == [(1,)])
        put(engine, device("d2"))
        other.commit()
        assert counting.result(30)
    assert old(engine)
    assert total(engine) == 2


def test_that_counting_may_use_more_memory_than_a_session(engine):
    """With less, PostgreSQL sorts a million devices on the disk, three times, to count groups that need 5 MB."""
    with engine.connect() as connection:
        asked = sa.text("SELECT proconfig FROM pg_proc WHERE oid = 'refresh_statistics()'::regprocedure")
        assert "work_mem=64MB" in connection.execute(asked).scalar_one()


def test_that_stations_which_count_and_change_at_once_neither_fail_nor_lose_a_change(engine):
    start, errors = threading.Barrier(6), []

    def station(number):
        own = open_engine(str(engine.url.render_as_string(hide_password=False)))
        try:
            start.wait(30)
            for turn in range(4):
                if number % 2:
                    put(own, device(f"d{number}{turn}"))
                total(own)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the test's answer
            errors.append(error)
        finally:
            own.dispose()

    stations = [threading.Thread(target=station, args=(number,)) for number in range(6)]
    for thread in stations:
        thread.start()
    for thread in stations:
        thread.join()
    assert errors == []
    assert total(engine) == 12
    with engine.connect() as connection:
        stored, now = (set(connection.execute(sa.select(source))) for source in (counts.STORED, counts.NOW))
    assert stored == now != set()


@pytest.fixture
def reader(engine):
    """A role that owns nothing."""
    name = f"reader_{engine.url.database}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN PASSWORD 'reader'"))
        connection.execute(sa.text(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}"))
    own = open_engine(engine.url.set(username=name, password="reader").render_as_string(hide_password=False))
    yield own
    own.dispose()
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP OWNED BY {name}"))
        connection.execute(sa.text(f"DROP ROLE {name}"))


def test_that_a_role_that_does_not_own_the_views_counts(engine, reader):
    put(engine, device("d1"), device("d2"))
    assert count(reader)
    assert not old(engine)
    assert total(reader) == 2


def test_that_figures_are_right_where_counting_ahead_is_refused(engine, reader):
    put(engine, device("d1"))
    with engine.begin() as connection:
        connection.execute(sa.text("REVOKE EXECUTE ON FUNCTION refresh_statistics FROM PUBLIC"))
    assert total(reader) == 1
    put(engine, device("d2"))
    assert total(reader) == 2
    assert old(engine)
    with closing(open_cache(None)) as cache:  # a copy for lists, whose counts are made where it is copied from
        assert StatisticsRepository(engine, cache, lists=reader).overview().total_devices == 2
    assert not old(engine)


def test_that_who_may_write_devices_needs_no_other_right(engine, reader):
    with engine.begin() as connection:
        connection.execute(sa.text(f"GRANT INSERT ON chromebooks TO {reader.url.username}"))
    with reader.begin() as connection:
        connection.execute(sa.insert(chromebooks), [device("d1")])
    assert old(engine)


def test_that_the_documented_view_has_the_documented_columns_and_figures(engine):
    put(
        engine,
        device("d1", org_unit_path="/A", battery_health=80, annotated_user="ana@x.org"),
        device("d2", org_unit_path="/A", battery_health=71, status="DISABLED"),
        device("d3", org_unit_path=None),
        device("d4", org_unit_path="/A", is_deleted=True),
    )
    assert count(engine)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM mv_devices_by_ou ORDER BY org_unit_path")).mappings().all()
        indexes = connection.execute(
            sa.text("SELECT indexdef FROM pg_indexes WHERE tablename = 'mv_devices_by_ou'")
        ).scalars()
        assert [definition.partition(" ON public.")[2] for definition in indexes] == [
            "mv_devices_by_ou USING btree (org_unit_path)"
        ]
    assert [dict(row) for row in rows] == [
        {"org_unit_path": "/A", "total_devices": 2, "active": 1, "assigned": 1, "avg_battery_health": 75.5},
        {"org_unit_path": None, "total_devices": 1, "active": 1, "assigned": 0, "avg_battery_health": None},
    ]


def test_that_nothing_is_counted_again_while_nothing_changed(engine):
    put(engine, device("d1"))
    total(engine)
    with recorded(engine) as statements:
        total(engine)
    assert not any("refresh_statistics" in statement for statement in statements)
