"""What happens when cbdesk itself is wrong: every unexpected error is logged once and shown, none is lost."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from cbdesk.errors import CbdeskError

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashHook(QObject):
    """Collects errors that nobody caught, from any thread."""

    reported = Signal(str)
    """A sentence for the message bar; the details are in the log."""

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self._log_folder = log_folder
        self.count = 0

    def report(self, message: str, error: BaseException | None) -> None:
        """Log one unexpected error and announce it; safe from any thread."""
        self.count += 1
        if isinstance(error, CbdeskError):
            log.error("%s: %s", message, error)
            self.reported.emit(str(error))
            return
        log.error("%s\n%s", message, describe(error) if error else "(no exception)")
        kind = type(error).__name__ if error else message
        self.reported.emit(f"cbdesk made a mistake ({kind}) and went on. Details: {self._log_folder / 'cbdesk.log'}")

    @contextlib.contextmanager
    def installed(self) -> Iterator[CrashHook]:
        """Catch exceptions of all threads, Qt's messages and hard crashes while the block runs."""
        self._log_folder.mkdir(parents=True, exist_ok=True)
        before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        qt_before = qInstallMessageHandler(_on_qt_message)
        with (self._log_folder / "fault.log").open("a", encoding="utf-8") as fault_file:
            faulthandler.enable(fault_file)
            try:
                yield self
            finally:
                faulthandler.disable()
                qInstallMessageHandler(qt_before)
                sys.excepthook, threading.excepthook = before

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report("unhandled exception", error)

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        self.report(f"unhandled exception in thread {args.thread.name if args.thread else '?'}", args.exc_value)


def describe(error: BaseException) -> str:
    """Return where the error came from and its type, chained causes included.

    The text of an exception of other people's code may quote a student's name or a serial, so it stays out;
    our own errors are written to be read.
    """
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        text = str(current) if isinstance(current, CbdeskError) else "(text withheld)"
        lines.append("".join(traceback.format_tb(current.__traceback__)) + f"{type(current).__name__}: {text}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\ncaused by\n".join(lines)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt %s: %s", context.category or "", message)
