"""Gathers what the support bundle holds: versions, settings with their origins, state of the stores, and logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cbdesk import settings as settings_room
from cbdesk.app import station as stations
from cbdesk.app.station import Station
from cbdesk.domain.documents import plain
from cbdesk.errors import CbdeskError, SettingsError
from cbdesk.runtime import own_build, support_bundle
from cbdesk.runtime.support_bundle import BundleFile
from cbdesk.settings import folders, profile

MOST_RUNS = 100

Describe = Callable[[], dict[str, Any]]


def describe(station: Station) -> dict[str, Any]:
    """Return what an open station knows of its database, its cache, its sources and its syncs."""
    return {
        "database": plain(stations.database_status(station)),
        "cache": plain(station.cache.stats()),
        "sources": plain(station.library.sync_logs.freshness()),
        "runs": plain(station.library.sync_logs.recent(limit=MOST_RUNS)),
    }


def gather(describe_stores: Describe | None = None) -> tuple[BundleFile, ...]:
    """Return the files of the bundle; what cannot be had says why, and the rest is gathered all the same."""
    try:
        settings = settings_room.load()
        shown, data_dir = profile.show(settings), settings.data_dir
    except SettingsError as error:
        shown, data_dir = {"error": {"value": str(error)}}, folders.default_data_dir()
    stores: dict[str, Any] = {}
    if describe_stores is None:
        stores["database"] = {"error": "The database is not open."}
    else:
        try:
            stores = describe_stores()
        except CbdeskError as error:
            stores["database"] = {"error": str(error)}
    runs = stores.pop("runs", None)
    sync_log = () if runs is None else (support_bundle.document("sync_log.json", "How the last syncs went", runs),)
    return (
        BundleFile("versions.txt", "Versions of cbdesk, its libraries and the system", own_build.version_text() + "\n"),
        support_bundle.document(
            "settings.json", "Every setting and where it comes from; of secrets only whether they are set", shown
        ),
        support_bundle.document("stores.json", "State of database, cache and sources", stores),
        *sync_log,
        *support_bundle.log_files(data_dir / "logs"),
    )


def write(path: Path) -> dict[str, Any]:
    """Write the bundle of this station, and return what is in it: ``cbdesk support-bundle``."""
    try:
        with stations.open_station() as station:
            files = gather(lambda: describe(station))
    except CbdeskError as error:
        reason = str(error)
        files = gather(lambda: {"database": {"error": reason}})
    support_bundle.write(path, files)
    return {"path": str(path), "files": [{"name": one.name, "bytes": one.size} for one in files]}
