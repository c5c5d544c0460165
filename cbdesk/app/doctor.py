"""``cbdesk doctor``: one page of what is right and wrong on this station, from its settings to its window."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

from cbdesk import __version__
from cbdesk.app import doctor_database, updates
from cbdesk.domain.findings import Finding, judged, worst
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import CbdeskError, GiveUpError
from cbdesk.runtime.own_command import own_command
from cbdesk.runtime.side_process import SideProcess
from cbdesk.settings import Settings, load, secrets
from cbdesk.settings.model import KEYS
from cbdesk.settings.private_file import is_private

_LITTLE_ROOM, _NO_ROOM = 2 << 30, 200 << 20
_CLOCK_LIMITS = (5.0, 60.0)
"""Seconds. Google refuses a sign-in that is dated more than a few minutes off; ages are wrong long before."""
_SET_CLOCK = "Let this computer set its clock by a time server."


def run() -> dict[str, Any]:
    """Look at everything, and return the document. Nothing raises: what cannot be looked at is a finding itself."""
    found = findings()
    return {
        "status": worst(found),
        "findings": [
            {"level": one.level, "area": one.area, "name": one.name, "detail": one.detail, "advice": one.advice}
            for one in found
        ],
    }


def findings() -> list[Finding]:
    return list(_findings())


def window_facts() -> dict[str, Any]:
    """Return what Qt finds here. In a process of its own: without a screen or its libraries, Qt ends the process."""
    from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication, QImageReader

    app = QGuiApplication(sys.argv[:1])
    font = app.font()
    return {
        "platform": app.platformName(),
        "families": len(QFontDatabase.families()),
        "font": QFontInfo(font).family(),
        "formats": [bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()],
        "screens": len(app.screens()),
    }


def _findings() -> Iterator[Finding]:
    yield from _programs()
    try:
        settings = load()
    except CbdeskError as error:
        yield Finding("settings", "settings", "error", str(error), "Correct what is named; the rest was not looked at.")
        return
    yield updates.finding(settings)
    yield from _settings(settings)
    yield from _secrets(settings)
    yield from _disk(settings)
    yield from doctor_database.findings(settings)
    yield from _clocks(settings)
    yield from _window()


def _programs() -> Iterator[Finding]:
    import PySide6

    from cbdesk.runtime.start_up import check_versions

    pair = f"Python {platform.python_version()}, PySide6 {PySide6.__version__}"
    said = Phrase(
        "cbdesk {version} on {system}", version=__version__, system=f"{platform.system()} {platform.release()}"
    )
    yield Finding("versions", "cbdesk", "ok", said)
    try:
        check_versions()
    except GiveUpError as error:
        yield Finding("versions", "Python and Qt", "error", pair, str(error))
    else:
        yield Finding("versions", "Python and Qt", "ok", pair)


def _settings(settings: Settings) -> Iterator[Finding]:
    for warning in settings.warnings:
        yield Finding("settings", "settings", "warning", warning, "Correct or remove what is named.")
    where = str(settings.config_file) if settings.config_file.exists() else "nowhere: there is no config.toml"
    yield Finding("settings", "config.toml", "ok", where)
    for place in sorted({settings.origin(key) for key in KEYS if settings.is_locked(key)}):
        fixed = ", ".join(key for key in KEYS if settings.is_locked(key) and settings.origin(key) == place)
        yield Finding("settings", "policy", "ok", Phrase("{place} fixes {keys}", place=place, keys=fixed))
    sources = {
        "Google": settings.google.is_configured,
        "IncidentIQ": settings.incidentiq.base_url is not None and secrets.is_given(settings, "incidentiq.token"),
        "Meraki": secrets.is_given(settings, "meraki.api_key"),
    }
    on = [name for name, is_set in sources.items() if is_set]
    said = (
        Phrase("set up: {sources}", sources=", ".join(on))
        if on
        else Phrase("none is set up: this station only reads the database")
    )
    yield Finding("settings", "sources", "ok", said, "Whether they let us in says: cbdesk config test" if on else "")
    key = settings.google.credentials_file
    if key is not None:
        yield _private_file("Google's key file", key)


def _private_file(name: str, path: Any) -> Finding:
    try:
        if is_private(path):
            return Finding("secrets", name, "ok", str(path))
    except OSError as error:
        return Finding(
            "secrets", name, "error", f"{path}: {error.strerror}", "Put the file there, or correct the setting."
        )
    said = Phrase("{path} can be read by other accounts.", path=path)
    return Finding("secrets", name, "warning", said, Phrase("Run: {command}", command=f"chmod 600 {path}"))


def _secrets(settings: Settings) -> Iterator[Finding]:
    for key, place in secrets.secret_places(settings).items():
        if place == "not set":
            continue
        if "does not answer" in place:
            yield Finding("secrets", key, "error", place, "Unlock the keyring, or set the environment variable.")
        else:
            yield Finding("secrets", key, "ok", place)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    yield judged(
        "station",
        "disk",
        -free,
        (-_LITTLE_ROOM, -_NO_ROOM),
        Phrase("{size} GB free at {folder}", size=f"{free / (1 << 30):.1f}", folder=settings.data_dir),
        "Make room there, or set CBDESK_DATA_DIR to a folder on another disk.",
    )
    if not os.access(folder, os.W_OK):
        said = Phrase("{folder} cannot be written.", folder=folder)
        yield Finding("station", "data folder", "error", said, "Set CBDESK_DATA_DIR.")


def _clocks(settings: Settings) -> Iterator[Finding]:
    from cbdesk.sources import clock

    asked = {
        "Google": settings.google.base_url if settings.google.is_configured else None,
        "IncidentIQ": settings.incidentiq.base_url,
        "Meraki": settings.meraki.base_url if secrets.is_given(settings, "meraki.api_key") else None,
    }
    for name, base_url in asked.items():
        if base_url is not None:
            yield _clock(name, base_url, clock.read)


def _clock(name: str, base_url: str, read: Callable[[str], Any]) -> Finding:
    try:
        found = read(base_url)
    except CbdeskError as error:
        return Finding(
            "network", name, "error", str(error), "Check the network, the proxy, and the address in the settings."
        )
    if found is None:
        return Finding("network", name, "ok", "It answers, and does not say what time it is.")
    took, offset = f"{found.seconds * 1000:.0f}", _offset(found.ahead_seconds)
    said = Phrase(
        "It answers in {milliseconds} ms; this station's clock is {offset}.", milliseconds=took, offset=offset
    )
    return judged("network", name, abs(found.ahead_seconds), _CLOCK_LIMITS, said, _SET_CLOCK)


def _offset(ahead: float) -> Phrase:
    if abs(ahead) < 1:
        return Phrase("right")
    return Phrase("{seconds} s fast" if ahead > 0 else "{seconds} s slow", seconds=f"{abs(ahead):.0f}")


def _has_no_screen() -> bool:
    """Tell so before Qt is asked, which ends its process without one. A platform chosen by hand counts as a screen."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(name) for name in names)


def _window() -> Iterator[Finding]:
    if _has_no_screen():
        said = "There is no screen here: the commands work, the window does not."
        yield Finding("window", "screen", "warning", said, "On a server that only syncs, that is as it should be.")
        return
    child = SideProcess()
    try:
        ending = child.run(own_command("doctor", "--window", "--json"), dict(os.environ))
    finally:
        child.close()
    if ending.exit_code != 0:
        words = (
            ending.complaint.splitlines()[-1] if ending.complaint else Phrase("exit code {code}", code=ending.exit_code)
        )
        yield Finding("window", "Qt", "error", words, "Run python3 packaging/run.py: it names the missing packages.")
        return
    facts = json.loads(ending.said)
    said = Phrase("platform {platform}, {number} screen(s)", platform=facts["platform"], number=facts["screens"])
    yield Finding("window", "Qt", "ok", said)
    if facts["families"]:
        said = Phrase("{number} families; texts are in {font}", number=facts["families"], font=facts["font"])
        yield Finding("window", "fonts", "ok", said)
    else:
        yield Finding("window", "fonts", "error", "No font was found.", "Install one, such as fonts-dejavu-core.")
    missing = [name for name in ("png", "svg") if name not in facts["formats"]]
    if missing:
        advice = "Install PySide6-Essentials again: its image plug-ins are missing."
        yield Finding(
            "window", "pictures", "error", Phrase("Qt cannot read {formats}.", formats=", ".join(missing)), advice
        )
