"""The end of the process: threads that are still at work must not take it down."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

_PATIENCE_S = 0.5


def leave(code: int) -> int:
    """Return the code, or end the process with it at once while threads of the pools are at work.

    When Python ends, it stops them by unwinding their frames, and one that is inside C++ just then (Qt's import hook, a
    database driver) ends the process with a signal instead of the code.
    """
    until = time.monotonic() + _PATIENCE_S
    own = [thread for thread in threading.enumerate() if thread.daemon and thread.name.startswith("cbdesk-")]
    for thread in own:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in own):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
