"""What the embedded server does for a sync leaves the processor to the window, as the sync itself does."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest

from cbdesk.database.embedded import EmbeddedServer
from tests.integration.database.stations import ask, processes_of, until

PROGRAM = """
import os
import sys
from cbdesk.app.station import open_station
from cbdesk.runtime.niceness import give_way
if own := int(sys.argv[1]):
    give_way(os.getpid(), own)
with open_station() as station, station.engine.connect() as connection:
    backend = connection.connection.dbapi_connection.info.backend_pid
    is_batch = hasattr(os, "SCHED_BATCH") and os.sched_getscheduler(backend) == os.SCHED_BATCH
    print(os.getpriority(os.PRIO_PROCESS, backend), "batch" if is_batch else "as usual")
"""


@pytest.mark.parametrize("niceness", [0, 7, 19])
def test_that_the_embedded_servers_process_has_less_claim_to_the_processor_than_the_one_it_serves(
    niceness, station_dir
):
    own = max(niceness, os.getpriority(os.PRIO_PROCESS, 0))
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(own)],
        env={**os.environ, "CBDESK_DATA_DIR": str(station_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    servants = f"{min(own + 5, 19)} {'batch' if own else 'as usual'}"
    assert (ended.returncode, ended.stdout.strip()) == (0, servants), ended.stderr
    until(lambda: not processes_of(station_dir, "postgres"))


@pytest.mark.skipif(sys.platform != "linux", reason="only there the keeper sees the server's processes")
def test_that_autovacuum_takes_only_what_of_the_processor_nobody_else_wants(station_dir):
    with EmbeddedServer(station_dir, durable=False) as url:
        ask(url, "CREATE TABLE often_changed AS SELECT number FROM generate_series(1, 20000) number")
        ask(url, "DELETE FROM often_changed")
        # Slow enough to be seen at work.
        for name, value in (("naptime", "1s"), ("vacuum_cost_delay", "100ms"), ("vacuum_cost_limit", "1")):
            ask(url, f"ALTER SYSTEM SET autovacuum_{name} = '{value}'")
        ask(url, "SELECT pg_reload_conf()")
        workers = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
        until(lambda: any(niceness_of(pid) == 19 for (pid,) in ask(url, workers)))
        with closing(psycopg2.connect(url)) as reader:
            assert niceness_of(reader.info.backend_pid) == niceness_of(os.getpid())
    until(lambda: not processes_of(station_dir, "postgres"))


def niceness_of(process_id):
    try:
        return os.getpriority(os.PRIO_PROCESS, process_id)
    except ProcessLookupError:
        return None
