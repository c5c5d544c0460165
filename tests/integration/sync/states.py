"""What syncs leave behind, as values by which two databases are compared, and what readers see on the way."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

import psycopg2
import sqlalchemy as sa

from cbdesk.database import tables
from cbdesk.database.engine import open_engine

_ABOUT_RUNS = {"sync_logs", "sync_lease", "api_calls", "api_limits", "live_refreshes", "cbdesk_state", "device_changes"}
_OF_THE_RUN = {"id", "changed_by"}
"""Columns, beside times that a run sets, that say which run wrote the row."""
_TIMES_OF_THE_RUN = {
    "created_at", "updated_at", "changed_at", "deleted_at", "detected_at",
    "last_success_at", "last_full_at", "seen_until", "last_error_at",
}  # fmt: skip
_SET_BY_LINK = {
    "chromebooks": {"last_seen_meraki", "meraki_ap_name", "meraki_network", "linked_user_id"},
    "users": {"assigned_devices", "device_count"},
    "meraki_clients": {"serial_number", "linked_device_id"},
    "sync_conflicts": set(),
}
_SET_BY_THE_CLOCK = {"last_sync_status", "last_used_date", "day"}
"""R12: what was fresh a minute ago may be stale now, and a day to come counts as today."""
Content = dict[str, Counter[tuple[object, ...]]]
_numbers = itertools.count(1)


def content(engine: sa.Engine) -> Content:
    """Every row of every table that APIs fill; of the times that a run sets, only whether there is one."""
    found: Content = {}
    with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            if table.name in _ABOUT_RUNS:
                continue
            columns = [column for column in table.columns if column.name not in _OF_THE_RUN | _SET_BY_THE_CLOCK]
            query = sa.select(*columns)
            if table is tables.fleet_daily:  # a run before midnight may have left the totals of its own day
                query = query.where(table.c.day == sa.select(sa.func.max(table.c.day)).scalar_subquery())
            rows = connection.execute(query)
            names = [column.name for column in columns]
            found[table.name] = Counter(
                tuple(_comparable(name, value) for name, value in zip(names, row, strict=True)) for row in rows
            )
    return found


def _comparable(name: str, value: object) -> object:
    if name in _TIMES_OF_THE_RUN:
        return isinstance(value, datetime)
    return str(value) if isinstance(value, list | dict) else value


def compare(found: Content, expected: Content) -> None:
    """Fail with the tables and rows that differ."""
    assert found.keys() == expected.keys()
    for name in expected:
        surplus, missing = found[name] - expected[name], expected[name] - found[name]
        assert not surplus, f"{name}: {_some(surplus)} should not be there; instead: {_some(missing)}"
        assert not missing, f"{name}: {_some(missing)} should be there"


def _some(rows: Counter[tuple[object, ...]]) -> str:
    return f"{rows.total()} rows, the first of them {sorted(rows.elements(), key=str)[:2]}"


def merged(connection: sa.Connection) -> dict[str, str]:
    """Digests of what one transaction of a run each has to bring, all of one moment. Conflicts come with their rows."""
    digests = []
    for name, by_link in _SET_BY_LINK.items():
        table = tables.metadata.tables[name]
        left_out = by_link | _OF_THE_RUN | _TIMES_OF_THE_RUN | _SET_BY_THE_CLOCK
        line = sa.func.md5(
            sa.cast(sa.func.row(*(column for column in table.columns if column.name not in left_out)), sa.Text)
        ).label("line")
        lines = sa.select(line).subquery()
        digests.append(sa.select(sa.func.md5(sa.func.string_agg(lines.c.line, sa.text("'' ORDER BY line")))))
    row = connection.execute(sa.select(*(digest.scalar_subquery() for digest in digests))).one()
    chromebooks, users, meraki_clients, conflicts = map(str, row)
    return {"chromebooks": chromebooks + conflicts, "users": users, "meraki_clients": meraki_clients}


@contextmanager
def watching(engine: sa.Engine, executor: Executor) -> Iterator[dict[str, set[str]]]:
    """Read all the time, and return which digests of each table were ever seen: filled when the block ends."""
    seen: dict[str, set[str]] = {"chromebooks": set(), "users": set(), "meraki_clients": set()}
    is_over = threading.Event()

    def read() -> None:
        with engine.connect() as connection:
            while not is_over.wait(0.05):
                for name, digest in merged(connection).items():
                    seen[name].add(digest)
                connection.rollback()

    reader = executor.submit(read)
    try:
        yield seen
    finally:
        is_over.set()
        reader.result(60)


def administer(url: str, statement: str) -> None:
    """Run a statement of the whole server from its maintenance database."""
    with closing(psycopg2.connect(with_database(url, "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def with_database(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def copy_of(url: str) -> str:
    """Return the URL of a new database with the same content, on the server of the test session."""
    name = f"copy_{next(_numbers)}"
    administer(url, f"CREATE DATABASE {name} TEMPLATE {sa.make_url(url).database}")
    return with_database(url, name)


@contextmanager
def a_copy(url: str) -> Iterator[tuple[str, sa.Engine]]:
    """A copy for the length of a block. Dispose of the engine's connections before it is copied again."""
    copied = copy_of(url)
    engine = open_engine(copied, application_name="cbdesk tests")
    try:
        yield copied, engine
    finally:
        engine.dispose()
        administer(url, f"DROP DATABASE {sa.make_url(copied).database} WITH (FORCE)")


def rows(engine: sa.Engine, table: sa.Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def is_noticed(engine: sa.Engine) -> bool:
    """Tell whether PostgreSQL knows that the processes are dead."""
    with engine.connect() as connection:
        served = "FROM pg_stat_activity WHERE application_name = 'cbdesk' AND datname = current_database()"
        return connection.execute(sa.text(f"SELECT count(*) {served}")).scalar_one() == 0
