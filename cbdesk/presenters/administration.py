"""The administration of the database: looked at while it is shown, worked on in the pool, one work at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.errors import CbdeskError, DatabaseAwayError
from cbdesk.maintenance.watch import Watch
from cbdesk.presenters import administration_cells as cells
from cbdesk.presenters import administration_overview as overview
from cbdesk.presenters import wording
from cbdesk.presenters.administration_state import PAGES, AdministrationState, Phase, WorkState
from cbdesk.presenters.administration_tools import AdministrationTools, Choices
from cbdesk.presenters.administration_words import title_of
from cbdesk.presenters.settings_state import PageState
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

if TYPE_CHECKING:
    from cbdesk.maintenance.condition import Condition
    from cbdesk.maintenance.steps import Outcome

log = logging.getLogger(__name__)

LOOK_MS = 30_000
PROGRESS_MS = 200
_LEVELS = {"done": "info", "nothing to do": "info", "stopped": "warn", "put off": "warn"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read last, for another rendering."""

    condition: Condition
    read_at: datetime


class AdministrationPresenter(QObject):
    """Reads only while somebody looks. The work goes on behind the closed window; its end is told."""

    changed = Signal()
    told = Signal(str, str)
    """What became of something: the level of the message, and its text."""
    database_lost = Signal(str)

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._tasks = Tasks()
        self._tools: AdministrationTools | None = None
        self._choices = Choices()
        self._seen: _Seen | None = None
        self._watch: Watch | None = None
        self._work = ""
        self._is_watched = False
        self._is_behind = True
        self._state = AdministrationState()
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self.reload)
        self._following = QTimer(self, interval=PROGRESS_MS)
        self._following.timeout.connect(self._show_work)

    @property
    def state(self) -> AdministrationState:
        return self._state

    @property
    def choices(self) -> Choices:
        return self._choices

    def open(self, tools: AdministrationTools | None) -> None:
        """Take the tools of the database that answers now; None: it may not be looked after from here."""
        self._tools = tools
        self._tasks.cancel("look")  # of the tools before
        self._be("absent" if tools is None else "reading")
        self.reload()

    def lose(self, phase: Phase, reason: str) -> None:
        """The database is being opened, away, or cannot be opened."""
        self._tasks.cancel("look")
        self._be(phase, reason)

    def watch(self, on: bool) -> None:
        """Read now and every half a minute from now on, or no more."""
        self._is_watched = on
        if on:
            self._looking.start()
            self.reload()
        else:
            self._looking.stop()

    def close(self) -> None:
        self._looking.stop()
        self._following.stop()
        self._tasks.close()

    def reload(self) -> None:
        """Read now; a look that is under way may have seen what was before, and is followed by another one."""
        self._is_behind = True
        if self._tools is not None and self._is_watched and not self._tasks.is_running("look"):
            self._tasks.start("look", self._look(self._tools))

    def render_anew(self) -> None:
        """Write everything once more: names are hidden now, or shown again."""
        if self._seen is not None:
            self._tasks.start("render", self._render(self._seen))

    def choose(self, choices: Choices) -> None:
        """Plan anew with what a person chose about the work."""
        if choices != self._choices:
            self._choices = choices
            self._tasks.cancel("look")
            self.reload()

    # ------------------------------------------------------------ work

    def run(self, keys: tuple[str, ...], place: Path | None = None) -> None:
        """Do what these tasks plan, one after the other. A backup goes to ``place``, or into its folder."""
        if self._tools is None or self._watch is not None or not keys:
            return
        self._watch = Watch()
        self._work = title_of(keys[0])
        self._following.start()
        self._show_work()
        self._tasks.start("work", self._run(self._tools, keys, place, self._watch))

    def stop(self) -> None:
        """Break the work off where it can be."""
        if self._watch is not None and not self._watch.is_stopped:
            self._tasks.start("stop", self._stop(self._watch))

    async def _run(self, tools: AdministrationTools, keys: tuple[str, ...], place: Path | None, watch: Watch) -> None:
        try:
            for key in keys:
                self._work = title_of(key)
                self._show_work()
                outcome = await self._pools.work(tools.run, key, self._choices, place, watch)
                self._tell(outcome, place)
                if outcome.status == "stopped":
                    break
        except CbdeskError as error:
            self.told.emit("error", str(error))
        finally:
            self._watch = None
            self._following.stop()
            self._publish(replace(self._state, work=None))
        self.reload()

    async def _stop(self, watch: Watch) -> None:
        try:
            await self._pools.work(watch.stop)
        except CbdeskError as error:  # then the work fails by itself, and says so
            log.info("the server did not hear of the wish to stop: %s", error)
        self._show_work()

    def _tell(self, outcome: Outcome, place: Path | None) -> None:
        title, detail = title_of(outcome.step), said(outcome.detail)
        words = f"{title}: {detail}" if detail else translate("presenters", "{task}: nothing to do").format(task=title)
        if outcome.step == "backup" and outcome.status == "done":
            where = place or self._state.folder
            words = translate("presenters", "{what}, in {place}").format(what=words, place=where)
        self.told.emit(_LEVELS.get(outcome.status, "error"), words if words.endswith(".") else f"{words}.")

    def _show_work(self) -> None:
        watch = self._watch
        if watch is not None:
            progress = watch.progress
            work = WorkState(self._work, said(progress.doing), progress.share, watch.is_stopped)
            self._publish(replace(self._state, work=work))

    # ------------------------------------------------------------ looks

    async def _look(self, tools: AdministrationTools) -> None:
        try:
            while self._is_behind:
                self._is_behind = False
                condition = await self._pools.work(tools.look, self._choices)
                self._seen = _Seen(condition, self._now())
                await self._render(self._seen)
        except DatabaseAwayError as error:
            self._be("away", str(error))
            self.database_lost.emit(str(error))
        except CbdeskError as error:
            self._be("failed", str(error))

    async def _render(self, seen: _Seen) -> None:
        shown = await self._pools.work(_rendered, seen.condition, self._now())
        as_of = wording.exact(seen.read_at)
        self._publish(replace(self._state, phase="ready", reason="", as_of=as_of, **shown))

    # ------------------------------------------------------------ state

    def _be(self, phase: Phase, reason: str = "") -> None:
        blank = {spec.key: PageState(spec) for spec in PAGES}
        self._publish(replace(self._state, phase=phase, reason=reason, note="", pages=blank, tasks=(), as_of=""))

    def _publish(self, state: AdministrationState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _rendered(condition: Condition, now: datetime) -> dict[str, Any]:
    """Return the fields of the state that a look fills."""
    database = condition.database
    shown = (
        overview.overview(condition, now),
        cells.tables(database, now),
        cells.indexes(database),
        cells.waits(database),
        cells.programs(database),
        cells.statements(database),
        cells.kept(condition, now),
        cells.done(database, now),
    )
    tables = {table.key: table for table in shown}
    tasks = overview.tasks(condition, now)
    return {
        "note": overview.note(condition),
        "pages": {spec.key: PageState(spec) for spec in PAGES} | overview.pages(condition, tasks, tables, now),
        "tables": tables,
        "tasks": tasks,
        "is_embedded": condition.is_embedded,
        "folder": str(condition.folder),
        "kept_problem": condition.kept_problem,
        "statements_note": said(database.slow.note or ""),
    }
