"""Stores what was read of single devices: the staging, merge and link of a sync, for the rows that are touched."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.cache import Cache
from cbdesk.database import changes
from cbdesk.database.engine import database_errors
from cbdesk.database.tables import chromebooks, live_refreshes, meraki_clients
from cbdesk.domain.identifiers import IIQ_PREFIX
from cbdesk.sources.records import Asset, Battery, GoogleDevice, MerakiSighting, Page
from cbdesk.sync import lease as leases
from cbdesk.sync import network, people, scope, search_index
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.assets import AssetListing, changed_asset, store_assets
from cbdesk.sync.parts import MergeOptions, store_asset_page, store_touched
from cbdesk.sync.staging import Staging, stage_assets, stage_batteries, stage_devices, stage_sightings
from cbdesk.sync.wanted import Listings, Rules
from cbdesk.sync.wanted import scope as scope_table

_TABLES = (stage_devices, stage_batteries, stage_assets, stage_sightings)


@dataclass(slots=True)
class Answers:
    """The records that were read of one device."""

    devices: list[GoogleDevice] = field(default_factory=list)
    batteries: list[Battery] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    sightings: list[MerakiSighting] = field(default_factory=list)
    serials: set[str] = field(default_factory=set)
    """Serials of which IncidentIQ told all assets."""
    unreadable: set[str] = field(default_factory=set)
    """AssetIds of records that could not be used: they are not gone."""

    def take(self, source: str, page: Page[Any]) -> None:
        records: dict[str, list[Any]] = {
            "google": self.devices,
            "telemetry": self.batteries,
            "incidentiq": self.assets,
            "meraki": self.sightings,
        }
        records[source].extend(page.records)
        if source == "incidentiq":
            self.unreadable.update(page.unreadable)

    def knows_client(self, mac: str) -> bool:
        return any(sighting.mac_address == mac for sighting in self.sightings)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a look left behind."""

    changed: int
    warnings: tuple[str, ...]
    rows: frozenset[str]
    """The ``device_id`` of every row that was looked at."""
    of_asset: dict[str, str]
    """Rows that show an asset, by its key."""

    def rows_of(self, answers: Answers, device_id: str | None) -> tuple[str, ...]:
        found = [device.device_id for device in answers.devices if device.device_id in self.rows]
        found += [
            self.of_asset[key] for key in (one.asset_id.lower() for one in answers.assets) if key in self.of_asset
        ]
        if device_id:
            found.insert(0, device_id)
        return tuple(dict.fromkeys(found))


class LiveStore:
    """Writes answers in one transaction that takes its turn among those of a running sync."""

    def __init__(self, engine: sa.Engine, cache: Cache, options: MergeOptions, calls: CallLog) -> None:
        self._engine = engine
        self._cache = cache
        self._options = options
        self._calls = calls

    def store(self, looks: Sequence[Answers]) -> Stored:
        """Merge and link. Raises RetryError when a sync stores for longer than a person waits."""
        run_id = str(uuid.uuid4())
        with database_errors(), self._engine.connect() as connection:
            lease = leases.take_turn(connection, run_id=run_id)
            staging = Staging(connection, *_TABLES, batch_size=1000)
            self._stage(connection, staging, looks)
            stored = self._merge(connection, lease, looks)
            self._calls.store(connection, lease.now.date())
            connection.commit()
            self._cache.invalidate()
            changes.notify(connection, run_id)  # last: who hears it reads at once, and must not find an old answer
            connection.commit()
        return replace(stored, warnings=tuple(staging.warnings()))

    def _stage(self, connection: sa.Connection, staging: Staging, looks: Sequence[Answers]) -> None:
        staging.store(stage_devices, _all(looks, lambda one: one.devices))
        staging.store(stage_batteries, _all(looks, lambda one: one.batteries))
        store_asset_page(staging, _all(looks, lambda one: one.assets), self._options)
        sightings = _all(looks, lambda one: one.sightings)
        names = _names_of_access_points(connection, {one.ap_mac for one in sightings if one.ap_mac})
        named = [
            one if one.ap_name or not one.ap_mac else replace(one, ap_name=names.get(one.ap_mac)) for one in sightings
        ]
        staging.store(stage_sightings, named)
        staging.flush()

    def _merge(self, connection: sa.Connection, lease: leases.Lease, looks: Sequence[Answers]) -> Stored:
        serials = frozenset(chain.from_iterable(one.serials for one in looks))
        unreadable = frozenset(chain.from_iterable(one.unreadable for one in looks))
        assets = _all(looks, lambda one: one.assets)
        has_google = any(one.devices for one in looks)
        has_assets = bool(serials or assets)
        scope.prepare(connection, google="changes" if has_google else None, unreadable=(), now=lease.now)
        store_assets(connection, AssetListing(is_whole=False, of_serials=serials, kept=unreadable))
        listings = Listings("changes" if has_google else None, "changes" if has_assets else None)
        store_touched(connection, Rules(listings, lease.now, self._options.link_window), lease)
        network.merge_sightings(connection, lease.now)
        rows = sa.select(scope_table.c.device_id)
        network.link(connection, run_id=lease.run_id, now=lease.now, window=self._options.link_window, within=rows)
        people.assign_devices(connection, lease.now, within=people.holders(rows, lease.run_id))
        search_index.refresh(connection, within=rows)
        self._remember(connection, looks, lease.now)
        return _stored(connection, lease.now)

    def _remember(self, connection: sa.Connection, looks: Sequence[Answers], now: datetime) -> None:
        """Keep a sync that began before from storing what it had read earlier."""
        idents = {one.device_id for look in looks for one in look.devices}
        idents |= {one.device_id for look in looks for one in look.batteries}
        idents |= {IIQ_PREFIX + one.asset_id.lower() for look in looks for one in look.assets}
        # Also those that were stored, and are told no more.
        idents |= {IIQ_PREFIX + key for key in connection.execute(sa.select(changed_asset.c.asset_key)).scalars()}
        if idents:
            rows = [{"ident": one, "refreshed_at": now} for one in sorted(idents)]
            new = postgresql.insert(live_refreshes).values(rows)
            connection.execute(
                new.on_conflict_do_update(index_elements=["ident"], set_={"refreshed_at": new.excluded.refreshed_at})
            )


def _all(looks: Iterable[Answers], part: Callable[[Answers], list[Any]]) -> list[Any]:
    return list(chain.from_iterable(map(part, looks)))


def _names_of_access_points(connection: sa.Connection, macs: set[str]) -> dict[str, str]:
    """The search for a client does not name its access point; earlier sightings do."""
    if not macs:
        return {}
    rows = connection.execute(network.known_names().where(meraki_clients.c.ap_mac.in_(macs)))
    return {row.ap_mac: row.ap_name for row in rows}


def _stored(connection: sa.Connection, now: datetime) -> Stored:
    c = chromebooks.c
    rows = connection.execute(
        sa.select(c.device_id, c.iiq_asset_id, c.updated_at).where(c.device_id.in_(sa.select(scope_table.c.device_id)))
    ).all()
    return Stored(
        changed=sum(row.updated_at == now for row in rows),
        warnings=(),
        rows=frozenset(row.device_id for row in rows),
        of_asset={row.iiq_asset_id.lower(): row.device_id for row in rows if row.iiq_asset_id},
    )
