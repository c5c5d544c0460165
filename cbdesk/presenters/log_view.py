"""The log viewer: the station's log read in the pool, filtered by level and text, followed while somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.log_lines import MOST_RECORDS, LogRecord, LogTail
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

FOLLOW_MS = 1_000
MinimumLevel = Literal["all", "warnings", "errors"]
_LEVELS: dict[str, Level] = {"WARNING": "warn", "ERROR": "bad", "CRITICAL": "bad", "DEBUG": "neutral"}
_SHOWN: dict[MinimumLevel, frozenset[str]] = {
    "all": frozenset(),
    "warnings": frozenset({"WARNING", "ERROR", "CRITICAL"}),
    "errors": frozenset({"ERROR", "CRITICAL"}),
}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One record with finished texts; ``text`` is its first line, ``whole`` all of it."""

    time: str
    status: str
    """The level's word, under the name that makes it a pill."""
    level: Level
    source: str
    text: str
    whole: str
    severity: str
    """The level as the log has it: ``WARNING``."""

    @property
    def line(self) -> str:
        """The record as it is copied."""
        return f"{self.time}\t{self.status}\t{self.source}\t{self.whole}"


@dataclass(frozen=True, slots=True)
class LogState:
    """``rows`` is oldest first, as a log is read."""

    rows: tuple[LogRow, ...] = ()
    summary: str = ""
    is_loading: bool = True
    problem: str = ""


class LogPresenter(QObject):
    """Reads on while it is watched; what is filtered away stays known."""

    changed = Signal()

    def __init__(self, pools: Pools, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._folder = folder
        self._tail = LogTail(folder)
        self._tasks = Tasks()
        self._all: tuple[LogRow, ...] = ()
        self._level: MinimumLevel = "all"
        self._text = ""
        self._state = LogState()
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self.reload)

    @property
    def state(self) -> LogState:
        return self._state

    @property
    def folder(self) -> Path:
        return self._folder

    def watch(self, on: bool) -> None:
        """Read now and every second from now on, or no more."""
        if on:
            self._timer.start()
            self.reload()
        else:
            self._timer.stop()

    def close(self) -> None:
        self._timer.stop()
        self._tasks.close()

    def reload(self) -> None:
        if not self._tasks.is_running("log"):
            self._tasks.start("log", self._read())

    def filter(self, level: MinimumLevel, text: str) -> None:
        """Show the records from this level on that hold the text anywhere."""
        self._level, self._text = level, text.casefold().strip()
        self._show()

    async def _read(self) -> None:
        try:
            new, is_all = await self._pools.work(_rows, self._tail)
        except OSError as error:
            self._publish(
                replace(
                    self._state,
                    is_loading=False,
                    problem=translate("presenters", "The log cannot be read: {strerror}.").format(
                        strerror=error.strerror
                    ),
                )
            )
            return
        if new or is_all or self._state.is_loading or self._state.problem:
            self._all = (() if is_all else self._all)[-MOST_RECORDS:] + new
            self._show()

    def _show(self) -> None:
        levels = _SHOWN[self._level]
        rows = tuple(
            row
            for row in self._all
            if (not levels or row.severity in levels) and (not self._text or self._text in row.line.casefold())
        )
        known = wording.count(len(self._all), "record")
        summary = (
            known
            if len(rows) == len(self._all)
            else translate("presenters", "{count} of {known}").format(count=wording.count(len(rows)), known=known)
        )
        self._publish(LogState(rows, summary, is_loading=False))

    def _publish(self, state: LogState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _rows(tail: LogTail) -> tuple[tuple[LogRow, ...], bool]:
    records, is_all = tail.read()
    return tuple(map(render, records)), is_all


def render(record: LogRecord) -> LogRow:
    first = record.text.partition("\n")[0]
    return LogRow(
        record.time,
        said(record.level.capitalize()),
        _LEVELS.get(record.level, "info"),
        record.source,
        first,
        record.text,
        record.level,
    )
