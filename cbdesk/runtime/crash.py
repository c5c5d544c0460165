"""What happens when cbdesk itself is wrong: every unexpected error is logged once and shown, none is lost."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import secrets
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from cbdesk.errors import CbdeskError

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


_MOST_OF_A_FAULT = 20_000


def new_ident() -> str:
    """Return a short name for one error, by which it is found in the log: ``E-3F2A91``."""
    return f"E-{secrets.token_hex(3).upper()}"


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One mistake of ours: a sentence for the message bar, and what a report of it would hold."""

    text: str
    details: str = ""
    """Where it happened, without the texts of foreign errors; empty for an error that explains itself."""
    ident: str = field(default_factory=new_ident)
    """It stands in the log too."""
    when: datetime = field(default_factory=lambda: datetime.now(UTC))


class CrashHook(QObject):
    """Collects errors that nobody caught, from any thread."""

    reported = Signal(object)
    """A ``CrashReport``."""

    def __init__(self, log_folder: Path) -> None:
        super().__init__()
        self._log_folder = log_folder
        self.count = 0
        self.last_fault = ""
        """Where the program before this one ended the hard way; empty when it did not."""

    def report(self, message: str, error: BaseException | None) -> None:
        """Log one unexpected error and announce it; safe from any thread."""
        self.count += 1
        if isinstance(error, CbdeskError):
            told = CrashReport(str(error))
            log.error("%s (%s): %s", message, told.ident, error)
        else:
            kind = type(error).__name__ if error else message
            details = f"{message}\n{describe(error) if error else '(no exception)'}"
            words = QCoreApplication.translate("runtime", "cbdesk made a mistake ({kind}) and went on.")
            told = CrashReport(words.format(kind=kind), details)
            log.error("%s\n%s", told.ident, details)
        self.reported.emit(told)

    @contextlib.contextmanager
    def installed(self) -> Iterator[CrashHook]:
        """Catch exceptions of all threads, Qt's messages and hard crashes while the block runs."""
        self._log_folder.mkdir(parents=True, exist_ok=True)
        self.last_fault = _put_away(self._log_folder / "fault.log")
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


def _put_away(fault: Path) -> str:
    """Return what the last hard end left behind, and keep it beside, so that it is told once."""
    if not fault.is_file() or not fault.stat().st_size:
        return ""
    kept = fault.replace(fault.with_suffix(".log.1"))
    return kept.read_text(encoding="utf-8", errors="replace")[-_MOST_OF_A_FAULT:]


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
