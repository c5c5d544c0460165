"""Merges one part of a run from its staged listings: what is complete, what is held, what is said (R16, R19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, sync_conflicts
from cbdesk.domain.sync import PartResult, SyncType
from cbdesk.sources.records import Asset
from cbdesk.sync import corrections, search_index
from cbdesk.sync import scope as scopes
from cbdesk.sync.apply import apply_wanted, changed
from cbdesk.sync.assets import AssetListing, find_losers, store_assets
from cbdesk.sync.identities import settle, store_conflicts
from cbdesk.sync.lease import Lease
from cbdesk.sync.listing import Listing, SourceName
from cbdesk.sync.network import merge_sightings, name_access_points, remember_pages
from cbdesk.sync.people import devices_of_renamed, merge_users
from cbdesk.sync.staging import (
    Staging,
    stage_assets,
    stage_batteries,
    stage_devices,
    stage_sightings,
    stage_users,
)
from cbdesk.sync.wanted import Listings, Rules, build_wanted, scope

PART_TABLES: dict[SyncType, tuple[sa.Table, ...]] = {
    "chromebooks": (stage_devices, stage_batteries, stage_assets),
    "users": (stage_users,),
    "meraki": (stage_sightings,),
}
_STAGE_OF: dict[SourceName, sa.Table] = {
    "google": stage_devices,
    "telemetry": stage_batteries,
    "incidentiq": stage_assets,
    "users": stage_users,
}


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """The settings that the merge obeys."""

    vanish_limit_percent: float = 20
    force: bool = False
    """Lift the vanish guard for this run (R16)."""
    chromebook_category_ids: frozenset[str] = frozenset()
    link_window: timedelta = timedelta(days=7)
    """How recent a Meraki sighting must be to be linked (R15)."""

    def is_chromebook(self, asset: Asset) -> bool:
        """Tell whether IncidentIQ files the asset as a Chromebook (R6)."""
        named = "chromebook" in (asset.category or "").lower()
        return named or (asset.category_id or "").lower() in self.chromebook_category_ids


def store_asset_page(staging: Staging, records: Sequence[Asset], options: MergeOptions) -> None:
    """Stage assets with what the settings and their ids say of them."""
    staging.store(
        stage_assets,
        records,
        asset_key=[record.asset_id.lower() for record in records],
        is_chromebook=[options.is_chromebook(record) for record in records],
    )


def merge_part(
    connection: sa.Connection,
    staging: Staging,
    result: PartResult,
    listings: Mapping[SourceName, Listing],
    options: MergeOptions,
    lease: Lease,
) -> None:
    """Store what was staged by the rules and fill ``result``; the caller commits.

    A listing that did not end counts for nothing: its pages are forgotten and what was stored before stays.
    """
    staging.flush()
    for name, listing in listings.items():
        if not listing.is_complete and name in _STAGE_OF:
            staging.empty(_STAGE_OF[name])
        result.warnings += listing.warnings()
    result.warnings += staging.warnings()
    main = next(iter(listings.values()))
    result.records_processed = main.read
    failed = [listing for listing in listings.values() if listing.error]
    result.error_message = " ".join(str(listing.error) for listing in failed) or None
    result.status = "completed"
    if failed or any(listing.failed_networks for listing in listings.values()):
        result.status = "failed" if not any(listing.is_complete for listing in listings.values()) else "partial"
    if result.status == "failed":
        return
    if result.sync_type == "users":
        merge_users(connection, lease.now)
        search_index.keep_up(connection, devices_of_renamed())
    elif result.sync_type == "meraki":
        if listings["meraki"].lacks_names:
            name_access_points(connection)
        merge_sightings(connection, lease.now)
        remember_pages(connection, listings["meraki"].network_pages)
    else:
        _merge_chromebooks(connection, result, listings, options, lease)
        search_index.keep_up(connection, sa.select(changed.c.device_id))


def _merge_chromebooks(
    connection: sa.Connection,
    result: PartResult,
    listings: Mapping[SourceName, Listing],
    options: MergeOptions,
    lease: Lease,
) -> None:
    reach = {name: listing.reach for name, listing in listings.items() if listing.is_complete}
    google = reach.get("google")
    unreadable = listings["google"].unreadable if google else ()
    delivered = connection.execute(sa.select(sa.func.count(stage_devices.c.device_id.distinct()))).scalar_one()
    refreshed = scopes.prepare(connection, google=google, unreadable=unreadable, now=lease.now)
    if google == "whole":
        held = _reason_to_hold(connection, listings["google"], delivered, options)
        if held:
            listings["google"].is_held = True
            result.status = "partial"
            result.warnings.append(held)
        else:
            scopes.let_vanish(connection)
    if "incidentiq" in reach:
        assets = listings["incidentiq"]
        store_assets(connection, AssetListing(assets.reach == "whole", kept=refreshed.union(assets.unreadable)))
        find_losers(connection)
    store_devices(connection, Rules(Listings(google, reach.get("incidentiq")), lease.now, options.link_window), lease)


def store_devices(connection: sa.Connection, rules: Rules, lease: Lease) -> None:
    """Compare what the rules ask for with what is stored, and write what differs, with its history and conflicts."""
    corrections.correct(connection, run_id=lease.run_id, now=lease.now)
    scopes.note_google_serials(connection, rules)
    rows = connection.execute(sa.select(sa.func.count()).select_from(chromebooks)).scalar_one()
    within = False
    if rows:
        scopes.find_differing(connection, rules)
        # With most of the fleet in it, a scope costs more than it saves.
        within = scopes.close(connection) * 2 < rows
    _store_scope(connection, replace(rules, within=within), lease, decided=sa.true())


def store_touched(connection: sa.Connection, rules: Rules, lease: Lease) -> None:
    """Write what differs among the staged devices and those that claim the same; nothing else is looked at."""
    corrections.correct(connection, run_id=lease.run_id, now=lease.now)
    scopes.note_google_serials(connection, rules)
    scopes.find_touched(connection)
    scopes.close(connection)
    s, serials = sync_conflicts.c, sa.select(scopes.scope_serial.c.value)
    find_losers(connection, serials)
    decided = sa.or_(
        sa.and_(s.kind == "duplicate_iiq_serial", s.value.in_(serials)),
        sa.and_(s.kind != "duplicate_iiq_serial", s.device_id.in_(sa.select(scope.c.device_id))),
    )
    _store_scope(connection, replace(rules, within=True), lease, decided=decided)


def _store_scope(connection: sa.Connection, rules: Rules, lease: Lease, *, decided: sa.ColumnElement[bool]) -> None:
    build_wanted(connection, rules)
    settle(connection)
    apply_wanted(connection, rules, run_id=lease.run_id)
    with_assets = rules.listings.incidentiq is not None
    store_conflicts(connection, with_assets=with_assets, decided=decided, now=lease.now)


def _reason_to_hold(connection: sa.Connection, google: Listing, readable: int, options: MergeOptions) -> str | None:
    """Say why no device may be soft-deleted by this listing, which brought so many readable ones, or None (R16)."""
    delivered, expected = readable + google.skipped, google.expected
    # Devices come and go while a long listing runs: one in a hundred may differ.
    if expected is not None and delivered < expected - expected // 100:
        return (
            f"Google counts {expected:,} devices but listed {delivered:,}: nothing was deleted. "
            "The next sync decides again."
        )
    vanished, live = scopes.vanished_count(connection)
    if not options.force and vanished > live * options.vanish_limit_percent / 100:
        return (
            f"{vanished:,} of {live:,} devices would vanish, more than the limit of "
            f"{options.vanish_limit_percent:g} %: nothing was deleted. If that is right, run the sync with --force."
        )
    return None
