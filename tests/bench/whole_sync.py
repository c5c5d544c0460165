"""Measures whole syncs with the three systems at the speed of the real ones: one request after another, and as cbdesk runs.

    python tests/bench/whole_sync.py [--devices 26310]

The simulated district answers as late as the real services do, from a process of its own, with pages that it made
beforehand: the real services take none of this machine's processors for that. Every run is a first load into
an embedded PostgreSQL of its own, with fsync on. Printed for each way: seconds, the most requests that were served at
once, requests per API, and requests that a limit refused. The ways are

- "in turn": one thread for all sources and no units of Google's to be seen, so that nothing is ever read at once;
- "at once": the sources at the same time, Google's devices in one listing;
- "in parts": what the program does, with Google's devices in several listings.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
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
from cbdesk.sync.fetch import Sources
from cbdesk.sync.runner import SyncOptions, SyncRun

ANCHOR = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
SECONDS_PER_REQUEST = {"token": 0.2, "google": 0.6, "telemetry": 0.6, "incidentiq": 0.6, "meraki": 0.25}


@dataclass(frozen=True)
class Way:
    title: str
    threads: int
    in_parts: bool


WAYS = (Way("in turn", 1, False), Way("at once", 32, False), Way("in parts", 32, True))


def serve(devices: int, in_parts: bool, folder: Path) -> None:
    """Serve the district until standard input closes: print its settings first, and what was asked of it at the end."""
    hidden = frozenset() if in_parts else frozenset({UNIT_SCOPE})
    faults = Faults(undelegated_scopes=hidden)
    with District(World(devices, anchor=ANCHOR), faults=faults) as district:
        settings = district.settings(folder)
        os.environ.update(settings)
        with closing(build_sources(settings_room.load(), lambda _name: Patience())) as sources:
            read_everything(sources)
        district.refill()
        district.log.clear()
        faults.latency.update(SECONDS_PER_REQUEST)
        print(json.dumps(settings), flush=True)
        sys.stdin.read()
        requests: Counter[str] = Counter()
        for (api, _status), number in district.log.count.items():
            requests[api] += number
        refused = sum(number for (_api, status), number in district.log.count.items() if status in {403, 429})
        print(json.dumps({"at_once": district.log.most_at_once, "requests": requests, "refused": refused}), flush=True)


def read_everything(sources: Sources) -> None:
    assert sources.google
    assert sources.telemetry
    assert sources.incidentiq
    assert sources.meraki
    access_points = sources.meraki.access_points()
    for pages in (
        sources.google.devices(ANCHOR.date()),
        sources.google.users(),
        sources.telemetry.batteries(),
        sources.incidentiq.assets(),
        *(sources.meraki.clients(network, access_points) for network in sources.meraki.networks()),
    ):
        deque(pages, maxlen=0)


@contextmanager
def served(devices: int, *, in_parts: bool, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, __file__, "--serve", str(folder), "--devices", str(devices)]
    process = subprocess.Popen(
        [*command, *(["--in-parts"] if in_parts else [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    os.environ.update(json.loads(process.stdout.readline()))
    yield process
    process.wait()


def measure(way: Way, devices: int) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, ThreadPoolExecutor(way.threads) as executor:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            served(devices, in_parts=way.in_parts, folder=folder) as district,
            EmbeddedServer(folder / "station", durable=True) as url,
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
            asked, _ = district.communicate()
        assert result.status == "completed", result
        seen = json.loads(asked)
        print(
            f"{way.title:<9} {seconds:7.1f} s   {seen['at_once']:2} at once   {seen['refused']} refused   "
            f"{result.total('records_created'):,} created   {dict(sorted(seen['requests'].items()))}",
            flush=True,
        )
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--in-parts", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.devices, chosen.in_parts, chosen.serve)
        return
    in_turn, at_once, in_parts = (measure(way, chosen.devices) for way in WAYS)
    print(f"in parts: {in_turn / in_parts:.1f} times as fast as in turn, {at_once / in_parts:.1f} as at once")


if __name__ == "__main__":
    main()
