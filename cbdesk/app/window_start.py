"""Opens the window: hands it the two things it cannot build itself, the repositories and the command of a sync child.

The window paints before any of this is called, so the engine is imported inside the functions. So is everything else
that takes long to import: Python's garbage collector would look through all of it again and again.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from cbdesk import __version__
from cbdesk.domain.phrases import Phrase
from cbdesk.runtime.own_command import own_command
from cbdesk.runtime.own_name import own_name

if TYPE_CHECKING:
    from cbdesk.app.station import Station
    from cbdesk.desktop.opening import Opening
    from cbdesk.domain.findings import Finding
    from cbdesk.domain.releases import Release
    from cbdesk.domain.web_pages import WebPlaces
    from cbdesk.offline import OfflineCopy
    from cbdesk.presenters.opened_library import CopyRenewal, OpenedLibrary
    from cbdesk.runtime.single_instance import SingleInstance
    from cbdesk.runtime.support_bundle import BundleFile
    from cbdesk.settings import Settings
    from cbdesk.settings.model import Schedule
    from cbdesk.sync.schedule import Timetable


def open_window(errand: str = "", *, sync_first: bool = False) -> int:
    """Show the window until it is closed; returns its exit code. One that is open already is handed the errand.

    A station where nothing is set up is set up first.
    """
    _put_off_collections()
    with place(errand) as instance:
        return 0 if instance is None else open_in(instance, errand, sync_first=sync_first)


def open_demo(devices: int) -> int:
    """Sync the simulated district where that has not been done, then show the window. Returns the exit code."""
    from cbdesk.app import demonstration

    # The place first: a second demonstration would take the key file of the first one's district away.
    with place() as instance:
        if instance is None:
            return 0
        with demonstration.district(devices) as plan:
            if plan.is_new or is_first_start():
                code = demonstration.first_sync(lambda _document: None)
                if code != 0:
                    return code
            return open_in(instance)


@contextmanager
def place(errand: str = "") -> Iterator[SingleInstance | None]:
    """Claim the place of this data folder's window; None when the one that has it took the errand."""
    from cbdesk.runtime.start_up import check_versions

    check_versions()
    from cbdesk.desktop.application import application
    from cbdesk.runtime.single_instance import SingleInstance

    application()
    instance = SingleInstance(_settings().data_dir)
    try:
        if not instance.claim() and instance.hand_over(errand):
            print("cbdesk: shown in the window that is open already.", file=sys.stderr)
            yield None
        else:  # one that does not answer keeps nobody from working
            yield instance
    finally:
        instance.close()


def open_in(instance: SingleInstance | None, errand: str = "", *, sync_first: bool = False) -> int:
    """Show the window in its place, and once more as often as new settings ask for it."""
    _put_off_collections()
    from cbdesk.app import setting_up
    from cbdesk.desktop.opening import AGAIN, Opening

    settings = _settings()
    with ExitStack() as stack:
        if not setting_up.is_set_up(settings):
            from cbdesk.desktop import first_run

            choice = first_run.run(
                setting_up.tools(),
                lambda: stack.enter_context(setting_up.demonstration(settings.data_dir)),
                state_dir=settings.data_dir,
                instance=instance,
                language=settings.ui.language,
            )
            if choice.way == "leave":
                return 0
            sync_first = choice.sync_first
        opening = Opening(setting_up.tools(), instance, errand, sync_first, _news)
        while (code := _show(opening)) == AGAIN:
            opening = replace(opening, errand="", sync_first=False)
        return code


def _put_off_collections() -> None:
    """Look for no garbage while the window is imported and made; once painted, it looks after its garbage itself."""
    gc.disable()


def _settings() -> Settings:
    from cbdesk import settings

    return settings.load()


def _show(opening: Opening) -> int:
    from cbdesk.desktop import window_app

    settings = _settings()
    return window_app.run(
        _open_library,
        _sync_command,
        version=__version__,
        state_dir=settings.data_dir,
        timetable=_timetable(settings.schedule),
        open_copy=_open_copy,
        notify=settings.notifications.syncs,
        opening=opening,
        gather=_gather,
        diagnose=_diagnose,
        language=settings.ui.language,
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
    from cbdesk.sync.schedule import Timetable

    return Timetable(
        tuple(time.fromisoformat(text) for text in schedule.full_times),
        tuple(time.fromisoformat(text) for text in schedule.incremental_times),
        jitter=timedelta(minutes=schedule.jitter_minutes),
        catch_up=schedule.catch_up,
        station=own_name(),
    )


def _open_copy() -> OfflineCopy | None:
    from cbdesk.app import offline

    settings = _settings()
    return offline.open_copy(settings) if settings.keeps_copy else None


def _news() -> Release | None:
    from cbdesk.app import updates

    return updates.news()


def _gather(describe: Callable[[], dict[str, Any]] | None) -> tuple[BundleFile, ...]:
    from cbdesk.app import support

    return support.gather(describe)


def _diagnose() -> list[Finding]:
    from cbdesk.app import doctor

    return doctor.findings()


def _renewal(settings: Settings) -> CopyRenewal | None:
    from cbdesk.presenters.opened_library import CopyRenewal

    if not settings.keeps_copy:
        return None
    command = own_command("offline", "refresh", "--due", "--json")
    return CopyRenewal(tuple(command), dict(os.environ), timedelta(minutes=settings.offline.refresh_minutes))


def _open_library() -> OpenedLibrary:
    from cbdesk.app import daily_backup, offline, origin, support
    from cbdesk.app.administration import administration_of
    from cbdesk.app.station import open_station
    from cbdesk.presenters.opened_library import LiveLook, OpenedLibrary

    offline.put_away_what_must_not_stay(_settings())
    stack = ExitStack()
    station = stack.enter_context(open_station())
    stack.enter_context(daily_backup.beside(station, wait=False))
    administration = stack.enter_context(administration_of(station))
    return OpenedLibrary(
        library=station.library,
        listen=lambda stop: _listen(station, stop),
        close=stack.close,
        database=_database_name(station),
        is_demo=origin.is_demo(station),
        cache_stats=lambda: station.cache.stats(with_entries=False),
        forget=None if _is_shared(station) else station.cache.invalidate,
        renewal=_renewal(station.settings),
        look=LiveLook(tuple(own_command("device", "--live", "--json", "--")), dict(os.environ)),
        places=_places(station),
        describe=lambda: support.describe(station),
        administration=administration,
    )


def _places(station: Station) -> WebPlaces:
    from cbdesk.app import origin
    from cbdesk.domain.web_pages import WebPlaces
    from cbdesk.settings.urls import INCIDENTIQ_API

    incidentiq = station.settings.incidentiq.base_url
    return WebPlaces(incidentiq.removesuffix(INCIDENTIQ_API) if incidentiq else None, is_demo=origin.is_demo(station))


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
        name: str = Phrase("Embedded PostgreSQL {version}", version=version)
    else:
        host = station.engine.url.host or Phrase("this machine")
        name = Phrase("PostgreSQL {version} on {host}", version=version, host=host)
    return Phrase("{database} (read only: of a newer cbdesk)", database=name) if station.schema.is_newer else name
