"""The daily backup of an embedded database: a child process beside the window or the sync that finds it due."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cbdesk.app import backups
from cbdesk.app.station import Station
from cbdesk.runtime.own_command import own_command
from cbdesk.runtime.pools import DaemonExecutor
from cbdesk.runtime.side_process import SideProcess

_log = logging.getLogger(__name__)
_GRACE_S = 5.0


@contextmanager
def beside(station: Station, *, wait: bool) -> Iterator[None]:
    """Take the backup while the block runs, if it is due. ``wait``: let it end; otherwise it ends with the block.

    One that was ended leaves nothing behind, and is due again at the next start.
    """
    if not backups.is_due(station.settings) or station.library.sync_logs.last_completed() is None:
        yield
        return
    child = SideProcess()
    executor = DaemonExecutor("backup", 1)
    is_over = threading.Event()
    running = executor.submit(_take, child, is_over)
    try:
        yield
        if wait:
            running.result()
    finally:
        is_over.set()
        child.close()
        executor.shutdown()
        executor.join(_GRACE_S)


def _take(child: SideProcess, is_over: threading.Event) -> None:
    ending = child.run(own_command("db", "backup", "--due", "--json"), dict(os.environ))
    if ending.exit_code and not is_over.is_set():
        _log.warning("The daily backup failed: %s", ending.complaint.splitlines()[-1] if ending.complaint else "")
