"""What is right and wrong on this station, as ``cbdesk doctor`` finds it; the look takes seconds, and a pool thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.findings import Finding
from cbdesk.presenters import wording
from cbdesk.presenters.administration_cells import placed, plain
from cbdesk.presenters.settings_state import Level
from cbdesk.presenters.statistics_state import Cell, Row, Table
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

_LEVELS = {"ok": "good", "warning": "warn", "error": "bad"}
_RANKS = {"error": 0, "warning": 1, "ok": 2}
_WORDS = {"ok": "OK", "warning": "Warning", "error": "Error"}
Diagnose = Callable[[], Sequence[Finding]]
"""Looks at the whole station, also at one without a database; blocks, and raises nothing."""


@dataclass(frozen=True, slots=True)
class HealthState:
    """``words`` and ``level`` say it in a word: ``2 warnings``."""

    is_running: bool = False
    words: str = ""
    level: Level = "neutral"
    table: Table | None = None


class HealthPresenter(QObject):
    changed = Signal()

    def __init__(self, pools: Pools, diagnose: Diagnose, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._diagnose = diagnose
        self._tasks = Tasks()
        self._state = HealthState()

    @property
    def state(self) -> HealthState:
        return self._state

    def close(self) -> None:
        self._tasks.close()

    def check(self) -> None:
        """Look now; what was found before stays until the new answer is there."""
        if not self._tasks.is_running("check"):
            self._publish(replace(self._state, is_running=True))
            self._tasks.start("check", self._check())

    async def _check(self) -> None:
        findings = await self._pools.work(self._diagnose)
        self._publish(await self._pools.work(_rendered, findings))

    def _publish(self, state: HealthState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _rendered(findings: Sequence[Finding]) -> HealthState:
    errors, warnings = (sum(one.level == level for one in findings) for level in ("error", "warning"))
    if errors:
        return HealthState(False, wording.count(errors, "error"), "bad", _table(findings))
    if warnings:
        return HealthState(False, wording.count(warnings, "warning"), "warn", _table(findings))
    return HealthState(False, said("OK"), "good", _table(findings))


def _table(findings: Sequence[Finding]) -> Table:
    """Return what the doctor found: what is wrong first, and in its order otherwise."""
    rows = tuple(
        Row(
            (
                Cell(said(_WORDS[one.level]), _RANKS[one.level], _LEVELS[one.level]),
                placed(said(one.area), place),
                placed(said(one.name), place),
                plain(said(one.detail)),
                placed(said(one.advice), place),
            ),
            name=f"{one.area} {one.name} {place}",
        )
        for place, one in enumerate(sorted(findings, key=lambda one: _RANKS[one.level]))
    )
    columns = (
        translate("presenters", "State"),
        translate("presenters", "Area"),
        translate("presenters", "What"),
        translate("presenters", "Found"),
        translate("presenters", "What to do"),
    )
    return Table("health", translate("presenters", "Health check"), columns, rows)
