"""The groups that the statistics count, as conditions of a list: the same expressions decide here and there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks
from cbdesk.domain.query import ListQuery

_C = chromebooks.c
_MILESTONE = "^[1-9][0-9]{0,5}$"


def year(aue_date: sa.ColumnElement[Any]) -> sa.ColumnElement[int | None]:
    """Return the year of a month such as ``2027-06``; NULL for anything else."""
    return sa.case((aue_date.regexp_match("^[0-9]{4}"), sa.cast(sa.func.left(aue_date, 4), sa.Integer)))


def milestone(first_part: sa.ColumnElement[Any]) -> sa.ColumnElement[int | None]:
    """Return what stands before the first dot of a system version as a number; NULL for anything else."""
    return sa.case((first_part.regexp_match(_MILESTONE), sa.cast(first_part, sa.Integer)))


def conditions(query: ListQuery) -> list[sa.ColumnElement[bool]]:
    """Return those filters of the query that name a group of the statistics; all of them must hold."""
    release = milestone(sa.func.split_part(_C.os_version, ".", 1))
    found: list[sa.ColumnElement[bool]] = [
        column == value
        for column, value in (
            (_C.model, query.model_is),
            (_C.iiq_location, query.location_is),
            (_C.org_unit_path, query.org_unit_is),
            (year(_C.aue_date), query.aue_year),
            (release, query.os_milestone),
        )
        if value is not None
    ]
    if query.org_unit_below is not None:
        found.append(_is_below(query.org_unit_below))
    if query.seen_from is not None:
        found.append(_C.last_policy_sync_time >= datetime.fromisoformat(query.seen_from))
    if query.seen_before is not None:
        found.append(_C.last_policy_sync_time < datetime.fromisoformat(query.seen_before))
    if query.only_deleted:
        found.append(_C.is_deleted)
    values = {
        "model": _C.model,
        "location": _C.iiq_location,
        "org_unit": _C.org_unit_path,
        "aue_year": year(_C.aue_date),
        "os_milestone": release,
        "battery": _C.battery_health,
        "seen": _C.last_policy_sync_time,
    }
    return found + [values[name].is_(None) for name in query.without]


def _is_below(unit: str) -> sa.ColumnElement[bool]:
    if not unit:  # an odd path, in which nothing lies
        return _C.org_unit_path == unit
    inside = unit if unit == "/" else f"{unit}/"
    return sa.or_(_C.org_unit_path == unit, _C.org_unit_path.startswith(inside, autoescape=True))
