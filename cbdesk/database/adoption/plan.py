"""The plan of an adoption: every step before the first is taken, and what stands in the way of it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database import trigrams
from cbdesk.database.adoption import catalog as catalogs
from cbdesk.database.adoption import violations
from cbdesk.database.adoption.catalog import DOCUMENTED, Catalog, StoredTable
from cbdesk.database.adoption.columns import TablePlan, kept_name
from cbdesk.database.adoption.links import missing_links
from cbdesk.database.adoption.steps import Step, quoted
from cbdesk.database.adoption.violations import Broken, Rule
from cbdesk.database.tables import metadata

_VIEWS = ("device_search_wanted", "device_key_wanted", "device_counts", "mv_device_counts", "mv_devices_by_ou")
KINDS = {"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE", "f": "FOREIGN TABLE"}
"""What a relation of each of PostgreSQL's letters is called, where it is no table."""
_OWN = frozenset({"cbdesk_state", "alembic_version"})
_dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # not typed by SQLAlchemy


@dataclass(frozen=True, slots=True)
class Plan:
    rows: dict[str, int]
    """Of each table that is there."""
    renamed: dict[str, str]
    shape: list[Step]
    """What makes the tables fit for the schema's history."""
    indexes: list[Step]
    keys: list[Step]
    constraints: list[Step]
    """What comes after the history."""
    broken: list[Broken]
    refusals: list[str]


def make(connection: sa.Connection) -> Plan:
    """Plan from what is there now; an adoption that was cut off goes on where it was."""
    found = catalogs.read(connection)
    rows = {name: catalogs.count(connection, name) for name, table in found.tables.items() if table.is_plain}
    refusals = _refusals(connection, found)
    renamed, shape = _put_aside(found)
    if not refusals:
        for name in DOCUMENTED:
            if name in found.tables:
                table = TablePlan(found.tables[name], metadata.tables[name], rows[name])
                shape += table.build()
                refusals += table.refusals
    return Plan(
        rows=rows,
        renamed=renamed,
        shape=sorted(shape, key=lambda step: step.way == "rows"),
        indexes=missing_indexes(found, has_trigrams=trigrams.what_lacks(connection) is None, all_columns=True),
        keys=_missing_keys(found),
        constraints=missing_constraints(found, broken := violations.find(connection, found)),
        broken=broken,
        refusals=refusals,
    )


def _refusals(connection: sa.Connection, found: Catalog) -> list[str]:
    said = []
    for name, table in found.tables.items():
        [key] = metadata.tables[name].primary_key.columns
        must_have = "email" if name == "users" else key.name
        if not table.is_plain:
            said.append(f"{name} is no ordinary table.")
        elif not table.is_ours:
            said.append(
                f"{name} belongs to the account {table.owner}, which alone may change it: upgrade with that one."
            )
        elif must_have not in table.columns and must_have != "id":
            said.append(f"{name} has no column {must_have}, by which its rows are told apart.")
        elif key.name in table.columns and key.name not in table.unique:
            said += _repeated(connection, name, key.name, may_be_empty=name == "users")
    return said


def _repeated(connection: sa.Connection, table: str, key: str, *, may_be_empty: bool) -> list[str]:
    column = quoted(key)
    repeated = connection.exec_driver_sql(
        f"SELECT {column}::text, count(*) FROM {quoted(table)} GROUP BY 1 HAVING count(*) > 1 OR {column} IS NULL LIMIT 5"  # noqa: E501, S608  names alone
    ).all()
    named = [str(value) for value, _ in repeated if value is not None or not may_be_empty]
    if not named:
        return []
    return [f"{table}.{key} has to be there once for each row; these are not: {', '.join(named)}."]


def _put_aside(found: Catalog) -> tuple[dict[str, str], list[Step]]:
    """Whatever has a name that the schema needs for something else is kept under another one."""
    ours = {*metadata.tables, *_VIEWS} - {*DOCUMENTED, *_OWN}
    renamed, steps = {}, []
    for name in sorted(ours & set(found.names)):
        kept, kind = kept_name(name), KINDS.get(found.names[name], "TABLE")
        renamed[kept] = name
        steps.append(
            Step(
                name,
                f"{name}: keeps what has this name as {kept}, since cbdesk makes its own.",
                (f"ALTER {kind} {quoted(name)} RENAME TO {quoted(kept)}",),
            )
        )
    return renamed, steps


def told(steps: list[Step]) -> list[str]:
    """Return the sentences of a plan; those about indexes are one for each table."""
    sentences: dict[str, None] = {}
    indexes: dict[str, list[Step]] = {}
    for step in steps:
        if step.index:
            indexes.setdefault(step.table, []).append(step)
    for step in steps:
        if not step.index:
            sentences[step.sentence] = None
        elif built := indexes.pop(step.table, None):
            names = ", ".join(one.index for one in built)
            sentences[f"{step.table}: builds {len(built)} indexes; reading and writing go on: {names}."] = None
    return list(sentences)


def missing_indexes(found: Catalog, *, has_trigrams: bool, all_columns: bool = False) -> list[Step]:
    """Return the indexes that these tables lack; those over columns that are not there yet only if asked."""
    steps = []
    for table in found.tables.values():
        for index in sorted(metadata.tables[table.name].indexes, key=lambda one: str(one.name)):
            name = str(index.name)
            can_be = has_trigrams or not trigrams.need_them(index)
            columns = {column.name for column in index.columns} & set(metadata.tables[table.name].columns.keys())
            can_be &= all_columns or columns <= set(table.columns)
            if not can_be or table.indexes.get(name) or (name in found.names and name not in table.indexes):
                continue
            made = str(sa.schema.CreateIndex(index).compile(dialect=_dialect))
            concurrently = made.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1)
            sentence = f"{table.name}: builds the index {name}; reading and writing go on."
            statements = (_drop_unfinished(name), concurrently)
            steps.append(Step(table.name, sentence, statements, way="concurrently", index=name))
    return steps


def _drop_unfinished(index: str) -> str:
    """What an attempt that was cut off has left is an index that nobody may use."""
    return f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(index)}"


def _unique_steps(table: StoredTable, name: str, column: str, words: str) -> list[Step]:
    index = f"CREATE UNIQUE INDEX CONCURRENTLY {quoted(name)} ON {quoted(table.name)} ({quoted(column)})"
    added = f"ALTER TABLE {quoted(table.name)} ADD CONSTRAINT {quoted(name)} {words} USING INDEX {quoted(name)}"
    return [
        Step(
            table.name,
            f"{table.name}: builds the unique index {name}; reading and writing go on.",
            (_drop_unfinished(name), index),
            way="concurrently",
        ),
        Step(table.name, f"{table.name}: makes it the constraint {name}.", (added,)),
    ]


def _missing_keys(found: Catalog) -> list[Step]:
    """The documented keys; beside a primary key of the district's own, a unique one does."""
    steps = []
    for table in found.tables.values():
        [key] = metadata.tables[table.name].primary_key.columns
        if key.name in table.unique:
            continue
        if table.primary_key is None:
            steps += _unique_steps(table, f"{table.name}_pkey", key.name, "PRIMARY KEY")
        else:
            steps += _unique_steps(table, f"{table.name}_{key.name}_key", key.name, "UNIQUE")
    return steps


def missing_constraints(found: Catalog, broken: list[Broken]) -> list[Step]:
    """Return the documented constraints that are not there or not valid, as far as the rows allow them."""
    names = {one.constraint for one in broken}
    steps: list[Step] = []
    for rule in violations.unique_rules():
        table = found.tables.get(rule.table)
        if table is not None and not violations.is_valid(rule, table) and rule.name not in names:
            steps += _unique_steps(table, rule.name, rule.columns[0], "UNIQUE")
    for rule in violations.RULES:
        table = found.tables.get(rule.table)
        if table is not None:
            steps += _check_steps(rule, table, is_broken=rule.name in names)
    for rule in violations.not_null_rules():
        [column] = rule.columns
        table = found.tables.get(rule.table)
        if table is None or column not in table.columns or rule.name in names or violations.is_valid(rule, table):
            continue
        alter = f"ALTER TABLE {quoted(rule.table)} ALTER COLUMN {quoted(column)} SET NOT NULL"
        steps.append(Step(rule.table, f"{rule.table}: {column} is never empty from now on.", (alter,)))
    return [*steps, *missing_links(found)]


def _check_steps(rule: Rule, table: StoredTable, *, is_broken: bool) -> list[Step]:
    steps, name = [], rule.name
    if name not in table.constraints:
        check = next(one for one in metadata.tables[rule.table].constraints if one.name == name)
        # Not isolated: that would take it out of the table's own CREATE TABLE for the rest of the process.
        made = str(sa.schema.AddConstraint(check, isolate_from_table=False).compile(dialect=_dialect))
        sentence = f"{rule.table}: adds {name} for what is written from now on."
        steps.append(Step(rule.table, sentence, (f"{made} NOT VALID",)))
    if not (is_broken or table.constraints.get(name)):
        steps.append(
            Step(
                rule.table,
                f"{rule.table}: looks whether all rows obey {name}; reading and writing go on.",
                (f"ALTER TABLE {quoted(rule.table)} VALIDATE CONSTRAINT {quoted(name)}",),
            )
        )
    return steps
