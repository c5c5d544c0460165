"""Reads several listings of one source on the threads of an executor; the first one that fails ends all of them."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from typing import TypeVar

from cbdesk.errors import CancelledError

PartT = TypeVar("PartT")


def read_together(
    executor: Executor, parts: Iterable[PartT], at_once: int, read: Callable[[PartT, Callable[[], None]], None]
) -> None:
    """Call ``read`` with each part and a stop check, in this thread and in others; raises the first failure.

    The stop check raises CancelledError as soon as another part has failed.
    """
    waiting: queue.SimpleQueue[PartT] = queue.SimpleQueue()
    for part in parts:
        waiting.put(part)
    failures: list[Exception] = []

    def stop() -> None:
        if failures:
            raise CancelledError("Another listing of the same source failed.")

    def work() -> None:
        with suppress(queue.Empty):
            while not failures:
                part = waiting.get_nowait()
                try:
                    read(part, stop)
                except Exception as error:  # noqa: BLE001  raised below, whatever it is
                    failures.append(error)

    helpers = [executor.submit(work) for _ in range(min(at_once, waiting.qsize()) - 1)]
    work()
    end(helpers)
    if failures:
        raise failures[0]  # the others were stopped because of it


def end(helpers: Iterable[Future[None]]) -> None:
    """Wait for helpers that run, and drop those that never got a thread."""
    for helper in helpers:
        if not helper.cancel():
            helper.result()
