"""The schema's versions: bringing a database up to date, adopting one that others made, and going back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cbdesk.database import trigrams
from cbdesk.database.adoption import carrying_out, catalog, patience, record, undo, violations
from cbdesk.database.adoption import plan as plans
from cbdesk.database.adoption.only_missing import make_gentle
from cbdesk.database.adoption.violations import Broken
from cbdesk.database.engine import database_errors
from cbdesk.database.tables import metadata
from cbdesk.errors import GiveUpError, SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"
"""Plain files also in a frozen application: PyInstaller takes the folder along as data."""
_UPGRADE_LOCK = 0x6362_6465_736B  # "cbdesk": one station at a time
_PAUSE_S = 0.1
_BASE = "base"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    current: str | None
    """None for a database without any migration history."""
    head: str
    is_current: bool
    is_newer: bool
    """Written by a later cbdesk than this one."""


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """What an upgrade would do."""

    current: str | None
    head: str
    adopts: bool
    """Whether it takes over tables that other hands made."""
    rows: dict[str, int]
    """Of each of these tables."""
    steps: tuple[str, ...]
    broken: tuple[str, ...]
    """Constraints that stored rows do not obey."""
    refusals: tuple[str, ...]
    """What keeps it from beginning."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Downgraded:
    status: SchemaStatus
    left: tuple[str, ...]
    """What could not get its former shape."""


def status(engine: sa.Engine) -> SchemaStatus:
    with database_errors(), engine.connect() as connection:
        return _status(connection, _scripts())


def unfinished(engine: sa.Engine) -> list[Broken]:
    """Return the documented constraints that stored rows do not obey."""
    with database_errors(), engine.connect() as connection:
        return violations.find(connection, catalog.read(connection))


def plan(engine: sa.Engine) -> UpgradePlan:
    """Say what an upgrade would do, and change nothing."""
    scripts = _scripts()
    with database_errors(), engine.begin() as connection:
        connection.execute(sa.text("SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0"))
        before = _status(connection, scripts)
        history = [] if before.is_newer else _history(scripts, before.current)
        rows: dict[str, int] = {}
        refusals = [newer_words(before)] if before.is_newer else []
        found = catalog.read(connection)
        adopts = _is_of_others(before, found)
        if adopts:
            made = plans.make(connection)
            rows, broken, refusals = made.rows, made.broken, made.refusals
            steps = plans.told([*made.shape, *made.indexes, *made.keys]) + history + plans.told(made.constraints)
        else:
            broken = violations.find(connection, found)
            steps = history + plans.told(plans.missing_constraints(found, broken))
        lacking = trigrams.what_lacks(connection)
        return UpgradePlan(
            current=before.current,
            head=before.head,
            adopts=adopts,
            rows=rows,
            steps=() if refusals else tuple(steps),
            broken=tuple(one.sentence for one in broken),
            refusals=tuple(refusals),
            notes=(lacking,) if lacking else (),
        )


def upgrade(engine: sa.Engine, *, adopt: bool = False, tell: Tell = lambda _sentence: None) -> SchemaStatus:
    """Run what is missing, in one transaction: all of it or nothing. Stations that start together take turns.

    ``adopt`` takes over tables that other hands made, in many short steps, and completes later what their rows did not
    allow at once; without it they are refused. ``tell`` hears of each step. Raises RetryError when others keep a table
    for long: what was done by then stays, and the next call goes on.
    """
    scripts = _scripts()
    with database_errors(), engine.begin() as turn:
        _take_turn(turn)
        before = status(engine)
        if before.is_newer:
            raise GiveUpError(newer_words(before))
        if not before.is_current:
            with engine.connect() as connection:
                _refuse_other_encodings(connection)
                found = catalog.read(connection)
                is_of_others = _is_of_others(before, found)
                planned = plans.make(connection) if is_of_others and adopt else None
            if planned is not None:
                carrying_out.prepare(engine, planned, tell)
            elif is_of_others:
                raise GiveUpError(_refusal(found))
            elif before.current is not None:
                carrying_out.prebuild_indexes(engine, tell)
            for sentence in _history(scripts, before.current):
                tell(sentence)
            patience.patiently(engine, lambda connection: _bring_up(connection, scripts), catalog.DOCUMENTED)
        if adopt or before.current is not None:
            carrying_out.complete(engine, tell)
        return status(engine)


def downgrade(engine: sa.Engine, revision: str | None = None) -> Downgraded:
    """Go back to a revision, or to the state before an adoption. Every row of the district's stays.

    Raises GiveUpError for a database that cbdesk made itself when no revision is named, SettingsError for a revision
    that is no earlier one.
    """
    scripts = _scripts()
    with database_errors(), engine.begin() as turn:
        _take_turn(turn)
        former = check_downgrade(engine, revision)
        left = patience.patiently(
            engine, lambda connection: _bring_down(connection, scripts, former, revision), catalog.DOCUMENTED
        )
        return Downgraded(status(engine), tuple(left))


def check_downgrade(engine: sa.Engine, revision: str | None) -> record.Record | None:
    """Return what was there before an adoption; raise GiveUpError or SettingsError where `downgrade` would."""
    with database_errors(), engine.connect() as connection:
        scripts = _scripts()
        before = _status(connection, scripts)
        former = record.load(connection)
    if before.is_newer:
        raise GiveUpError(newer_words(before))
    if revision is None and former is None:
        raise GiveUpError(
            "cbdesk made this database itself: there is nothing to go back to. "
            "Name the version that it shall have with --to."
        )
    known = [one.revision for one in scripts.walk_revisions()]
    if revision is not None and (revision not in known or (before.current or "") < revision):
        raise SettingsError(f"{revision} is no earlier version of this database; it has {before.current}.")
    return former


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _take_turn(connection: sa.Connection) -> None:
    """Wait for other stations. The steps have transactions of their own: this one holds nothing else."""
    connection.execute(sa.text("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"))
    # Asked again and again: whoever waits inside a statement would keep the others' indexes from being finished.
    while not connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_UPGRADE_LOCK))).scalar_one():
        time.sleep(_PAUSE_S)


def _status(connection: sa.Connection, scripts: ScriptDirectory) -> SchemaStatus:
    head = scripts.get_current_head()
    assert head is not None, "the migrations are missing"
    current = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in scripts.walk_revisions()}
    return SchemaStatus(
        current=current,
        head=head,
        is_current=current == head,
        is_newer=current is not None and current not in known,
    )


def _history(scripts: ScriptDirectory, current: str | None) -> list[str]:
    steps = [one for one in scripts.walk_revisions(_BASE, "head") if current is None or one.revision > current]
    return [f"Schema {one.revision}: {one.doc}" for one in reversed(steps)]


def newer_words(found: SchemaStatus) -> str:
    return (
        f"A newer cbdesk upgraded this database (to schema {found.current}; this one knows {found.head}). "
        "Install the current version of cbdesk on this station."
    )


def _refuse_other_encodings(connection: sa.Connection) -> None:
    """Names of students come in any script, and the search compares with the last character that there is."""
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise GiveUpError(
            f"This database keeps its text as {encoding}, which lacks letters of people's names. Nothing was changed. "
            "Make one that keeps UTF8, and restore a dump into it if this one has rows: "
            "CREATE DATABASE chromebook_dashboard ENCODING 'UTF8' TEMPLATE template0"
        )


def _is_of_others(before: SchemaStatus, found: catalog.Catalog) -> bool:
    return before.current is None and bool(found.tables)


def _refusal(found: catalog.Catalog) -> str:
    return (
        f"This database already holds tables that cbdesk did not make ({', '.join(sorted(found.tables))}). "
        "Nothing was changed. See what taking them over would do: cbdesk db upgrade --plan"
    )


def _bring_up(connection: sa.Connection, scripts: ScriptDirectory) -> None:
    former = record.load(connection)
    # Not through alembic.command: so no env.py and no alembic.ini are needed, and the transaction stays ours.
    with EnvironmentContext(
        Config(),
        scripts,
        fn=lambda revision, _context: scripts._upgrade_revs("head", revision),  # noqa: SLF001 -- as alembic.command does
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        make_gentle(environment.get_context(), former)
        environment.run_migrations()
    if former is not None:
        carrying_out.count_anew(connection)


def _bring_down(
    connection: sa.Connection, scripts: ScriptDirectory, former: record.Record | None, revision: str | None
) -> list[str]:
    with EnvironmentContext(
        Config(),
        scripts,
        fn=lambda current, _context: scripts._downgrade_revs(revision or _BASE, current),  # noqa: SLF001 -- as above
    ) as environment:
        environment.configure(connection=connection, target_metadata=metadata)
        make_gentle(environment.get_context(), former)
        environment.run_migrations()
    if revision is not None or former is None:
        return []
    connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    return undo.restore(connection, former)
