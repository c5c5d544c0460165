"""The regular work on the database: old logs, the archive, vacuum, worn indexes, the counts behind the statistics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from cbdesk.database import counts, retention
from cbdesk.database.engine import database_errors
from cbdesk.database.tables import metadata
from cbdesk.domain.phrases import Joined, Phrase
from cbdesk.maintenance import archive, rights, space
from cbdesk.maintenance.rights import Grant
from cbdesk.maintenance.space import IndexSpace
from cbdesk.maintenance.steps import Step, stoppable
from cbdesk.maintenance.watch import Watch

_REFRESH = "refresh_statistics()"


def steps(*, all_indexes: bool, archive_after: timedelta = archive.OLD) -> tuple[Step, ...]:
    """Return the steps in their order; ``all_indexes``: rebuild each, worth it or not."""
    return (
        Step(
            "logs",
            Phrase(
                "Runs and API calls of more than {days} days ago help nobody. The newest completed run of each kind "
                "stays.",
                days=retention.KEEP_LOGS.days,
            ),
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
            lambda connection: _look_at_archive(connection, archive_after),
            lambda connection: rights.missing_grant(
                connection,
                (Grant("chromebooks", "DELETE"), Grant("chromebooks_archive", "INSERT")),
            ),
            lambda engine, watch: _archive(engine, watch, archive_after),
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
            lambda engine, watch: _reindex(engine, watch, all_indexes=all_indexes),
        ),
        Step(
            "views",
            "The statistics are counted anew where devices changed since.",
            lambda connection: "the counts behind the statistics" if counts.are_old(connection) else None,
            lambda connection: rights.missing_function(connection, _REFRESH),
            _count,
        ),
    )


# ---------------------------------------------------------------- logs and archive


def _look_at_logs(connection: sa.Connection) -> str | None:
    found = {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table).where(is_old)).scalar_one()
        for table, is_old in retention.old_rows(_now()).items()
    }
    return _counted(found)


def _prune_logs(engine: sa.Engine, watch: Watch) -> str:
    watch.say("clearing old log rows")
    with database_errors(), engine.begin() as connection, stoppable(connection, watch):
        return Phrase("deleted {rows}", rows=_counted(retention.prune(connection, _now())))


def _counted(found: dict[str, int]) -> str | None:
    rows = [Phrase("{number} rows of {table}", number=number, table=name) for name, number in found.items() if number]
    return Joined.of(rows) if rows else None


def _look_at_archive(connection: sa.Connection, after: timedelta) -> str | None:
    found = archive.look(connection, _now() - after)
    if found.oldest is None:
        return None
    return Phrase(
        "{number} devices, the oldest unchanged since {day}", number=found.devices, day=f"{found.oldest:%Y-%m-%d}"
    )


def _archive(engine: sa.Engine, watch: Watch, after: timedelta) -> str:
    watch.say("moving devices into the archive")
    with database_errors(), engine.begin() as connection, stoppable(connection, watch):
        moved = archive.move(connection, _now() - after)
    return Phrase("moved {number} devices to chromebooks_archive", number=moved)


# ---------------------------------------------------------------- vacuum and indexes


def _dirty(connection: sa.Connection) -> list[space.TableSpace]:
    return [table for table in space.tables(connection) if table.name in metadata.tables and table.needs_vacuum]


def _look_at_tables(connection: sa.Connection) -> str | None:
    dirty = [
        Phrase("{table} ({number} dead rows)", table=table.name, number=table.dead_rows) for table in _dirty(connection)
    ]
    return Joined.of(dirty) if dirty else None


def _vacuum(engine: sa.Engine, watch: Watch) -> str:
    with _one_by_one(engine) as connection:
        dirty = _dirty(connection)
        for number, table in enumerate(dirty):
            watch.say(Phrase("vacuuming {table}", table=table.name), number, len(dirty))
            with stoppable(connection, watch):
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {_name(connection, table.schema, table.name)}")
    return Phrase("vacuumed and analyzed {tables}", tables=", ".join(table.name for table in dirty))


def _worn(connection: sa.Connection, *, all_indexes: bool) -> list[IndexSpace]:
    ours = (index for index in space.indexes(connection) if index.table in metadata.tables)
    return [index for index in ours if index.needs_rebuild or all_indexes]


def _look_at_indexes(connection: sa.Connection, *, all_indexes: bool) -> str | None:
    worn = [_described(index) for index in _worn(connection, all_indexes=all_indexes)]
    return Joined.of(worn) if worn else None


def _described(index: IndexSpace) -> Phrase:
    size, empty = _megabytes(index.bytes), _megabytes(index.empty_bytes)
    if not index.is_valid:
        return Phrase("{index} ({size}, left behind by a rebuilding that was broken off)", index=index.name, size=size)
    if index.empty_bytes:
        return Phrase("{index} ({size}, about {empty} of it empty)", index=index.name, size=size, empty=empty)
    return Phrase("{index} ({size})", index=index.name, size=size)


def _reindex(engine: sa.Engine, watch: Watch, *, all_indexes: bool) -> str:
    with _one_by_one(engine) as connection:
        worn = _worn(connection, all_indexes=all_indexes)
        for number, index in enumerate(worn):
            watch.say(Phrase("rebuilding {index}", index=index.name), number, len(worn))
            name = _name(connection, index.schema, index.name)
            is_left_over = not index.is_valid and index.name.rstrip("0123456789").endswith(("_ccnew", "_ccold"))
            with stoppable(connection, watch):
                connection.exec_driver_sql(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
                    if is_left_over
                    else f"REINDEX INDEX CONCURRENTLY {name}"
                )
        now = {index.name: index.bytes for index in space.indexes(connection)}
        saved = sum(index.bytes - now.get(index.name, 0) for index in worn)
    return Phrase(
        "rebuilt {number} indexes, which are {size} smaller now", number=len(worn), size=_megabytes(max(saved, 0))
    )


def _count(engine: sa.Engine, watch: Watch) -> str:
    watch.say("counting the devices")
    with database_errors(), engine.begin() as connection, stoppable(connection, watch):
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
