"""Google's organizational units, and how a fleet is listed by them: several disjoint listings instead of a long one."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

LANES = 8
"""Listings under way at once. Google caps requests at once for the whole account and does not say at how many."""
_LEAST_PAGES = 8
"""Below, asking for the units costs about what the split saves."""
_PAGES_PER_COUNT = 25
_MOST_COUNTS = 5


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """One unit with the units below it. Units go by id: a path changes, and some clients trip over ``&`` and ``+``."""

    unit_id: str
    """With its ``id:``."""
    children: tuple[OrgUnit, ...] = field(default=(), repr=False)
    units_below: int = 0


@dataclass(frozen=True, slots=True)
class DevicePart:
    """A share of the fleet: the devices of one unit, alone or with all that is below it."""

    unit: OrgUnit
    with_units_below: bool

    @property
    def params(self) -> Mapping[str, str]:
        # Without the flag, nobody documents what Google does with the units below.
        return {
            "orgUnitPath": self.unit.unit_id,
            "includeChildOrgunits": "true" if self.with_units_below else "false",
        }

    def split(self) -> tuple[DevicePart, ...]:
        """Return the same devices in parts, the unit's own ones last; empty when there is nothing to split."""
        if not self.with_units_below or not self.unit.children:
            return ()
        return (*(DevicePart(child, True) for child in self.unit.children), DevicePart(self.unit, False))


def read_tree(document: object) -> OrgUnit | None:
    """Read an answer of ``orgunits.list`` and return the root.

    None when there is no root, or a unit whose place in the tree is unknown: its devices would be in no listing.
    """
    rows = document.get("organizationUnits") if isinstance(document, dict) else None
    root, below, units = "", defaultdict[str, list[str]](list), set[str]()
    for row in rows if isinstance(rows, list) else ():
        unit_id, parent = (_id(row, key) for key in ("orgUnitId", "parentOrgUnitId"))
        if not unit_id or unit_id in units:
            return None
        units.add(unit_id)
        if row.get("orgUnitPath") == "/":
            root = unit_id
        else:
            below[parent].append(unit_id)
    order = [root] if root else []
    for unit_id in order:  # grows while it is walked: parents come before their children
        order += below[unit_id]
    if not root or len(order) != len(units):
        return None
    built: dict[str, OrgUnit] = {}
    for unit_id in reversed(order):
        children = tuple(built.pop(child) for child in below[unit_id])
        built[unit_id] = OrgUnit(unit_id, children, sum(1 + child.units_below for child in children))
    return built[root]


def _id(row: object, key: str) -> str:
    value = row.get(key) if isinstance(row, dict) else None
    return f"id:{value.removeprefix('id:')}" if isinstance(value, str) and value.removeprefix("id:") else ""


def is_worth_splitting(devices: int, page_size: int, listings: int = 0) -> bool:
    """Tell whether several listings take less time than one.

    Each listing ends with a page that is not full, so a split costs at most one request per listing more; while there
    are not more listings than pages, the requests at most double, and they run several at a time.
    """
    pages = -(-devices // page_size)
    return pages >= max(_LEAST_PAGES, listings)


def plan_parts(
    root: OrgUnit,
    devices: int,
    page_size: int,
    count_all: Callable[[Sequence[DevicePart]], Sequence[int | None]],
) -> tuple[DevicePart, ...]:
    """Return disjoint parts that make up the fleet, likely large ones first; empty when one listing is as good.

    A part with more than its lane's share of the devices would still be read when the other lanes have run dry, so it
    is split into the units below it. Which parts are that large, Google is asked: those with the most units below them
    first, some at a time, and nobody is asked about a unit whose parent has no such number left. A count takes as long
    as a page, so there are few; a part that was not counted stays whole.
    """
    if not is_worth_splitting(devices, page_size, len(root.children) + 1):
        return ()
    share = devices // LANES
    counts = min(_MOST_COUNTS, devices // page_size // _PAGES_PER_COUNT)
    uncounted = {root.unit_id: devices}  # by parent: the devices in its children that were not counted
    parts: list[tuple[int, DevicePart]] = [(1, DevicePart(root, False))]
    waiting = [(-child.units_below, child.unit_id, 1, child, root.unit_id) for child in root.children]
    heapq.heapify(waiting)
    while waiting:
        asked: list[tuple[int, str, int, OrgUnit, str]] = []
        while waiting and len(asked) < min(LANES, counts):
            entry = heapq.heappop(waiting)
            *_, depth, unit, parent = entry
            if unit.children and uncounted[parent] > share:
                asked.append(entry)
            else:
                parts.append((depth, DevicePart(unit, True)))
        if not asked:
            parts += [(depth, DevicePart(unit, True)) for *_, depth, unit, _ in waiting]
            break
        counts -= len(asked)
        for (*_, depth, unit, parent), held in zip(
            asked, count_all([DevicePart(unit, True) for *_, unit, _ in asked]), strict=True
        ):
            counts = 0 if held is None else counts
            uncounted[parent] -= held or 0
            if held and held > share and is_worth_splitting(held, page_size, len(unit.children) + 1):
                uncounted[unit.unit_id] = held
                parts.append((depth + 1, DevicePart(unit, False)))
                for child in unit.children:
                    heapq.heappush(waiting, (-child.units_below, child.unit_id, depth + 1, child, unit.unit_id))
            else:
                parts.append((depth, DevicePart(unit, True)))
    if len(parts) <= 2:  # noqa: PLR2004 - the root's own devices and all the others
        return ()
    return tuple(part for _, part in sorted(parts, key=_small_last))


def _small_last(entry: tuple[int, DevicePart]) -> tuple[bool, int, int, str]:
    depth, part = entry
    return not part.with_units_below, depth, -part.unit.units_below, part.unit.unit_id
