"""The read side: SQL in, frozen records of `cbdesk.domain` out, times aware in UTC. Rows and connections stay in."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk.cache import Cache
from cbdesk.database.replica import Replica
from cbdesk.repositories.api_calls import ApiCallRepository
from cbdesk.repositories.conflicts import ConflictRepository
from cbdesk.repositories.devices import DeviceRepository
from cbdesk.repositories.lookup import LookupRepository
from cbdesk.repositories.network import NetworkRepository
from cbdesk.repositories.search import SearchRepository
from cbdesk.repositories.statistics import StatisticsRepository
from cbdesk.repositories.sync_logs import SyncLogRepository
from cbdesk.repositories.users import UserRepository


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that can be read. Safe to use from several threads: each call takes a connection of its own."""

    devices: DeviceRepository
    search: SearchRepository
    users: UserRepository
    network: NetworkRepository
    statistics: StatisticsRepository
    sync_logs: SyncLogRepository
    conflicts: ConflictRepository
    api_calls: ApiCallRepository
    lookup: LookupRepository

    @classmethod
    def over(cls, engine: sa.Engine, cache: Cache, replica: Replica | None = None) -> Library:
        """``replica`` answers lists, searches and statistics; everything else is read from the primary."""
        lists = replica or engine
        return cls(
            devices=DeviceRepository(engine, cache, lists),
            search=SearchRepository(lists, cache),
            users=UserRepository(engine, cache, lists),
            network=NetworkRepository(lists),
            statistics=StatisticsRepository(engine, cache, lists=lists),
            sync_logs=SyncLogRepository(engine, cache),
            conflicts=ConflictRepository(engine),
            api_calls=ApiCallRepository(engine),
            lookup=LookupRepository(lists),
        )
