"""Plans the columns of one table: what is added, widened, put aside, made optional, and filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from cbdesk.database.adoption.catalog import StoredTable
from cbdesk.database.adoption.fitting import Fit, fit, sql_type
from cbdesk.database.adoption.steps import Step, columns, listed, quoted
from cbdesk.domain.identifiers import ADOPTED_PREFIX as ADOPTED
from cbdesk.domain.identifiers import PLACEHOLDERS

_KEPT = "_before_cbdesk"
_NOW = "(now() AT TIME ZONE 'utc')"
_USER_IDS = ("google_id", "google_user_id")
"""Where tables with a number of their own as the key keep Google's id."""
_SERIALS = ("id",)


def kept_name(name: str) -> str:
    """Return the name under which what stood in the way is kept."""
    return name + _KEPT


@dataclass(slots=True)
class TablePlan:
    """The changes of one table, collected from its columns."""

    stored: StoredTable
    wanted: sa.Table
    rows: int
    renames: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    afterwards: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    fills: list[Step] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    is_rewritten: bool = False
    added: list[str] = field(default_factory=list)

    def build(self) -> list[Step]:
        """Return the step that changes the table, and those that fill it."""
        for column in self.wanted.columns:
            stored = self.stored.columns.get(column.name)
            if stored is None:
                self._add(column)
            else:
                self._fit(column, fit(column.type, stored.kind))
        self._need_nothing_of_their_own()
        self._fill()
        if self.added:
            self.sentences.insert(0, f"adds {columns(self.added)}")
        if not self.sentences:
            return self.fills
        name = self.wanted.name
        altered = [f"ALTER TABLE {quoted(name)} {', '.join(self.changes)}"] if self.changes else []
        sentence = f"{name}: {'; '.join(self.sentences)}."
        if self.is_rewritten:
            sentence += f" This writes the table anew ({self.rows:,} rows); who wants it waits meanwhile."
        return [Step(name, sentence, (*self.renames, *altered, *self.afterwards)), *self.fills]

    def _add(self, column: sa.Column[Any]) -> None:
        self.added.append(column.name)
        self._add_new(column)

    def _add_new(self, column: sa.Column[Any]) -> None:
        """Add the column so that no row and no other program has to say anything about it."""
        kind, extra = sql_type(column.type), ""
        if column.name in _SERIALS:
            kind = "serial"
            self.is_rewritten = True
        elif column.name == "user_id" and self.wanted.name == "users":
            extra = f" DEFAULT ('{ADOPTED}' || gen_random_uuid()) NOT NULL"
            self.is_rewritten = True
        elif not column.nullable and isinstance(column.type, sa.Boolean):
            extra = " DEFAULT false NOT NULL"
        elif not column.nullable:
            extra = f" DEFAULT {_NOW} NOT NULL"
        elif column.name == "changed_at":
            extra = f" DEFAULT {_NOW}"
        self.changes.append(f"ADD COLUMN {quoted(column.name)} {kind}{extra}")

    def _fit(self, column: sa.Column[Any], fitted: Fit) -> None:
        name, stored = column.name, self.stored.columns[column.name]
        if fitted.fate == "aside":
            self._put_aside(column, fitted)
            return
        if fitted.fate != "keep":
            if views := self.stored.views.get(name):
                self.refusals.append(
                    f"{self.wanted.name}.{name} has to become {fitted.kind} instead of {stored.kind}, and PostgreSQL "
                    f"changes no column that {listed(views)} read. Drop them, upgrade, and make them again."
                )
            self.is_rewritten |= fitted.fate == "rewrite"
            self.sentences.append(f"makes {name} {fitted.kind} instead of {stored.kind}")
            self.changes.append(f"ALTER COLUMN {quoted(name)} TYPE {fitted.kind}")
        if not stored.is_nullable and column.nullable:
            self._make_optional(name)
        if name in _SERIALS and not (stored.default or stored.is_made):
            self._count_on(name)
        if name == "is_deleted" and not stored.default:
            self.changes.append(f"ALTER COLUMN {quoted(name)} SET DEFAULT false")
            self.sentences.append("lets is_deleted be false where nothing is said")
        if name == "user_id" and stored.is_nullable:
            self.changes.append(f"ALTER COLUMN {quoted(name)} SET DEFAULT ('{ADOPTED}' || gen_random_uuid())")
            self.sentences.append("gives a user without a user_id one of its own")
            self._fill_rows("user_id", f"'{ADOPTED}' || gen_random_uuid()", "user_id IS NULL")

    def _put_aside(self, column: sa.Column[Any], fitted: Fit) -> None:
        name, stored = column.name, self.stored.columns[column.name]
        if column.primary_key or name == "email" or kept_name(name) in self.stored.columns:
            self.refusals.append(f"{self.wanted.name}.{name} is {stored.kind}; cbdesk needs {fitted.kind} there.")
            return
        kept = kept_name(name)
        self.renames.append(f"ALTER TABLE {quoted(self.wanted.name)} RENAME COLUMN {quoted(name)} TO {quoted(kept)}")
        self._add_new(column)
        if not stored.is_nullable:
            self.changes.append(f"ALTER COLUMN {quoted(kept)} DROP NOT NULL")
        self.sentences.append(
            f"keeps {name}, which is {stored.kind} where cbdesk needs {fitted.kind}, as {kept} beside a new {name}"
        )
        self._fill_from(name, kept, fitted)

    def _make_optional(self, name: str) -> None:
        if name in self.stored.key_columns:
            [key] = self.wanted.primary_key.columns
            self.refusals.append(
                f"{self.wanted.name}.{name} is the primary key, and cbdesk stores rows that have none. "
                f"Make {key.name} the key, or a number of its own."
            )
            return
        self.sentences.append(f"lets {name} be empty")
        self.changes.append(f"ALTER COLUMN {quoted(name)} DROP NOT NULL")

    def _need_nothing_of_their_own(self) -> None:
        """A column that cbdesk does not know may not ask it for a value."""
        for name, stored in self.stored.columns.items():
            if name not in self.wanted.columns and stored.needs_a_value:
                if self.stored.primary_key and name in self.stored.key_columns:
                    self._count_on(name)
                else:
                    self._make_optional(name)

    def _count_on(self, name: str) -> None:
        """A number that the rows have by themselves: the next one is the server's to give."""
        table = self.wanted.name
        if self.stored.columns[name].kind not in {"integer", "bigint"}:
            self.refusals.append(f"{table}.{name} needs a value from whoever adds a row; give it a default.")
            return
        sequence = f"{table}_{name}_cbdesk_seq"
        self.sentences.append(f"counts {name} on where nothing is said")
        self.afterwards += [
            f"CREATE SEQUENCE {quoted(sequence)} OWNED BY {quoted(table)}.{quoted(name)}",
            f"SELECT setval('{quoted(sequence)}', coalesce(max({quoted(name)}), 0) + 1, false) FROM {quoted(table)}",  # noqa: S608  names
            f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(name)} SET DEFAULT nextval('{quoted(sequence)}')",
        ]

    # ------------------------------------------------------------ values

    def _fill(self) -> None:
        for name, column in self.wanted.columns.items():  # of an adoption that was cut off
            kept = self.stored.columns.get(kept_name(name))
            if kept is not None and name in self.stored.columns:
                self._fill_from(name, kept.name, fit(column.type, kept.kind))
        if self.wanted.name == "users" and ("user_id" in self.added or self._gives_user_ids()):
            self._take_user_ids()
        if self.wanted.name != "chromebooks":
            return
        if "is_deleted" in self.stored.columns and self.stored.columns["is_deleted"].is_nullable:
            self._fill_rows("is_deleted", "false", "is_deleted IS NULL")
        # What a row claims under UNIQUE: without it, a device that Google lists no more would lose serial and tag.
        if "serial_number" in self.stored.columns:
            names = ", ".join(f"'{name}'" for name in sorted(PLACEHOLDERS))
            key = "upper(btrim(serial_number))"
            usable = f"{key} NOT IN ('', {names}) AND {key} <> repeat(left({key}, 1), length({key}))"
            self._fill_rows("delivered_serial", key, f"delivered_serial IS NULL AND {usable}")
        if "asset_tag" in self.stored.columns:
            google = " AND annotated_asset_id IS NULL" if "annotated_asset_id" in self.stored.columns else ""
            claims = f"iiq_asset_tag IS NULL AND btrim(asset_tag) <> ''{google}"
            self._fill_rows("iiq_asset_tag", "btrim(asset_tag)", claims)

    def _gives_user_ids(self) -> bool:
        stored = self.stored.columns.get("user_id")
        return stored is not None and ADOPTED in (stored.default or "")

    def _take_user_ids(self) -> None:
        """Google's ids stand in another column, or are the key itself."""
        stored = self.stored.columns
        place = next((name for name in (*_USER_IDS, *self.stored.key_columns) if name in stored), None)
        if place in {None, "user_id"} or not stored[place].kind.startswith(("text", "character")):
            return
        value = quoted(place)
        taken = f"SELECT user_id FROM users WHERE NOT starts_with(user_id, '{ADOPTED}')"  # noqa: S608  names
        twice = f"SELECT {value} FROM users WHERE {value} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"  # noqa: S608  names
        where = f"starts_with(user_id, '{ADOPTED}') AND {value} <> '' AND {value} NOT IN ({taken} UNION {twice})"
        self._fill_rows("user_id", value, where, source=place)

    def _fill_from(self, name: str, kept: str, fitted: Fit) -> None:
        value = fitted.value.format(quoted(kept))
        if value != "NULL":
            where = f"({value})::text <> coalesce({quoted(name)}::text, '')"
            self._fill_rows(name, value, where, source=kept)

    def _fill_rows(self, name: str, value: str, where: str, *, source: str = "") -> None:
        table = quoted(self.wanted.name)
        of = f" from {source}" if source else ""
        batch = f"SELECT ctid FROM {table} WHERE {where} LIMIT {{rows}}"  # noqa: S608  names alone
        self.fills.append(
            Step(
                self.wanted.name,
                f"{self.wanted.name}: fills {name}{of}, some thousand rows at a time; every other value stays.",
                (f"UPDATE {table} SET {quoted(name)} = {value} WHERE ctid = ANY (ARRAY({batch}))",),  # noqa: S608  names alone
                way="rows",
            )
        )
