"""The station's own log: rotating files in the data folder, written by a thread of their own, redacted."""

from __future__ import annotations

import logging
import queue
import re
from collections.abc import Callable
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path

MAX_BYTES = 1_000_000
BACKUPS = 5

_REDACTIONS = (
    (re.compile(r"(?P<scheme>[a-z0-9+.-]+://)[^\s/@]+@", re.IGNORECASE), r"\g<scheme><hidden>@"),
    (re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 <hidden>"),
    (re.compile(r"(?i)\b(token|password|passwd|secret|api[_-]?key|authorization)(\s*[=:]\s*)\S+"), r"\1\2<hidden>"),
)


def redact(text: str) -> str:
    """Return the text without e-mail addresses, credentials in URLs, and values that are named like secrets."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


class _Redacted(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def open_log(folder: Path, level: int = logging.INFO) -> Callable[[], None]:
    """Log everything of cbdesk to ``folder/cbdesk.log`` from now on; returns the function that ends it and flushes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cbdesk.log"
    file = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True)
    file.setFormatter(_Redacted("%(asctime)s %(levelname)-7s %(name)s [%(threadName)s] %(message)s"))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = QueueListener(records, file)
    handler = QueueHandler(records)
    logger = logging.getLogger("cbdesk")
    before = logger.level
    logger.setLevel(level)
    logger.addHandler(handler)
    listener.start()

    def close() -> None:
        logger.removeHandler(handler)
        logger.setLevel(before)
        listener.stop()
        file.close()

    return close
