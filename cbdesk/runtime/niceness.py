"""How a process leaves the processor to the window while both want it."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

NICENESS = 19


def give_way(process_id: int, niceness: int = NICENESS) -> None:
    """Give a process less claim to the processor, for as long as it lives; one that has ended already needs none.

    Linux weighs sessions before it weighs processes, where the desktop has it so: one in a session of its own would be
    nice to nobody but itself (https://www.man7.org/linux/man-pages/man7/sched.7.html, the autogroup feature).
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process_id, niceness)
        if sys.platform == "linux":  # a batch process that wakes up does not push another one aside
            os.sched_setscheduler(process_id, os.SCHED_BATCH, os.sched_param(0))
        Path(f"/proc/{process_id}/autogroup").write_text(str(niceness), encoding="ascii")


def be_as_nice_as_we(process_id: int) -> None:
    """Let a server's process that works for us have no more claim to the processor than we have ourselves."""
    if sys.platform != "win32" and (ours := os.getpriority(os.PRIO_PROCESS, 0)) > 0:
        give_way(process_id, ours)
