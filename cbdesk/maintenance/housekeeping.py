"""The regular work on the database, step by step: each says why it is done, what it would do, and who may do it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from cbdesk.database import counts, retention
from cbdesk.database.engine import database_errors
from cbdesk.database.tables import metadata
from cbdesk.errors import CbdeskError
from cbdesk.maintenance import archive, log, rights, space
from cbdesk.maintenance.rights import Grant
from cbdesk.maintenance.space import IndexSpace

StepStatus = Literal["planned", "done", "nothing to do", "not allowed", "failed", "put off"]
_REFRESH = "refresh_statistics()"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step did, or would do, and why there is such a step."""

    step: str
    status: StepStatus
    detail: str
    why: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    why: str
    look: Callable[[sa.Connection], str | None]
    """What there is to do, in words; None for nothing."""
    missing_right: Callable[[sa.Connection], str | None]
    do: Callable[[sa.Engine], str]
    """Do it, and say what was done."""
    writes_devices: bool = False
    """A sync must not be storing meanwhile."""


def steps(*, all_indexes: bool) -> tuple[Step, ...]:
    """Return the steps in their order; ``all_indexes``: rebuild each, worth it or not."""
    return (
        Step(
            "logs",
            f"Runs and API calls of more than {retention.KEEP_LOGS.days} days ago help nobody. "
            "The newest completed run of each kind stays.",
            _look_at_logs,
            lambda connection: rights.missing_grant(
                connection, [Grant(table.name, "DELETE") for table in retention.old_rows(_now())]
            ),
            _prune_logs,
        ),
        Step(
            "archive",
            "Devices that were deprovisioned more than a year ago leave the lists. Their rows stay readable: "
            "cbdesk db archive --show IDENT.",
            _look_at_archive,
            lambda connection: rights.missing_grant(
                connection,
                (Grant("chromebooks", "DELETE"), Grant("chromebooks_archive", "INSERT")),
            ),
            _archive,
            writes_devices=True,
        ),
        Step(
            "vacuum",
            "Space of dead rows is used again, and the planner learns how many rows there are. "
            "Nobody is kept from reading or writing.",
            _look_at_tables,
            lambda connection: rights.missing_ownership(connection, [t.name for t in _dirty(connection)]),
            _vacuum,
        ),
        Step(
            "reindex",
            "An index that is mostly empty pages is read more slowly. It is built anew beside the old one, so that "
            "nobody has to wait.",
            lambda connection: _look_at_indexes(connection, all_indexes=all_indexes),
            lambda connection: rights.missing_ownership(
                connection, [index.table for index in _worn(connection, all_indexes=all_indexes)]
            ),
            lambda engine: _reindex(engine, all_indexes=all_indexes),
        ),
        Step(
            "views",
            "The statistics are counted anew where devices changed since.",
            lambda connection: "the counts behind the statistics" if counts.are_old(connection) else None,
            lambda connection: rights.missing_function(connection, _REFRESH),
            _count,
        ),
    )


def run(engine: sa.Engine, wanted: tuple[Step, ...], *, only_plan: bool, is_syncing: bool) -> Iterator[Outcome]:
    """Take the steps one by one; one that fails keeps no other from its turn. What was done is logged."""
    for step in wanted:
        started = time.perf_counter()
        status, detail = _attempt(engine, step, only_plan=only_plan, is_syncing=is_syncing)
        seconds = round(time.perf_counter() - started, 2)
        if status == "done":
            log.write(engine, step.name, detail, seconds)
        yield Outcome(step.name, status, detail, step.why, seconds)


def _attempt(engine: sa.Engine, step: Step, *, only_plan: bool, is_syncing: bool) -> tuple[StepStatus, str]:
    try:
        with database_errors(), engine.connect() as connection:
            found = step.look(connection)
            missing = step.missing_right(connection) if found else None
        if found is None:
            return "nothing to do", ""
        if missing is not None:
            return "not allowed", missing
        if only_plan:
            return "planned", found
        if step.writes_devices and is_syncing:
            return "put off", "A sync is running: it comes with the next maintenance."
        return "done", step.do(engine)
    except CbdeskError as error:
        return "failed", str(error)


# ---------------------------------------------------------------- logs and archive


def _look_at_logs(connection: sa.Connection) -> str | None:
    found = {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table).where(is_old)).scalar_one()
        for table, is_old in retention.old_rows(_now()).items()
    }
    return _counted(found)


def _prune_logs(engine: sa.Engine) -> str:
    with database_errors(), engine.begin() as connection:
        return f"deleted {_counted(retention.prune(connection, _now()))}"


def _counted(found: dict[str, int]) -> str | None:
    said = ", ".join(f"{number} rows of {name}" for name, number in found.items() if number)
    return said or None


def _look_at_archive(connection: sa.Connection) -> str | None:
    found = archive.look(connection, _now() - archive.OLD)
    return f"{found.devices} devices, the oldest unchanged since {found.oldest:%Y-%m-%d}" if found.devices else None


def _archive(engine: sa.Engine) -> str:
    with database_errors(), engine.begin() as connection:
        moved = archive.move(connection, _now() - archive.OLD)
    return f"moved {moved} devices to chromebooks_archive"


# ---------------------------------------------------------------- vacuum and indexes


def _dirty(connection: sa.Connection) -> list[space.TableSpace]:
    return [table for table in space.tables(connection) if table.name in metadata.tables and table.needs_vacuum]


def _look_at_tables(connection: sa.Connection) -> str | None:
    said = [f"{table.name} ({table.dead_rows} dead rows)" for table in _dirty(connection)]
    return ", ".join(said) or None


def _vacuum(engine: sa.Engine) -> str:
    with _one_by_one(engine) as connection:
        dirty = _dirty(connection)
        for table in dirty:
            connection.exec_driver_sql(f"VACUUM (ANALYZE) {_name(connection, table.schema, table.name)}")
    return f"vacuumed and analyzed {', '.join(table.name for table in dirty)}"


def _worn(connection: sa.Connection, *, all_indexes: bool) -> list[IndexSpace]:
    ours = (index for index in space.indexes(connection) if index.table in metadata.tables)
    return [index for index in ours if index.needs_rebuild or all_indexes]


def _look_at_indexes(connection: sa.Connection, *, all_indexes: bool) -> str | None:
    worn = _worn(connection, all_indexes=all_indexes)
    said = [f"{index.name} ({_megabytes(index.bytes)}{_state(index)})" for index in worn]
    return ", ".join(said) or None


def _state(index: IndexSpace) -> str:
    if not index.is_valid:
        return ", left behind by a rebuilding that was broken off"
    return f", about {_megabytes(index.empty_bytes)} of it empty" if index.empty_bytes else ""


def _reindex(engine: sa.Engine, *, all_indexes: bool) -> str:
    saved = 0
    with _one_by_one(engine) as connection:
        worn = _worn(connection, all_indexes=all_indexes)
        for index in worn:
            name = _name(connection, index.schema, index.name)
            if index.is_valid:
                connection.exec_driver_sql(f"REINDEX INDEX CONCURRENTLY {name}")
            elif index.name.rstrip("0123456789").endswith(("_ccnew", "_ccold")):
                connection.exec_driver_sql(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            else:
                connection.exec_driver_sql(f"REINDEX INDEX CONCURRENTLY {name}")
        now = {index.name: index.bytes for index in space.indexes(connection)}
        saved = sum(index.bytes - now.get(index.name, 0) for index in worn)
    return f"rebuilt {len(worn)} indexes, which are {_megabytes(max(saved, 0))} smaller now"


def _count(engine: sa.Engine) -> str:
    with database_errors(), engine.begin() as connection:
        counts.refresh(connection)
    return "counted the devices behind the statistics anew"


@contextmanager
def _one_by_one(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection whose statements are transactions of their own: these commands allow nothing else."""
    with database_errors(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def _name(connection: sa.Connection, schema: str, name: str) -> str:
    quote = connection.dialect.identifier_preparer.quote_identifier
    return f"{quote(schema)}.{quote(name)}".replace("%", "%%")


def _megabytes(size: int | None) -> str:
    return f"{(size or 0) / (1 << 20):.1f} MB"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
