"""Measures the pages of device lists and of network clients, by key as cbdesk reads them and by number (OFFSET).

    python tests/bench/lists.py [--devices 26310] [--tries 40] [--without-offset] [--sort model,-battery_health]
                                [--keep DIR]

A simulated district of 2,631 Chromebooks is synced into an embedded PostgreSQL of the bench's own and copied inside the
database, with other names, until there are as many rows as asked for. For each order and filter: a page of 100 rows at
the start, in the middle and at the end of the list, in so many tries: what its statements take, and the whole answer, with its
connection from the pool, its transaction and its rows made into records. By number the same rows are asked for with the
same filters and order and OFFSET, one after the other with the pages by key, so that a busy machine is busy for both.
Then the totals, and what the indexes of the lists cost.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database.tables import chromebooks
from cbdesk.domain.network import ClientQuery
from cbdesk.domain.query import ListQuery, sort_keys
from cbdesk.repositories import Library, listing
from cbdesk.repositories.paging import Position
from cbdesk.repositories.reading import DEVICE_ROW, listed, reading
from tests.bench.database_part import District, database, is_filled, merge
from tests.bench.statements import Statements

SEED = 2_631
PAGE = 100
SORTS = (
    *("asset_tag", "serial_number", "model", "annotated_user", "iiq_location", "status", "last_policy_sync_time"),
    *("aue_date", "battery_health", "os_version", "org_unit_path", "last_seen_meraki"),
)
"""What the window's headers sort by, and what a person asks the command line for."""
MIXED = ("model,-battery_health", "iiq_location,iiq_room,asset_tag", "status,-last_policy_sync_time")

Times = Sequence[float]


def replicate(engine: sa.Engine, devices: int) -> None:
    """Copy the rows of the seed, with the number of the copy in everything that is unique or names a person."""
    with engine.begin() as connection:
        seed = connection.execute(sa.text("SELECT count(*) FROM chromebooks")).scalar_one()
        copies = max(0, -(-devices // seed) - 1)
        for table, changed in (
            (
                "chromebooks",
                {
                    "device_id": "CASE WHEN device_id LIKE 'iiq:%' THEN device_id || '-' || n"
                    " ELSE md5(device_id || n)::uuid::text END",
                    "serial_number": "serial_number || n",
                    "asset_tag": "asset_tag || n",
                    "annotated_user": "n || annotated_user",
                    "mac_address": "substr(md5(mac_address || n), 1, 17)",
                    "iiq_location": "iiq_location || ' ' || n % 20",
                    "last_policy_sync_time": "last_policy_sync_time - n * interval '7 seconds'",
                    "last_seen_meraki": "last_seen_meraki - n * interval '7 seconds'",
                },
            ),
            (
                "meraki_clients",
                {
                    "mac_address": "substr(md5(mac_address || n), 1, 17)",
                    "serial_number": "serial_number || n",
                    "last_seen": "last_seen - n * interval '7 seconds'",
                },
            ),
        ):
            columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
            connection.execute(
                sa.text(
                    f"INSERT INTO {table} ({', '.join(columns)}) "
                    f"SELECT {', '.join(changed.get(name, name) for name in columns)} "
                    f"FROM {table}, generate_series(1, :copies) AS n ON CONFLICT DO NOTHING"
                ),
                {"copies": copies},
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def by_sort(text: str, **filters: Any) -> ListQuery:
    first, *others = sort_keys(text)
    return ListQuery(sort=first.column, descending=first.descending, then=tuple(others), **filters)


def queries(engine: sa.Engine) -> dict[str, ListQuery]:
    """Return what is asked: every sort both ways, and filters as the statistics and the command line set them."""
    c = chromebooks.c
    with engine.connect() as connection:

        def common(column: sa.Column[Any]) -> Any:
            found = sa.select(column).where(column.is_not(None)).group_by(column).order_by(sa.func.count().desc())
            return connection.execute(found.offset(3).limit(1)).scalar_one()

        model, location, room, unit = map(common, (c.model, c.iiq_location, c.iiq_room, c.org_unit_path))
    asked = {sign + sort: by_sort(sign + sort) for sort in SORTS for sign in ("", "-")}
    asked |= {text: by_sort(text) for text in MIXED}
    filters: dict[str, dict[str, Any]] = {
        "active": {"status": "ACTIVE"},
        "disabled": {"status": "DISABLED"},
        "unassigned": {"is_unassigned": True},
        "unassigned, active": {"is_unassigned": True, "status": "ACTIVE"},
        "one model": {"model": model},
        "one building": {"location": location},
        "one room": {"room": room},
        "room and building": {"room": room, "location": location},
        "one unit": {"org_unit": unit},
        "AUE passed": {"aue_before": "2026-11"},
        "battery below 60": {"battery_below": 60},
        "OS 131": {"os_version": "131."},
        "stale": {"sync_freshness": "stale"},
        "nothing": {"model": "no such model"},
        "deleted too": {"include_deleted": True},
    }
    for name, chosen in filters.items():
        asked[name] = by_sort("serial_number", **chosen)
        asked[f"{name}, by last sync"] = by_sort("-last_policy_sync_time", **chosen)
    return asked


def places(engine: sa.Engine, query: ListQuery, total: int) -> dict[str, tuple[str | None, int]]:
    """Return the token and the number of the row before each place."""
    order = listing.order(query)
    columns = [*order.columns, order.ident]
    found: dict[str, tuple[str | None, int]] = {"start": (None, 0)}
    for name, row in (("middle", total // 2 // PAGE * PAGE), ("end", (total - 1) // PAGE * PAGE)):
        if row > 0:
            statement = sa.select(*columns).where(*listing.conditions(query)).order_by(*numbered(query))
            with engine.connect() as connection:
                *values, ident = connection.execute(statement.offset(row - 1).limit(1)).one()
            found[name] = (order.token(Position(tuple(values), ident)), row)
    return found


def numbered(query: ListQuery) -> list[sa.UnaryExpression[Any]]:
    """Return the order of a list for one statement over all of its rows."""
    keys = [(chromebooks.c[key.column], key.descending) for key in query.order]
    keys.append((chromebooks.c.device_id, keys[-1][1]))
    return [(column.desc() if down else column.asc()).nulls_last() for column, down in keys]


def by_number(engine: sa.Engine, query: ListQuery, offset: int) -> None:
    statement = sa.select(*DEVICE_ROW).where(*listing.conditions(query)).order_by(*numbered(query))
    with reading(engine) as connection:
        [listed(row) for row in connection.execute(statement.limit(PAGE).offset(offset))]


def ask_nothing(engine: sa.Engine) -> None:
    """What every question costs before it is asked: looking whether the connection lives, a transaction."""
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT 1"))


def timed(tries: int, *ways: Callable[[], object]) -> list[Times]:
    """Run the ways in turns, once unmeasured."""
    times: list[list[float]] = [[] for _ in ways]
    for turn in range(tries + 1):
        for way, measured in zip(ways, times, strict=True):
            started = time.perf_counter()
            way()
            if turn:
                measured.append((time.perf_counter() - started) * 1000)
    return list(times)


def words(times: Times) -> str:
    return f"{statistics.median(times):8.2f} {sorted(times)[int(len(times) * 0.95)]:8.2f} {min(times):8.2f}"


def pages(engine: sa.Engine, library: Library, asked: dict[str, ListQuery], tries: int, *, offset: bool) -> None:
    print("ms: median, p95, least; by key: its statements, the whole answer; then by number", flush=True)
    statements = Statements()
    [empty] = timed(tries, lambda: ask_nothing(engine))
    print(f"{'a connection and nothing asked':<52}{words(empty)}", flush=True)
    worst: list[tuple[float, float, str]] = []
    for name, query in asked.items():
        total = library.devices.count(query)
        for place, (token, row) in places(engine, query, total).items():
            ways: list[Callable[[], object]] = [
                lambda query=query, token=token: library.devices.page(query, token, PAGE)  # type: ignore[misc]  # bound now
            ]
            if offset:
                ways.append(lambda query=query, row=row: by_number(engine, query, row))  # type: ignore[misc]  # bound now
            found = timed(tries, *ways)
            with statements.of(engine):
                in_database = asking(tries, ways[0], statements)
            print(f"{name:<34}{total:>9,} {place:<8}" + "   ".join(map(words, [in_database, *found])), flush=True)
            worst.append((statistics.median(in_database), statistics.median(found[0]), f"{name} at the {place}"))
    for milliseconds, whole, where in sorted(worst, reverse=True)[:5]:
        print(f"slowest by key: {milliseconds:.2f} ms in the database, {whole:.2f} ms in all: {where}")


def asking(tries: int, way: Callable[[], object], statements: Statements) -> Times:
    """Return what the statements of so many tries took."""
    found = []
    for _ in range(tries):
        statements.seconds = 0.0
        way()
        found.append(statements.seconds * 1000)
    return found


def clients(engine: sa.Engine, library: Library, tries: int) -> None:
    after, statements = None, Statements()
    total = library.network.total(ClientQuery()).value
    for place in ("start", "page 2", "page 3"):
        page = library.network.clients(ClientQuery(), after, PAGE)
        way = partial(library.network.clients, ClientQuery(), after, PAGE)
        [measured] = timed(tries, way)
        with statements.of(engine):
            in_database = asking(tries, way, statements)
        print(f"{'network clients':<34}{total:>9,} {place:<8}{words(in_database)}   {words(measured)}", flush=True)
        after = page.next
    [measured] = timed(tries, lambda: library.network.total(ClientQuery()))
    print(f"{'their total':<34}{total:>9,} {'':<8}{words(measured)}", flush=True)


def totals(library: Library, asked: dict[str, ListQuery], tries: int) -> None:
    names = ("serial_number", "active", "unassigned, active", "one building", "one room", "battery below 60", "nothing")
    for name in names:
        query = asked[name]
        total = library.devices.total(query)
        [measured] = timed(tries, lambda query=query: library.devices.total(query))  # type: ignore[misc]  # bound now
        about = "about " if total.is_estimate else ""
        print(f"total of {name:<22}{about:>7}{total.value:>9,}  {words(measured)} ms", flush=True)


def sizes(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT relname, pg_relation_size(relid) / 1e6 FROM pg_stat_user_tables WHERE relname = 'chromebooks' "
                "UNION ALL SELECT indexrelname, pg_relation_size(indexrelid) / 1e6 FROM pg_stat_user_indexes "
                "WHERE relname IN ('chromebooks', 'meraki_clients') ORDER BY 1"
            )
        )
        for name, megabytes in found:
            print(f"{name:<36}{megabytes:9.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument("--sort", action="append", help="only this order, as for cbdesk devices --sort")
    parser.add_argument("--without-offset", action="store_true", help="leave out the slow side")
    parser.add_argument("--keep", type=Path, help="fill a database in this folder once, and use it again")
    chosen = parser.parse_args()
    with database(chosen.keep) as engine:
        if not is_filled(engine):
            merge(engine, District.of(min(chosen.devices, SEED)))
            replicate(engine, chosen.devices)
        library = Library.over(engine, open_cache(None))
        asked = {text: by_sort(text) for text in chosen.sort} if chosen.sort else queries(engine)
        pages(engine, library, asked, chosen.tries, offset=not chosen.without_offset)
        if not chosen.sort:
            clients(engine, library, chosen.tries)
            totals(library, asked, chosen.tries)
        sizes(engine)


if __name__ == "__main__":
    main()
