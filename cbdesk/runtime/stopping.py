"""The wish to stop, from a signal or from the parent process, as one flag that long work looks at."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType


class StopFlag:
    """False until somebody asks to stop; safe from any thread and from signal handlers."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        return self._event.is_set()

    def set(self) -> None:
        self._event.set()

    def wait(self) -> None:
        """Block until the flag is set."""
        # In short steps: a plain wait() would hold signals back on Windows.
        while not self._event.wait(0.5):
            pass

    def on_signals(self) -> None:
        """Set the flag on Ctrl+C and on termination; a second signal ends the process the hard way."""

        def handle(number: int, _frame: FrameType | None) -> None:
            self._event.set()
            signal.signal(number, signal.SIG_DFL)

        signal.signal(signal.SIGINT, handle)
        signal.signal(signal.SIGTERM, handle)

    def on_parent(self, is_wish: Callable[[str], bool] = lambda line: line.strip() == "cancel") -> None:
        """Set the flag when the parent writes ``cancel`` to our standard input, or closes it by ending."""

        def listen() -> None:
            for line in sys.stdin:
                if is_wish(line):
                    break
            self._event.set()

        threading.Thread(target=listen, name="cbdesk-parent", daemon=True).start()
