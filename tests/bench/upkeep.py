"""Measures the regular work on the database, step by step, with a dashboard at work in it.

    python tests/bench/upkeep.py [--devices 263100] [--all-indexes]

A simulated district of 2,631 Chromebooks is synced into an embedded PostgreSQL of the bench's own and copied inside the
database until there are as many as asked for. Then time passes: one device in twenty was deprovisioned more than a year
ago, one in ten changed, and old runs are in the log. Each step runs as `cbdesk db maintain` runs it, while somebody
reads and writes one device; for each, the seconds, how long the others waited, and the locks that block anybody.
"""

from __future__ import annotations

import argparse

import sqlalchemy as sa

from cbdesk.maintenance import housekeeping, steps
from tests.bench.beside import Beside
from tests.bench.database_part import District, database, merge
from tests.bench.lists import SEED, replicate

_LATER = """
    UPDATE chromebooks SET status = 'DEPROVISIONED', updated_at = now() - interval '2 years'
    WHERE hashtext(device_id) % 20 = 0;
    UPDATE chromebooks SET os_version = '199.0', updated_at = now() WHERE hashtext(device_id) % 10 = 1;
    INSERT INTO sync_logs (sync_type, status, started_at, completed_at)
    SELECT 'full', 'completed', now() - n * interval '1 hour', now() - n * interval '1 hour'
    FROM generate_series(1, 20000) AS n;
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=263_100)
    parser.add_argument("--all-indexes", action="store_true", help="rebuild each index, worn or not")
    chosen = parser.parse_args()
    with database() as engine:
        merge(engine, District.of(SEED))
        replicate(engine, chosen.devices)
        with engine.begin() as connection:
            connection.exec_driver_sql(_LATER.replace("%", "%%"), ())
            key = connection.execute(
                sa.text("SELECT min(device_id) FROM chromebooks WHERE status = 'ACTIVE'")
            ).scalar_one()
            devices = connection.execute(sa.text("SELECT count(*) FROM chromebooks")).scalar_one()
            clients = connection.execute(sa.text("SELECT count(*) FROM meraki_clients")).scalar_one()
        print(f"{devices:,} devices, {clients:,} network clients", flush=True)
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        for step in housekeeping.steps(all_indexes=chosen.all_indexes):
            with Beside(url, key) as beside:
                [done] = steps.run(engine, (step,), only_plan=False, is_syncing=lambda: False)
            print(f"{done.step:<8} {done.seconds:7.1f} s  {done.status}: {done.detail[:100]}", flush=True)
            print(f"         {beside}", flush=True)


if __name__ == "__main__":
    main()
