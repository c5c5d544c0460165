"""Fixtures for everything on Qt: coroutines on Qt's loop, the two pools, and a library in memory or in PostgreSQL."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from cbdesk.runtime.loop import close_event_loop, new_event_loop, run_until_complete
from cbdesk.runtime.pools import Pools
from tests.desktop.fleet import NOW, Fleet, district, store
from tests.desktop.memory_library import MemoryLibrary

T = TypeVar("T")
UNTIL_SECONDS = 30.0


class Aio:
    """One event loop on Qt's for one test. Errors that nobody awaited are collected."""

    def __init__(self, app: QApplication) -> None:
        self.errors: list[str] = []
        self.loop = new_event_loop(app, lambda message, error: self.errors.append(f"{message}: {error!r}"))

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float = 30.0) -> T:
        return run_until_complete(self.loop, asyncio.wait_for(coroutine, timeout))

    async def until(self, condition: Callable[[], object], seconds: float = UNTIL_SECONDS) -> None:
        """Let the window live until the condition holds."""
        deadline = self.loop.time() + seconds
        while not condition():
            assert self.loop.time() < deadline, "it never became true"
            await asyncio.sleep(0.005)

    async def settle(self, seconds: float = 0.05) -> None:
        """Let everything that is on its way arrive, where nothing is expected to happen."""
        await asyncio.sleep(seconds)


@pytest.fixture
def aio(qapp: QApplication) -> Iterator[Aio]:
    gc.freeze()  # what was there before is none of this test's, and need not be looked through
    qapp.setQuitOnLastWindowClosed(False)  # as in the program
    windows = set(QApplication.topLevelWidgets())
    aio = Aio(qapp)
    yield aio
    left = close_event_loop(aio.loop)
    timers = _active_timers()
    gc.unfreeze()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    assert aio.errors == [], aio.errors
    assert left == (), "tasks left behind"
    assert timers == [], "timers left running"
    assert [widget for widget in set(QApplication.topLevelWidgets()) - windows if widget.isVisible()] == []


def _active_timers() -> list[QTimer]:
    return [one for one in gc.get_objects() if type(one) is QTimer and shiboken6.isValid(one) and one.isActive()]


@pytest.fixture
def pools() -> Iterator[Pools]:
    pools = Pools()
    yield pools
    pools.close()
    assert pools.join(10), "a call in a pool never ended"


@pytest.fixture
def fleet() -> Fleet:
    return district(450)


@pytest.fixture
def memory(fleet: Fleet) -> MemoryLibrary:
    return MemoryLibrary(fleet)


@pytest.fixture(params=["memory", "postgres"])
def library(request: pytest.FixtureRequest, fleet: Fleet) -> Iterator[Any]:
    """The same fleet twice: the quick library must answer like the real one, or tests on it prove nothing."""
    if request.param == "memory":
        yield MemoryLibrary(fleet)
        return
    from cbdesk.cache import open_cache
    from cbdesk.repositories import Library

    engine = request.getfixturevalue("engine")
    store(engine, fleet)
    cache = open_cache(None)
    yield Library.over(engine, cache)
    cache.close()


@pytest.fixture(params=["memory", "postgres", "copy"])
def library_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Fleet], Any]]:
    """Make the library of a fleet: in memory, in PostgreSQL, or as the station's offline copy. All answer alike."""
    with ExitStack() as stack:

        def make(fleet: Fleet) -> Any:
            if request.param == "memory":
                return MemoryLibrary(fleet)
            if request.param == "copy":
                from tests.desktop.copies import copy_of

                copy = copy_of(fleet, NOW)
                stack.callback(copy.close)
                return copy
            from cbdesk.cache import open_cache
            from cbdesk.repositories import Library

            engine = request.getfixturevalue("engine")
            store(engine, fleet)
            cache = open_cache(None)
            stack.callback(cache.close)
            return Library.over(engine, cache)

        yield make
