"""A child of this program that works beside the window, waited for in a pool, and gone when the window goes."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cbdesk.runtime.sync_process import start_niced

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the child ended, and what it said on its two outputs."""

    exit_code: int
    said: str
    complaint: str


class SideProcess:
    """One child at a time, niced, so that it takes nothing from the window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_closed = False

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> Ending:
        """Run the child to its end. Blocks. One that cannot be started ends like one that failed at once."""
        with self._lock:
            if self._is_closed:
                return Ending(1, "", "the window is closed")
            try:
                self._process = process = start_niced(list(command), dict(environment))
            except OSError as error:
                return Ending(1, "", f"{command[0]}: {error.strerror}")
        said, complaint = process.communicate()
        with self._lock:
            self._process = None
        return Ending(process.returncode, said.strip(), complaint.strip())

    def close(self) -> None:
        """End the child now; none is started any more."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()
