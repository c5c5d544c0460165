"""Links stored rows to the rows that they name, before their foreign keys are looked at as a whole.

A foreign key that is not valid yet marks a table whose rows are still to be linked. What a fill leaves out is the next
sync's: rows that a check refuses until they are corrected, and those that are found by more than an equal value.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.adoption.catalog import DOCUMENTED, Catalog
from cbdesk.database.adoption.steps import Step, quoted
from cbdesk.database.adoption.violations import RULES
from cbdesk.database.tables import metadata

_dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # not typed by SQLAlchemy
_NAMED_BY = {
    "linked_user_id": "lower(users.email) = lower(chromebooks.annotated_user)",
    "linked_device_id": "chromebooks.serial_number = meraki_clients.serial_number",
}
"""By which values the row is found that a link names."""


def missing_links(found: Catalog) -> Iterator[Step]:
    """Yield what makes the foreign keys of these tables whole: they are added, filled and validated."""
    for name in DOCUMENTED:
        stored = found.tables.get(name)
        if stored is None:
            continue
        for rule in metadata.tables[name].foreign_key_constraints:
            if stored.constraints.get(str(rule.name)):
                continue
            if rule.name not in stored.constraints:
                # Not isolated: as for the checks.
                made = str(sa.schema.AddConstraint(rule, isolate_from_table=False).compile(dialect=_dialect))
                yield Step(name, f"{name}: adds {rule.name} for what is written from now on.", (f"{made} NOT VALID",))
            yield _fill(rule)
            yield Step(
                name,
                f"{name}: looks whether all rows obey {rule.name}; reading and writing go on.",
                (f"ALTER TABLE {quoted(name)} VALIDATE CONSTRAINT {quoted(str(rule.name))}",),
            )


def _fill(rule: sa.ForeignKeyConstraint) -> Step:
    [element] = rule.elements
    name, link, key = rule.table.name, element.parent.name, element.column.name
    named = f"FROM {rule.referred_table.name} WHERE {_NAMED_BY[link]} AND {key} IS NOT NULL"
    is_to_fill = [f"{link} IS NULL", f"EXISTS (SELECT {named})"]
    is_to_fill += [f"({check.broken}) IS NOT TRUE" for check in RULES if check.table == name]
    batch = f"SELECT ctid FROM {name} WHERE {' AND '.join(is_to_fill)} LIMIT {{rows}}"  # noqa: S608  names and constants
    # The smallest, where several rows of a table that others made are named: as every sync decides.
    value = f'SELECT min({key} COLLATE "C") {named}'
    return Step(
        name,
        f"{name}: fills {link}, some thousand rows at a time; every other value stays.",
        (f"UPDATE {name} SET {link} = ({value}) WHERE ctid = ANY (ARRAY({batch}))",),  # noqa: S608  names alone
        way="rows",
    )
