"""The two thread pools of the window: one for searches and one for the rest, neither queues behind the other."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SEARCH_THREADS = 3
"""A search that lost against newer text runs on until its time limit; the next one must not wait for it."""
WORK_THREADS = 4


class DaemonExecutor(Executor):
    """An executor whose threads never hold the process back: a stuck call dies with the window.

    ``ThreadPoolExecutor`` joins its threads at exit; closing the window would wait for the slowest server.
    """

    def __init__(self, name: str, threads: int) -> None:
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"cbdesk-{name}-{number}", daemon=True)
            for number in range(1, threads + 1)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[T] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001  whatever it is, it belongs to the one who awaits the future
                future.set_exception(error)
            else:
                future.set_result(result)

        self._calls.put(call)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002  never waits: see the class
        """Let idle threads end now and busy ones when their call returns; waits for neither."""
        if not self._closed:
            self._closed = True
            for _ in self._threads:
                self._calls.put(None)

    def join(self, timeout: float) -> bool:
        """Wait for the threads of a closed pool, and say whether all have ended."""
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
            del call


class Pools:
    """Blocking functions in, awaitables out. Cancelling the await drops a call that has not started yet."""

    def __init__(self, search_threads: int = SEARCH_THREADS, work_threads: int = WORK_THREADS) -> None:
        self._search = DaemonExecutor("search", search_threads)
        self._work = DaemonExecutor("work", work_threads)

    async def search(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await _await(self._search, fn, *args, **kwargs)

    async def work(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await _await(self._work, fn, *args, **kwargs)

    def close(self) -> None:
        self._search.shutdown()
        self._work.shutdown()

    def join(self, timeout: float) -> bool:
        """Wait for the threads of closed pools, and say whether all have ended."""
        return all([self._search.join(timeout), self._work.join(timeout)])


async def _await(executor: Executor, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    return await asyncio.wrap_future(executor.submit(fn, *args, **kwargs))
