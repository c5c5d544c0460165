"""Devices that left the lists: looked up one by one in the archive, by any of their identifiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.errors import CbdeskError
from cbdesk.presenters import privacy, wording
from cbdesk.presenters.administration_cells import placed, plain
from cbdesk.presenters.administration_tools import AdministrationTools
from cbdesk.presenters.statistics_state import Row, Table
from cbdesk.presenters.translation import translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks


@dataclass(frozen=True, slots=True)
class ArchivedState:
    phase: Literal["none", "reading", "shown", "failed"] = "none"
    reason: str = ""
    table: Table | None = None


class ArchivedPresenter(QObject):
    changed = Signal()

    def __init__(self, pools: Pools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._tasks = Tasks()
        self._tools: AdministrationTools | None = None
        self._found: tuple[Mapping[str, Any], ...] = ()
        self._state = ArchivedState()

    @property
    def state(self) -> ArchivedState:
        return self._state

    def open(self, tools: AdministrationTools | None) -> None:
        self._tools = tools

    def close(self) -> None:
        self._tasks.close()

    def find(self, ident: str) -> None:
        """Show the rows of that device; the latest wish wins."""
        if self._tools is not None and ident.strip():
            self._publish(ArchivedState("reading"))
            self._tasks.start("find", self._find(self._tools, ident))

    def render_anew(self) -> None:
        """Write it once more: names are hidden now, or shown again."""
        if self._state.phase == "shown":
            self._publish(ArchivedState("shown", table=_table(self._found)))

    async def _find(self, tools: AdministrationTools, ident: str) -> None:
        try:
            self._found = tuple(await self._pools.work(tools.archived, ident))
        except CbdeskError as error:
            self._found = ()
            self._publish(ArchivedState("failed", str(error)))
        else:
            self._publish(ArchivedState("shown", table=_table(self._found)))

    def _publish(self, state: ArchivedState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _table(found: Sequence[Mapping[str, Any]]) -> Table:
    """Return the fields of archived rows, one below the other; empty ones are left out."""
    rows = tuple(
        Row((placed(column, place), plain(privacy.value(column, _written(value)))), name=f"{place} {column}")
        for place, (column, value) in enumerate(pair for device in found for pair in device.items())
        if value not in (None, "", [])
    )
    columns = (translate("presenters", "Field"), translate("presenters", "Value"))
    return Table("archived", translate("presenters", "Archived devices"), columns, rows)


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return wording.exact(value.replace(tzinfo=UTC) if value.tzinfo is None else value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
