"""Users, sync runs, freshness, and what every repository says when the database is away."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cbdesk.cache import open_cache
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.domain.query import ListQuery, QueryError
from cbdesk.domain.sync import LastStarts
from cbdesk.domain.user import UserQuery
from cbdesk.errors import DatabaseAwayError, NotFoundError
from cbdesk.repositories import Library
from tests.integration.repositories.rows import THEN, device, put, recorded, store, user


@pytest.fixture
def people(engine):
    store(
        engine,
        tables.users,
        user("ana.rivera@example.org", "Ana Rivera", last_login=THEN, org_unit_path="/Students"),
        user("ben@example.org", "Ben Anagnos"),
        user("mariana@example.org", None, is_suspended=True),
    )


def test_that_a_user_comes_with_columns_and_the_live_devices_of_the_address_in_any_case(engine, library, people):
    put(
        engine,
        device("b", annotated_user="ANA.rivera@example.org", last_policy_sync_time=THEN),
        device("a", annotated_user="ana.rivera@example.org"),
        device("gone", annotated_user="ana.rivera@example.org", is_deleted=True),
        device("other", annotated_user="ben@example.org"),
    )
    found = library.users.get(" Ana.Rivera@EXAMPLE.org\n")
    assert set(found.columns) == {column.name for column in tables.users.columns}
    assert found.columns["last_login"] == THEN.replace(tzinfo=UTC)
    assert [row.device_id for row in found.devices] == ["a", "b"]
    assert found.devices[1].last_policy_sync_time == THEN.replace(tzinfo=UTC)
    with recorded(engine) as statements:
        assert library.users.get("ana.rivera@example.org") == found
    assert not statements


@pytest.mark.parametrize("email", ["", "nobody@example.org", "ana", "%", "\ud800", "x" * 5000])
def test_that_an_unknown_address_is_answered_with_a_sentence(library, people, email):
    with pytest.raises(NotFoundError, match=r"\.$") as caught:
        library.users.get(email)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("ana", ["ana.rivera@example.org", "mariana@example.org", "ben@example.org"]),
        ("RIVERA ana", ["ana.rivera@example.org"]),
        ("ben@example.org", ["ben@example.org"]),
        ("_", []),
        ("", []),
    ],
)
def test_that_users_are_found_by_words_of_name_and_address(library, people, text, emails):
    assert {row.email for row in library.users.search(text)} == set(emails)
    assert [row.email for row in library.users.search(text)][:1] == emails[:1]


def test_that_a_search_for_users_obeys_the_filters(library, people):
    assert [row.email for row in library.users.search("ana", query=UserQuery(is_suspended=True))] == [
        "mariana@example.org"
    ]
    assert library.users.search("ana", query=UserQuery(has_devices=True)) == ()


ANA = "ana.rivera@example.org"


def seen(device_id, first, last, email=ANA):
    return {"device_id": device_id, "email": email, "first_seen": first, "last_seen": last}


def test_that_a_user_comes_with_devices_that_are_owned_or_used_but_not_assigned(engine, library, people):
    put(
        engine,
        device("mine", annotated_user=ANA, iiq_owner_email="ben@example.org"),
        device("mine too", annotated_user=ANA, iiq_owner_email=ANA),
        device("owned", annotated_user="ben@example.org", iiq_owner_email=ANA),
        device("used", annotated_user="ben@example.org"),
        device("used last", iiq_owner_email=ANA.upper()),
        device("gone", iiq_owner_email=ANA, is_deleted=True),
    )
    day = THEN.date()
    store(
        engine,
        tables.device_user_seen,
        seen("used", day - timedelta(days=9), day - timedelta(days=2)),
        seen("used last", day, day),
        seen("mine", day, day),
        seen("owned", day, day, "ben@example.org"),
    )
    store(engine, tables.sync_sources, {"source": "users", "last_success_at": THEN})
    found = library.users.get(ANA)
    assert [(one.device.device_id, one.is_owner, one.first_used, one.last_used) for one in found.others] == [
        ("used last", True, day, day),
        ("used", False, day - timedelta(days=9), day - timedelta(days=2)),
        ("owned", True, None, None),
    ]
    assert found.owners == {"mine": "ben@example.org"}
    assert found.source_times == {"google": None, "users": THEN.replace(tzinfo=UTC), "incidentiq": None}
    with recorded(engine) as statements:
        assert library.users.get(ANA) == found
    assert not statements


RUNS = [
    {"id": 1, "sync_type": "full", "status": "completed", "started_at": THEN, "completed_at": THEN + timedelta(hours=1),
     "records_processed": 7, "warnings": ["one", "two"], "run_id": "r1", "station": "desk", "duration_seconds": 3600},
    {"id": 2, "sync_type": "users", "status": "completed", "started_at": THEN, "completed_at": THEN},
    {"id": 3, "sync_type": "full", "status": "failed", "started_at": THEN + timedelta(hours=2),
     "completed_at": THEN + timedelta(hours=3), "error_message": "no"},
    {"id": 4, "sync_type": "meraki", "status": "started", "started_at": THEN - timedelta(hours=5)},
]  # fmt: skip


def test_that_runs_come_newest_first_and_are_chosen_by_type_and_status(engine, library):
    store(engine, tables.sync_logs, *RUNS)
    assert [run.id for run in library.sync_logs.recent()] == [3, 2, 1, 4]
    assert [run.id for run in library.sync_logs.recent("full")] == [3, 1]
    assert [run.id for run in library.sync_logs.recent("full", "completed")] == [1]
    assert [run.id for run in library.sync_logs.recent(status="started")] == [4]
    assert [run.id for run in library.sync_logs.recent(limit=2)] == [3, 2]
    with pytest.raises(QueryError, match="limit"):
        library.sync_logs.recent(limit=0)


def test_that_runs_are_chosen_by_station_and_by_what_went_wrong(engine, library):
    def run(number, status, station, **columns):
        started = THEN + timedelta(minutes=number)
        return {
            "id": number,
            "sync_type": "full",
            "status": status,
            "station": station,
            "started_at": started,
        } | columns

    rows = [
        run(1, "completed", "ana@office-3 (process 7)"),
        run(2, "partial", "ben@office-3 (process 9)"),
        run(3, "started", "front-desk", run_id="r3"),
        run(4, "completed", None, error_message="A warning of old."),
        run(5, "completed", "front-desk", run_id="r3", details=[{"source": "merge", "created": 1}]),
    ]
    store(engine, tables.sync_logs, *rows)
    logs = library.sync_logs
    assert logs.stations() == ("front-desk", "office-3")
    assert [one.id for one in logs.recent(station="office-3")] == [2, 1]
    assert [one.id for one in logs.recent(with_errors=True)] == [4, 3, 2]
    assert [one.id for one in logs.recent(status="interrupted")] == [3]
    assert logs.recent(status="running") == ()
    assert [one.id for one in logs.recent("full", "partial", station="office-3", with_errors=True)] == [2]
    [part] = logs.parts(["r3", "r9"])
    assert (part.id, part.details[0].created) == (5, 1)


def test_that_a_run_is_read_with_aware_times_and_its_warnings(engine, library):
    assert library.sync_logs.last_completed() is None
    store(engine, tables.sync_logs, *RUNS)
    run = library.sync_logs.last_completed()
    assert (run.id, run.warnings, run.station) == (1, ("one", "two"), "desk")
    assert run.completed_at == (THEN + timedelta(hours=1)).replace(tzinfo=UTC)
    assert library.sync_logs.recent("meraki")[0].warnings == ()


def started(number, hours, **columns):
    """A run of everything that began some hours after THEN."""
    row = {"id": number, "sync_type": "full", "status": "completed", "started_at": THEN + timedelta(hours=hours)}
    return row | {"run_id": f"r{number}", "is_incremental": False} | columns


def after(hours):
    return (THEN + timedelta(hours=hours)).replace(tzinfo=UTC)


def test_that_the_last_starts_are_those_of_runs_of_everything_whatever_became_of_them(engine, library):
    assert library.sync_logs.last_starts() == LastStarts(None, None)
    store(
        engine,
        tables.sync_logs,
        started(1, 1, is_incremental=None),
        started(2, 2, status="failed"),
        started(3, 3, is_incremental=True, status="cancelled"),
        started(4, 4, sync_type="meraki"),
    )
    assert library.sync_logs.last_starts() == LastStarts(after(2), after(3))


def test_that_rows_of_older_versions_count_as_full_runs(engine, library):
    store(engine, tables.sync_logs, started(1, 1, is_incremental=None, status=None))
    assert library.sync_logs.last_starts() == LastStarts(after(1), after(1))


def test_that_a_run_under_way_counts_as_long_as_its_station_lives(engine, library):
    store(engine, tables.sync_logs, started(1, 1), started(2, 2, status="started"))
    assert library.sync_logs.last_starts().full == after(1)
    with engine.connect() as station:
        own = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
        pid, start = station.execute(own).one()
        soon = datetime.now(UTC) + timedelta(minutes=1)
        lease = {"name": "full", "epoch": 7, "holder": "ana@desk", "run_id": "r2", "expires_at": soon}
        store(engine, tables.sync_lease, lease | {"backend_pid": pid, "backend_start": start})
        assert library.sync_logs.last_starts().full == after(2)
    with engine.begin() as connection:
        # The server process that served it is gone.
        connection.execute(tables.sync_lease.update().values(backend_pid=-1))
    assert library.sync_logs.last_starts().full == after(1)


def test_that_freshness_tells_failing_sources_from_recovered_ones(engine, library):
    later = THEN + timedelta(hours=1)
    store(
        engine,
        tables.sync_sources,
        {"source": "google", "last_success_at": later, "last_error_at": THEN, "last_error": "x", "records": 5},
        {"source": "meraki", "last_success_at": THEN, "last_error_at": later, "last_error": "key revoked"},
        {"source": "users", "last_error_at": THEN, "last_error": "never came"},
        {"source": "incidentiq", "last_success_at": THEN},
    )
    freshness = library.sync_logs.freshness()
    assert {name: source.is_failing for name, source in freshness.items()} == {
        "google": False, "meraki": True, "users": True, "incidentiq": False
    }  # fmt: skip
    assert freshness["google"].last_success_at == later.replace(tzinfo=UTC)
    assert (freshness["google"].records, freshness["meraki"].last_error) == (5, "key revoked")


def test_that_every_reader_says_that_the_database_is_away():
    engine = open_engine("postgresql://nobody@127.0.0.1:1/none")
    library = Library.over(engine, open_cache(None))
    readers = [
        lambda: library.devices.get("x"),
        lambda: library.devices.page(ListQuery()),
        lambda: library.devices.count(ListQuery()),
        lambda: library.search.search("x"),
        lambda: library.users.get("x"),
        lambda: library.users.search("x"),
        library.statistics.overview,
        library.statistics.models,
        library.sync_logs.recent,
        library.sync_logs.last_completed,
        library.sync_logs.last_starts,
        library.sync_logs.freshness,
        library.conflicts.all,
    ]
    for read in readers:
        with pytest.raises(DatabaseAwayError):
            read()
    engine.dispose()
