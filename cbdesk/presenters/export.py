"""Writes lists into files and onto paper in the pool: one at a time, with its progress, and stopped when wanted."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cbdesk import __version__
from cbdesk.errors import CancelledError, CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.table_request import TableRequest
from cbdesk.presenters.translation import translate
from cbdesk.reports import CsvFile, Table, TableFile, XlsxFile, complete, write_rows
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

Open = Callable[[Path, Table], TableFile]
"""Makes a file of one format."""
Format = Literal["xlsx", "csv", "pdf"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv", "pdf")

_LOOK_SECONDS = 0.1
"""How often a running export is looked at for the bar that shows it."""


@dataclass(frozen=True, slots=True)
class ExportState:
    """``words`` say what is written; of a finished one, ``message`` says how it ended, ``path`` where the file is."""

    phase: Literal["idle", "running", "done", "failed", "stopped"] = "idle"
    words: str = ""
    detail: str = ""
    share: float | None = None
    message: str = ""
    path: Path | None = None


class _Course:
    """What the writing thread and the window tell each other."""

    def __init__(self) -> None:
        self.rows = 0
        self.total: int | None = None
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def went(self, rows: int) -> None:
        self.rows = rows
        if self._stop.is_set():
            raise CancelledError(translate("presenters", "The export was stopped; no file is left of it."))


class ExportPresenter(QObject):
    """While one export runs, no other is taken."""

    changed = Signal()
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._course = _Course()
        self._state = ExportState()
        self._formats: dict[Format, Open] = {"xlsx": XlsxFile, "csv": CsvFile}

    @property
    def state(self) -> ExportState:
        return self._state

    def add_format(self, name: Format, make: Open) -> None:
        """Take a format that needs more than this room knows."""
        self._formats[name] = make

    def save(self, request: TableRequest, path: Path, form: Format) -> None:
        """Write the rows into a file, which is complete or not there."""
        table, make = self._table(request), self._formats[form]

        def write(course: _Course) -> int:
            course.total = request.count()
            return complete(path, lambda part: write_rows(make(part, table), request.pages(), course.went))

        self._begin(translate("presenters", "Exporting {title}").format(title=request.title), write, path)

    def put(self, request: TableRequest, make: Callable[[Table], TableFile]) -> None:
        """Write the rows onto paper; ``make`` opens it in the pool."""
        table = self._table(request)

        def write(course: _Course) -> int:
            course.total = request.count()
            return write_rows(make(table), request.pages(), course.went)

        self._begin(translate("presenters", "Printing {title}").format(title=request.title), write)

    def save_sheet(self, words: str, write: Callable[[Path], object], path: Path) -> None:
        """Let ``write`` make a file that is no table, in one go."""

        def once(part: Path) -> int:
            write(part)
            return 0

        self._begin(words, lambda _course: complete(path, once), path)

    def put_sheet(self, words: str, write: Callable[[], object]) -> None:
        """Let ``write`` put something that is no table onto paper."""

        def once(_course: _Course) -> int:
            write()
            return 0

        self._begin(words, once)

    def stop(self) -> None:
        """Stop at the next rows; nothing is left of the file."""
        self._course.stop()

    def close(self) -> None:
        self._course.stop()
        self._tasks.close()

    def _table(self, request: TableRequest) -> Table:
        facts = (
            (translate("presenters", "List"), request.title),
            *request.facts,
            (translate("presenters", "Columns"), ", ".join(request.columns)),
            (translate("presenters", "Made"), wording.exact(self._now())),
            (translate("presenters", "By"), f"cbdesk {__version__}"),
        )
        sheets = (translate("presenters", "List"), translate("presenters", "About"))
        return Table(request.title, request.columns, facts, sheets)

    def _begin(self, words: str, write: Callable[[_Course], int], path: Path | None = None) -> None:
        if self._state.phase == "running":
            return
        self._course = _Course()
        self._publish(ExportState("running", words, path=path))
        self._tasks.start("export", self._write(write, self._course))

    async def _write(self, write: Callable[[_Course], int], course: _Course) -> None:
        running = self._state
        writing = asyncio.ensure_future(self._pools.work(write, course))
        try:
            while not (await asyncio.wait({writing}, timeout=_LOOK_SECONDS))[0]:
                self._publish(_went(running, course))
            rows = writing.result()
        except CancelledError as error:
            self._publish(replace(running, phase="stopped", message=str(error), path=None))
        except CbdeskError as error:
            self._publish(replace(running, phase="failed", message=str(error), path=None))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
        except BaseException:
            course.stop()  # the window closes: the thread ends at its next rows and takes its file away
            writing.cancel()
            self._state = ExportState()
            raise
        else:
            self._publish(replace(running, phase="done", message=_done(running, rows)))

    def _publish(self, state: ExportState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _went(state: ExportState, course: _Course) -> ExportState:
    if not course.rows:
        return state
    share = min(1.0, course.rows / course.total) if course.total else None
    words = (
        translate("presenters", "{count} of {total} rows") if course.total else translate("presenters", "{count} rows")
    )
    detail = words.format(count=wording.count(course.rows), total=wording.count(course.total or 0))
    return replace(state, detail=detail, share=share)


def _done(state: ExportState, rows: int) -> str:
    if state.path is None:
        return (
            translate("presenters", "{rows} sent to the printer.").format(rows=wording.count(rows, "row"))
            if rows
            else translate("presenters", "Sent to the printer.")
        )
    return (
        translate("presenters", "{rows} written to {path}").format(rows=wording.count(rows, "row"), path=state.path)
        if rows
        else translate("presenters", "Written to {path}").format(path=state.path)
    )
