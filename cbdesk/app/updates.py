"""The question whether there is a newer cbdesk: once a day at most, and never without an address in the settings.

What was heard is kept in the data folder, for the next start, for ``doctor`` and for the station's other processes.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cbdesk import __version__
from cbdesk import settings as settings_room
from cbdesk.domain.documents import plain
from cbdesk.domain.findings import Finding
from cbdesk.domain.phrases import Phrase
from cbdesk.domain.releases import Outlook, Release
from cbdesk.errors import CbdeskError, SettingsError
from cbdesk.settings import Settings
from cbdesk.settings.private_file import replace_file

_FILE = "updates.json"
_log = logging.getLogger(__name__)


def news() -> Release | None:
    """Ask if a day has passed, and return what is newer than this program. Nothing raises: no answer is no news."""
    try:
        settings = settings_room.load()
        if _why_off(settings) or not kept(settings.data_dir).is_due(_now()):
            return None
        release = ask(settings)
    except CbdeskError as error:
        _log.info("whether there is a newer version could not be found out: %s", error)
        return None
    return release if release.is_newer_than(__version__) else None


def check() -> dict[str, Any]:
    """Ask now, and return the document of ``cbdesk version --check``. Raises CbdeskError."""
    release = ask(settings_room.load())
    return {
        "version": __version__,
        "offered": release.version,
        "is_newer": release.is_newer_than(__version__),
        "page": release.page,
        "notes": release.notes,
    }


def ask(settings: Settings) -> Release:
    """Ask, and keep what was heard. Raises CbdeskError: a failure is counted and told."""
    from cbdesk.sources import updates

    if why := _why_off(settings):
        raise SettingsError(why)
    # Kept before the question: two windows that open together ask once, and so does one that can keep nothing.
    outlook = _keep(settings.data_dir, replace(kept(settings.data_dir), asked_at=_now()))
    try:
        release = updates.ask(settings.updates.url or "")
    except CbdeskError as error:
        _keep(settings.data_dir, outlook.failed(str(error)))
        raise
    _keep(settings.data_dir, outlook.answered(release))
    return release


def finding(settings: Settings) -> Finding:
    """Say for ``doctor`` what this station knows, without asking."""
    if why := _why_off(settings):
        return Finding("versions", "updates", "ok", why)
    outlook = kept(settings.data_dir)
    if outlook.asked_at is None:
        return Finding("versions", "updates", "ok", "Nobody has been asked for newer versions yet.")
    when = f"{outlook.asked_at:%Y-%m-%d %H:%M} UTC"
    if outlook.failures:
        said = Phrase(
            "Asked {when}. Questions in a row without an answer: {count}. {problem}",
            when=when,
            count=outlook.failures,
            problem=outlook.problem,
        )
        return Finding("versions", "updates", "warning", said, "Check the network and the setting updates.url.")
    if outlook.release is not None and outlook.release.is_newer_than(__version__):
        said = Phrase(
            "cbdesk {version} is available. This is version {own}.", version=outlook.release.version, own=__version__
        )
        return Finding("versions", "updates", "warning", said, "What is new in it: cbdesk version --check")
    return Finding("versions", "updates", "ok", Phrase("Asked {when}; nothing newer is known.", when=when))


def kept(data_dir: Path) -> Outlook:
    """Return what the station heard last; nothing when there is no file, or one that nobody can read."""
    try:
        told = json.loads((data_dir / _FILE).read_bytes())
        asked_at = datetime.fromisoformat(told["asked_at"])
        release = Release(**told["release"]) if told["release"] else None
        return Outlook(asked_at, release, str(told["problem"]), int(told["failures"]))
    except FileNotFoundError:
        return Outlook()
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.info("%s cannot be read (%s): it is written anew", data_dir / _FILE, type(error).__name__)
        return Outlook()


def _keep(data_dir: Path, outlook: Outlook) -> Outlook:
    try:
        replace_file(data_dir / _FILE, json.dumps(plain(outlook), indent=1) + "\n")
    except OSError as error:
        raise SettingsError(f"{data_dir / _FILE} cannot be written: {error.strerror}.") from None
    return outlook


def _why_off(settings: Settings) -> str:
    if settings.demo:
        return "The simulated district asks nobody."
    if not settings.updates.check:
        place = settings.origin("updates.check")
        return Phrase("Nobody is asked for newer versions: updates.check is off (from {place}).", place=place)
    if settings.updates.url is None:
        return "Nobody is asked for newer versions: no address is set (updates.url)."
    return ""


def _now() -> datetime:
    return datetime.now(UTC)
