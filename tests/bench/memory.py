"""Measures the peak memory of a syncing process: of a first load, of a run without changes, and of an incremental one.

    python tests/bench/memory.py [--devices 26310]

The simulated district is served by this process, the database by its own ones: what is printed is what the child
``cbdesk sync`` itself used at most, its interpreter and libraries included, and how long it took without API delays.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from cbdesk import settings as settings_room
from cbdesk.app import origin
from cbdesk.app.station import open_station
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World


def run(*words: str) -> tuple[dict[str, object], float, float]:
    """Run ``cbdesk sync`` and return its document, its seconds and its peak in megabytes."""
    started, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen([sys.executable, "-m", "cbdesk", "sync", *words, "--json"], stdout=output)
        while child.poll() is None:
            peak = max(peak, peak_kilobytes(child.pid))
            time.sleep(0.05)
        output.seek(0)
        document = json.load(output)
    assert child.returncode == 0, document
    return document, time.perf_counter() - started, peak / 1e3


def peak_kilobytes(pid: int) -> int:
    """Return the most that this process has used; what ``wait4`` tells of it counts its parent's memory, too."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    world = World(parser.parse_args().devices, anchor=datetime.now(UTC) - timedelta(hours=1))
    faults = Faults(meraki_requests_per_second=1000, meraki_burst=1000)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        District(world, faults=faults) as district,
    ):
        Path(folder).chmod(0o755)
        os.environ.update(
            district.settings(Path(folder)), CBDESK_DATA_DIR=str(Path(folder, "station")), CBDESK_DEMO="1"
        )
        with open_station(settings_room.load()) as station:
            origin.claim_for_demo(station)
            for title, words in {"first load": (), "nothing changed": (), "incremental": ("--incremental",)}.items():
                document, seconds, peak = run(*words)
                read = document["records_processed"]
                print(f"{title:<16} {peak:7.0f} MB   {seconds:6.1f} s   {read:,} records read", flush=True)


if __name__ == "__main__":
    main()
