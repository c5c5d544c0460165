"""Measures the offline copy: its size, the time to write and to open it, what it costs in memory, and its answers.

    python tests/bench/offline_copy.py [--devices 26310] [--runs 5] [--sample 60] [--keep DIR]

A district is stored in an embedded PostgreSQL of its own, or was left there by another bench, then copied, sealed and
opened again several times; the same questions are asked of the database (an in-process cache, empty before each) and of
the copy in the same run.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from cbdesk.cache import open_cache
from cbdesk.errors import NotFoundError
from cbdesk.offline import KeyStore, OfflineCopy, SealedFile, pack
from cbdesk.repositories import Library, whole_fleet
from tests.bench.database_part import District, database, is_filled, merge

NOW = datetime.now(UTC)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def line(title: str, seconds: list[float]) -> None:
    seconds = sorted(seconds)
    p95 = seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    print(f"{title:<34} median {statistics.median(seconds) * 1000:9.2f} ms   p95 {p95 * 1000:9.2f} ms", flush=True)


def resident() -> float:
    """Megabytes that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_in_a_child(file: SealedFile) -> None:
    """Print how the memory of a process grows by an open copy."""
    if (child := os.fork()) == 0:
        before = resident()
        header, content = file.read(NOW, timedelta(days=1))
        copy = OfflineCopy.over(content, header.made_at)
        del content
        copy.search.search("chromebook", 50)
        print(f"{'memory of an open copy':<34} {resident() - before:6.1f} MB", flush=True)
        os._exit(0)
    os.waitpid(child, 0)


def terms(library: Library, chosen: random.Random, sample: int) -> list[str]:
    from cbdesk.domain.query import ListQuery

    rows = chosen.sample(library.devices.page(ListQuery(), limit=5_000).rows, sample)
    found = ["chromebook", "a", "zzzzqq", "students"]
    for row in rows:
        found += [row.serial_number, row.asset_tag, row.annotated_user, (row.serial_number or "")[-5:], row.iiq_room]
        found += [f"{(row.model or '').split(' ')[0]} {row.iiq_location or ''}"]
    return [text for text in found if text]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sample", type=int, default=60, help="look for what so many devices are called by")
    parser.add_argument("--keep", type=Path, help="fill a database in this folder once, and use it again")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        database(options.keep, durable=False) as engine,
    ):
        if not is_filled(engine):
            merge(engine, District.of(options.devices))
        measure(engine, Path(name), options.runs, options.sample)


def measure(engine: Any, folder: Path, runs: int, sample: int) -> None:
    keys = KeyStore(folder)
    keys.file.touch(mode=0o600)
    file = SealedFile(folder / "copy", keys, "bench", whole_fleet.shape())
    packing, sealing, reading, opening = [], [], [], []
    for _ in range(runs):
        seconds, content = timed(lambda: pack(whole_fleet.read_tables(engine)))
        packing.append(seconds)
        sealing.append(timed(lambda content=content: file.write(content, NOW))[0])
        seconds, (_, content) = timed(lambda: file.read(NOW, timedelta(days=1)))
        reading.append(seconds)
        seconds, copy = timed(lambda content=content: OfflineCopy.over(content, NOW))
        opening.append(seconds)
        copy.close()
    print(f"{'on disk':<34} {(file.size or 0) / 1e6:6.1f} MB, opened {len(content) / 1e6:.1f} MB")
    line("read from PostgreSQL and packed", packing)
    line("compressed, sealed and written", sealing)
    line("read, unsealed, unpacked", reading)
    line("opened in memory", opening)
    open_in_a_child(file)
    copy = OfflineCopy.over(content, NOW)
    library = Library.over(engine, open_cache(None))
    chosen = random.Random(4)
    asked = terms(library, chosen, sample)
    devices = [term for term in asked if term[:1].isalnum() and " " not in term]
    for title, source in (("database", library), ("offline copy", copy)):
        line(
            f"{len(asked)} searches, {title}", [timed(lambda t=t, s=source: s.search.search(t, 200))[0] for t in asked]
        )
        line(f"{len(devices)} look-ups, {title}", [timed(lambda t=t, s=source: look_up(s, t))[0] for t in devices])
    copy.close()


def look_up(source: Any, ident: str) -> None:
    try:
        source.devices.get(ident)
    except NotFoundError:
        return


if __name__ == "__main__":
    main()
