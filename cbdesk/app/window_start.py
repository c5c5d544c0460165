"""Opens the window: hands it the two things it cannot build itself, the repositories and the command of a sync child.

The window paints before any of this is called, so the engine is imported inside the functions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from cbdesk import __version__
from cbdesk import settings as settings_room
from cbdesk.runtime.own_command import own_command
from cbdesk.runtime.own_name import own_name
from cbdesk.sync.schedule import Timetable

if TYPE_CHECKING:
    from cbdesk.app.station import Station
    from cbdesk.offline import OfflineCopy
    from cbdesk.presenters.opened_library import CopyRenewal, OpenedLibrary
    from cbdesk.runtime.support_bundle import BundleFile
    from cbdesk.settings import Settings
    from cbdesk.settings.model import Schedule


def open_window() -> int:
    """Show the window until it is closed; returns its exit code."""
    from cbdesk.runtime.start_up import check_versions

    check_versions()
    from cbdesk.desktop import window_app

    settings = settings_room.load()
    return window_app.run(
        _open_library,
        _sync_command,
        version=__version__,
        state_dir=settings.data_dir,
        timetable=_timetable(settings.schedule),
        open_copy=_open_copy,
        gather=_gather,
    )


def is_first_start() -> bool:
    """Tell whether the database has never seen a finished sync."""
    from cbdesk.app.station import open_station

    with open_station() as station:
        return station.library.sync_logs.last_completed() is None


def _sync_command(kind: str) -> tuple[list[str], dict[str, str]]:
    # The child reads the same settings as we do: from the environment it inherits, files and keyring.
    words = ("full", "--incremental") if kind == "incremental" else (kind,)
    return own_command("sync", *words, "--progress"), dict(os.environ)


def _timetable(schedule: Schedule) -> Timetable:
    return Timetable(
        tuple(time.fromisoformat(text) for text in schedule.full_times),
        tuple(time.fromisoformat(text) for text in schedule.incremental_times),
        jitter=timedelta(minutes=schedule.jitter_minutes),
        catch_up=schedule.catch_up,
        station=own_name(),
    )


def _open_copy() -> OfflineCopy | None:
    from cbdesk.app import offline

    settings = settings_room.load()
    return offline.open_copy(settings) if settings.keeps_copy else None


def _gather(describe: Callable[[], dict[str, Any]] | None) -> tuple[BundleFile, ...]:
    from cbdesk.app import support

    return support.gather(describe)


def _renewal(settings: Settings) -> CopyRenewal | None:
    from cbdesk.presenters.opened_library import CopyRenewal

    if not settings.keeps_copy:
        return None
    command = own_command("offline", "refresh", "--due", "--json")
    return CopyRenewal(tuple(command), dict(os.environ), timedelta(minutes=settings.offline.refresh_minutes))


def _open_library() -> OpenedLibrary:
    from cbdesk.app import offline, origin, support
    from cbdesk.app.station import open_station
    from cbdesk.presenters.opened_library import OpenedLibrary

    offline.put_away_what_must_not_stay(settings_room.load())
    stack = ExitStack()
    station = stack.enter_context(open_station())
    return OpenedLibrary(
        library=station.library,
        listen=lambda stop: _listen(station, stop),
        close=stack.close,
        database=_database_name(station),
        is_demo=origin.is_demo(station),
        cache_stats=lambda: station.cache.stats(with_entries=False),
        forget=None if _is_shared(station) else station.cache.invalidate,
        renewal=_renewal(station.settings),
        describe=lambda: support.describe(station),
    )


def _listen(station: Station, stop: Callable[[], bool]) -> Iterator[str]:
    from cbdesk.database import changes

    is_shared = _is_shared(station)
    for payload in changes.listen(station.database_url, stop):
        # A shared cache was invalidated by the sync itself; one inside this process has not seen the sync.
        if not is_shared:
            station.cache.invalidate()
        yield payload


def _is_shared(station: Station) -> bool:
    from cbdesk.cache import MemoryCache

    return not isinstance(station.cache, MemoryCache)


def _database_name(station: Station) -> str:
    """Name the server for the status bar, never with its password."""
    import sqlalchemy as sa

    from cbdesk.database.engine import database_errors

    with database_errors(), station.engine.connect() as connection:
        version = connection.execute(sa.text("SHOW server_version")).scalar_one().split()[0]
    if station.settings.database.url is None:
        return f"Embedded PostgreSQL {version}"
    return f"PostgreSQL {version} on {station.engine.url.host or 'this machine'}"
