"""The sync history: the newest runs with finished texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.sync import SyncRun
from cbdesk.domain.sync_status import Holder
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.sync_figures import phases, render_figures, troubles
from cbdesk.presenters.sync_log_state import RunFilter, RunRow, SyncLogState
from cbdesk.presenters.sync_messages import said_cause
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.repositories import Library

MOST_RUNS = 200

_LEVELS: dict[str, Level] = {
    "completed": "good",
    "partial": "warn",
    "failed": "bad",
    "started": "info",
    "interrupted": "bad",
    "cancelled": "neutral",
}
_Runs = tuple[tuple[SyncRun, tuple[SyncRun, ...]], ...]
"""Each run with the rows whose details belong to it."""
_TYPES = {"full": "Full", "chromebooks": "Chromebooks", "users": "Users", "meraki": "Meraki"}


class SyncLogPresenter(QObject):
    """Reads ``sync_logs`` again after each run, and whenever others of them are asked for."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Library | None = None
        self._state = SyncLogState()
        self._runs: _Runs = ()

    @property
    def state(self) -> SyncLogState:
        return self._state

    def open(self, library: Library) -> None:
        self._library = library
        self.reload()

    def close(self) -> None:
        self._tasks.close()

    def reload(self) -> None:
        if self._library is not None:
            self._tasks.start("runs", self._read(self._library))

    def show(self, wanted: RunFilter) -> None:
        """List these runs; the ones listed before stay until they are read."""
        if wanted != self._state.filter:
            self._publish(replace(self._state, phase="loading", filter=wanted))
            self.reload()

    def render_anew(self) -> None:
        """Write the runs once more, also while the database is away: names are hidden now, or shown again."""
        self._tasks.start("names", self._render_anew(self._state.rows))

    async def _render_anew(self, before: tuple[RunRow, ...]) -> None:
        rows = await self._pools.work(_render_all, self._runs, self._now())
        if self._state.rows is before:
            self._publish(replace(self._state, rows=rows))

    async def _read(self, library: Library) -> None:
        wanted = self._state.filter
        try:
            runs, state = await self._pools.work(_read_state, library, wanted, self._now())
        except CbdeskError as error:
            self._publish(replace(self._state, phase="error", error=str(error)))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
        else:
            self._runs = runs
            self._publish(state)

    def _publish(self, state: SyncLogState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _read_state(library: Library, wanted: RunFilter, now: datetime) -> tuple[_Runs, SyncLogState]:
    runs = _with_parts(library, library.sync_logs.recent(**asdict(wanted), limit=MOST_RUNS))
    counted = wording.count(len(runs), "run")
    headline = (
        translate("presenters", "The newest {counted}").format(counted=counted) if len(runs) == MOST_RUNS else counted
    )
    stations = library.sync_logs.stations()
    rows = _render_all(runs, now)
    return runs, SyncLogState("ready", rows, filter=wanted, stations=stations, headline=headline if runs else "")


def _with_parts(library: Library, runs: Sequence[SyncRun]) -> _Runs:
    whole = {run.run_id for run in runs if run.run_id is not None and not run.details}
    parts: defaultdict[str | None, list[SyncRun]] = defaultdict(list)
    for part in library.sync_logs.parts(whole) if whole else ():
        parts[part.run_id].append(part)
    return tuple((run, tuple(_parts_of(run, parts[run.run_id]))) for run in runs)


def _render_all(runs: _Runs, now: datetime) -> tuple[RunRow, ...]:
    return tuple(render(run, now, parts) for run, parts in runs)


def _parts_of(run: SyncRun, parts: Sequence[SyncRun]) -> Sequence[SyncRun]:
    """Return the rows whose details belong to a row: its own, or those of all parts of a whole run."""
    if run.details or run.run_id is None:
        return [run]
    order = list(_TYPES)
    return sorted(parts, key=lambda part: order.index(part.sync_type) if part.sync_type in order else len(order))


def render(run: SyncRun, now: datetime, parts: Sequence[SyncRun] = ()) -> RunRow:
    """Return one run with finished texts; runs in the pool. ``parts`` are the rows whose details belong to it."""
    status = "interrupted" if run.is_interrupted else run.status or "unknown"
    return RunRow(
        key=str(run.id),
        started=f"{wording.exact(run.started_at)} · {wording.ago(run.started_at, now)}",
        type=said(_TYPES.get(run.sync_type or "", run.sync_type or "")),
        status=translate("presenters", "Running") if status == "started" else said(status.capitalize()),
        level=_LEVELS.get(status, "neutral"),
        processed=_number(run.records_processed),
        created=_number(run.records_created),
        updated=_number(run.records_updated),
        deleted=_number(run.records_deleted),
        duration=wording.duration(run.duration_seconds) if run.duration_seconds is not None else "",
        station=str(Holder.of(run.station)) if run.station else "",
        message=privacy.text(_message(run)),
        facts=_facts(run, parts),
        warnings=tuple(map(privacy.text, run.warnings)),
        error=privacy.text(_error(run, parts)),
        figures=render_figures(parts),
    )


def _number(value: int | None) -> str:
    return "" if value is None else wording.count(value)


def _message(run: SyncRun) -> str:
    if run.is_interrupted:
        return translate("presenters", "Its station stopped before it ended; the next sync closes it.")
    if run.error_message:
        return said_cause(run.error_message.partition("\n")[0])
    return wording.count(len(run.warnings), "warning") if run.warnings else ""


def _error(run: SyncRun, parts: Sequence[SyncRun]) -> str:
    """Return what went wrong: source by source with what to do about it, and what is no source's fault."""
    message = run.error_message or ""
    causes = [figures.error for part in parts for figures in part.details if figures.error]
    own = [said_cause(message)] if message and not any(cause in message for cause in causes) else []
    return "\n".join([*own, *troubles(parts)])


def _facts(run: SyncRun, parts: Sequence[SyncRun]) -> tuple[tuple[str, str], ...]:
    facts = (
        (translate("presenters", "Phases"), phases(parts)),
        (translate("presenters", "Asked for"), translate("presenters", "changes only") if run.is_incremental else None),
        (translate("presenters", "Run"), run.run_id),
        (translate("presenters", "Station"), run.station),
        (translate("presenters", "Started"), wording.exact(run.started_at)),
        (translate("presenters", "Ended"), wording.exact(run.completed_at) if run.completed_at else None),
    )
    return tuple((label, value) for label, value in facts if value)
