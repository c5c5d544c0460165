"""The views of the side pane: the built-in ones and those saved on this station, read and kept in the pool."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.query import ListQuery, QueryError, clean_search
from cbdesk.domain.views import VIEWS, View
from cbdesk.errors import CbdeskError
from cbdesk.presenters import wording
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks
from cbdesk.settings import saved_views

if TYPE_CHECKING:
    from cbdesk.repositories import Library

log = logging.getLogger(__name__)

SLOW_SECONDS = 0.5
"""A fleet of which one view takes so long to count is too large to count them all for each window."""


@dataclass(frozen=True, slots=True)
class ViewsState:
    saved: tuple[View, ...] = ()
    built_in: tuple[View, ...] = field(default_factory=lambda: tuple(map(_said, VIEWS)))
    counts: Mapping[str, str] = field(default_factory=dict)
    """How many devices a view has, by its search text; those of the whole fleet by the empty text."""

    @property
    def all(self) -> tuple[View, ...]:
        return (*self.saved, *self.built_in)


def _said(view: View) -> View:
    return replace(view, title=said(view.title), about=said(view.about))


class ViewsPresenter(QObject):
    changed = Signal()
    failed = Signal(str)
    """What could not be kept or read, in a sentence."""
    saved = Signal(str)
    """The name of a view that was just kept."""
    renamed = Signal(str, str)
    forgotten = Signal(View)

    def __init__(self, pools: Pools, folder: Path, parent: QObject | None = None) -> None:
        """``folder`` is the station's data folder, in which the command line finds the saved views, too."""
        super().__init__(parent)
        self._pools = pools
        self._folder = folder
        self._tasks = Tasks()
        self._state = ViewsState()
        self._library: Library | None = None

    @property
    def state(self) -> ViewsState:
        return self._state

    def close(self) -> None:
        self._tasks.close()

    def reload(self) -> None:
        self._tasks.start("read", self._do(lambda: None, lambda _: None))

    def open(self, library: Library) -> None:
        self._library = library
        self.count()

    def count(self) -> None:
        """Count the devices of all views again; the old numbers stay until the new ones are there."""
        if self._library is not None:
            self._tasks.start("count", self._count(self._library))

    async def _count(self, library: Library) -> None:
        counts: dict[str, str] = {}
        try:
            for query in ("", *(view.query for view in self._state.all)):
                # One by one: what else waits for the pool comes between.
                counts[query], seconds = await self._pools.work(_counted, library, query)
                if seconds > SLOW_SECONDS:
                    break
        except CbdeskError as error:
            log.info("the views are not counted now: %s", error)
            return
        if counts != self._state.counts:
            self._state = replace(self._state, counts=counts)
            self.changed.emit()

    def name_of(self, text: str) -> str:
        """Return the name of the view that asks for just this text, empty for none."""
        asked = clean_search(text)
        return next((view.name for view in self._state.all if view.query == asked), "")

    def save(self, title: str, text: str) -> None:
        """Keep the text as a view, in place of the one of that title, if there is one."""
        if not saved_views.name_of(title):
            self.failed.emit(translate("presenters", "A view needs a name with letters or digits."))
            return
        self._tasks.start(
            "change",
            self._do(
                lambda: saved_views.save(self._folder, saved_views.name_of(title), text, title),
                lambda view: self.saved.emit(view.name),
            ),
        )

    def rename(self, name: str, title: str) -> None:
        if not saved_views.name_of(title):
            self.failed.emit(translate("presenters", "A view needs a name with letters or digits."))
            return
        self._tasks.start(
            "change",
            self._do(
                lambda: saved_views.rename(self._folder, name, title),
                lambda view: self.renamed.emit(name, view.name),
            ),
        )

    def forget(self, view: View) -> None:
        self._tasks.start(
            "change",
            self._do(lambda: saved_views.forget(self._folder, view.name), lambda _: self.forgotten.emit(view)),
        )

    async def _do(self, change: Callable[[], Any], tell: Callable[[Any], object]) -> None:
        try:
            result, saved = await self._pools.work(_changed, change, self._folder)
        except CbdeskError as error:
            self.failed.emit(_sentence(error))
            return
        except OSError as error:
            self.failed.emit(
                translate("presenters", "The views of this station cannot be kept: {reason}.").format(
                    reason=error.strerror or error
                )
            )
            return
        tell(result)
        if saved != self._state.saved:
            self._state = replace(self._state, saved=saved)
            self.changed.emit()
            self.count()


def _counted(library: Library, query: str) -> tuple[str, float]:
    started = time.perf_counter()
    total = library.devices.total(ListQuery(query=query or None))
    return wording.count(total.value), time.perf_counter() - started


def _sentence(error: CbdeskError) -> str:
    if not isinstance(error, QueryError):
        return str(error)
    words = str(error).removeprefix(f"{error.field}: ")
    reason = f"{words[:1].upper()}{words[1:].rstrip('.')}."
    return translate("presenters", "The view was not kept. {reason}").format(reason=reason)


def _changed(change: Callable[[], Any], folder: Path) -> tuple[Any, tuple[View, ...]]:
    return change(), saved_views.saved(folder)
