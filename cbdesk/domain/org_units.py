"""The tree of org units, with totals that include everything below. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cbdesk.domain.statistics import OrgUnitRow


def tree(groups: Iterable[Mapping[str, Any]]) -> list[OrgUnitRow]:
    """Turn counts by ``org_unit_path`` into the tree, parents first; a missing parent gets a row of its own.

    A path is below another one that it continues after a slash, also where another program wrote an odd one.
    """
    own: dict[str, int] = {}
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    nowhere: list[OrgUnitRow] = []
    for group in groups:
        devices, active, expired = group["devices"], group["active"], group["expired"]
        path = group["org_unit_path"]
        if path is None:
            nowhere = [OrgUnitRow(None, "", 0, devices, devices, active, expired)]
            continue
        own[path] = devices
        for unit in (path, *_parents(path)):
            totals[unit].update(devices=devices, active=active, expired=expired)
    rows = [
        OrgUnitRow(
            org_unit_path=path,
            name=path.rpartition("/")[2] or path,
            depth=len(_parents(path)),
            devices=own.get(path, 0),
            total=total["devices"],
            total_active=total["active"],
            total_expired=total["expired"],
        )
        for path, total in sorted(totals.items(), key=lambda item: _steps(item[0]))
    ]
    return rows + nowhere


def _parents(path: str) -> list[str]:
    """Return what the path lies in, the nearest unit first."""
    found = []
    while path != "/" and "/" in path:
        path = path.rpartition("/")[0] or "/"
        found.append(path)
    return found


def _steps(path: str) -> list[str]:
    """A unit stands before what it holds, and that before the next unit: ``/A/B`` before ``/A B``."""
    return [] if path == "/" else path.split("/")
