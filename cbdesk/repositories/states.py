"""The states that the search language names after ``is:``, as conditions on ``chromebooks``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cbdesk.database.tables import chromebooks, sync_conflicts, users
from cbdesk.domain.health import AUE_WARNING_MONTHS, current_month
from cbdesk.domain.search_values import Age, Period

_C = chromebooks.c
_USER = sa.func.lower(_C.annotated_user)

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class State:
    """What a device in this state is like at a moment, and the column that shows it."""

    column: sa.Column[Any]
    condition: Callable[[datetime], Condition]


def _always(condition: Condition) -> Callable[[datetime], Condition]:
    return lambda _now: condition


def _emails(*conditions: Condition) -> sa.Select[Any]:
    return sa.select(sa.func.lower(users.c.email)).where(*conditions)


def _expired(now: datetime) -> Condition:
    return _C.aue_date < current_month(now)


def _expiring(now: datetime) -> Condition:
    last = Age(AUE_WARNING_MONTHS, "m").after(now)
    after = Period(last.year, last.month).next_day
    return sa.and_(_C.aue_date >= current_month(now), _C.aue_date < f"{after:%Y-%m}")


def _people() -> sa.ColumnElement[int]:
    """Count the people among the recent users; the documented column may hold any JSON."""
    recent = sa.cast(_C.recent_users, sa.JSON)  # it may be JSONB where another program made the table
    entries = sa.func.json_array_elements(recent).table_valued("value")
    email = sa.func.lower(entries.c.value.op("->>")("email"))
    count = sa.select(sa.func.count(sa.distinct(email))).select_from(entries).scalar_subquery()
    length = sa.case((sa.func.json_typeof(recent) == "array", sa.func.json_array_length(recent)))
    return sa.case((length > 1, count), else_=0)


def _left() -> Condition:
    """Return whether the user is none of those that are there; before the first sync of users, nobody has left."""
    there = _emails(users.c.is_suspended.is_not(sa.true()))
    return sa.and_(_C.annotated_user.is_not(None), _USER.not_in(there), sa.exists(sa.select(users.c.user_id)))


STATES = {
    "unassigned": State(_C.annotated_user, _always(_C.annotated_user.is_(None))),
    "assigned": State(_C.annotated_user, _always(_C.annotated_user.is_not(None))),
    # Both are there; where one is missing, nothing contradicts the other.
    "mismatch": State(_C.iiq_owner_email, _always(sa.func.lower(_C.iiq_owner_email) != _USER)),
    "shared": State(_C.annotated_user, _always(_people() > 1)),
    "several": State(_C.annotated_user, _always(_USER.in_(_emails(users.c.device_count > 1)))),
    "leaver": State(_C.annotated_user, _always(_left())),
    "expired": State(_C.aue_date, _expired),
    "expiring": State(_C.aue_date, _expiring),
    "fresh": State(_C.last_policy_sync_time, _always(_C.last_sync_status == "ok")),
    "stale": State(_C.last_policy_sync_time, _always(_C.last_sync_status == "stale")),
    "unsynced": State(_C.last_policy_sync_time, _always(_C.last_sync_status == "never")),
    "unseen": State(
        _C.last_policy_sync_time, _always(sa.and_(_C.last_policy_sync_time.is_(None), _C.last_seen_meraki.is_(None)))
    ),
    "conflict": State(_C.device_id, _always(_C.device_id.in_(sa.select(sync_conflicts.c.device_id)))),
    "merged": State(_C.data_source, _always(_C.data_source == "merged")),
    "google-only": State(_C.data_source, _always(_C.data_source == "google_admin")),
    "iiq-only": State(_C.data_source, _always(_C.data_source == "incidentiq")),
    "developer": State(_C.boot_mode, _always(sa.func.lower(_C.boot_mode).startswith("dev"))),
    "deleted": State(_C.deleted_at, _always(_C.is_deleted.is_(True))),
    "live": State(_C.status, _always(_C.is_deleted.is_(False))),
    "active": State(_C.status, _always(_C.status == "ACTIVE")),
    "disabled": State(_C.status, _always(_C.status == "DISABLED")),
    "provisioned": State(_C.status, _always(_C.status == "PROVISIONED")),
    "deprovisioned": State(_C.status, _always(_C.status == "DEPROVISIONED")),
}
