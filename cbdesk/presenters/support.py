"""The support bundle: gathered in the pool, looked through by a person, written where they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from cbdesk import __version__
from cbdesk.errors import CbdeskError
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime import own_build, support_bundle
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.support_bundle import BundleFile
from cbdesk.runtime.tasks import Tasks

Describe = Callable[[], dict[str, Any]]
Gather = Callable[[Describe | None], tuple[BundleFile, ...]]


@dataclass(frozen=True, slots=True)
class SupportState:
    phase: Literal["gathering", "ready", "failed", "saving", "saved"] = "gathering"
    files: tuple[BundleFile, ...] = ()
    message: str = ""
    """What failed, or where the bundle is."""
    path: str = ""


class SupportPresenter(QObject):
    """Nothing leaves the station from here: a file is written, and a person sends it or does not."""

    changed = Signal()

    def __init__(self, pools: Pools, gather: Gather, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._gather = gather
        self._describe: Describe | None = None
        self._tasks = Tasks()
        self._state = SupportState()
        self.versions = f"cbdesk {__version__}"
        """What runs here, in lines; more of them once ``start`` has read them."""

    @property
    def state(self) -> SupportState:
        return self._state

    def start(self) -> None:
        """Read the versions of everything, which takes files."""
        self._tasks.start("versions", self._read_versions())

    def open(self, describe: Describe | None) -> None:
        """Take the way to ask the open stores for their state."""
        self._describe = describe

    def close(self) -> None:
        self._tasks.close()

    def gather(self) -> None:
        self._publish(SupportState())
        self._tasks.start("bundle", self._collect())

    def save(self, path: Path, names: frozenset[str]) -> None:
        """Write the files of these names to the path."""
        files = tuple(one for one in self._state.files if one.name in names)
        self._publish(replace(self._state, phase="saving", message=""))
        self._tasks.start("bundle", self._write(path, files))

    def write_text(self, path: Path, text: str) -> None:
        """Write a text that a person has looked through, such as the report of a mistake."""
        self._tasks.start("text", self._write_text(path, text))

    async def _read_versions(self) -> None:
        self.versions = await self._pools.work(own_build.version_text)

    async def _collect(self) -> None:
        try:
            found = await self._pools.work(self._gather, self._describe)
        except (CbdeskError, OSError) as error:
            self._publish(SupportState("failed", message=str(error)))
        else:
            files = tuple(replace(one, about=said(one.about)) for one in found)
            self._publish(SupportState("ready", files))

    async def _write(self, path: Path, files: tuple[BundleFile, ...]) -> None:
        try:
            await self._pools.work(support_bundle.write, path, files)
        except OSError as error:
            words = translate("presenters", "The bundle could not be written: {strerror}.").format(
                strerror=error.strerror
            )
            self._publish(replace(self._state, phase="ready", message=words))
        else:
            self._publish(
                replace(
                    self._state,
                    phase="saved",
                    message=translate("presenters", "Saved: {path}").format(path=path),
                    path=str(path),
                )
            )

    async def _write_text(self, path: Path, text: str) -> None:
        try:
            await self._pools.work(path.write_text, text, encoding="utf-8")
        except OSError as error:
            words = translate("presenters", "The report could not be written: {strerror}.").format(
                strerror=error.strerror
            )
            self._publish(replace(self._state, message=words))
        else:
            self._publish(
                replace(self._state, message=translate("presenters", "Saved: {path}").format(path=path), path=str(path))
            )

    def _publish(self, state: SupportState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
