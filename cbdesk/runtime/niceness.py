"""How a process leaves the processor to the window while both want it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

NICENESS = 19
_SERVICE = 5
"""A third of the weight: two that want the same processor share it one to three."""


def give_way(process_id: int, niceness: int = NICENESS) -> None:
    """Give a process less claim to the processor, for as long as it lives; one that has ended already needs none."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        _be_nice(process_id, niceness)
    if sys.platform == "linux":  # a batch process that wakes up does not push another one aside
        with contextlib.suppress(OSError):
            os.sched_setscheduler(process_id, os.SCHED_BATCH, os.sched_param(0))


def serve_us(process_id: int) -> None:
    """Let a server's process that works for us have a little less claim to the processor than we have ourselves.

    Whoever waits for its answer looks at a window meanwhile. What it does for a sync gives way as the sync does.
    """
    if sys.platform == "win32":
        return
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    if ours > 0:
        give_way(process_id, min(ours + _SERVICE, NICENESS))
    else:
        with contextlib.suppress(OSError):
            _be_nice(process_id, ours + _SERVICE)


def _be_nice(process_id: int, niceness: int) -> None:
    """Linux weighs sessions before it weighs processes, where the desktop has it so.

    One in a session of its own would be nice to nobody but itself
    (https://www.man7.org/linux/man-pages/man7/sched.7.html, the autogroup feature).
    """
    os.setpriority(os.PRIO_PROCESS, process_id, niceness)
    if sys.platform == "linux":
        Path(f"/proc/{process_id}/autogroup").write_text(str(niceness), encoding="ascii")
