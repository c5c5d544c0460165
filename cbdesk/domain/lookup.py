"""Many identifiers at once: how a pasted text divides into them, and what the fleet says to each."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cbdesk.domain.device import DeviceRow
from cbdesk.domain.identifiers import mac_address
from cbdesk.domain.query import LONGEST_TEXT, parse
from cbdesk.domain.search_keys import ident_key, upper

Verdict = Literal["found", "not_found", "duplicate", "ambiguous"]
VERDICTS: tuple[Verdict, ...] = ("found", "not_found", "duplicate", "ambiguous")

MOST_IDENTS = 50_000
"""More than any district has in one pile; a text that holds more is something else than a list of devices."""

MOST_DEVICES = 20
"""Devices that are read for one identifier: an address of a school is that of thousands."""

_LINES = re.compile("[\r\n\v\f\x85\u2028\u2029]+")
_CELLS = re.compile("[,;\t]")
_QUOTED = re.compile(r'(?:^|(?<=[,;\t]))\s*"(?:[^"]|"")*"')
_LIKE_AN_IDENT = re.compile(r"(?=.*[\d@])\S{5,}")
"""A word with a digit or an @ is no part of a name or a room; a short one may be the half of a number in groups."""

_TITLES: tuple[frozenset[str], ...] = (
    frozenset({"serial", "serialnumber", "serialno", "serials", "sn", "deviceserial", "deviceserialnumber"}),
    frozenset({"asset", "assettag", "assettags", "assetid", "annotatedassetid", "assetnumber", "tag"}),
    frozenset({"deviceid", "googledeviceid"}),
    frozenset({"mac", "macaddress", "wifimac", "wifimacaddress", "ethernetmac", "ethernetmacaddress"}),
)
"""What columns of identifiers are called; of several in one table, the first kind is read."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The identifiers of a text, in its order."""

    idents: tuple[str, ...]
    column: str = ""
    """The title of the one column that was read of a table; empty when everything was."""
    is_cut: bool = False
    """There were more than `MOST_IDENTS`."""


def divide(text: str) -> Pasted:
    """Divide any text at newlines, commas, semicolons and tabs, and at blanks between what can only be identifiers.

    Of a table with titles, only the column of serial numbers is read, else that of tags, device ids or MAC addresses.
    """
    lines = [cells for line in _LINES.split(text) if any(cells := _cells(line))]
    column = _column(lines[0]) if lines else None
    if column is None:
        found = [word for cells in lines for cell in cells for word in _words(cell)]
        title = ""
    else:
        found = [cells[column] for cells in lines[1:] if column < len(cells)]
        title = lines[0][column]
    idents = tuple(ident for ident in found if any(ch.isalnum() for ch in ident))
    return Pasted(idents[:MOST_IDENTS], title, is_cut=len(idents) > MOST_IDENTS)


def _cells(line: str) -> list[str]:
    if '"' in line:
        separator = Counter(_CELLS.findall(_QUOTED.sub("", line))).most_common(1)
        try:
            [cells] = csv.reader([line], delimiter=separator[0][0] if separator else ",", skipinitialspace=True)
        except (csv.Error, ValueError):  # a quote that nobody closes
            cells = _CELLS.split(line)
    else:
        cells = _CELLS.split(line)
    return [cell.strip().strip("\ufeff") for cell in cells]


def _column(titles: Sequence[str]) -> int | None:
    bare = [re.sub(r"[\W_]", "", title).lower() for title in titles]
    return next((place for kind in _TITLES for place, title in enumerate(bare) if title in kind), None)


def _words(cell: str) -> list[str]:
    words = cell.split()
    is_list = len(words) > 1 and not mac_address(cell) and all(map(_LIKE_AN_IDENT.fullmatch, words))
    return words if is_list else [cell]


@dataclass(frozen=True, slots=True)
class Ident:
    """One identifier as it was typed, and the keys of the search index that are equal to it, the likeliest first."""

    typed: str
    text: str
    keys: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Ident:
        search = parse(typed)
        return cls(typed, search.text, search.keys if search.can_match else ())

    @property
    def name(self) -> str:
        """What two identifiers have in common that are the same."""
        return self.keys[0] if self.keys else self.text[:LONGEST_TEXT]

    def is_same(self, field: str, value: str) -> bool:
        """Tell whether the value of the column is the identifier itself, not only the same number with other zeros."""
        return ident_key(field, value) in {self.name, upper(self.text)}


@dataclass(frozen=True, slots=True)
class Match:
    """One device that the identifier at this place names."""

    place: int
    device: DeviceRow
    field: str
    """The column that holds the identifier."""
    value: str
    is_same: bool = True
    """False where only the leading zeros differ."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found for one identifier."""

    ident: Ident
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    """Its device; of an ambiguous one all of them."""
    first: int | None = None
    """Of a duplicate: the place where the same identifier, or its device, stands first."""
    is_same_text: bool = False
    """Of a duplicate: the identifier itself stands there, not another one of its device."""

    @property
    def device(self) -> DeviceRow | None:
        return self.matches[0].device if len(self.matches) == 1 else None


def judge(idents: Sequence[Ident], matches: Iterable[Match]) -> tuple[Looked, ...]:
    """Say of each identifier whether it names one device, none, several, or one that was named before."""
    by_place: defaultdict[int, list[Match]] = defaultdict(list)
    for match in matches:
        by_place[match.place].append(match)
    names: dict[str, int] = {}
    devices: dict[str, int] = {}
    return tuple(_judge_one(place, ident, meant(by_place[place]), names, devices) for place, ident in enumerate(idents))


def _judge_one(
    place: int, ident: Ident, matches: tuple[Match, ...], names: dict[str, int], devices: dict[str, int]
) -> Looked:
    first = names.setdefault(ident.name, place)
    if first != place:
        return Looked(ident, "duplicate", matches, first, is_same_text=True)
    if len(matches) != 1:
        return Looked(ident, "ambiguous" if matches else "not_found", matches)
    first = devices.setdefault(matches[0].device.device_id, place)
    return Looked(ident, "found", matches) if first == place else Looked(ident, "duplicate", matches, first)


def meant(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the devices that an identifier may mean: one, unless several have the same right to it.

    The number as it was typed comes before the same with other zeros, a live device before one that is gone, and the
    record that holds a serial before those that only deliver it: they are the same Chromebook (R3).
    """
    best = list({match.device.device_id: match for match in matches}.values())
    wishes = (
        lambda match: match.is_same,
        lambda match: not match.device.is_deleted,
        lambda match: match.field != "delivered_serial",
    )
    for wish in wishes:
        best = [match for match in best if wish(match)] or best
    best.sort(key=lambda match: (match.device.serial_number or "", match.device.device_id))
    return tuple(best)


def counts(looked: Iterable[Looked]) -> Mapping[Verdict, int]:
    found = Counter(one.verdict for one in looked)
    return {verdict: found[verdict] for verdict in VERDICTS}


def not_found(looked: Iterable[Looked]) -> Iterator[str]:
    """Yield what names no device, as it was typed, each once."""
    return (one.ident.typed.strip() for one in looked if one.verdict == "not_found")
