"""The bulk look-up: a pasted text or a dropped file in, a line with a verdict for each identifier out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.lookup import MOST_IDENTS, VERDICTS, Looked, Verdict, counts, divide, not_found
from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.presenters import wording
from cbdesk.presenters.lookup_rows import TITLES, WORDS, Line, render_looked
from cbdesk.presenters.table_request import TableRequest
from cbdesk.presenters.translation import said, translate
from cbdesk.reports import read_text
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.presenters.opened_library import Answering


@dataclass(frozen=True, slots=True)
class BulkState:
    """``rows`` are those of the verdict that is shown; ``counts`` are those of all."""

    phase: Literal["empty", "busy", "done"] = "empty"
    rows: tuple[Line, ...] = ()
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    only: Verdict | None = None
    note: str = ""
    """How the text was read, and how long it took."""
    problem: str = ""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Answer:
    looked: tuple[Looked, ...]
    rows: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]
    counts: dict[Verdict, int]
    not_found: tuple[str, ...]
    note: str


class BulkPresenter(QObject):
    """The latest text wins."""

    changed = Signal()
    text_read = Signal(str)
    """The text of a file, to be shown before it is looked up."""
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._library: Answering | None = None
        self._state = BulkState()
        self._answer: _Answer | None = None
        self._waiting = ""

    @property
    def state(self) -> BulkState:
        return self._state

    def open(self, library: Answering) -> None:
        """Look up there from now on; what was asked before there was anything to ask is asked now."""
        self._library = library
        if self._waiting:
            self.look_up(self._waiting)

    def close(self) -> None:
        self._tasks.close()

    def look_up(self, text: str) -> None:
        """Look up every identifier of the text; an empty one clears the list."""
        if not text.strip():
            self._tasks.cancel("look up")
            self._answer, self._waiting = None, ""
            self._publish(BulkState())
            return
        self._waiting = text
        if self._library is None:
            self._publish(
                replace(
                    self._state,
                    problem=translate("presenters", "The database is not open yet; the look-up starts by itself."),
                )
            )
            return
        self._tasks.start("look up", self._look_up(self._library, text))

    def read_file(self, path: Path) -> None:
        """Read a text or CSV file and look up what it holds."""
        self._tasks.start("look up", self._read_file(path))

    def show_only(self, verdict: Verdict | None) -> None:
        """Show the lines of one verdict, or all."""
        if self._answer is not None and verdict != self._state.only:
            self._publish(replace(self._state, only=verdict, rows=_shown(self._answer, verdict)))

    def not_found(self) -> str:
        """Return what was not found, a line each, to be copied."""
        return "\n".join(self._answer.not_found) if self._answer else ""

    def request(self) -> TableRequest:
        """Return the lines that are shown as something to be written."""
        shown = said(WORDS[self._state.only]) if self._state.only else translate("presenters", "All lines")
        numbers = ", ".join(f"{said(WORDS[verdict]).lower()} {self._state.counts[verdict]:,}" for verdict in VERDICTS)
        facts = (
            (translate("presenters", "Shown"), shown),
            (translate("presenters", "Looked up"), wording.count(self._state.total, "identifier")),
            (translate("presenters", "Results"), numbers),
        )
        title = (
            translate("presenters", "Look-up {verdict}").format(verdict=shown.lower())
            if self._state.only
            else translate("presenters", "Look-up")
        )
        return TableRequest.of_rows(
            title, tuple(map(said, TITLES)), tuple(row.cells for row in self._state.rows), facts
        )

    def render_anew(self) -> None:
        """Write every line once more: names are hidden now, or shown again."""
        if self._waiting and self._library is not None and self._state.phase == "busy":
            self.look_up(self._waiting)  # its lines are being written as they were to be until now
        if self._answer is not None:
            self._tasks.start("names", self._render_anew(self._answer))

    async def _render_anew(self, before: _Answer) -> None:
        rows = await self._pools.work(render_looked, before.looked, self._now())
        if self._answer is before:
            self._answer = replace(before, rows=rows)
            self._publish(replace(self._state, rows=_shown(self._answer, self._state.only)))

    async def _read_file(self, path: Path) -> None:
        try:
            text = await self._pools.work(read_text, path)
        except CbdeskError as error:
            self._publish(replace(self._state, problem=str(error)))
            return
        self.text_read.emit(text)
        self.look_up(text)

    async def _look_up(self, library: Answering, text: str) -> None:
        self._publish(replace(self._state, phase="busy", problem=""))
        try:
            answer = await self._pools.search(_ask, library, text, self._now())
        except CbdeskError as error:
            self._publish(replace(self._state, phase="done" if self._answer else "empty", problem=str(error)))
            if isinstance(error, DatabaseAwayError):
                self.database_lost.emit(str(error))
            return
        self._answer, self._waiting = answer, ""
        only = self._state.only if self._state.only and answer.counts[self._state.only] else None
        self._publish(BulkState("done", _shown(answer, only), answer.counts, only, answer.note))

    def _publish(self, state: BulkState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _shown(answer: _Answer, only: Verdict | None) -> tuple[Line, ...]:
    if only is None:
        return answer.rows
    return tuple(row for row, verdict in zip(answer.rows, answer.verdicts, strict=True) if verdict == only)


def _ask(library: Answering, text: str, now: datetime) -> _Answer:
    pasted = divide(text)
    looked = library.lookup.look_up(pasted.idents)
    notes = (
        [translate("presenters", "only the column “{column}” was read").format(column=pasted.column)]
        if pasted.column
        else []
    )
    if pasted.is_cut:
        notes.append(
            translate("presenters", "only the first {count} were looked up").format(
                count=wording.count(MOST_IDENTS, "identifier")
            )
        )
    if not pasted.idents:
        notes.append(translate("presenters", "the text holds no identifier"))
    note = " · ".join(notes)
    return _Answer(
        looked,
        render_looked(looked, now),
        tuple(one.verdict for one in looked),
        dict(counts(looked)),
        tuple(not_found(looked)),
        note[:1].upper() + note[1:],
    )
