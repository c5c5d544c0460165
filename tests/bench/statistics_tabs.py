"""Measures the statistics: read from what was counted ahead, against counting while somebody waits.

    python tests/bench/statistics_tabs.py [--devices 26310] [--repeat 25] [--only-reading] [--keep DIR]

A simulated district of 2,631 devices is synced into a PostgreSQL of its own and multiplied there by SQL: ten times as
many devices are ten times as many schools. Then, in one run and turn about: each tab from the counts, the overview also
from the cache and by one pass over the devices, and a statement that does nothing, as the measure of a busy machine.
After that, what counting costs at the end of a sync, when one device, one in a hundred, all of them or none changed; and
how long the next reader waits after a look at one device, when nobody has counted yet.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[2]))

from cbdesk.cache import open_cache
from cbdesk.database import counts
from cbdesk.database.tables import chromebooks
from cbdesk.domain.health import current_month
from cbdesk.repositories.reading import reading
from cbdesk.repositories.statistics import StatisticsRepository, utc_now
from tests.bench.database_part import District, database, is_filled, merge

BASE = 2_631
TABS = (
    "overview", "status", "models", "org_units", "aue", "aue_by_location", "battery", "locations", "os", "last_seen",
)  # fmt: skip
_COPIED = {
    "device_id": "device_id || '-' || copy",
    "serial_number": "serial_number || '-' || copy",
    "asset_tag": "asset_tag || '-' || copy",
    # Ten copies share their schools.
    "org_unit_path": "org_unit_path || ' ' || copy / 10",
    "iiq_location": "iiq_location || ' ' || copy / 10",
}


def multiply(engine: sa.Engine, copies: int) -> None:
    """Add copies of every device."""
    columns = [column.name for column in chromebooks.columns]
    values = ", ".join(_COPIED.get(name, name) for name in columns)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                f"INSERT INTO chromebooks ({', '.join(columns)}) "
                f"SELECT {values} FROM chromebooks, generate_series(1, :last) AS copy"
            ),
            {"last": copies - 1},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE chromebooks"))


def one_pass(engine: sa.Engine) -> None:
    """Count the overview over the devices themselves."""
    c, count = chromebooks.c, sa.func.count()
    is_live = sa.not_(c.is_deleted)
    wanted = [
        *(c.status == status for status in ("ACTIVE", "DISABLED", "PROVISIONED", "DEPROVISIONED")),
        c.status.is_(None),
        c.annotated_user.is_(None),
        c.last_sync_status == "stale",
        c.last_sync_status == "never",
        c.aue_date < current_month(utc_now()),
    ]
    columns = [count.filter(is_live), *(count.filter(is_live, one) for one in wanted), count.filter(c.is_deleted)]
    with engine.connect() as connection:
        connection.execute(sa.select(*columns, sa.func.max(c.updated_at))).one()


def trivial(engine: sa.Engine) -> None:
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT 1"))


def ahead(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        counts.refresh(connection)


def change(engine: sa.Engine, every: int | None) -> None:
    """Give each ``every``-th device another system version; None changes a single one."""
    condition = (
        "device_id = (SELECT min(device_id) FROM chromebooks)" if every is None else "hashtext(device_id) % :n = 0"
    )
    with engine.begin() as connection:
        connection.execute(
            sa.text(f"UPDATE chromebooks SET os_version = '199.' || os_version WHERE {condition}"),
            {} if every is None else {"n": every},
        )


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def wal(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")).scalar_one())


def show(title: str, found: list[float]) -> None:
    figures = {"median": median(found), "p95": quantiles(found, n=20)[-1], "least": min(found)}
    print(f"{title:<40}", *(f"{name} {value:8.2f} ms" for name, value in figures.items()), flush=True)


def measure_reading(statistics: StatisticsRepository, repeat: int) -> None:
    """Take turns, so that a busy machine is busy for all ways."""
    engine, cache = statistics.engine, statistics.cache
    found: dict[str, list[float]] = {}
    for _ in range(repeat):
        found.setdefault("SELECT 1 on the same way", []).append(milliseconds(lambda: trivial(engine)))
        for tab in TABS:
            cache.invalidate()
            ask = getattr(statistics, tab)
            found.setdefault(f"{tab}, counted ahead", []).append(milliseconds(ask))
            if tab == "overview":
                found.setdefault("overview, cached", []).append(milliseconds(ask))
                found.setdefault("overview, one pass over the devices", []).append(
                    milliseconds(lambda: one_pass(engine))
                )
    for title, one in found.items():
        show(title, one)
    ahead_of, passed = median(found["overview, counted ahead"]), median(found["overview, one pass over the devices"])
    print(f"the overview is {passed / ahead_of:.0f} times faster than by one pass", flush=True)


def measure_counting(statistics: StatisticsRepository) -> None:
    engine = statistics.engine
    for title, every in (("one device changed", None), ("1 % changed", 100), ("all changed", 1)):
        found, written = [], []
        for _ in range(3):
            change(engine, every)
            before = wal(engine)
            found.append(milliseconds(lambda: ahead(engine)))
            written.append((wal(engine) - before) / 1e6)
        words = f"median {median(found):8.0f} ms    least {min(found):8.0f} ms"
        print(f"{'counting, ' + title:<40} {words} {median(written):6.2f} MB WAL", flush=True)
    show("counting, nothing changed", [milliseconds(lambda: ahead(engine)) for _ in range(20)])
    waited = []
    for _ in range(5):
        change(engine, None)
        statistics.cache.invalidate()
        waited.append(milliseconds(statistics.overview))
    show("overview after a look at one device", waited)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--repeat", type=int, default=25)
    parser.add_argument("--keep", type=Path, help="fill a database in this folder once, and use it again")
    parser.add_argument("--only-reading", action="store_true", help="change no device")
    chosen = parser.parse_args()
    with database(chosen.keep) as engine, closing(open_cache(None)) as cache:
        if not is_filled(engine):
            merge(engine, District.of(BASE))
            multiply(engine, max(chosen.devices // BASE, 1))
        statistics = StatisticsRepository(engine, cache)
        overview = statistics.overview()
        with engine.connect() as connection:
            rows = connection.execute(sa.select(sa.func.count()).select_from(counts.STORED)).scalar_one()
        print(f"{overview.total_devices:,} devices, {rows:,} rows of counts", flush=True)
        measure_reading(statistics, chosen.repeat)
        if not chosen.only_reading:
            measure_counting(statistics)


if __name__ == "__main__":
    main()
