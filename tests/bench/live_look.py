"""Measures how long a technician waits for one device read from the systems now, with APIs that take 300 ms a call.

    python tests/bench/live_look.py [--devices 26310]

The simulated district answers each request 0.3 s late (signing in, too). After a first sync without that delay, twenty
devices are looked at, one by one, as ``cbdesk device --live`` does: the four calls at once, then the merge of the rows
that they touch. Beside it, in the same run: the same with one call after another, and a full sync. Printed: medians and
the slowest, and how long the whole command takes with the start of its process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.app.station import Station, open_station
from cbdesk.app.syncing import merge_options, run_on
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.runtime.pools import DaemonExecutor
from cbdesk.runtime.stopping import StopFlag
from cbdesk.sources.waiting import Patience
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.live import LiveRefresh
from cbdesk.sync.live_store import LiveStore

SECONDS_PER_CALL = dict.fromkeys(("token", "google", "telemetry", "incidentiq", "meraki"), 0.3)
LOOKS = 20


def measure(look: Callable[[str], object], idents: list[str]) -> list[float]:
    seconds = []
    for ident in idents:
        started = time.perf_counter()
        look(ident)
        seconds.append(time.perf_counter() - started)
    return seconds


def looks(station: Station, idents: list[str], threads: int) -> list[float]:
    executor = DaemonExecutor("bench", threads)
    with closing(build_sources(station.settings, lambda _name: Patience())) as sources:
        store = LiveStore(station.engine, station.cache, merge_options(station.settings), CallLog())
        live = LiveRefresh(station.engine, sources, store, executor=executor)

        def look(ident: str) -> None:
            result = live.refresh(live.targets([ident], [ident]))
            assert not result.failed, result

        found = measure(look, idents)
    executor.shutdown()
    return found


def say(title: str, seconds: list[float]) -> None:
    print(f"{title:<34} median {statistics.median(seconds):6.2f} s   slowest {max(seconds):6.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    world = World(parser.parse_args().devices, anchor=datetime.now(UTC) - timedelta(hours=1))
    faults = Faults(meraki_requests_per_second=1000)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        District(world, faults=faults) as district,
    ):
        Path(folder).chmod(0o755)
        os.environ.update(
            district.settings(Path(folder)), CBDESK_DATA_DIR=str(Path(folder, "station")), CBDESK_DEMO="1"
        )
        with open_station(settings_room.load(), time_limit_ms=0) as station:
            from cbdesk.app import origin

            origin.claim_for_demo(station)
            started = time.perf_counter()
            run_on(station, "full", force=True, is_incremental=False, on_progress=lambda _step: None, stop=StopFlag())
            print(f"a full sync without any delay: {time.perf_counter() - started:.1f} s")
            faults.latency.update(SECONDS_PER_CALL)
            idents = [device["deviceId"] for device in world.devices[: 40 * LOOKS : 40]]
            at_once = looks(station, idents, 10)
            in_turn = looks(station, idents, 1)
            say("calls at once", at_once[1:])
            print(f"{'the first one, which signs in':<34} {at_once[0]:13.2f} s")
            say("one call after another", in_turn[1:])
            print(f"{statistics.median(in_turn) / statistics.median(at_once):.1f} times as fast as one after another")
            command = [sys.executable, "-m", "cbdesk", "device", "--live", "--json"]
            say(
                "the command, process and sign-in",
                measure(lambda one: subprocess.run([*command, one], check=True, capture_output=True), idents[:5]),
            )


if __name__ == "__main__":
    main()
