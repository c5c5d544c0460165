"""Measures the database part of a full sync against a bare COPY and the row-by-row flow of the schema document.

    python tests/bench/database_part.py [--devices 26310] [--without-document | --one-in 21] [--runs 4]

All sides get the same records of the simulated district, already parsed and in memory, and write to the same kind of
database: an embedded PostgreSQL of its own, with fsync on. Four runs each: a first load, one in which nothing changed,
one with 1 % of the devices changed (system version, last sync, user), and one with all of them changed. Printed: seconds
and megabytes of WAL. "merge" is what cbdesk does (COPY, merge by the rules, history, link, time series, log); "copy"
fills plain tables without any index or rule, the least that any way has to do; "document" is the document's pseudo-code:
one ORM entity after another, a commit every 100. With ``--one-in`` it gets that share of the records only, on a full table
but for the first load, and its figures are multiplied: what it does for one record does not depend on the others. (A
share prime to 100, or the changed ones are not as many among them.)
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from cbdesk.cache import open_cache
from cbdesk.database import schema, tables
from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.engine import open_engine
from cbdesk.demo.world import World
from cbdesk.sources.fields import read_page
from cbdesk.sources.google_parsers import parse_battery, parse_device, parse_user
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.meraki_parsers import parse_sighting
from cbdesk.sources.records import Asset, GoogleDevice, GoogleUser, MerakiNetwork, MerakiSighting, Page
from cbdesk.sync.fetch import Sources
from cbdesk.sync.parts import MergeOptions, store_asset_page
from cbdesk.sync.runner import SyncOptions, SyncRun
from cbdesk.sync.staging import Staging, stage_assets, stage_batteries, stage_devices, stage_sightings, stage_users

ANCHOR = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
"""Of today: sightings that are older than the window of a sync link nothing."""
COMMIT_EVERY = 100


@dataclass(frozen=True)
class District:
    """Everything that the three systems deliver, as parsed pages."""

    device_pages: list[Page[GoogleDevice]]
    user_pages: list[Page[GoogleUser]]
    battery_pages: list[Page[Any]]
    asset_pages: list[Page[Asset]]
    sightings: dict[MerakiNetwork, list[Page[MerakiSighting]]]

    @classmethod
    def of(cls, devices: int) -> District:
        world = World(devices, anchor=ANCHOR)
        today = ANCHOR.date()
        networks = {
            MerakiNetwork(network["id"], network["name"], None): [
                read_page(
                    rows,
                    partial(
                        parse_sighting, network=MerakiNetwork(network["id"], network["name"], None), access_points={}
                    ),
                )
                for rows in _chunks(world.clients.get(network["id"], ()), 1000)
            ]
            for network in world.networks
        }
        return cls(
            [read_page(rows, partial(parse_device, today=today)) for rows in _chunks(world.devices, 200)],
            [read_page(rows, parse_user) for rows in _chunks(world.users, 500)],
            [read_page(rows, parse_battery) for rows in _chunks(world.batteries, 1000)],
            [read_page(rows, parse_asset) for rows in _chunks(world.assets, 500)],
            networks,
        )

    def with_changes(self, every: int, stamp: int) -> District:
        """Return the district with each ``every``-th device changed; the others are the same objects."""
        news = {
            "os_version": f"199.0.{stamp}",
            "last_policy_sync_time": ANCHOR.replace(tzinfo=None, hour=9, minute=stamp),
            "annotated_user": f"new{stamp}@district.example",
        }
        pages = [
            replace(
                page,
                records=tuple(
                    replace(device, **news) if number % every == 0 else device
                    for number, device in enumerate(page.records, start=sum(len(p.records) for p in before))
                ),
            )
            for before, page in ((self.device_pages[:place], page) for place, page in enumerate(self.device_pages))
        ]
        return replace(self, device_pages=pages)

    def one_in(self, share: int) -> District:
        """Return the district with each ``share``-th record of every list."""

        def thinned(pages: list[Page[Any]]) -> list[Page[Any]]:
            records = [record for page in pages for record in page.records]
            return [Page(tuple(records[::share]))]

        return District(
            thinned(self.device_pages),
            thinned(self.user_pages),
            thinned(self.battery_pages),
            thinned(self.asset_pages),
            {network: thinned(pages) for network, pages in self.sightings.items()},
        )


def _chunks(rows: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rows = list(rows)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


@dataclass(frozen=True)
class Replay:
    """Plays a district's pages as the source clients would deliver them."""

    district: District

    def sources(self) -> Sources:
        return Sources(self, self, self, self)  # type: ignore[arg-type]  # same methods, no HTTP

    def device_count(self) -> None:
        return None

    def devices(self, _today: date, *, executor: object) -> Iterator[Page[Any]]:
        yield from self.district.device_pages

    def users(self, _executor: object) -> Iterator[Page[Any]]:
        yield from self.district.user_pages

    def batteries(self, _since: object, _executor: object) -> Iterator[Page[Any]]:
        yield from self.district.battery_pages

    def assets(self, _since: object, _executor: object) -> Iterator[Page[Any]]:
        yield from self.district.asset_pages

    def networks(self) -> tuple[MerakiNetwork, ...]:
        return tuple(self.district.sightings)

    def access_points(self) -> dict[str, str]:
        return {}

    def clients(self, network: MerakiNetwork, *, access_points: object, timespan: object) -> Iterator[Page[Any]]:
        del access_points, timespan
        yield from self.district.sightings[network]


def merge(engine: sa.Engine, district: District) -> None:
    with ThreadPoolExecutor(10) as executor:
        result = SyncRun(
            engine,
            open_cache(None),
            Replay(district).sources(),
            SyncOptions("bench"),
            executor=executor,
            on_progress=lambda _progress: None,
            stop=lambda: False,
        ).execute("full")
    assert result.status == "completed", result


class Base(orm.DeclarativeBase):
    metadata = tables.metadata


class Chromebook(Base):
    __table__ = tables.chromebooks


class User(Base):
    __table__ = tables.users


class Client(Base):
    __table__ = tables.meraki_clients


def document(engine: sa.Engine, district: District, *, keeps_keys: bool = False) -> None:
    """The document's sync_chromebooks, sync_users and sync_meraki, on the same records.

    ``keeps_keys`` leaves serials and tags as they are stored: a share of the records does not know who else has them.
    """
    now = datetime(2026, 11, 20, 16)
    with orm.Session(engine) as session:
        by_serial = {
            asset.serial_key: asset for page in district.asset_pages for asset in page.records if asset.serial_key
        }
        taken: dict[str, set[str]] = {"serial_number": set(), "asset_tag": set()}
        for count, device in enumerate((device for page in district.device_pages for device in page.records), 1):
            values = _merged(device, by_serial.get(device.serial_key or ""))
            for field, used in taken.items():  # UNIQUE would end the run; the document does not say how it avoids that
                if values[field] in used:
                    values[field] = None
                elif values[field]:
                    used.add(values[field])
            existing = session.query(Chromebook).filter(Chromebook.device_id == device.device_id).first()
            if existing:
                for name in values.keys() - (taken if keeps_keys else {}).keys():
                    setattr(existing, name, values[name])
            else:
                session.add(Chromebook(**values, created_at=now, updated_at=now, is_deleted=False))
            if count % COMMIT_EVERY == 0:
                session.commit()
        session.commit()
        for count, user in enumerate((user for page in district.user_pages for user in page.records), 1):
            held = session.query(Chromebook).filter(Chromebook.annotated_user == user.email).all()
            session.merge(
                User(
                    user_id=user.user_id,
                    email=user.email,
                    full_name=user.full_name,
                    assigned_devices=[device.device_id for device in held],
                    device_count=len(held),
                    created_at=now,
                    updated_at=now,
                )
            )
            if count % COMMIT_EVERY == 0:
                session.commit()
        session.commit()
        for count, client in enumerate(
            (c for pages in district.sightings.values() for page in pages for c in page.records), 1
        ):
            session.merge(
                Client(
                    mac_address=client.mac_address,
                    network_name=client.network_name,
                    ap_name=client.ap_name,
                    ip_address=client.ip_address,
                    last_seen=client.last_seen,
                    created_at=now,
                    updated_at=now,
                )
            )
            if count % COMMIT_EVERY == 0:
                session.commit()
        session.commit()


def _merged(device: GoogleDevice, asset: Asset | None) -> dict[str, Any]:
    same = {column.name for column in tables.chromebooks.columns} & set(GoogleDevice.__dataclass_fields__)
    values = {name: getattr(device, name) for name in same}
    values["recent_users"] = [dict(user) for user in device.recent_users or ()]
    values["serial_number"] = device.serial_key
    values["asset_tag"] = device.annotated_asset_id or (asset.asset_tag if asset else None)
    values["iiq_asset_id"] = asset.asset_id if asset else None
    values["iiq_location"] = asset.location if asset else None
    return values


def bare_copy(engine: sa.Engine, district: District) -> None:
    """Empty plain tables and fill them: no keys, no rules, no comparison."""
    pages: list[tuple[sa.Table, list[Page[Any]]]] = [
        (stage_devices, district.device_pages),
        (stage_batteries, district.battery_pages),
        (stage_users, district.user_pages),
        (stage_assets, district.asset_pages),
        (stage_sightings, [page for found in district.sightings.values() for page in found]),
    ]
    with engine.connect() as connection:
        staging = Staging(connection, *(table for table, _ in pages), batch_size=1000)
        for table, listed in pages:
            for page in listed:
                if table is stage_assets:
                    store_asset_page(staging, page.records, MergeOptions())
                else:
                    staging.store(table, page.records)
        staging.flush()
        for table, _ in pages:  # the staging tables are unlogged: what counts is in tables that survive
            name = f"copied_{table.name}"
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
            connection.execute(sa.text(f"CREATE TABLE {name} AS SELECT * FROM {table.name}"))
        connection.commit()


@dataclass(frozen=True)
class Run:
    seconds: float
    wal: float
    """Megabytes."""


@contextmanager
def database(keep: Path | None = None, *, durable: bool = True) -> Iterator[sa.Engine]:
    """Start a PostgreSQL of its own, with fsync on; in the folder that is to be kept, or in one that goes afterwards."""
    with ExitStack() as stack:
        temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        folder = keep or Path(stack.enter_context(temporary))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        url = stack.enter_context(EmbeddedServer(folder, durable=durable))
        engine = open_engine(url, statement_timeout_ms=0)
        schema.upgrade(engine)
        yield engine
        engine.dispose()


def is_filled(engine: sa.Engine) -> bool:
    """Whether an earlier run has left its devices here."""
    with engine.connect() as connection:
        return connection.execute(sa.select(sa.exists(sa.select(tables.chromebooks)))).scalar_one()


def measure(engine: sa.Engine, way: Callable[[sa.Engine, District], None], district: District) -> Run:
    gc.collect()
    gc.freeze()  # the district is no garbage, and no sync ever holds a whole one
    wal = _wal(engine)
    started = time.perf_counter()
    way(engine, district)
    return Run(time.perf_counter() - started, (_wal(engine) - wal) / 1e6)


def _wal(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")).scalar_one())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--without-document", action="store_true", help="leave out the slow side")
    parser.add_argument("--one-in", type=int, default=1, help="the slow side gets this share of the records only")
    parser.add_argument("--runs", type=int, default=4, choices=(1, 2, 3, 4), help="only the first ones")
    chosen = parser.parse_args()
    district = District.of(chosen.devices)
    counts = (
        sum(len(page.records) for page in district.device_pages),
        sum(len(page.records) for page in district.user_pages),
        sum(len(page.records) for pages in district.sightings.values() for page in pages),
    )
    print(f"{counts[0]:,} devices, {counts[1]:,} users, {counts[2]:,} sightings", flush=True)
    one_percent = district.with_changes(100, 1)
    runs = {
        "first load": district,
        "nothing changed": district,
        "1 % changed": one_percent,
        "all changed": one_percent.with_changes(1, 2),
    }
    ways: dict[str, Callable[[sa.Engine, District], None]] = {"merge": merge, "copy": bare_copy}
    if not chosen.without_document:
        ways["document"] = document
    with ExitStack() as stack:
        engines = {title: stack.enter_context(database()) for title in ways}
        for run, records in list(runs.items())[: chosen.runs]:
            # One way after the other for each run, so that a busy machine is busy for all of them.
            found = {title: measure(engines[title], way, records) for title, way in ways.items() if title != "document"}
            if "document" in ways:
                way = partial(document, keeps_keys=chosen.one_in > 1 and run != "first load")
                part = measure(engines["document"], way, records.one_in(chosen.one_in))
                found["document"] = Run(part.seconds * chosen.one_in, part.wal * chosen.one_in)
                if chosen.one_in > 1 and run == "first load":
                    merge(engines["document"], records)
            for title, one in found.items():
                print(f"{run:<16} {title:<9} {one.seconds:8.2f} s {one.wal:8.1f} MB WAL", flush=True)
            words = f"{run:<16} {found['merge'].seconds / found['copy'].seconds:.1f} times a bare COPY"
            if "document" in found:
                words += f", {found['document'].seconds / found['merge'].seconds:.0f} times faster than row by row"
            print(words, flush=True)


if __name__ == "__main__":
    main()
