"""Work on the database in steps: each says why it is done, what it would do, and who may do it; then it is logged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from cbdesk.database.engine import database_errors
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import CancelledError, CbdeskError
from cbdesk.maintenance import log
from cbdesk.maintenance.watch import Progress, Watch

StepStatus = Literal["planned", "done", "nothing to do", "not allowed", "failed", "put off", "stopped"]


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
    do: Callable[[sa.Engine, Watch], str]
    """Do it, and say what was done."""
    writes_devices: bool = False
    """A sync must not be storing meanwhile."""


def run(
    engine: sa.Engine,
    wanted: Iterable[Step],
    *,
    only_plan: bool,
    is_syncing: Callable[[], bool],
    watch: Watch | None = None,
) -> Iterator[Outcome]:
    """Take the steps one by one; one that fails keeps no other from its turn. What was done is logged.

    One that was stopped is the last one.
    """
    watch = watch or Watch()
    for step in wanted:
        started, watch.progress = time.perf_counter(), Progress()
        status, detail = _attempt(engine, step, watch, only_plan=only_plan, is_syncing=is_syncing)
        seconds = round(time.perf_counter() - started, 2)
        if status == "done" or (status == "stopped" and watch.progress.done):
            log.write(engine, step.name, detail, seconds)
        yield Outcome(step.name, status, detail, step.why, seconds)
        if status == "stopped":
            return


def _attempt(
    engine: sa.Engine, step: Step, watch: Watch, *, only_plan: bool, is_syncing: Callable[[], bool]
) -> tuple[StepStatus, str]:
    try:
        status, detail = _look(engine, step)
        if status != "planned" or only_plan:
            return status, detail
        if step.writes_devices and is_syncing():
            return "put off", "A sync is running: it comes with the next maintenance."
        return "done", step.do(engine, watch)
    except CancelledError:
        return "stopped", _how_far(watch)
    except CbdeskError as error:
        return "failed", str(error)


def _look(engine: sa.Engine, step: Step) -> tuple[StepStatus, str]:
    with database_errors(), engine.connect() as connection:
        found = step.look(connection)
        missing = step.missing_right(connection) if found else None
    if found is None:
        return "nothing to do", ""
    return ("planned", found) if missing is None else ("not allowed", missing)


def _how_far(watch: Watch) -> str:
    seen = watch.progress
    if seen.total is None or not seen.done:
        return "stopped before anything was changed"
    return Phrase("stopped after {done} of {total}", done=seen.done, total=seen.total)


@contextmanager
def stoppable(connection: sa.Connection, watch: Watch) -> Iterator[None]:
    """Let a wish to stop cancel the statement that the connection is at, and translate the world's errors."""

    def cancel() -> None:
        with database_errors():
            connection.connection.driver_connection.cancel()  # type: ignore[union-attr]  # psycopg2's: from any thread

    with watch.breaking_off(cancel), database_errors():
        yield
