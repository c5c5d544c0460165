"""Measures the adoption of databases that other programs made, with a dashboard at work in them.

    python tests/bench/adoption.py [--rows 30000]

The three old databases of the adoption's tests, with so many rows in each table, in an embedded PostgreSQL of the
bench's own. Each is taken over while somebody reads and writes one of its devices; then every value of every row is
compared with a copy of what was there before, and once more after the way back.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from cbdesk.database import schema
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.engine import open_engine
from tests.bench.beside import Beside
from tests.integration.database import old_databases


def adopt(url: str, which: str, rows: int) -> None:
    engine = old_databases.build(url, which, rows)
    patient = open_engine(url, statement_timeout_ms=0)  # whole tables are compared, on a busy machine
    kept = old_databases.keep(patient)
    steps = len(schema.plan(engine).steps)
    started = time.perf_counter()
    with Beside(url, f"dev-{rows}") as beside:
        status = schema.upgrade(engine, adopt=True)
    taken = time.perf_counter() - started
    assert status.is_current
    lost = old_databases.lost(patient, kept)
    started = time.perf_counter()
    left = schema.downgrade(engine).left
    back = time.perf_counter() - started
    lost |= old_databases.lost(patient, kept)
    is_same = old_databases.shape(engine) == kept.shape
    tables = ", ".join(f"{table} {count:,}" for table, count in kept.rows.items())
    print(f"{which} ({tables}): {steps} steps, {taken:.1f} s, {back:.1f} s back", flush=True)
    print(f"  lost or changed: {lost or 'nothing'}; as before after the way back: {is_same}; left: {left or 'nothing'}")
    print(f"  {beside}", flush=True)
    patient.dispose()
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=30_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with EmbeddedServer(Path(folder), durable=True) as url:
            server = open_engine(url)
            for which in old_databases.SCRIPTS:
                name = f"old_{which}"
                with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
                own = sa.make_url(url).set(database=name).render_as_string(hide_password=False)
                adopt(own, which, rows)
            server.dispose()


if __name__ == "__main__":
    main()
