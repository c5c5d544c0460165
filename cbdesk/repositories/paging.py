"""Pages by key instead of by number: a page costs the same wherever it lies, and a row that moves shifts no other.

A row that stays where it is comes exactly once, whatever else is inserted, changed or deleted between the pages. One
that moves behind the place that was reached comes again, as it is by then.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler

from cbdesk.domain.query import QueryError, SortKey, Total, is_storable

COUNT_LIMIT = 100_000
"""So many rows are counted in some ten milliseconds; more of them nobody counts by looking."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last row of a page: its values in the sorted columns, and its primary key."""

    values: tuple[Any, ...]
    ident: str


@dataclass(frozen=True)
class Order:
    """How a list of a table's rows is sorted: by columns, then by the primary key in the direction of the last one.

    The same direction, so that an index on (column, primary key) gives the order forwards and backwards.
    """

    table: sa.Table
    keys: tuple[SortKey, ...]
    unique: tuple[str, ...]
    """Columns in which no value is in many rows; in adopted tables, several may have one that should be unique."""
    usual: tuple[str, ...] = ()
    """Columns in which nearly all rows have the value that lists ask for."""

    @cached_property
    def columns(self) -> tuple[sa.Column[Any], ...]:
        return tuple(self.table.c[key.column] for key in self.keys)

    @cached_property
    def ident(self) -> sa.Column[str]:
        (ident,) = self.table.primary_key.columns
        return ident

    def segments(
        self, rows: sa.Select[Any], after: Position | None, many: int, ask: Callable[[sa.Select[Any]], Any]
    ) -> Iterator[sa.Select[Any]]:
        """Yield statements whose rows, one statement after the other, are the list behind the position.

        Each is one range of an index on (first column, primary key): OR over several columns would read past all ties,
        and one statement for values and for none could not be walked in both directions. ``many`` are the rows that
        are wanted at most; ``ask`` returns the one value of a statement.
        """
        if after is None:
            yield from self._first_column(rows, None, many, ask)
            return
        is_tied = [self._equals(column, value) for column, value in zip(self.columns, after.values, strict=True)]
        for level in range(len(self.keys) - 1, -1, -1):
            above, value = rows.where(*is_tied[:level]), after.values[level]
            if level == len(self.keys) - 1:
                yield from self._after_row(above, value, after.ident)
            elif value is not None:
                yield from self._group(above, level, value) if level else self._first_column(rows, value, many, ask)

    def limited(self, segment: sa.Select[Any], many: int) -> sa.Select[Any]:
        """Return the statement for so many of the segment's rows.

        Where one index holds all that the rows are chosen by, they are found in it and only then read from the table:
        a filter of which hardly a row passes looks at hundreds of entries of the index instead of hundreds of rows.
        """
        if segment.get_final_froms() != [self.table] or not self._is_covered(segment.whereclause):
            return segment.limit(many)
        found = segment.with_only_columns(self.ident).limit(many).scalar_subquery()
        rows = sa.select(*segment.selected_columns).where(self.ident == sa.any_(sa.func.array(found)))
        return self._ordered(rows, 0)

    def token(self, after: Position) -> str:
        """Return the position as an opaque text that is only valid for this order."""
        values = [value.isoformat() if isinstance(value, datetime) else value for value in after.values]
        text = json.dumps([self._name, *values, after.ident], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def position(self, text: str) -> Position:
        """Read a `token`. Raises QueryError for a token of another order, or none at all."""
        try:
            name, *values, ident = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if name != self._name and isinstance(name, str):
                raise QueryError("after", "this token belongs to a list in another order; begin with its first page")
            typed = tuple(_typed(column, value) for column, value in zip(self.columns, values, strict=True))
        except (ValueError, TypeError, RecursionError) as error:
            raise QueryError("after", "this is not the token of a next page") from error
        if not isinstance(name, str) or not isinstance(ident, str) or not is_storable(ident):
            raise QueryError("after", "this is not the token of a next page")
        return Position(typed, ident)

    @property
    def _name(self) -> str:
        return ",".join(f"{'-' if key.descending else ''}{key.column}" for key in self.keys)

    def _first_column(
        self, rows: sa.Select[Any], value: Any, many: int, ask: Callable[[sa.Select[Any]], Any]
    ) -> Iterator[sa.Select[Any]]:
        column, key = self.columns[0], self.keys[0]
        if len(self.keys) > 1 and column.name not in self.unique and self._begins_an_index(column):
            # Whoever has the same value is sorted by what else counts, and that may be a hundred thousand of them: the
            # group in which a page ends is one of its own, and what comes before it is no more than a page.
            beyond = sa.select(column).where(self._behind(column, value, key)).order_by(_directed(column, key))
            last = ask(beyond.offset(many).limit(1))
            if last is not None:
                before = self._beyond(column, last, SortKey(key.column, not key.descending))
                yield self._ordered(rows.where(self._behind(column, value, key), before), 1)
                yield from self._group(rows.where(self._equals(column, last)), 1, None)
                value = last
        yield from self._group(rows, 0, value)

    def _after_row(self, rows: sa.Select[Any], value: Any, ident: str) -> Iterator[sa.Select[Any]]:
        """Yield the rows behind the value of the last column and the primary key; all above the last column is tied."""
        column, key = self.columns[-1], self.keys[-1]
        if value is None:
            yield self._ordered(rows.where(column.is_(None), self._beyond(self.ident, ident, key)), len(self.keys))
            return
        # By one look into an index on both.
        row, bound = sa.tuple_(column, self.ident), sa.tuple_(sa.literal(value, column.type), ident)
        yield self._ordered(rows.where(row < bound if key.descending else row > bound), len(self.keys))
        if column.nullable:
            yield self._ordered(rows.where(column.is_(None)), len(self.keys))

    def _group(self, rows: sa.Select[Any], level: int, value: Any) -> Iterator[sa.Select[Any]]:
        """Yield the rows that have the same values in the columns above the level and are behind the value in it."""
        column = self.columns[level]
        yield self._ordered(rows.where(self._behind(column, value, self.keys[level])), level + 1)
        if column.nullable and level + 1 < len(self.keys):
            yield from self._group(rows.where(column.is_(None)), level + 1, None)
        elif column.nullable:
            yield self._ordered(rows.where(column.is_(None)), level + 1)

    def _begins_an_index(self, column: sa.Column[Any]) -> bool:
        return any(index.columns[0] is column for index in self.table.indexes)

    def _is_covered(self, condition: sa.ColumnElement[bool] | None) -> bool:
        """Whether rows are left out, by what an index that begins with the first column holds."""
        asked = _columns(condition).union(self.columns)
        if asked <= {*self.columns, self.ident, *(self.table.c[name] for name in self.usual)}:
            return False
        return any(chosen <= asked <= held for chosen, held in _holding(self.columns[0]))

    def _ordered(self, rows: sa.Select[Any], known: int) -> sa.Select[Any]:
        # Of so many columns, each has a value in all of the rows or in none: without NULLS LAST, an index that was made
        # without it can be walked backwards too.
        order = [_directed(*each) for each in zip(self.columns, self.keys, strict=True)]
        order = [*order[:known], *(one.nulls_last() for one in order[known:])]
        return rows.order_by(*order, _directed(self.ident, self.keys[-1]))

    def _behind(self, column: sa.Column[Any], value: Any, key: SortKey) -> sa.ColumnElement[bool]:
        return column.is_not(None) if value is None else self._beyond(column, value, key)

    @staticmethod
    def _equals(column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
        return column.is_(None) if value is None else column == sa.literal(value, column.type)

    @staticmethod
    def _beyond(column: sa.Column[Any], value: Any, key: SortKey) -> sa.ColumnElement[bool]:
        bound = sa.literal(value, column.type)
        return column < bound if key.descending else column > bound


def read_page(
    connection: sa.Connection, order: Order, rows: sa.Select[Any], after: str | None, limit: int
) -> tuple[Sequence[sa.Row[Any]], str | None]:
    """Return the rows behind the token, and the token of the page after them. The rows hold the order's columns."""
    last = order.position(after) if after else None
    # PostgreSQL takes a walk through all rows for cheap, since it meets no page twice that the cache holds. What costs
    # time is to look at a row, whether for the first time or not.
    connection.execute(sa.text("SET LOCAL effective_cache_size = 1"))
    wanted = limit + 1  # one more than asked for tells whether there is a next page
    found: list[sa.Row[Any]] = []
    for segment in order.segments(rows, last, wanted, connection.scalar):
        found += connection.execute(order.limited(segment, wanted - len(found)))
        if len(found) == wanted:
            break
    if len(found) < wanted:
        return found, None
    end = found[limit - 1]._mapping  # noqa: SLF001  (SQLAlchemy's name for it, public by its documentation)
    position = Position(tuple(end[column] for column in order.columns), end[order.ident])
    return found[:limit], order.token(position)


def read_total(connection: sa.Connection, rows: sa.Select[Any]) -> Total:
    """Count the rows, or estimate them where there are more than `COUNT_LIMIT`."""
    some = rows.order_by(None).limit(COUNT_LIMIT + 1).subquery()
    counted = connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    if counted <= COUNT_LIMIT:
        return Total(counted)
    (plan,) = connection.execute(_Explained(rows)).scalar_one()
    return Total(max(counted, int(plan["Plan"]["Plan Rows"])), is_estimate=True)


class _Explained(sa.Executable, sa.ClauseElement):
    """A statement's plan instead of its rows."""

    inherit_cache = False

    def __init__(self, statement: sa.Select[Any]) -> None:
        self.statement = statement


@compiles(_Explained)
def _explain(element: _Explained, compiler: SQLCompiler, **options: Any) -> str:
    return "EXPLAIN (FORMAT JSON) " + compiler.process(element.statement, **options)


Columns = frozenset[sa.Column[Any]]


def _columns(condition: sa.ColumnElement[bool] | None) -> Columns:
    parts = [] if condition is None else visitors.iterate(condition)
    return frozenset(part for part in parts if isinstance(part, sa.Column))


@cache
def _holding(first: sa.Column[Any]) -> tuple[tuple[Columns, Columns], ...]:
    """Return of each index that begins with this column and includes others by which its rows are chosen, and all."""
    found = []
    for index in first.table.indexes:
        options = index.dialect_options["postgresql"]
        if options["include"] and index.columns[0] is first:
            held = frozenset([*index.columns, *(first.table.c[name] for name in options["include"])])
            found.append((_columns(options["where"]), held))
    return tuple(found)


def _directed(column: sa.Column[Any], key: SortKey) -> sa.UnaryExpression[Any]:
    return column.desc() if key.descending else column.asc()


def _typed(column: sa.Column[Any], value: Any) -> Any:
    """Return a token's value as the column holds it; ValueError for one that it cannot hold."""
    if value is None:
        return None
    if isinstance(column.type, sa.TIMESTAMP):
        return datetime.fromisoformat(value)
    if type(value) is not column.type.python_type or (isinstance(value, str) and not is_storable(value)):
        raise ValueError(column.name)
    return value
