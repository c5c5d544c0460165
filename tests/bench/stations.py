"""Measures what 50 stations feel that search and read while a full sync of the same database runs.

    python tests/bench/stations.py [--devices 26310] [--stations 50] [--seconds 40]

Each station is a thread with connections and a cache of its own, as a window has, and asks about once a second: a search
of the kind that `search.py` asks, the device that it finds, a page of a list, the overview. First with nothing else going
on, then while one full sync after the other changes one device in a hundred, the way cbdesk syncs. Printed: how many
questions, how many failed, and median, p95, p99 and the longest, in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database.embedded import server
from cbdesk.database.engine import open_engine
from cbdesk.database.tables import chromebooks
from cbdesk.domain.query import ListQuery
from cbdesk.repositories import Library
from tests.bench.database_part import District, database, merge
from tests.bench.search import terms

PAUSE_S = 1.0


class Asked:
    """Times and failures of all stations, by kind of question."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []

    def time(self, kind: str, question: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        try:
            return question()
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is counted here
            with self._lock:
                self.failures.append(f"{kind}: {type(error).__name__}: {error}")
        finally:
            with self._lock:
                self.milliseconds[kind].append((time.perf_counter() - started) * 1000)

    def say(self, title: str) -> None:
        every = [ms for times in self.milliseconds.values() for ms in times]
        print(f"{title}: {len(every):,} questions, {len(self.failures)} failed", flush=True)
        for failure in self.failures[:5]:
            print(f"  {failure}")
        for kind, times in [*self.milliseconds.items(), ("all", every)]:
            cuts = statistics.quantiles(times, n=100)
            print(
                f"  {kind:<10} median {cuts[49]:8.1f}   p95 {cuts[94]:8.1f}   p99 {cuts[98]:8.1f}   longest {max(times):8.1f}"
            )


def station(url: sa.URL, texts: list[str], seed: int, end: float, asked: Asked) -> None:
    rng = random.Random(seed)
    engine = open_engine(url.render_as_string(hide_password=False), pool_size=2)
    with closing(open_cache(None)) as cache:
        library = Library.over(engine, cache)
        time.sleep(rng.random() * PAUSE_S)
        while time.monotonic() < end:
            found = asked.time("search", lambda: library.search.search(rng.choice(texts), 50))
            if found is not None and found.hits:
                ident = found.hits[0].device.device_id
                asked.time("device", lambda ident=ident: library.devices.get(ident))  # type: ignore[misc]  # bound now
            if rng.random() < 0.2:
                asked.time("list", lambda: library.devices.page(ListQuery(sort="model"), limit=100))
                asked.time("overview", library.statistics.overview)
            time.sleep(rng.uniform(0.5, 1.5) * PAUSE_S)
    engine.dispose()


def stations(url: sa.URL, texts: list[str], number: int, seconds: float) -> Asked:
    asked = Asked()
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=station, args=(url, texts, seed, end, asked), name=f"station {seed}")
        for seed in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--stations", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=40)
    chosen = parser.parse_args()
    district = District.of(chosen.devices)
    # The embedded server has room for the programs of one station; this one stands for a district's.
    server._SETTINGS["max_connections"] = str(2 * chosen.stations + 20)
    with database() as engine:
        merge(engine, district)
        with engine.connect() as connection:
            sample = sa.select(chromebooks).order_by(sa.func.md5(chromebooks.c.device_id)).limit(5_000)
            devices = [dict(row._mapping) for row in connection.execute(sample)]
        texts = [text for texts in terms(devices, random.Random(6)).values() for text in texts]
        stations(engine.url, texts, chosen.stations, chosen.seconds).say("nothing else going on")
        child = sync_without_end(engine.url, district)
        asked = stations(engine.url, texts, chosen.stations, chosen.seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with engine.connect() as connection:
            # The last part of a run; the first run filled the tables.
            ended = "SELECT count(DISTINCT run_id) FROM sync_logs WHERE sync_type = 'meraki' AND status = 'completed'"
            syncs = connection.execute(sa.text(ended)).scalar_one() - 1
        asked.say(f"while {syncs} whole syncs and a part of one more ran")


def sync_without_end(url: sa.URL, district: District) -> int:
    """Start a process that syncs, as the window's child does, and return its number."""
    if child := os.fork():
        return child
    os.nice(10)
    engine = open_engine(url.render_as_string(hide_password=False), statement_timeout_ms=0)
    for stamp in range(1, 10_000):
        merge(engine, district.with_changes(100, stamp % 60))
    os._exit(0)


if __name__ == "__main__":
    main()
