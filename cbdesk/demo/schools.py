"""The district's schools with their rooms and grades, and the tree of Google organizational units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from cbdesk.demo.names import DISTRICT, place

Document = dict[str, Any]
"""A JSON object as an API delivers it. The world's documents share parts: nobody may change one."""

_LEVELS: dict[str, tuple[str, str, tuple[str, ...], float]] = {
    "elementary": ("Elementary", "ES", ("K", "1", "2", "3", "4", "5"), 0.45),
    "middle": ("Middle School", "MS", ("6", "7", "8"), 0.75),
    "high": ("High School", "HS", ("9", "10", "11", "12"), 1.5),
}
_PATTERN = (
    "elementary",
    "middle",
    "elementary",
    "high",
    "elementary",
    "elementary",
    "middle",
    "elementary",
    "high",
    "elementary",
)
_EXTRA_ROOMS = ("Library", "Main Office", "Gym", "Cafeteria", "Computer Lab", "Portable 3", "Aula «Ñandú» – 12")  # noqa: RUF001  # people type dashes
LIBRARY_CART = "/Carts & Labs/Library+"
UNICODE_UNIT = "/Étudiants/Lycée Sainte-Zoé"


@dataclass(frozen=True, slots=True)
class School:
    """One school. ``short`` names it in Google, ``code`` on labels and access points, ``name`` in IncidentIQ."""

    name: str
    short: str
    code: str
    level: str
    grades: tuple[str, ...]
    rooms: tuple[str, ...]
    weight: float
    location_id: str


def build_schools(count: int, rng: Random) -> tuple[School, ...]:
    schools = []
    codes: set[str] = set()
    for index in range(count):
        level = _PATTERN[index % len(_PATTERN)]
        kind, abbreviation, grades, weight = _LEVELS[level]
        base = place(index)
        stem = "".join(word[0] for word in base.replace("-", " ").split()).upper()
        code = next(c for c in _codes(base, stem, abbreviation) if c not in codes)
        codes.add(code)
        floors = {"elementary": 1, "middle": 2, "high": 3}[level]
        rooms = tuple(f"{floor}{number:02d}" for floor in range(1, floors + 1) for number in range(1, 15))
        schools.append(
            School(
                name=f"{base} {kind}",
                short=f"{base} {abbreviation}",
                code=code,
                level=level,
                grades=grades,
                rooms=(*rooms, *_EXTRA_ROOMS),
                weight=weight * (0.8 + 0.4 * rng.random()),
                location_id=f"1c0e6f5a-2d11-4c37-8b90-{0x0A51F3E70000 + index:012x}",
            )
        )
    return tuple(schools)


def _codes(base: str, stem: str, abbreviation: str) -> Iterable[str]:
    yield f"{stem if len(stem) > 1 else base[:2].upper()}{abbreviation[0]}"
    yield f"{base[:3].upper()}{abbreviation}"
    yield from (f"{base[:3].upper()}{abbreviation}{number}" for number in range(2, 10_000))


class OrgUnits:
    """The tree of organizational units: ids by path, and the documents of ``orgunits.list``."""

    def __init__(self, schools: tuple[School, ...], year: int) -> None:
        self.staging = f"/Staging/ZTE {year}"
        self.ids: dict[str, str] = {}
        self.documents: list[Document] = []
        for path in self._paths(schools):
            self._add(path)

    def _paths(self, schools: tuple[School, ...]) -> Iterable[str]:
        yield from (
            "/",
            "/Students",
            "/Staff",
            "/Staff/Office",
            "/Carts & Labs",
            LIBRARY_CART,
            "/Retired",
            "/Lost",
            "/Staging",
        )
        yield from (self.staging, "/Students/Withdrawn", "/Service Accounts", "/Étudiants", UNICODE_UNIT)
        yield from (f"/Carts & Labs/Cart {number}" for number in range(1, 9))
        for school in schools:
            yield f"/Students/{school.short}"
            yield from (f"/Students/{school.short}/Grade {grade}" for grade in school.grades)
            yield f"/Staff/{school.short}"

    def _add(self, path: str) -> None:
        ident = f"03ph8a2z{_base36(1_000_000 + 7919 * len(self.ids)):0>7}"
        self.ids[path] = ident
        document: Document = {
            "kind": "admin#directory#orgUnit",
            "etag": f'"{ident}"',
            "name": path.rpartition("/")[2] or DISTRICT,
            "description": "Deprovisioned stock" if path == "/Retired" else "",
            "orgUnitPath": path,
            "orgUnitId": f"id:{ident}",
        }
        if path != "/":
            parent = path.rpartition("/")[0] or "/"
            document["parentOrgUnitPath"] = parent
            document["parentOrgUnitId"] = f"id:{self.ids[parent]}"
        self.documents.append(document)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits
