"""The tables of the administration as finished texts; runs in the pool."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cbdesk.presenters import privacy, wording
from cbdesk.presenters.administration_words import detail_of, title_of
from cbdesk.presenters.statistics_cells import moment, number
from cbdesk.presenters.statistics_state import Cell, Row, Table
from cbdesk.presenters.translation import said, translate

if TYPE_CHECKING:
    from cbdesk.maintenance.condition import Condition, Database
    from cbdesk.maintenance.space import IndexSpace


def size(value: int | None) -> Cell:
    return Cell("" if value is None else wording.size(value), value, is_number=True)


def plain(text: str | None) -> Cell:
    return Cell(text or "", text or None)


def placed(text: str, place: int) -> Cell:
    """Return a cell that sorts by its place, not by its letters."""
    return Cell(text, place)


def person(name: str | None) -> str:
    """Return an account of the database as it may be shown: district's people have accounts of their own names."""
    return privacy.person(name or "")


def tables(database: Database, now: datetime) -> Table:
    due = translate("presenters", "Vacuum due")
    rows = tuple(
        Row(
            (
                plain(table.name),
                number(table.rows),
                size(table.bytes),
                size(table.index_bytes),
                number(table.dead_rows),
                Cell(
                    "" if table.dead_percent is None else f"{table.dead_percent:.1f} %",
                    table.dead_percent,
                    "",
                    None,
                    True,
                ),
                moment(table.vacuumed_at, now),
                moment(table.analyzed_at, now),
                Cell(due if table.needs_vacuum else "", int(table.needs_vacuum), "warn" if table.needs_vacuum else ""),
            ),
            name=f"{table.schema}.{table.name}",
        )
        for table in database.tables
    )
    columns = (
        translate("presenters", "Table"),
        translate("presenters", "Rows"),
        translate("presenters", "Size"),
        translate("presenters", "Its indexes"),
        translate("presenters", "Dead rows"),
        translate("presenters", "Dead"),
        translate("presenters", "Vacuumed"),
        translate("presenters", "Analyzed"),
        translate("presenters", "State"),
    )
    return Table("tables", translate("presenters", "Tables"), columns, rows)


def indexes(database: Database) -> Table:
    rows = tuple(
        Row(
            (
                plain(index.name),
                plain(index.table),
                size(index.bytes),
                number(index.scans),
                size(index.empty_bytes),
                plain(index.kind),
                _state_of(index),
            ),
            name=f"{index.schema}.{index.name}",
        )
        for index in database.indexes
    )
    columns = (
        translate("presenters", "Index"),
        translate("presenters", "Table"),
        translate("presenters", "Size"),
        translate("presenters", "Times used"),
        translate("presenters", "Empty, about"),
        translate("presenters", "Kind"),
        translate("presenters", "State"),
    )
    return Table("indexes", translate("presenters", "Indexes"), columns, rows)


def _state_of(index: IndexSpace) -> Cell:
    if not index.is_valid:
        return Cell(translate("presenters", "Invalid"), 3, "bad")
    if index.needs_rebuild:
        return Cell(translate("presenters", "Worn"), 2, "warn")
    if not index.scans and not index.is_unique:
        return Cell(translate("presenters", "Never used"), 1, "neutral")
    return Cell("", 0)


def waits(database: Database) -> Table:
    rows = tuple(
        Row(
            (
                placed(_session(wait.account, wait.program), wait.pid),
                _seconds(wait.seconds),
                plain(privacy.text(wait.statement or "")),
                placed(_session(wait.held_by, wait.held_by_program), wait.waits_for),
                placed(said(wait.holder_is or ""), 0),
                _seconds(wait.holder_seconds),
                placed(privacy.text(wait.holder_statement or ""), 0),
            ),
            name=f"{wait.pid} {wait.waits_for}",
        )
        for wait in database.blocked
    )
    columns = (
        translate("presenters", "Waits"),
        translate("presenters", "Since"),
        translate("presenters", "With"),
        translate("presenters", "For"),
        translate("presenters", "Which is"),
        translate("presenters", "Busy since"),
        translate("presenters", "Its last statement"),
    )
    return Table("waits", translate("presenters", "Who waits for whom"), columns, rows)


def _session(account: str | None, program: str | None) -> str:
    return " · ".join(part for part in (program or "", person(account)) if part)


def _seconds(value: float | None) -> Cell:
    return Cell("" if value is None else wording.duration(value), value, is_number=True)


def programs(database: Database) -> Table:
    rows = tuple(
        Row(
            (
                plain(one.program),
                placed(person(one.account), 0),
                number(one.sessions),
                number(one.active),
                number(one.idle_in_transaction, level="warn"),
            ),
            name=f"{one.program} {one.account}",
        )
        for one in database.programs
    )
    columns = (
        translate("presenters", "Program"),
        translate("presenters", "Account"),
        translate("presenters", "Sessions"),
        translate("presenters", "Active"),
        translate("presenters", "Idle in transaction"),
    )
    return Table("programs", translate("presenters", "Who is connected"), columns, rows)


def statements(database: Database) -> Table:
    rows = tuple(
        Row(
            (
                plain(privacy.text(one.statement)),
                number(one.calls),
                _milliseconds(one.mean_ms),
                _milliseconds(one.max_ms),
                _seconds(one.seconds),
            )
        )
        for one in database.slow.statements
    )
    columns = (
        translate("presenters", "Statement"),
        translate("presenters", "Times run"),
        translate("presenters", "On average"),
        translate("presenters", "Longest"),
        translate("presenters", "In all"),
    )
    return Table("statements", translate("presenters", "Slow statements"), columns, rows)


def _milliseconds(value: float) -> Cell:
    return Cell(f"{value:,.1f} ms", value, is_number=True)


def kept(condition: Condition, now: datetime) -> Table:
    rows = tuple(
        Row(
            (
                moment(made.made_at, now),
                plain(path.name),
                size(made.size),
                number(made.rows),
                placed(made.schema or "", 0),
                _encrypted(is_encrypted=made.is_encrypted),
            ),
            name=path.name,
        )
        for path, made in condition.kept
    )
    columns = (
        translate("presenters", "Made"),
        translate("presenters", "File"),
        translate("presenters", "Size"),
        translate("presenters", "Rows"),
        translate("presenters", "Schema"),
        translate("presenters", "Encrypted"),
    )
    return Table("kept", translate("presenters", "Backups"), columns, rows)


def _encrypted(*, is_encrypted: bool) -> Cell:
    if is_encrypted:
        return Cell(translate("presenters", "Encrypted"), 1, "good")
    return Cell(translate("presenters", "Not encrypted"), 0, "warn")


def done(database: Database, now: datetime) -> Table:
    rows = tuple(
        Row(
            (
                moment(one.done_at.replace(tzinfo=UTC), now),
                plain(f"{title_of(one.task)}: {detail_of(one.detail)}" if one.detail else title_of(one.task)),
                placed(person(one.done_by), 0),
                _seconds(one.seconds),
            ),
            name=f"{one.done_at.isoformat()} {one.task}",
        )
        for one in database.done
    )
    columns = (
        translate("presenters", "When"),
        translate("presenters", "What was done"),
        translate("presenters", "By"),
        translate("presenters", "Took"),
    )
    return Table("done", translate("presenters", "History"), columns, rows)
