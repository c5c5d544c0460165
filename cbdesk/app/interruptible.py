"""Work of the command line that Ctrl+C ends at once, also while the database server is at it.

The driver waits for the server inside C, where Python hears no signal: a vacuum would go on for minutes. So the work
has a thread of its own, and the main one listens.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from cbdesk.database.engine import cancel_statements
from cbdesk.errors import CancelledError
from cbdesk.maintenance.watch import Watch
from cbdesk.runtime.pools import DaemonExecutor

T = TypeVar("T")

_log = logging.getLogger(__name__)

_STEP_S = 0.5
"""A plain wait would hold signals back on Windows."""
_TRIES = 3
_GRACE_S = 4.0
"""Long enough for the work to put away what it had begun, before a statement is broken off once more."""


def interruptible(work: Callable[[Watch], T]) -> T:
    """Do the work and return what it returns. Raises CancelledError when Ctrl+C kept it from that."""
    watch = Watch()
    executor = DaemonExecutor("command", 1)
    running = executor.submit(work, watch)
    executor.shutdown()
    try:
        while not wait((running,), _STEP_S).done:
            pass
    except KeyboardInterrupt:
        return _stopped(running, watch)
    return running.result()


def _stopped(running: Future[T], watch: Watch) -> T:
    watch.stop()
    for _ in range(_TRIES):
        cancel_statements()
        if wait((running,), _GRACE_S).done:
            break
    if running.done() and running.exception() is None:
        return running.result()
    if running.done():
        _log.info("The work that was stopped ended with %s", type(running.exception()).__name__)
    raise CancelledError("Stopped. What was done before that stays.")
