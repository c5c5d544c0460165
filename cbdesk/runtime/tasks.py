"""Coroutines started from Qt slots: kept alive, cancelled together, and loud when they fail."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Tasks:
    """The running coroutines of one owner. A task of a name replaces the running one of that name: the latest wins."""

    def __init__(self) -> None:
        self._named: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def start(self, name: str, coroutine: Coroutine[Any, Any, None]) -> None:
        if self._closed:
            coroutine.close()
            return
        self.cancel(name)
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._named[name] = task
        task.add_done_callback(self._done)

    def is_running(self, name: str) -> bool:
        task = self._named.get(name)
        return task is not None and not task.done()  # one that is done is let go a turn later

    def cancel(self, name: str) -> None:
        task = self._named.pop(name, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Cancel everything; nothing starts any more."""
        self._closed = True
        for name in list(self._named):
            self.cancel(name)

    def _done(self, task: asyncio.Task[None]) -> None:
        if self._named.get(task.get_name()) is task:
            del self._named[task.get_name()]
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            task.get_loop().call_exception_handler(
                {"message": f"the task {task.get_name()} failed", "exception": error, "task": task}
            )
