"""Writes and applies the roles of the station's database."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cbdesk.app.station import open_station
from cbdesk.errors import SettingsError
from cbdesk.maintenance import log, roles
from cbdesk.maintenance.roles import Names, Plan

Ask = Callable[[str], str | None]
"""Asks a person for the password of a role; None where there is nobody."""


def variable(role: str) -> str:
    """Return the environment variable that holds the password of a role: ``CHROMEBOOK_SYNC_PASSWORD``."""
    return f"{role.upper().replace('-', '_')}_PASSWORD"


def run(names: Names, *, apply: bool, ask: Ask) -> tuple[dict[str, Any], str]:
    """Return the document and the script. Applied, roles with a given password take it, and new ones need one."""
    with open_station(upgrade=False) as station:
        if apply and not station.schema.is_current:
            raise SettingsError("The tables are not those of this cbdesk. Run first: cbdesk db upgrade")
        plan = roles.plan(station.engine, names)
        passwords = _passwords(plan, names, ask) if apply else {}
        if apply:
            roles.apply(station.engine, plan, passwords)
            log.write(station.engine, "roles", f"{plan.owner}, {names.sync}, {names.reader}", 0.0)
    document = {
        "owner": plan.owner,
        "sync": names.sync,
        "reader": names.reader,
        "is_applied": apply,
        "new": list(plan.new),
        "without_password": [role for role in plan.new if apply and role not in passwords],
        "missing_right": plan.missing_right,
        "beyond_the_document": [asdict(right) for right in roles.SYNC if not right.is_documented],
        "sql": [statement.sql for statement in plan.statements],
    }
    return document, plan.script


def _passwords(plan: Plan, names: Names, ask: Ask) -> dict[str, str]:
    found = {}
    for role in dict.fromkeys((plan.owner, names.sync, names.reader)):
        password = os.environ.get(variable(role)) or (ask(role) if role in plan.new else None)
        if password:
            found[role] = password
    return found
