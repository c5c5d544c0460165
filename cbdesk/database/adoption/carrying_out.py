"""Carries an adoption out, and completes what an earlier one had to leave: step by step, each of them told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import sqlalchemy as sa

from cbdesk.database import trigrams
from cbdesk.database.adoption import catalog, patience, plan, record, violations
from cbdesk.database.adoption.plan import Plan
from cbdesk.database.adoption.steps import Step
from cbdesk.database.tables import chromebooks, device_changes, device_search
from cbdesk.errors import GiveUpError

Tell = Callable[[str], None]
_INDEXED = (*catalog.DOCUMENTED, device_search.name)
"""Tables whose indexes an account may not have been allowed to make at first."""


def prepare(engine: sa.Engine, planned: Plan, tell: Tell) -> None:
    """Make the tables fit for the schema's history. Raises GiveUpError for what only their owner can change."""
    if planned.refusals:
        raise GiveUpError("The database cannot be adopted. Nothing was changed. " + " ".join(planned.refusals))
    patience.patiently(engine, lambda connection: _note(connection, planned), ["cbdesk_state"])
    patience.patiently(engine, trigrams.ensure, [])
    _take(engine, (*planned.shape, *planned.indexes, *planned.keys), tell)


def _note(connection: sa.Connection, planned: Plan) -> None:
    """Write down what is there before the first change; an adoption that goes on keeps the first note."""
    if record.load(connection) is None:
        found = catalog.read(connection)
        noted = record.of_catalog(found, planned.renamed)
        if "chromebooks" in found.tables and "is_deleted" in found.tables["chromebooks"].columns:
            undecided = sa.select(chromebooks.c.device_id).where(chromebooks.c.is_deleted.is_(None))
            noted = dataclasses.replace(noted, undecided=list(connection.execute(undecided).scalars()))
        record.store(connection, noted)


def prebuild_indexes(engine: sa.Engine, tell: Tell) -> None:
    """Build what the next migrations ask for of tables that are in use, where their columns are there already."""
    with engine.connect() as connection:
        steps = plan.missing_indexes(catalog.read(connection), has_trigrams=trigrams.are_there(connection))
    _take(engine, steps, tell)


def complete(engine: sa.Engine, tell: Tell) -> None:
    """Add and validate the documented constraints as far as the rows allow."""
    has_trigrams = patience.patiently(engine, trigrams.ensure, [])
    with engine.connect() as connection:
        indexes = plan.missing_indexes(catalog.read(connection, _INDEXED), has_trigrams=has_trigrams)
    _take(engine, indexes, tell)
    with engine.connect() as connection:
        found = catalog.read(connection)
        steps = plan.missing_constraints(found, violations.find(connection, found))
    _take(engine, steps, tell)


def count_anew(connection: sa.Connection) -> None:
    """Devices may have changed between their counts and the trigger that notes changes."""
    connection.execute(sa.insert(device_changes).values(transaction_id=sa.text("pg_current_xact_id()::text::bigint")))


def _take(engine: sa.Engine, steps: tuple[Step, ...] | list[Step], tell: Tell) -> None:
    for step in steps:
        tell(step.sentence)
        patience.run(engine, step)
