"""The statistics after a run: counted when it ends, and right also where that failed."""

from __future__ import annotations

from concurrent.futures import Executor
from datetime import datetime

import sqlalchemy as sa

from cbdesk.cache import MemoryCache
from cbdesk.database import counts
from cbdesk.domain.statistics import Overview
from cbdesk.repositories.statistics import StatisticsRepository
from tests.integration.repositories.rows import recorded
from tests.integration.sync.comparison import sync
from tests.integration.sync.test_live import look
from tests.integration.sync.test_runs import device, school


def counted(engine: sa.Engine) -> tuple[bool, datetime]:
    """Whether the counts are old, and when they were made."""
    with engine.connect() as connection:
        made = connection.execute(sa.select(counts.counted_at(counts.STORED))).scalar_one()
        return counts.are_old(connection), made


def overview(engine: sa.Engine) -> Overview:
    return StatisticsRepository(engine, MemoryCache()).overview()


def test_that_a_run_counts_what_it_changed_and_nothing_else(engine: sa.Engine, executor: Executor) -> None:
    before = counted(engine)[1]
    sync(engine, school().sources(), executor)
    is_old, after = counted(engine)
    assert not is_old
    assert after > before
    sync(engine, school().sources(), executor)
    assert counted(engine) == (False, after)


def test_that_a_look_at_one_device_shows_in_the_next_statistics(engine: sa.Engine, executor: Executor) -> None:
    sync(engine, school().sources(), executor)
    now = school()
    now.devices[0] = device(1, macAddress="a4bb6d100001", status="DISABLED")
    look(engine, executor, now, "d1")
    assert counted(engine)[0]
    assert overview(engine).disabled == 1
    assert not counted(engine)[0]


def test_that_failing_to_count_is_a_warning_of_the_run_and_no_figure_is_old(
    engine: sa.Engine, executor: Executor
) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER FUNCTION refresh_statistics RENAME TO lost"))
    result = sync(engine, school().sources(), executor)
    assert result.status == "completed"
    assert [warning for warning in result.warnings if "could not be counted ahead" in warning]
    assert counted(engine)[0]
    with recorded(engine) as statements:
        assert overview(engine).total_devices == 5
    assert "device_counts" in statements[-1]
