"""asyncio on Qt's event loop. The only module that knows qasync."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import QCoreApplication

from cbdesk.runtime.pools import DaemonExecutor

GOODBYE_SECONDS = 2.0
"""How long cancelled coroutines get to say goodbye when the window has closed."""
HANDOVER_SECONDS = 0.00002
"""How long a thread that computes keeps the interpreter while the window's waits for it, as it does more than once in a
paint; Python's own is 5 ms."""


T = TypeVar("T")
ErrorHandler = Callable[[str, BaseException | None], None]


def new_event_loop(app: QCoreApplication, on_error: ErrorHandler) -> asyncio.AbstractEventLoop:
    """Return a loop on Qt's; errors that nobody awaited go to ``on_error``.

    Its default executor is a daemon one: qasync's own would be joined at exit (https://github.com/CabbageDevelopment/qasync/issues/115).
    """
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    loop.set_default_executor(DaemonExecutor("default", 1))
    loop.set_exception_handler(lambda _loop, context: on_error(context["message"], context.get("exception")))
    return loop


def run(app: QCoreApplication, main: Coroutine[Any, Any, int], on_error: ErrorHandler) -> int:
    """Run ``main`` on Qt's event loop until it returns, then cancel what is left.

    ``main`` awaits its own end (an event set by the closing window): ``QCoreApplication.quit`` would stop the loop
    under the feet of every coroutine.
    """
    loop = new_event_loop(app, on_error)
    handover = sys.getswitchinterval()
    sys.setswitchinterval(HANDOVER_SECONDS)
    try:
        return run_until_complete(loop, main)
    finally:
        close_event_loop(loop)
        sys.setswitchinterval(handover)


def run_until_complete(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine on the loop, and nothing after it.

    qasync's own method handles events once more when the loop no longer counts as running: the other coroutines that
    go on then find no loop and fail.
    """
    task = loop.create_task(coroutine, name="main")

    def stop(_task: asyncio.Task[T]) -> None:
        loop.stop()

    task.add_done_callback(stop)
    loop.run_forever()
    if not task.done():
        task.remove_done_callback(stop)
        task.cancel()
        raise RuntimeError("Qt was told to quit before the window had said goodbye")
    return task.result()


def close_event_loop(loop: asyncio.AbstractEventLoop) -> tuple[str, ...]:
    """Cancel the tasks that are left, close the loop, and return their names."""
    leftovers = tuple(task for task in asyncio.all_tasks(loop) if not task.done())
    for task in leftovers:
        task.cancel()
    if leftovers:
        run_until_complete(loop, asyncio.wait(leftovers, timeout=GOODBYE_SECONDS))
    run_until_complete(loop, loop.shutdown_asyncgens())
    loop.close()
    return tuple(task.get_name() for task in leftovers)
