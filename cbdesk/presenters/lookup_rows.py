"""The lines of a bulk look-up, rendered to finished strings in the pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.lookup import Looked, Match, Verdict
from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import COLUMNS, FIELD_NAMES, Level, Row, render
from cbdesk.presenters.translation import said, translate

_PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
DEVICE_KEYS = ("asset_tag", "serial_number", "model", "annotated_user", "iiq_location", "status", "aue_date")
DEVICE_TITLES = tuple(COLUMNS[_PLACES[key]].marked_title for key in DEVICE_KEYS)
TITLES = ("Line", "Identifier", "Result", "Note", *DEVICE_TITLES)

WORDS: dict[Verdict, str] = {
    "found": "Found",
    "not_found": "Not found",
    "duplicate": "Duplicate",
    "ambiguous": "Ambiguous",
}
LEVELS: dict[Verdict, Level] = {"found": "good", "not_found": "bad", "duplicate": "neutral", "ambiguous": "warn"}

_OBVIOUS = {"serial_number", "delivered_serial", "asset_tag", "annotated_asset_id"}
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One identifier that was pasted or scanned, finished: a string, a tool tip and a level for each column."""

    key: str
    """What tells it from the other lines."""
    ident: str
    """What its device is looked up by; empty without one."""
    cells: tuple[str, ...]
    tips: tuple[str, ...]
    levels: tuple[Level | None, ...]


def device_line(device: DeviceRow | None, now: datetime) -> tuple[str, Row | None, tuple[Level | None, ...]]:
    """Return what the device is looked up by, its finished line, and the levels of the cells that are shown here."""
    if device is None:
        return "", None, (None,) * len(DEVICE_KEYS)
    row = render(device, now)
    return row.ident, row, tuple(row.levels[_PLACES[key]] for key in DEVICE_KEYS)


def device_cells(row: Row | None) -> tuple[str, ...]:
    return tuple(row.cells[_PLACES[key]] for key in DEVICE_KEYS) if row else ("",) * len(DEVICE_KEYS)


def device_tips(row: Row | None) -> tuple[str, ...]:
    return tuple(row.tips[_PLACES[key]] for key in DEVICE_KEYS) if row else ("",) * len(DEVICE_KEYS)


def visible(text: str) -> str:
    """Return the text as it can be shown and stored: what a scanner sends besides letters is spelled out."""
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode() for ch in text)


def render_looked(looked: Sequence[Looked], now: datetime) -> tuple[Line, ...]:
    return tuple(_render(place, one, looked, now) for place, one in enumerate(looked))


def _render(place: int, one: Looked, looked: Sequence[Looked], now: datetime) -> Line:
    ident, row, levels = device_line(one.device, now)
    note = note_of(one, looked)
    typed = visible(one.ident.typed.strip())
    return Line(
        str(place),
        ident,
        (f"{place + 1}", typed, said(WORDS[one.verdict]), note, *device_cells(row)),
        ("", typed, "", note, *device_tips(row)),
        (None, None, LEVELS[one.verdict], None, *levels),
    )


def note_of(one: Looked, looked: Sequence[Looked]) -> str:
    """Say what the verdict alone does not: where the first one stands, which devices there are, how it was found."""
    if one.verdict == "duplicate" and one.first is not None:
        if one.is_same_text:
            return translate("presenters", "Same as line {line}").format(line=one.first + 1)
        return translate("presenters", "Same device as {ident} in line {line}").format(
            ident=visible(looked[one.first].ident.typed.strip()), line=one.first + 1
        )
    if one.verdict == "ambiguous":
        return several(one.matches)
    if one.verdict == "not_found":
        return ""
    return how(one.matches[0])


def several(matches: Sequence[Match]) -> str:
    """Return ``3 devices: 104501, 104777, 5CD1007919``."""
    names = [match.device.asset_tag or match.device.serial_number or match.device.device_id for match in matches]
    more = ", …" if len(names) > _NAMED else ""
    return translate("presenters", "{devices}: {names}").format(
        devices=wording.count(len(names), "device"), names=", ".join(names[:_NAMED]) + more
    )


def how(match: Match) -> str:
    """Say how a device was found where the columns beside do not show it."""
    if not match.is_same:
        return translate("presenters", "Matched {value}").format(value=match.value)
    return (
        ""
        if match.field in _OBVIOUS
        else translate("presenters", "By {field}").format(field=said(FIELD_NAMES.get(match.field, match.field)))
    )
