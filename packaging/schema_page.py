"""Writes the page of the schema from the tables of the program, so that it never tells of another schema.

    .venv/bin/python packaging/schema_page.py            docs/schema.md
    .venv/bin/python packaging/schema_page.py --print    to the terminal

What a table is for is the text below it in ``cbdesk/database/tables.py``; a remark at a column is the comment above it.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402  the folder above had to be found first
from sqlalchemy.dialects import postgresql  # noqa: E402
from sqlalchemy.schema import CreateIndex  # noqa: E402

from cbdesk.database import tables  # noqa: E402

PAGE = ROOT / "docs" / "schema.md"
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # not typed by SQLAlchemy
_HEAD = """\
<!-- Written by packaging/schema_page.py from cbdesk/database/tables.py: change those. -->

# Schema

All tables of the database, as this version of cbdesk makes them. Times without a zone are UTC.

- A program of the district may read every table. What it changes in `chromebooks` counts in the statistics as what a
  sync changes: a trigger notes it.
- `chromebooks`, `users`, `meraki_clients` and `sync_logs` keep their names and columns from version to version; the
  others belong to cbdesk and may change with it.
- The statistics are read from the materialized views `mv_device_counts` and `mv_devices_by_ou`. `refresh_statistics()`
  counts them again.
- `cbdesk db status` says which version of the schema a database has, and `cbdesk db upgrade` brings it up to date."""


class Remarks:
    """What the source says of its tables and columns, which SQLAlchemy's objects do not keep."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        self.of_tables: dict[str, str] = {}
        self.of_columns: dict[tuple[str, str], str] = {}
        body = ast.parse(source).body
        for statement, following in zip(body, [*body[1:], None], strict=True):
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                self._read(statement.value, following)

    def _read(self, call: ast.Call, following: ast.stmt | None) -> None:
        if ast.unparse(call.func) != "sa.Table":
            return
        table = _first_text(call)
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            self.of_tables[table] = _flowing(str(following.value.value))
        for argument in call.args[2:]:
            if isinstance(argument, ast.Call) and (remark := self._above(argument.lineno)):
                self.of_columns[table, _first_text(argument)] = remark

    def _above(self, line: int) -> str:
        found: list[str] = []
        for text in reversed(self._lines[: line - 1]):
            if not text.lstrip().startswith("#"):
                break
            found.insert(0, text.lstrip(" #"))
        return _flowing(" ".join(found))


def _first_text(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _flowing(text: str) -> str:
    without_rules = re.sub(r" \(R\d+(?:, R\d+)*\)", "", text)  # their numbers say nothing here
    return " ".join(without_rules.replace("``", "`").split())


def page() -> str:
    remarks = Remarks(inspect.getsource(tables))
    parts = [_HEAD]
    for table in tables.metadata.tables.values():
        parts += ["", f"## {table.name}", "", remarks.of_tables[table.name], ""]
        parts += _columns(table, remarks)
        rules = sorted(_rules(table))
        if rules:
            parts += ["", "Rules:", "", *rules]
        if table.indexes:
            parts += ["", "Indexes:", "", *(_index(index) for index in sorted(table.indexes, key=_name))]
    return "\n".join(parts) + "\n"


def _columns(table: sa.Table, remarks: Remarks) -> Iterator[str]:
    yield "| column | type | remarks |"
    yield "|---|---|---|"
    for column in table.columns:
        said = ["key"] if column.primary_key else [] if column.nullable else ["never empty"]
        if isinstance(column.server_default, sa.DefaultClause):
            said.append(f"by itself `{_sql(column.server_default.arg)}`")
        words = ", ".join(said)
        remark = remarks.of_columns.get((table.name, column.name), "")
        kind = column.type.compile(_DIALECT).lower().removesuffix(" without time zone")
        yield f"| `{column.name}` | {kind} | {'. '.join(filter(None, (words, remark)))} |"


def _rules(table: sa.Table) -> Iterator[str]:
    for rule in table.constraints:
        if isinstance(rule, sa.UniqueConstraint):
            same = " and ".join(f"`{column.name}`" for column in rule.columns)
            yield f"- `{rule.name}`: no two rows have the same {same}"
        elif isinstance(rule, sa.CheckConstraint):
            yield f"- `{rule.name}`: `{_sql(rule.sqltext)}`"
        elif isinstance(rule, sa.ForeignKeyConstraint):
            [key] = rule.elements
            named = f"`{key.column.table.name}` by its `{key.column.name}`"
            yield f"- `{rule.name}`: `{key.parent.name}` names a row of {named}, and is emptied when that goes"


def _index(index: sa.Index) -> str:
    statement = _flowing(str(CreateIndex(index).compile(dialect=_DIALECT)))
    how = re.sub(r"^CREATE INDEX \S+ ON \S+ ", "", statement)
    return f"- `{index.name}`: `{how}`"


def _name(index: sa.Index) -> str:
    return str(index.name)


def _sql(expression: object) -> str:
    if isinstance(expression, sa.ClauseElement):
        return str(expression.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
    return str(expression)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", action="store_true", help="to the terminal instead of docs/schema.md")
    if parser.parse_args().print:
        print(page(), end="")
    else:
        PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
