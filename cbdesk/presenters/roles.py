"""The roles of a shared database: the SQL that gives each its rights, to be read, copied, or run by who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError
from cbdesk.presenters.administration_tools import AdministrationTools
from cbdesk.presenters.translation import said
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks

Names = tuple[str | None, str, str]
"""Of the owner (None: who owns the tables now), of the account that syncs, of the one that reads."""


@dataclass(frozen=True, slots=True)
class RolesState:
    """``problem`` is what keeps the SQL from being written, or this account from running it."""

    phase: Literal["none", "reading", "ready", "failed", "applying"] = "none"
    script: str = ""
    problem: str = ""
    new: tuple[str, ...] = ()
    """Roles that do not exist yet: each wants a password."""
    can_apply: bool = False


class RolesPresenter(QObject):
    """A password goes to the database and nowhere else: it stands in no state."""

    changed = Signal()
    told = Signal(str, str)
    """What became of it: the level of the message, and its text."""

    def __init__(self, pools: Pools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._tasks = Tasks()
        self._tools: AdministrationTools | None = None
        self._names: Names | None = None
        self._state = RolesState()

    @property
    def state(self) -> RolesState:
        return self._state

    def open(self, tools: AdministrationTools | None) -> None:
        self._tools = tools
        self._publish(RolesState())

    def close(self) -> None:
        self._tasks.close()

    def plan(self, names: Names) -> None:
        """Write the SQL for these names."""
        self._names = names
        if self._tools is not None:
            self._publish(RolesState("reading"))
            self._tasks.start("roles", self._plan(self._tools, names))

    def apply(self, passwords: Mapping[str, str]) -> None:
        """Run the SQL that is shown, and give the roles that are named their passwords."""
        if self._tools is not None and self._names is not None and self._state.can_apply:
            self._publish(replace(self._state, phase="applying", can_apply=False))
            self._tasks.start("roles", self._apply(self._tools, self._names, dict(passwords)))

    async def _plan(self, tools: AdministrationTools, names: Names) -> None:
        try:
            plan = await self._pools.work(tools.plan_roles, *names)
        except CbdeskError as error:
            self._publish(RolesState("failed", problem=str(error)))
        else:
            missing = said(plan.missing_right or "")
            self._publish(RolesState("ready", plan.script, missing, plan.new, can_apply=not missing))

    async def _apply(self, tools: AdministrationTools, names: Names, passwords: Mapping[str, str]) -> None:
        try:
            outcome = await self._pools.work(tools.apply_roles, *names, passwords)
        except CbdeskError as error:
            self.told.emit("error", str(error))
        else:
            self.told.emit("info", f"{said(outcome.detail)}.")
        await self._plan(tools, names)

    def _publish(self, state: RolesState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
