"""What the embedded server does for a sync leaves the processor to the window, as the sync itself does."""

import os
import subprocess
import sys

from tests.integration.database.stations import processes_of, until

PROGRAM = """
import os
from cbdesk.app.station import open_station
from cbdesk.runtime.niceness import give_way
give_way(os.getpid(), 7)
with open_station() as station, station.engine.connect() as connection:
    print(os.getpriority(os.PRIO_PROCESS, connection.connection.dbapi_connection.info.backend_pid))
"""


def test_that_the_embedded_servers_process_is_as_nice_as_the_one_it_serves(station_dir):
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "CBDESK_DATA_DIR": str(station_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "7"), ended.stderr
    until(lambda: not processes_of(station_dir, "postgres"))
