"""Measures the search against the document's own query, over a district of any size.

    python tests/bench/search.py [--devices 26310] [--runs 3] [--recall 2000] [--random 100000] [--keep DIR]

The simulated district is synced into an embedded PostgreSQL of its own and, for more than 26,310 devices, copied with
other identifiers. Over 400 terms as people and scanners type them, the worst cases among them, are searched without the
cache: all of them once unmeasured, then all of them so many times (``--runs 0``: not at all); and behind the
first of these runs all of them by the document's LIKE OR query. Printed for each class: the median and
the 95th percentile of the milliseconds in the database (all statements of a search), of the whole answer, and of the
document's query. ``--recall`` looks so many devices up by every identifier they have, in several notations and with a
slip; ``--random`` searches so many random texts, none of which may fail, and
prints the slowest.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import sqlalchemy as sa

from cbdesk.cache import open_cache
from cbdesk.database import tables
from cbdesk.domain.device import Hit
from cbdesk.domain.query import SearchResult
from cbdesk.repositories.search import SearchRepository
from tests.bench.database_part import District, database, is_filled, merge
from tests.bench.statements import Statements

BASE = 26_310
FIRST = 5
SHOWN = 3
SLOWEST = 10
LIKE_OR = sa.text("""
    SELECT * FROM chromebooks WHERE LOWER(serial_number) LIKE LOWER(:part) OR LOWER(asset_tag) LIKE LOWER(:part)
    OR LOWER(annotated_user) LIKE LOWER(:part) LIMIT 50
""")
OTHER = {
    "device_id": "md5(c.device_id || n)",
    "serial_number": "left(c.serial_number, 4) || upper(left(md5(c.serial_number || n), length(c.serial_number) - 4))",
    "delivered_serial": "left(c.serial_number, 4) || upper(left(md5(c.serial_number || n), length(c.serial_number) - 4))",
    "asset_tag": "n || c.asset_tag",
    "annotated_asset_id": "n || c.annotated_asset_id",
    "iiq_asset_tag": "n || c.iiq_asset_tag",
    "iiq_asset_id": "md5(c.iiq_asset_id || n)",
    "annotated_user": "replace(c.annotated_user, '@', '.' || n || '@')",
    "iiq_owner_email": "replace(c.iiq_owner_email, '@', '.' || n || '@')",
    "mac_address": "left(c.mac_address, 9) || concat_ws(':', "
    + ", ".join(f"substr(upper(md5(c.mac_address || n)), {place}, 2)" for place in (1, 3, 5))
    + ")",
    "ip_address": "regexp_replace(c.ip_address, '^10', (10 + n)::text)",
    "wan_ip_address": "regexp_replace(c.wan_ip_address, '^203', (203 + n)::text)",
    "iiq_location": "c.iiq_location || ' ' || n",
    "meraki_ap_name": "c.meraki_ap_name || '-' || n",
}


# ---------------------------------------------------------------- the world


def fill(engine: sa.Engine, devices: int) -> None:
    merge(engine, District.of(min(devices, BASE)))
    multiply(engine, round(devices / BASE))


def multiply(engine: sa.Engine, copies: int) -> None:
    with engine.begin() as connection:
        if copies > 1:
            connection.execute(sa.text("SET LOCAL maintenance_work_mem = '512MB'"))
            columns = [column.name for column in tables.chromebooks.columns]
            others = ", ".join(OTHER.get(name, f"c.{name}") for name in columns)
            text = f"INSERT INTO chromebooks ({', '.join(columns)}) SELECT {others} FROM chromebooks c, "
            with without_indexes(connection, tables.chromebooks):
                connection.execute(sa.text(f"{text} generate_series(1, {copies - 1}) n ON CONFLICT DO NOTHING"))
            copy_users = """
                INSERT INTO users (user_id, email, full_name, assigned_devices, device_count, created_at, updated_at)
                SELECT u.user_id || '/' || n, replace(u.email, '@', '.' || n || '@'), u.full_name, '[]', 0, now(), now()
                FROM users u, generate_series(1, {}) n"""
            connection.execute(sa.text(copy_users.format(copies - 1)))
            # Each device that the Wi-Fi heard is a client of it.
            seen = """
                INSERT INTO meraki_clients (mac_address, serial_number, ap_name, ip_address, first_seen, last_seen,
                    created_at, updated_at, linked_device_id)
                SELECT mac_address, serial_number, meraki_ap_name, ip_address, last_seen_meraki,
                    last_seen_meraki - abs(hashtext(device_id)) % 600 * interval '1 second', now(), now(), device_id
                FROM chromebooks WHERE last_seen_meraki IS NOT NULL AND mac_address IS NOT NULL ON CONFLICT DO NOTHING"""
            connection.execute(sa.text(seen))
            index_anew(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


@contextmanager
def without_indexes(connection: sa.Connection, table: sa.Table) -> Iterator[None]:
    """Fill a table as a migration does: indexes over rows, not rows into indexes. What is unique stays."""
    made = sa.text("SELECT indexdef FROM pg_indexes WHERE tablename = :name AND indexdef NOT LIKE 'CREATE UNIQUE%'")
    indexes = connection.execute(made, {"name": table.name}).scalars().all()
    for index in indexes:
        connection.execute(sa.text(f"DROP INDEX {index.split()[2]}"))
    yield
    for index in indexes:
        connection.execute(sa.text(index))


def index_anew(connection: sa.Connection) -> None:
    connection.execute(sa.text("ANALYZE chromebooks, users"))
    for table, order in ((tables.device_search, "ORDER BY walk"), (tables.device_key, "")):
        name = table.name
        keys = ", ".join(column.name for column in table.primary_key.columns)
        columns = ", ".join(column.name for column in table.columns)
        connection.execute(sa.text(f"TRUNCATE {name}"))
        connection.execute(sa.text(f"ALTER TABLE {name} DROP CONSTRAINT {name}_pkey"))
        with without_indexes(connection, table):
            connection.execute(sa.text(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {name}_wanted {order}"))
        connection.execute(sa.text(f"ALTER TABLE {name} ADD PRIMARY KEY ({keys})"))


# ---------------------------------------------------------------- the terms


def terms(devices: list[dict[str, Any]], rng: random.Random) -> dict[str, list[str]]:
    """Return the mix by class."""

    def some(number: int, *names: str) -> Iterator[dict[str, Any]]:
        yield from rng.sample([one for one in devices if all(one[name] for name in names)], number)

    def letters(number: int) -> str:
        return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=number))

    common = ("chromebook", "students", "school", "grade", "elementary", "lenovo", "hp", "dell", "acer", "high")
    return {
        "exact serial": [one["serial_number"].lower() for one in some(40, "serial_number")],
        "exact tag": [one["asset_tag"] for one in some(30, "asset_tag")],
        "exact e-mail": [one["annotated_user"] for one in some(60, "annotated_user") if "@" in one["annotated_user"]][
            :30
        ],
        "exact MAC": [rng.choice(notations(one["mac_address"])) for one in some(30, "mac_address")],
        "exact address": [one["ip_address"] for one in some(15, "ip_address")],
        "exact id": [rng.choice((one["device_id"], one["iiq_asset_id"])) for one in some(30, "iiq_asset_id")],
        "access point": [one["meraki_ap_name"] for one in some(10, "meraki_ap_name")],
        "last 4 to 6": [one["serial_number"][-rng.choice((4, 5, 6)) :] for one in some(40, "serial_number")],
        "begins": [one["serial_number"][: rng.choice((4, 5, 6))] for one in some(20, "serial_number")],
        "part of a MAC": [one["mac_address"][-rng.choice((5, 8)) :] for one in some(20, "mac_address")],
        "name": [one["iiq_owner_name"] for one in some(20, "iiq_owner_name")],
        "first name": [one["iiq_owner_name"].split()[0] for one in some(20, "iiq_owner_name")],
        "name and place": [
            f"{one['iiq_location'].split()[0]} {one['iiq_owner_name']}"
            for one in some(15, "iiq_owner_name", "iiq_location")
        ],
        "place": [one["iiq_location"] for one in some(10, "iiq_location")],
        "place and room": [f"{one['iiq_room']} {one['iiq_location']}" for one in some(15, "iiq_room", "iiq_location")],
        "model and place": [f"{one['model']} {one['iiq_location']}" for one in some(15, "model", "iiq_location")],
        "common word": [*common, "chromebook", "a", "e", "students"],
        "four common words": [" ".join(rng.sample(common, 4)) for _ in range(10)],
        "one letter": list("abcdefghijklmnop0123456789%_"),
        "two letters": [letters(2) for _ in range(30)],
        "no hit": [letters(rng.choice((5, 8, 12))) for _ in range(30)],
        "slip": [slip(one["serial_number"], rng) for one in some(30, "serial_number")],
    }


def notations(mac: str) -> list[str]:
    bare = mac.replace(":", "")
    dotted = ".".join(bare[place : place + 4] for place in (0, 4, 8))
    return [mac, mac.lower(), bare, bare.lower(), mac.replace(":", "-"), dotted.lower(), mac.replace(":", " ")]


def slip(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    letter = rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
    return rng.choice(
        (
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[: max(place - 1, 0)] + text[max(place - 1, 0) : place + 1][::-1] + text[place + 1 :],
        )
    )


# ---------------------------------------------------------------- what is measured


@dataclass
class Side:
    """The times of one class, in milliseconds."""

    database: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    like_or: list[float] = field(default_factory=list)


class Searching:
    """Searches without a cache, and adds up how long its statements took."""

    def __init__(self, engine: sa.Engine) -> None:
        self._cache = open_cache(None)
        self._repository = SearchRepository(engine, self._cache)
        self.statements = Statements()

    def __call__(self, text: str, limit: int = 50) -> SearchResult:
        self._cache.invalidate()
        self.statements.seconds = 0.0
        return self._repository.search(text, limit)

    def close(self) -> None:
        self._cache.close()


def measure(engine: sa.Engine, searching: Searching, mix: dict[str, list[str]], runs: int) -> dict[str, Side]:
    found: dict[str, Side] = defaultdict(Side)
    asked = [(kind, text) for kind, texts in mix.items() for text in texts]
    for _, text in asked:
        searching(text)
    for run in range(runs):
        for kind, text in asked:
            started = time.perf_counter()
            searching(text)
            found[kind].answer.append((time.perf_counter() - started) * 1000)
            found[kind].database.append(searching.statements.seconds * 1000)
        if run == 0:
            like_or(engine, asked, found)
    return found


def like_or(engine: sa.Engine, asked: list[tuple[str, str]], found: dict[str, Side]) -> None:
    """Ask the document's query for every term: in a round of its own, for it sweeps the processor's caches clean."""
    with engine.connect() as connection:
        for kind, text in asked:
            started = time.perf_counter()
            connection.execute(LIKE_OR, {"part": f"%{text}%"}).all()
            found[kind].like_or.append((time.perf_counter() - started) * 1000)


def say(title: str, side: Side) -> None:
    figures = [
        f"{statistics.median(times):8.1f} {statistics.quantiles(times, n=20)[-1]:8.1f}"
        for times in (side.database, side.answer, side.like_or)
    ]
    ratio = statistics.median(side.like_or) / statistics.median(side.database)
    print(f"{title:<18} {len(side.like_or):4} " + " | ".join(figures) + f" | {ratio:6.1f}", flush=True)


# ---------------------------------------------------------------- recall and random texts


Rule = Callable[[list[Hit], int], bool]
"""Whether these hits are right for a device that stands among them at that place; -1 where it does not."""


def is_exact(hits: list[Hit], place: int) -> bool:
    return place >= 0 and hits[0].match == hits[place].match == "exact"


def on_top(hits: list[Hit], _place: int) -> bool:
    """Of the many that share it, any may come first."""
    return bool(hits) and hits[0].match == "exact"


def questions(device: dict[str, Any], known: set[str], rng: random.Random) -> Iterator[tuple[str, str, Rule]]:
    """Yield what the device should be found by: a kind, a text, and the rule."""
    for name in ("serial_number", "delivered_serial", "asset_tag", "iiq_asset_id", "device_id", "annotated_user"):
        value = device[name] or ""
        for text in {value, value.lower(), f"*{value}*\r\n", f"]C1{value}"} if value else ():
            yield f"{name}, exact", text, is_exact if "@" in value or name != "annotated_user" else on_top
    for value in filter(None, (device["serial_number"], device["asset_tag"])):
        middle = len(value) // 2
        for text in (f"{value[:middle]}-{value[middle:]}", f"{value[:middle]}.{value[middle:]}", f"000{value}"):
            yield "serial and tag, other notation", text, is_exact
    for mac in filter(None, (device["mac_address"], device["ethernet_mac"])):
        for text in notations(mac):
            yield "MAC address, any notation", text, on_top if mac == device["ethernet_mac"] else is_exact
    for name in ("ip_address", "wan_ip_address", "meraki_ap_name"):
        if device[name]:
            yield f"{name}, exact on top", device[name], on_top
    yield "address of a page of Google", f"https://admin.google.com/ac/chrome/devices/{device['device_id']}", is_exact
    if serial := device["serial_number"]:
        yield "last six", serial[-6:], lambda _hits, place: place >= 0
        if (typed := slip(serial, rng)) not in known:
            yield "slip, in the first five", typed, lambda _hits, place: 0 <= place < FIRST


def recall(searching: Searching, devices: list[dict[str, Any]]) -> None:
    """Print for each kind of identifier how many searches found the device where it should stand."""
    rng = random.Random(7)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    known = {one["serial_number"] for one in devices}
    for device in devices:
        for kind, text, rule in questions(device, known, rng):
            hits = list(searching(text).hits)
            place = next((n for n, hit in enumerate(hits) if hit.device.device_id == device["device_id"]), -1)
            asked[kind] += 1
            right[kind] += rule(hits, place)
            if not rule(hits, place) and asked[kind] - right[kind] <= SHOWN:
                print(f"  {kind}: {text!r} {[(hit.match, hit.value) for hit in hits[:3]]}", flush=True)
    for kind, number in asked.items():
        print(f"{kind:<34} {right[kind]:7,} of {number:7,}  {right[kind] / number:8.3%}", flush=True)


def random_texts(searching: Searching, number: int) -> None:
    """Print how many of so many random texts failed, with what, and which ones took longest."""
    rng = random.Random(8)
    alphabet = "abc019%_\\'\"-.:@* \t\n\x00\x1f[](){}$|&;éßİ😀\ud800\u202e\u0301"
    failed: Counter[str] = Counter()
    times: list[tuple[float, str]] = []
    for _ in range(number):
        if rng.random() < 0.5:
            text = "".join(rng.choices(alphabet, k=rng.randrange(30)))
        else:
            text = "".join(chr(rng.randrange(0x10FFFF)) for _ in range(rng.randrange(12)))
        started = time.perf_counter()
        try:
            searching(text, limit=5)
        except Exception as error:  # noqa: BLE001  whatever it is, it is what is counted here
            failed[type(error).__name__] += 1
            print(f"  {text!r}: {type(error).__name__}: {error}", flush=True)
        times.append(((time.perf_counter() - started) * 1000, text))
    cuts = statistics.quantiles([ms for ms, _ in times], n=100)
    print(f"{number:,} random texts, failed: {dict(failed) or 'none'}")
    print(f"milliseconds: median {cuts[49]:.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}; the slowest ones:")
    for milliseconds, text in sorted(times, reverse=True)[:SLOWEST]:
        print(f"  {milliseconds:8.1f} {text!r}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=BASE)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--recall", type=int, default=0)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="fill a database in this folder once, and use it again")
    chosen = parser.parse_args()
    with database(chosen.keep, durable=False) as engine:
        if not is_filled(engine):
            fill(engine, chosen.devices)
        run(engine, chosen.runs, chosen.recall, chosen.random)


def run(engine: sa.Engine, runs: int, recalled: int, number: int) -> None:
    rng = random.Random(6)
    with engine.connect() as connection:
        sample = sa.select(tables.chromebooks).order_by(sa.func.md5(tables.chromebooks.c.device_id)).limit(5_000)
        devices = [dict(row._mapping) for row in connection.execute(sample)]
        rows = connection.execute(sa.select(sa.func.count()).select_from(tables.chromebooks)).scalar_one()
    searching = Searching(engine)
    with closing(searching), searching.statements.of(engine):
        mix = terms(devices, rng)
        sides = measure(engine, searching, mix, runs) if runs else {}
        print(
            f"{rows:,} devices. Milliseconds, median and p95: in the database | whole answer | LIKE OR | how many times"
        )
        for kind, side in sides.items():
            say(kind, side)
        exact = [kind for kind in sides if kind.startswith("exact")]
        for title, part in (("all exact", exact), ("everything", list(sides))) if runs else ():
            say(
                title,
                Side(
                    *(
                        [ms for kind in part for ms in getattr(sides[kind], name)]
                        for name in ("database", "answer", "like_or")
                    )
                ),
            )
        if recalled:
            recall(searching, devices[:recalled])
        if number:
            random_texts(searching, number)


if __name__ == "__main__":
    main()
