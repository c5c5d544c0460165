"""The sync child: started niced beside the window, read line by line in threads, gone when the window goes."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain.sync import Progress
from cbdesk.domain.sync_status import progress_from
from cbdesk.runtime.niceness import give_way

log = logging.getLogger(__name__)

CANCEL_GRACE_MS = 20_000
"""How long a cancelled run may take to store its page and close its log row."""
TERMINATE_GRACE_MS = 5_000
STDERR_LINES = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the child ended. ``document`` is the contract's sync document, None when it died before printing one."""

    exit_code: int
    document: Mapping[str, Any] | None
    was_cancelled: bool
    garbage_lines: int
    last_words: str
    """The end of its standard error, for the details of a failure."""


class SyncProcess(QObject):
    """One child at a time. It reads ``cancel`` or the end of its standard input as the wish to stop."""

    progress = Signal(object)
    """A ``domain.sync.Progress``."""
    finished = Signal(object)
    """An ``Outcome``."""
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._cancelled = threading.Event()
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._on_grace_over)
        self._terminated = False
        self._ended.connect(self._on_ended)

    @property
    def is_running(self) -> bool:
        return self._reader is not None

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the child. A command that cannot be started ends like a child that failed at once."""
        if self.is_running:
            raise RuntimeError("a sync child is running already")
        self._cancelled.clear()
        self._terminated = False
        self._reader = threading.Thread(
            target=self._run, args=(list(command), dict(environment)), name="cbdesk-sync-reader", daemon=True
        )
        self._reader.start()

    def cancel(self, grace_ms: int = CANCEL_GRACE_MS) -> None:
        """Ask the child to stop; terminate it after the grace, kill it when even that is ignored."""
        if not self.is_running:
            return
        self._cancelled.set()
        self._say_cancel()
        self._grace.start(grace_ms)

    def kill(self) -> None:
        """End the child now, without grace."""
        self._cancelled.set()
        if self._process is not None:
            self._process.kill()

    def join(self, seconds: float) -> bool:
        """Wait for the child's end and say whether it came. For another thread than the window's, at its goodbye."""
        reader = self._reader  # the window's thread forgets it as soon as the end is announced
        if reader is None:
            return True
        reader.join(seconds)
        return not reader.is_alive()

    def _say_cancel(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):  # it ended in this moment: there is nobody left to ask
                process.stdin.write("cancel\n")
                process.stdin.flush()

    def _on_grace_over(self) -> None:
        if self._process is None:
            return
        if self._terminated:
            log.warning("the sync child ignored the request to end and was killed")
            self._process.kill()
            return
        log.warning("the sync child did not stop in time and was asked to end")
        self._terminated = True
        self._process.terminate()
        self._grace.start(TERMINATE_GRACE_MS)

    def _on_ended(self, outcome: Outcome) -> None:
        self._grace.stop()
        if self._reader is not None:
            self._reader.join()
        self._reader = None
        self._process = None
        self.finished.emit(outcome)

    def _run(self, command: list[str], environment: dict[str, str]) -> None:
        last_words: deque[str] = deque(maxlen=STDERR_LINES)
        try:
            process = start_niced(command, environment)
        except OSError as error:
            self._ended.emit(Outcome(1, None, self._cancelled.is_set(), 0, f"{command[0]}: {error.strerror}"))
            return
        self._process = process
        if self._cancelled.is_set():  # asked to stop before it was there to hear
            self._say_cancel()
        listener = threading.Thread(
            target=_drain, args=(process.stderr, last_words), name="cbdesk-sync-stderr", daemon=True
        )
        listener.start()
        document, garbage = self._read(process)
        exit_code = process.wait()
        listener.join()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):  # unsent words to a child that is gone
                    stream.close()
        if garbage:
            log.warning("the sync child printed %d unreadable lines", garbage)
        self._ended.emit(Outcome(exit_code, document, self._cancelled.is_set(), garbage, "\n".join(last_words)))

    def _read(self, process: subprocess.Popen[str]) -> tuple[Mapping[str, Any] | None, int]:
        document: Mapping[str, Any] | None = None
        garbage = 0
        for line in process.stdout or ():
            event = parse_line(line)
            if isinstance(event, Progress):
                self.progress.emit(event)
            elif event is not None:
                document = event
            elif line.strip():
                garbage += 1
        return document, garbage


def parse_line(line: str) -> Progress | Mapping[str, Any] | None:
    """Return the progress or the final document that one line of the child holds, None for anything else."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    match event:
        case {"event": "progress"}:
            return progress_from(event)
        case {"event": "result"}:
            return {key: value for key, value in event.items() if key != "event"}
    return None


def start_niced(command: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start the child with less claim to the processor than the window; in a session of its own, away from Ctrl+C."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        bufsize=1,
        creationflags=flags,
        start_new_session=True,
    )
    give_way(process.pid)
    return process


def _drain(stream: IO[str] | None, last_words: deque[str]) -> None:
    for line in stream or ():
        text = line.rstrip()
        if text:
            last_words.append(text)
            log.info("sync child: %s", text)
