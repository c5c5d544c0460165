"""What a scan session shows, as one frozen value, and its lines as they are rendered in the pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain.lookup import Looked
from cbdesk.domain.scan import Kind, ScanVerdict
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import Level, Row
from cbdesk.presenters.lookup_rows import (
    DEVICE_TITLES,
    Line,
    device_cells,
    device_line,
    device_tips,
    how,
    several,
    visible,
)
from cbdesk.presenters.translation import said, translate

TITLES = ("No.", "Time", "Scanned", "Result", "Note", *DEVICE_TITLES)
LOG_TITLES = ("No.", "Time", "Raw", "Cleaned", "Result", "Note", "Repeats", *DEVICE_TITLES)

Cue = Literal["", "good", "look", "unknown", "repeat", "undone", "waiting"]
"""What the last scan was, for the banner and the ear; empty before the first."""

_WORDS: dict[Kind, str] = {"good": "Known", "look": "Look twice", "unknown": "Unknown"}
_LEVELS: dict[Kind, Level] = {"good": "good", "look": "warn", "unknown": "bad"}
WAITING = "Waiting"
RESULTS = (*_WORDS.values(), WAITING)


@dataclass(frozen=True, slots=True)
class Scan:
    """One accepted scan. ``looked`` is None until the database has answered."""

    number: int
    raw: str
    text: str
    at: datetime
    before: int | None = None
    """The number of the earlier scan of the same code."""
    repeats: int = 0
    """How often the scanner sent it again at once; those count no more."""
    looked: Looked | None = None
    verdict: ScanVerdict | None = None
    row: Line | None = None
    device: Row | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """The last scan, to be read from two metres; ``number`` moves with each, so that the same one flashes again."""

    cue: Cue = ""
    title: str = ""
    detail: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class ScanState:
    """``rows`` are newest first."""

    rows: tuple[Line, ...] = ()
    banner: Banner = Banner()
    scanned: int = 0
    unknown: int = 0
    attention: int = 0
    repeats: int = 0
    place: str = ""
    places: tuple[str, ...] = ()
    problem: str = ""


def row_of(scan: Scan, now: datetime) -> tuple[Row | None, Line]:
    """Return the finished line of the device, if there is one, and of the scan."""
    looked, verdict = scan.looked, scan.verdict
    ident, device, levels = device_line(looked.device if looked else None, now)
    word, level = (said(_WORDS[verdict.kind]), _LEVELS[verdict.kind]) if verdict else (said(WAITING), "neutral")
    note, at, code = note_of(scan), f"{scan.at.astimezone():%H:%M:%S}", visible(scan.text)
    line = Line(
        str(scan.number),
        ident,
        (str(scan.number), at, code, word, note, *device_cells(device)),
        ("", wording.exact(scan.at), visible(scan.raw), "", note, *device_tips(device)),
        (None, None, None, level, None, *levels),
    )
    return device, line


def note_of(scan: Scan) -> str:
    parts = list(map(said, scan.verdict.reasons)) if scan.verdict else []
    if scan.looked and scan.looked.device:
        parts.append(how(scan.looked.matches[0]))
    elif scan.looked and scan.looked.matches:
        parts = [several(scan.looked.matches)]
    return " · ".join(part for part in parts if part)


def banner_of(scan: Scan) -> Banner:
    """Say the verdict: who and what it is, or what is wrong."""
    if scan.verdict is None or scan.looked is None:
        return Banner(
            "waiting",
            visible(scan.text),
            translate("presenters", "The database has not answered yet; nothing is lost."),
        )
    if scan.verdict.kind == "unknown":
        why = note_of(scan) or translate("presenters", "No device has this serial, asset tag or MAC address.")
        return Banner("unknown", visible(scan.text), why)
    device = scan.looked.device
    assert device is not None
    named = (device.asset_tag or device.serial_number, device.model)
    title = " · ".join(part for part in named if part) or visible(scan.text)
    note, building = note_of(scan), device.iiq_location
    holder = privacy.person(device.annotated_user or "") or translate("presenters", "assigned to nobody")
    facts = (note, holder, None if building and building in note else building)
    return Banner(scan.verdict.kind, title, " · ".join(part for part in facts if part))


def log_rows(scans: Sequence[Scan]) -> tuple[tuple[str, ...], ...]:
    """Return the session as it is exported, in the order in which it was scanned."""
    return tuple(
        (
            str(scan.number),
            f"{scan.at.astimezone():%Y-%m-%d %H:%M:%S}",
            visible(scan.raw),
            visible(scan.text),
            said(_WORDS[scan.verdict.kind] if scan.verdict else WAITING),
            note_of(scan),
            str(scan.repeats),
            *device_cells(scan.device),
        )
        for scan in scans
    )
