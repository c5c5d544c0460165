"""The documented constraints: what a row may not be, and which rows are so all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from cbdesk.database.adoption.catalog import DOCUMENTED, Catalog, StoredTable
from cbdesk.database.adoption.fitting import fit
from cbdesk.database.adoption.steps import quoted
from cbdesk.database.tables import metadata

_EXAMPLES = 5


Kind = Literal["check", "unique", "not null"]
_THEN = {
    "check": "New values have to obey it at once; the next sync corrects these.",
    "unique": "It is added by a later cbdesk db upgrade, once no value is there twice.",
    "not null": "It is added by a later cbdesk db upgrade, once none is empty.",
}
_FILLED = frozenset({"is_deleted", "user_id"})
"""What an adoption fills by itself."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A documented constraint of one column, or of two."""

    name: str
    table: str
    columns: tuple[str, ...]
    broken: str
    """The condition of a row that breaks it."""
    kind: Kind = "check"


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint that stored rows do not obey."""

    rule: Rule
    rows: int
    keys: tuple[str, ...]
    """Of the first few of them."""

    @property
    def constraint(self) -> str:
        return self.rule.name

    @property
    def sentence(self) -> str:
        named = ", ".join(self.keys) + (", …" if self.rows > len(self.keys) else "")
        what = {
            "check": f"{self.rows:,} rows do not obey {self.constraint}",
            "unique": f"{self.rows:,} rows hold a {self.rule.columns[0]} that others hold too ({self.constraint})",
            "not null": f"{self.rows:,} rows have no {self.rule.columns[0]}",
        }
        return f"{self.rule.table}: {what[self.rule.kind]}: {named}. {_THEN[self.rule.kind]}"


RULES = (
    Rule(
        "check_status",
        "chromebooks",
        ("status",),
        "status::text NOT IN ('ACTIVE', 'DISABLED', 'PROVISIONED', 'DEPROVISIONED')",
    ),
    Rule("check_battery_health", "chromebooks", ("battery_health",), "battery_health NOT BETWEEN 0 AND 100"),
    Rule(
        "check_device_count",
        "users",
        ("device_count", "assigned_devices"),
        "CASE WHEN assigned_devices IS NULL THEN false WHEN assigned_devices::text !~ '^\\s*\\['"
        " OR assigned_devices::text ~ '\\\\u0000' THEN true"
        " ELSE device_count <> json_array_length(assigned_devices::text::json) END",
    ),
)
"""The checks; an assigned list that is no list makes PostgreSQL stop rather than say no."""


def unique_rules() -> Iterator[Rule]:
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint):
                [column] = constraint.columns
                name = quoted(column.name)
                twice = f"SELECT {name} FROM {quoted(table.name)} GROUP BY {name} HAVING count(*) > 1"  # noqa: S608  names
                broken = f"{name} IN ({twice})"
                yield Rule(str(constraint.name), table.name, (column.name,), broken, "unique")


def not_null_rules() -> Iterator[Rule]:
    for name in DOCUMENTED:
        for column in metadata.tables[name].columns:
            if not column.nullable:
                empty = f"{quoted(column.name)} IS NULL"
                yield Rule(f"{name}_{column.name}_not_null", name, (column.name,), empty, "not null")


def find(connection: sa.Connection, catalog: Catalog) -> list[Broken]:
    """Return the documented constraints that are missing or not valid because rows break them, with these rows."""
    found = []
    for rule in (*unique_rules(), *RULES, *not_null_rules()):
        table = catalog.tables.get(rule.table)
        if table is not None and not is_valid(rule, table) and _can_be_asked(rule, table):
            broken = _broken(connection, rule, table)
            if broken is not None:
                found.append(broken)
    return found


def is_valid(rule: Rule, table: StoredTable) -> bool:
    if rule.kind == "unique":
        return rule.columns[0] in table.unique
    if rule.kind == "not null":
        stored = table.columns.get(rule.columns[0])
        return stored is not None and not stored.is_nullable
    return table.constraints.get(rule.name, False)


def _can_be_asked(rule: Rule, table: StoredTable) -> bool:
    """Columns that are not there yet, are put aside, or are filled, break nothing."""
    wanted = metadata.tables[rule.table].c
    if rule.kind == "not null" and rule.columns[0] in _FILLED:
        return False
    return all(
        name in table.columns and fit(wanted[name].type, table.columns[name].kind).fate != "aside"
        for name in rule.columns
    )


def _broken(connection: sa.Connection, rule: Rule, table: StoredTable) -> Broken | None:
    [key] = metadata.tables[rule.table].primary_key.columns
    place = quoted(key.name) if key.name in table.columns else "ctid"
    name = quoted(rule.table)
    rows = connection.exec_driver_sql(f"SELECT count(*) FROM {name} WHERE {rule.broken}").scalar_one()  # noqa: S608  names
    if not rows:
        return None
    first = f"SELECT {place}::text FROM {name} WHERE {rule.broken} ORDER BY 1 LIMIT {_EXAMPLES}"  # noqa: S608  names
    keys = tuple(connection.exec_driver_sql(first).scalars())
    return Broken(rule, rows, keys)
