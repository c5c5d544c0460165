"""Asks the systems about one device now: a child does it, this says how far it is and what came of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk.presenters import wording
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.opened_library import LiveLook
from cbdesk.presenters.translation import listed, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.side_process import Ending, SideProcess
from cbdesk.runtime.tasks import Tasks

_TICK_SECONDS = 1.0
_OK, _NOTHING = "ok", "nothing found"
"""What the engine says of a source that answered."""


@dataclass(frozen=True, slots=True)
class LookState:
    """``device_id`` is the device that is or was asked about; its panel shows the rest."""

    phase: Literal["off", "idle", "running", "done"] = "off"
    device_id: str = ""
    text: str = ""
    level: Level = "info"
    details: str = ""
    """What each system said, where that is more than the sentence."""

    @property
    def can_start(self) -> bool:
        return self.phase in {"idle", "done"}


class LiveLookPresenter(QObject):
    """One look at a time; the window goes on meanwhile."""

    changed = Signal()
    finished = Signal()
    """What is stored about the device may be new."""

    def __init__(
        self, pools: Pools, process: SideProcess, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pools = pools
        self._process = process
        self._now = now
        self._tasks = Tasks()
        self._look: LiveLook | None = None
        self._state = LookState()

    @property
    def state(self) -> LookState:
        return self._state

    def open(self, look: LiveLook | None) -> None:
        """Make looks possible; None: this station asks nobody."""
        self._look = look
        if self._state.phase != "running":
            self._publish(LookState("idle" if look else "off"))

    def close(self) -> None:
        self._process.close()
        self._tasks.close()

    def start(self, device_id: str, name: str) -> None:
        """Ask about a device, unless a look is under way."""
        if self._look is not None and device_id and self._state.phase != "running":
            self._tasks.start("look", self._ask(self._look, device_id, name))

    async def _ask(self, look: LiveLook, device_id: str, name: str) -> None:
        child = asyncio.ensure_future(self._pools.work(self._process.run, (*look.command, device_id), look.environment))
        seconds = 0
        try:
            while not child.done():
                text = translate("presenters", "Asking Google, IncidentIQ and Meraki about {name}…").format(name=name)
                self._publish(
                    LookState("running", device_id, f"{text} {wording.duration(seconds)}" if seconds else text)
                )
                await asyncio.wait({child}, timeout=_TICK_SECONDS)
                seconds += 1
        finally:
            child.cancel()
        self._publish(_outcome(child.result(), device_id, self._now()))
        self.finished.emit()

    def _publish(self, state: LookState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def _outcome(ending: Ending, device_id: str, now: datetime) -> LookState:
    try:
        document = json.loads(ending.said) if ending.said else {}
        live = document.get("live") if isinstance(document, dict) else None
        if isinstance(live, dict):
            return _answered(live, device_id, now)
        reason = str(document.get("error") or "") if isinstance(document, dict) else ""
    except ValueError:
        reason = ""
    reason = reason or ending.complaint.rpartition("\n")[2].removeprefix("cbdesk: ")
    reason = reason or translate("presenters", "The child ended with code {exit_code} and said nothing.").format(
        exit_code=ending.exit_code
    )
    return LookState(
        "done",
        device_id,
        translate("presenters", "The systems could not be asked. {reason}").format(reason=reason),
        "bad",
        ending.complaint,
    )


def _answered(live: Mapping[str, Any], device_id: str, now: datetime) -> LookState:
    sources: Mapping[str, str] = live["sources"]
    names = {source: wording.source_name(source) for source in sources}
    known = [names[source] for source, said in sources.items() if said == _OK]
    unknown = [names[source] for source, said in sources.items() if said == _NOTHING]
    failed = [f"{names[source]}: {said}" for source, said in sources.items() if said not in {_OK, _NOTHING}]
    if live["changed"]:
        news = translate("presenters", "What is new is shown.")
    else:
        news = translate("presenters", "Nothing has changed.") if known else ""
    sentences = [
        translate("presenters", "Asked at {time}.").format(time=f"{now.astimezone():%H:%M}"),
        news,
        translate("presenters", "{systems} answered.").format(systems=listed(known)) if known else "",
        translate("presenters", "{systems} found nothing.").format(systems=listed(unknown)) if unknown else "",
        translate("presenters", "Not reached: {systems}.").format(
            systems=listed([part.partition(":")[0] for part in failed])
        )
        if failed
        else "",
    ]
    level: Level = "warn" if failed else "good"
    return LookState("done", device_id, " ".join(part for part in sentences if part), level, "\n".join(failed))
