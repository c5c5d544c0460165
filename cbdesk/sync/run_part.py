"""One part of a run: its own connection and transaction, its temporary tables, its outcome."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from cbdesk.domain.sync import PartResult, SyncStatus, SyncType
from cbdesk.sync import journal
from cbdesk.sync import lease as leases
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.clock import read_clock
from cbdesk.sync.fetch import Arrived
from cbdesk.sync.listing import PART_OF, Asked, Listing, SourceName
from cbdesk.sync.parts import PART_TABLES, MergeOptions, merge_part, store_asset_page
from cbdesk.sync.staging import Staging, stage_assets, stage_sightings

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class RunPart:
    """Takes the pages of its sources and merges them when these have ended."""

    result: PartResult
    names: list[SourceName]
    connection: sa.Connection
    staging: Staging
    log_id: int
    completed_at: datetime | None = None
    """When its merge was stored, by the database's clock; None for a part that ends with the run."""
    delivered: int = 0
    """Rows of its table that its listings delivered."""

    @classmethod
    def open(
        cls,
        connection: sa.Connection,
        sync_type: SyncType,
        asked: Mapping[SourceName, Asked],
        batch_size: int,
        log_id: int,
    ) -> RunPart:
        """Begin the part's transaction. It has ended already when nothing is asked for it."""
        # It stays open while pages arrive; only the lease decides how long that may take.
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        # A list that does not fit is not hashed but gone through for each row: half an hour at 263,100 devices.
        connection.execute(sa.text("SET LOCAL work_mem = '64MB'"))
        own = {name: what for name, what in asked.items() if PART_OF[name] == sync_type}
        result = PartResult(sync_type, notes=[what.note for what in own.values() if what.note])
        names = [name for name, what in own.items() if not what.is_skipped]
        if not own:
            result.warnings.append(f"{sync_type}: its source is not set up, nothing was read")
        if not names:
            result.status = "completed"
        staging = Staging(connection, *PART_TABLES[sync_type], batch_size=batch_size)
        return cls(result, names, connection, staging, log_id)

    def take(self, arrived: Arrived, options: MergeOptions) -> bool:
        """Stage a page; False for a word about pages that came before, and for one that cannot be staged any more.

        A page that the database refuses fails this part alone.
        """
        if self.result.status == "failed":
            return False
        try:
            return self._stage(arrived, options)
        except sa.exc.SQLAlchemyError as error:
            self._refused(error)
            return False

    def _stage(self, arrived: Arrived, options: MergeOptions) -> bool:
        listing, page, table = arrived.listing, arrived.page, arrived.table
        assert page is not None
        assert table is not None
        if arrived.starts_again:
            listing.start_again()
            self.staging.empty(table)
            return False
        listing.skip(page.skipped)
        listing.unreadable += page.unreadable
        records = page.records
        listing.read += len(records)
        if arrived.failed_network is not None:
            self.staging.empty(stage_sightings, stage_sightings.c.network_id == arrived.failed_network.network_id)
            return False
        if table is stage_assets:
            if listing.reach == "whole":  # in a list of changes they are news: these are kept no longer
                records = tuple(record for record in records if not record.is_left_out)
            store_asset_page(self.staging, records, options)
        else:
            self.staging.store(table, records)
        return True

    def merge(
        self,
        lease: leases.Lease,
        listings: Mapping[SourceName, Listing],
        options: MergeOptions,
        calls: CallLog,
    ) -> None:
        """Store what was staged and commit. A statement that the database refuses fails this part alone."""
        own = {name: listings[name] for name in self.names}
        try:
            leases.fence(self.connection, lease)
            merge_part(self.connection, self.staging, self.result, own, options, lease)
            self.delivered = journal.delivered_rows(self.connection, self.result.sync_type)
            self.result.warnings += calls.warnings(self.names)
            leases.fence(self.connection, lease)  # however long that took: the station is alive
            self.completed_at = read_clock(self.connection)
            self.connection.commit()
        except sa.exc.SQLAlchemyError as error:
            self._refused(error)

    def _refused(self, error: sa.exc.SQLAlchemyError) -> None:
        if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
            raise error  # the database is away: that is the end of the run, not a fault of this part
        _log.error("Storing %s failed", self.result.sync_type, exc_info=error)
        self.completed_at, self.delivered = None, 0
        self.give_up(
            "failed",
            f"The database refused to store {self.result.sync_type} ({type(error).__name__}). "
            "What was stored before stays.",
        )

    def give_up(self, status: SyncStatus, message: str) -> None:
        """End the part without storing anything."""
        self.result.status = status
        self.result.error_message = message
        self.connection.rollback()
