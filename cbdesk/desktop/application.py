"""The one ``QApplication`` of the process, its log, and the hook for what goes wrong in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cbdesk.runtime.crash import CrashHook
from cbdesk.runtime.logs import open_log


def application() -> QApplication:
    """Return the application, made at the first call."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("cbdesk")
    app.setDesktopFileName("cbdesk")
    app.setQuitOnLastWindowClosed(False)  # the loop ends when everything has said goodbye, not under its feet
    return app


@contextmanager
def logged(state_dir: Path) -> Iterator[CrashHook]:
    """Log to the station's folder and collect what nobody caught, while the block runs."""
    folder = state_dir / "logs"
    close_log = open_log(folder)
    try:
        with CrashHook(folder).installed() as crash:
            yield crash
    finally:
        close_log()
