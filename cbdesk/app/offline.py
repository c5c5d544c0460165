"""The offline copy of this station: when it is written, when it may be shown, and when it has to go."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cbdesk import settings as settings_room
from cbdesk.app import station
from cbdesk.database.engine import identity
from cbdesk.domain.documents import plain
from cbdesk.domain.health import copy_age
from cbdesk.errors import DatabaseAwayError, NoOfflineCopyError
from cbdesk.offline import KeyStore, OfflineCopy, SealedFile, pack
from cbdesk.repositories import Library, whole_fleet
from cbdesk.settings import Settings

_T = TypeVar("_T")
_READ_TIME_LIMIT_MS = 120_000
"""For each batch of rows: nobody waits for them."""


def answer(question: Callable[[Library | OfflineCopy], _T]) -> tuple[_T, dict[str, Any]]:
    """Ask the database, or the offline copy while it is away, and return the answer with what marks it as a copy's.

    Said on standard error too, before the copy is asked.
    """
    settings = settings_room.load()
    try:
        with station.open_station(settings) as opened:
            return question(opened.library), {}
    except DatabaseAwayError as away:
        if not settings.keeps_copy:
            raise
        try:
            copy = open_copy(settings)
        except NoOfflineCopyError as none:
            raise DatabaseAwayError(f"{str(away).rstrip('.')}. {none}") from away
        reason = str(away).rstrip(".")
    now = datetime.now(UTC)
    words = copy_age(copy.made_at, now)
    print(f"cbdesk: {reason}. Answered from the {words}.", file=sys.stderr)
    try:
        return question(copy), {"offline": {**copy.document(now), "words": words}}
    finally:
        copy.close()


def open_copy(settings: Settings | None = None) -> OfflineCopy:
    """Open the copy that may be shown. NoOfflineCopyError says why there is none."""
    settings = settings or settings_room.load()
    header, content = _file(settings).read(datetime.now(UTC), timedelta(days=settings.offline.max_age_days))
    return OfflineCopy.over(content, header.made_at)


def refresh(*, only_if_due: bool = False) -> dict[str, Any]:
    """Write the copy anew, and return its document. Raises NoOfflineCopyError, DatabaseAwayError.

    ``only_if_due``: not if one was made just now, by another window of this station.
    """
    settings = settings_room.load()
    file = _file(settings)
    now, pause = datetime.now(UTC), timedelta(minutes=settings.offline.refresh_minutes)
    if only_if_due and (made_at := _made_at(file)) and timedelta(0) <= now - made_at < pause:
        return {"made_at": plain(made_at), "is_new": False}
    started = time.perf_counter()
    with station.open_station(settings, time_limit_ms=_READ_TIME_LIMIT_MS) as opened:
        content = pack(whole_fleet.read_tables(opened.engine))
    header = file.write(content, now)
    return {
        "made_at": plain(now),
        "is_new": True,
        "key": header.key,
        "bytes": file.size,
        "bytes_opened": len(content),
        "seconds": round(time.perf_counter() - started, 1),
    }


def status() -> dict[str, Any]:
    """Open the copy and return what there is of it. A copy that is too old is deleted by that."""
    settings = settings_room.load()
    now = datetime.now(UTC)
    facts = {"is_enabled": settings.offline.enabled, "max_age_days": settings.offline.max_age_days}
    try:
        file = _file(settings)
        copy = open_copy(settings)
    except NoOfflineCopyError as none:
        return facts | {"is_usable": False, "detail": str(none)}
    try:
        counts = copy.counts()
    finally:
        copy.close()
    words = copy_age(copy.made_at, now)
    found = {"key": file.header().key, "file": str(file.path), "bytes": file.size, **counts}
    return facts | {"is_usable": True, "detail": words, **copy.document(now), **found}


def clear() -> None:
    """Delete the copy and its key, whatever the settings say. NoOfflineCopyError when a keyring keeps its key back."""
    settings = settings_room.load()
    file = _file_for(settings, "")
    place = file.place_of_key()
    file.delete()
    file.keys.forget(place)


def put_away_what_must_not_stay(settings: Settings) -> None:
    """Delete the copy where it is switched off or too old; a station does so at each start."""
    file = _file_for(settings, "")
    made_at = _made_at(file)
    is_old = made_at is not None and datetime.now(UTC) - made_at > timedelta(days=settings.offline.max_age_days)
    if is_old or not settings.keeps_copy:
        file.delete()


def _file(settings: Settings) -> SealedFile:
    url = settings.database.url
    if url is None:
        raise NoOfflineCopyError("This station has the database itself and needs no offline copy.")
    if not settings.offline.enabled:
        raise NoOfflineCopyError("The offline copy is switched off (offline.enabled).")
    return _file_for(settings, identity(url.get_secret_value()))


def _file_for(settings: Settings, database: str) -> SealedFile:
    path = settings.data_dir / "offline" / "fleet.copy"
    return SealedFile(path, KeyStore(settings.config_file.parent), database, whole_fleet.shape())


def _made_at(file: SealedFile) -> datetime | None:
    try:
        return file.header().made_at
    except NoOfflineCopyError:
        return None
