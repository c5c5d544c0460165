"""Measures `chromebooks` as one table against the same table divided, where the schema document advises to divide it.

    python tests/bench/partitioning.py [--devices 1000000] [--tries 15]

A simulated district of 2,631 Chromebooks is synced into an embedded PostgreSQL of the bench's own and copied inside the
database until there are as many rows as asked for: in one table, in partitions by status as the document writes them,
and in eight partitions by a hash of the id. All three have the indexes that the measured statements use. What is unique
in one table is so in the others only where PostgreSQL allows it: the id in those by its hash, nothing in those by status.

Each read runs with the same values on all three, one after the other, so that a busy machine is busy for all of them:
the median of so many tries, after one that does not count. Then the writes of a sync, each of them once, and the vacuum after them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from tests.bench.database_part import District, database, merge

SEED = 2_631
LAYOUTS = {
    "one_table": "",
    "by_status": "PARTITION BY LIST (status)",
    "by_hash": "PARTITION BY HASH (device_id)",
}
STATUSES = ("ACTIVE", "DISABLED", "PROVISIONED", "DEPROVISIONED")
HASHES = 8
KEYS = ("device_id", "serial_number", "asset_tag")
UNIQUE = {"one_table": KEYS, "by_status": (), "by_hash": ("device_id",)}
INDEXES = (
    "lower(annotated_user)",
    "status, org_unit_path",
    "model, device_id",
    "iiq_location, device_id",
    "last_policy_sync_time, device_id",
    "status, last_policy_sync_time DESC NULLS LAST, device_id DESC",
)
CHANGED = {
    "device_id": "md5(device_id || n)",
    "serial_number": "serial_number || n",
    "asset_tag": "asset_tag || n",
    "annotated_user": "n || annotated_user",
    "last_policy_sync_time": "last_policy_sync_time - n * interval '7 seconds'",
}
READS = {
    "a device by its id": "SELECT * FROM {table} WHERE device_id = :device_id",
    "a device by its serial": "SELECT * FROM {table} WHERE serial_number = :serial_number",
    "a device by its tag": "SELECT * FROM {table} WHERE asset_tag = :asset_tag",
    "the devices of a user": "SELECT * FROM {table} WHERE lower(annotated_user) = lower(:annotated_user)",
    "a page in the middle, by model": "SELECT * FROM {table} WHERE (model, device_id) > (:model, :device_id) "
    "ORDER BY model, device_id LIMIT 100",
    "a page of active ones, by last sync": "SELECT * FROM {table} WHERE status = 'ACTIVE' "
    "ORDER BY last_policy_sync_time DESC NULLS LAST, device_id DESC LIMIT 100",
    "document: active ones of a unit": "SELECT * FROM {table} WHERE status = 'ACTIVE' "
    "AND org_unit_path LIKE :org_unit_path || '%' ORDER BY updated_at DESC LIMIT 100",
    "document: unassigned active ones": "SELECT count(*) FROM {table} "
    "WHERE annotated_user IS NULL AND status = 'ACTIVE'",
    "document: counts of the dashboard": "SELECT count(*), count(CASE WHEN status = 'ACTIVE' THEN 1 END), "
    "count(CASE WHEN status = 'DISABLED' THEN 1 END), max(updated_at) FROM {table}",
    "document: counts by unit": "SELECT org_unit_path, count(*), count(CASE WHEN status = 'ACTIVE' THEN 1 END), "
    "avg(battery_health) FROM {table} GROUP BY org_unit_path",
    "a listing compared with all rows": "SELECT count(*) FROM {table} AS t JOIN listed USING (device_id) "
    "WHERE (t.status, t.model, t.os_version) IS DISTINCT FROM (listed.status, listed.model, listed.os_version)",
}
_SYNCED = "os_version = '199.0', last_policy_sync_time = now(), updated_at = now()"
WRITES = {
    "1 % synced": f"UPDATE {{table}} AS t SET {_SYNCED} FROM share WHERE t.device_id = share.device_id",
    "1 % with another status": "UPDATE {table} AS t SET status = CASE status WHEN 'ACTIVE' THEN 'DISABLED' "
    "ELSE 'ACTIVE' END FROM share WHERE t.device_id = share.device_id",
    "all synced": f"UPDATE {{table}} SET {_SYNCED}",
}
Seconds = Mapping[str, float]


def fill(connection: sa.Connection, devices: int) -> None:
    """Make the three tables of the synced one; the indexes come when the rows are there."""
    columns = [column["name"] for column in sa.inspect(connection).get_columns("chromebooks")]
    copied = ", ".join(CHANGED.get(name, name) for name in columns)
    source = f"SELECT {copied} FROM chromebooks, generate_series(1, :devices / {SEED} + 1) AS n LIMIT :devices"
    for table, how in LAYOUTS.items():
        connection.execute(sa.text(f"CREATE TABLE {table} (LIKE chromebooks INCLUDING DEFAULTS) {how}"))
    for status in STATUSES:
        name = f"by_status_{status.lower()}"
        connection.execute(sa.text(f"CREATE TABLE {name} PARTITION OF by_status FOR VALUES IN ('{status}')"))
    connection.execute(sa.text("CREATE TABLE by_status_other PARTITION OF by_status DEFAULT"))
    for number in range(HASHES):
        part = f"FOR VALUES WITH (MODULUS {HASHES}, REMAINDER {number})"
        connection.execute(sa.text(f"CREATE TABLE by_hash_{number} PARTITION OF by_hash {part}"))
    connection.execute(sa.text(f"INSERT INTO one_table {source}"), {"devices": devices})
    for table in ("by_status", "by_hash"):
        connection.execute(sa.text(f"INSERT INTO {table} SELECT * FROM one_table"))
    for table in LAYOUTS:
        for key in KEYS:
            unique = "UNIQUE" if key in UNIQUE[table] else ""
            connection.execute(sa.text(f"CREATE {unique} INDEX ON {table} ({key})"))
        for index in INDEXES:
            connection.execute(sa.text(f"CREATE INDEX ON {table} ({index})"))
    connection.execute(
        sa.text("CREATE TABLE listed AS SELECT device_id, status, model, os_version FROM one_table ORDER BY random()")
    )
    connection.execute(sa.text("CREATE TABLE share AS SELECT device_id FROM listed LIMIT :n"), {"n": devices // 100})


def vacuum(engine: sa.Engine, table: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"VACUUM (ANALYZE) {table}"))


def taken(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read(engine: sa.Engine, query: str, values: list[Mapping[str, Any]]) -> Seconds:
    found: dict[str, list[float]] = {table: [] for table in LAYOUTS}
    with engine.connect() as connection:
        for one in values:
            for table, seconds in found.items():
                statement = sa.text(query.format(table=table))
                asked = {name: one[name] for name in statement.compile().params}
                seconds.append(taken(lambda s=statement, a=asked: connection.execute(s, a).all()))  # type: ignore[misc]  # bound here
    return {table: statistics.median(seconds[1:]) for table, seconds in found.items()}


def write(engine: sa.Engine, statement: str) -> tuple[Seconds, Seconds]:
    """Return what the statement took, and the vacuum after it."""

    def run(table: str) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text(statement.format(table=table)))

    written = {table: taken(lambda t=table: run(t)) for table in LAYOUTS}  # type: ignore[misc]  # bound here
    return written, {table: taken(lambda t=table: vacuum(engine, t)) for table in LAYOUTS}  # type: ignore[misc]  # as above


def show(title: str, found: Seconds) -> None:
    plain = found["one_table"]
    others = "".join(
        f"   {table} {found[table] * 1000:9.1f} ms, {found[table] / plain:5.2f} times" for table in list(LAYOUTS)[1:]
    )
    print(f"{title:<36} one table {plain * 1000:9.1f} ms{others}", flush=True)


def sizes(engine: sa.Engine) -> str:
    size = sa.text(
        "SELECT (pg_total_relation_size(:table) + coalesce(sum(pg_total_relation_size(relid)), 0)) / 1e6"
        " FROM pg_partition_tree(:table) WHERE isleaf AND relid <> CAST(:table AS regclass)"
    )
    with engine.connect() as connection:
        found = {table: connection.execute(size, {"table": table}).scalar_one() for table in LAYOUTS}
    return ", ".join(f"{table} {megabytes:,.0f} MB" for table, megabytes in found.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=1_000_000)
    parser.add_argument("--tries", type=int, default=15)
    chosen = parser.parse_args()
    with database() as engine:
        merge(engine, District.of(SEED))
        with engine.begin() as connection:
            fill(connection, chosen.devices)
        for table in (*LAYOUTS, "listed", "share"):
            vacuum(engine, table)
        print(f"{chosen.devices:,} devices: {sizes(engine)}", flush=True)
        with engine.connect() as connection:
            whole = "num_nulls(serial_number, asset_tag, annotated_user, model, org_unit_path) = 0"
            rows = list(connection.execute(sa.text(f"SELECT * FROM one_table WHERE {whole} LIMIT 100000")).mappings())
        picked = random.Random(1).sample(rows, chosen.tries + 1)
        for title, query in READS.items():
            show(title, read(engine, query, [dict(row) for row in picked]))
        for title, statement in WRITES.items():
            written, cleaned = write(engine, statement)
            show(title, written)
            show("  vacuum after it", cleaned)
        print(sizes(engine))


if __name__ == "__main__":
    main()
