"""Measures whole syncs with the three systems at the speed of the real ones: one request after another, and as cbdesk runs.

    python tests/bench/whole_sync.py [--devices 26310]

The simulated district answers as late as the real services do, and serves from this very process, so that its own work
is in all of the figures. Every run is a first load into an embedded PostgreSQL of its own, with fsync on. Printed for
each way: seconds, the most requests that were served at once, and requests per API. The ways are

- "in turn": one thread for all sources and no units of Google's to be seen, so that nothing is ever read at once;
- "at once": the sources at the same time, Google's devices in one listing;
- "in parts": what the program does, with Google's devices in several listings.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.cache import open_cache
from cbdesk.database import schema
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.engine import open_engine
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.sources.google_auth import UNIT_SCOPE
from cbdesk.sources.waiting import Patience
from cbdesk.sync.runner import SyncOptions, SyncRun

ANCHOR = datetime(2026, 11, 20, 15, tzinfo=UTC)
SECONDS_PER_REQUEST = {"token": 0.2, "google": 0.6, "telemetry": 0.6, "incidentiq": 0.6, "meraki": 0.25}


@dataclass(frozen=True)
class Way:
    title: str
    threads: int
    in_parts: bool


WAYS = (Way("in turn", 1, False), Way("at once", 10, False), Way("in parts", 10, True))


def measure(way: Way, world: World) -> float:
    hidden = frozenset() if way.in_parts else frozenset({UNIT_SCOPE})
    faults = Faults(latency=dict(SECONDS_PER_REQUEST), undelegated_scopes=hidden)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        District(world, faults=faults) as district,
        ThreadPoolExecutor(way.threads) as executor,
    ):
        Path(folder).chmod(0o755)
        os.environ.update(district.settings(Path(folder)))
        with (
            EmbeddedServer(Path(folder, "station"), durable=True) as url,
            closing(build_sources(settings_room.load(), lambda _name: Patience())) as sources,
        ):
            engine = open_engine(url, statement_timeout_ms=0)
            schema.upgrade(engine)
            run = SyncRun(
                engine,
                open_cache(None),
                sources,
                SyncOptions("bench"),
                executor=executor,
                on_progress=lambda _progress: None,
                stop=lambda: False,
            )
            started = time.perf_counter()
            result = run.execute("full")
            seconds = time.perf_counter() - started
            engine.dispose()
        assert result.status == "completed", result
        requests: Counter[str] = Counter()
        for (api, _status), number in district.log.count.items():
            requests[api] += number
        print(
            f"{way.title:<9} {seconds:7.1f} s   {district.log.most_at_once:2} at once   "
            f"{result.total('records_created'):,} created   {dict(sorted(requests.items()))}",
            flush=True,
        )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    world = World(parser.parse_args().devices, anchor=ANCHOR)
    print(f"{len(world.devices):,} devices, {len(world.users):,} users, {len(world.assets):,} assets")
    in_turn, at_once, in_parts = (measure(way, world) for way in WAYS)
    print(f"in parts: {in_turn / in_parts:.1f} times as fast as in turn, {at_once / in_parts:.1f} as at once")


if __name__ == "__main__":
    main()
