"""Wires and runs one sync in this process: for cron, for the command line, and as the window's child."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from typing import Any, Self

from cbdesk.app import daily_backup, origin
from cbdesk.app.sources import build_sources, stop_check
from cbdesk.app.station import Station, open_station, refuse_newer_schema
from cbdesk.domain.sync import COUNTERS, PartResult, Progress, SyncResult, SyncType
from cbdesk.domain.sync_status import clock_words
from cbdesk.errors import CbdeskError
from cbdesk.runtime.own_name import own_name
from cbdesk.runtime.pools import DaemonExecutor
from cbdesk.runtime.stopping import StopFlag
from cbdesk.settings import Settings
from cbdesk.sources.waiting import Patience
from cbdesk.sync.api_calls import CallLog, source_of, wait_words
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.parts import MergeOptions
from cbdesk.sync.runner import SyncOptions, SyncRun

_EXIT_CODES = {"completed": 0, "partial": 3, "failed": 1, "cancelled": 1}
_READING_THREADS = 32
Show = Callable[[dict[str, Any]], None]


def run(sync_type: SyncType, *, force: bool, as_child: bool, show: Show | None, is_incremental: bool = False) -> int:
    """Run a sync with the station's settings; returns the exit code of the contract."""
    stop = StopFlag()
    stop.on_signals()
    if as_child:
        stop.on_parent()
    try:
        with open_station(time_limit_ms=0) as station:
            refuse_newer_schema(station)
            origin.refuse_demo_data(station)
            with ProgressLines() if as_child else ProgressBar() as progress, daily_backup.beside(station, wait=True):
                result = run_on(
                    station,
                    sync_type,
                    force=force,
                    is_incremental=is_incremental,
                    on_progress=progress.show,
                    stop=stop,
                )
    except CbdeskError as error:
        if not as_child:
            raise
        # The window reads one result line whatever happens.
        _print_event(
            "result", status="failed", sync_type=sync_type, error_message=str(error), exit_code=error.exit_code
        )
        return error.exit_code
    if show is not None:
        show(document(result))
    else:
        _print_event("result", **document(result))
    return _EXIT_CODES[result.status]


def run_on(
    station: Station,
    sync_type: SyncType,
    *,
    force: bool,
    is_incremental: bool,
    on_progress: Callable[[Progress], None],
    stop: StopFlag,
) -> SyncResult:
    """Run a sync over an open station; failing sources are part of the result."""
    settings = station.settings
    options = SyncOptions(
        station=f"{own_name()} (process {os.getpid()})",
        merge=merge_options(settings, force=force),
        batch_size=settings.sync.batch_size,
        full_listing_after=timedelta(days=settings.sync.full_listing_days),
    )
    executor = DaemonExecutor("source", _READING_THREADS)
    try:
        calls, limits = CallLog(), LimitBook()
        abandoned = StopFlag()
        is_wanted = stop_check(lambda: stop() or abandoned())
        said = _Said(on_progress, calls)
        sources = build_sources(
            settings,
            lambda name: Patience(
                stop=is_wanted,
                on_wait=partial(said.waiting, name),
                on_call=partial(calls.count, name),
                on_budget=limits.register,
            ),
        )
        sync_run = SyncRun(
            station.engine,
            station.cache,
            sources,
            options,
            executor=executor,
            on_progress=said.progress,
            stop=stop,
            on_abandon=abandoned.set,
            calls=calls,
            limits=limits,
        )
        with closing(sources):
            return sync_run.execute(sync_type, is_incremental=is_incremental)
    finally:
        executor.shutdown()


def merge_options(settings: Settings, *, force: bool = False) -> MergeOptions:
    """Return what the settings say about merging."""
    return MergeOptions(
        vanish_limit_percent=settings.sync.vanish_limit_percent,
        force=force,
        chromebook_category_ids=frozenset(map(str.lower, settings.incidentiq.chromebook_category_ids)),
        link_window=timedelta(days=settings.sync.link_window_days),
    )


class _Said:
    """Passes progress on, and adds the waits of the sources, which it counts, without losing how far they were."""

    def __init__(self, on_progress: Callable[[Progress], None], calls: CallLog) -> None:
        self._on_progress = on_progress
        self._calls = calls
        self._last: dict[str, Progress] = {}

    def progress(self, progress: Progress) -> None:
        self._last[progress.source] = progress
        self._on_progress(progress)

    def waiting(self, client: str, seconds: float, reason: str) -> None:
        self._calls.count_wait(client, seconds, reason)
        source = source_of(client, reason)
        last = self._last.get(source) or Progress(source, "")
        self._on_progress(replace(last, message=wait_words(seconds, reason)))


def document(result: SyncResult) -> dict[str, Any]:
    """Return the sync document of the contract, section 2."""
    return {
        "run_id": result.run_id,
        "sync_type": result.sync_type,
        "status": result.status,
        **{counter: result.total(counter) for counter in COUNTERS},
        "duration_seconds": result.duration_seconds,
        "conflicts": result.conflicts,
        "warnings": result.warnings,
        "is_incremental": result.is_incremental,
        "notes": result.notes,
        "error_message": result.error_message,
        "parts": {part.sync_type: _part_document(part) for part in result.parts},
    }


def _part_document(part: PartResult) -> dict[str, Any]:
    values = asdict(part)
    del values["sync_type"]
    return values


def _print_event(event: str, **values: object) -> None:
    # One write for the whole line: waits are reported from reading threads.
    sys.stdout.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class ProgressLines:
    """Progress as JSON lines on standard output, for the window."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def show(self, progress: Progress) -> None:
        _print_event("progress", **asdict(progress))


class ProgressBar:
    """Progress as bars on a terminal's standard error; nothing where there is no terminal (cron)."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        self._bars = Bars(
            TextColumn("{task.fields[source]:<10}"),
            BarColumn(),
            TextColumn("{task.fields[count]}", justify="right"),
            TextColumn("{task.description}"),
            TextColumn("{task.fields[pace]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and "all" in self._tasks:
            self._update("all", "", 100, 100, "100 %", "")
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        run = progress.run
        if run is not None and run.percent is not None:
            left = "" if run.eta_seconds is None else f"about {clock_words(run.eta_seconds)} left"
            self._update("all", "", run.percent, 100, f"{run.percent:.0f} %", left)
        self._update(
            progress.source,
            progress.message,
            progress.done,
            progress.total,
            count_words(progress),
            pace_words(progress),
        )

    def _update(self, name: str, message: str, done: float, total: float | None, count: str, pace: str) -> None:
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = self._bars.add_task("", source=name, total=None, count="", pace="")
        self._bars.update(task, description=message, completed=done, total=total, count=count, pace=pace)


def count_words(progress: Progress) -> str:
    """Return how much is read of how much: ``5,200/26,310``, ``900/about 1,000``."""
    if progress.total is None:
        return f"{progress.done:,}" if progress.done else ""
    return f"{progress.done:,}/{'about ' if progress.total_is_estimate else ''}{progress.total:,}"


def pace_words(progress: Progress) -> str:
    """Return how fast a source is read, how long that will take, and what slows it down: ``1,240/s, 2:05 left``."""
    words = [] if progress.rate is None else [f"{progress.rate:,.0f}/s"]
    if progress.eta_seconds is not None:
        words.append(f"{clock_words(progress.eta_seconds)} left")
    if progress.budget is not None and progress.budget.limit_words:
        words.append(progress.budget.limit_words)
    return ", ".join(words)
