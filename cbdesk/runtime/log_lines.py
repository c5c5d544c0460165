"""The station's log read back: its lines as records, and what was added since the last look."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from cbdesk.runtime.logs import BACKUPS

MOST_RECORDS = 5_000
_MOST_BYTES = 2_000_000
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d{3} (\w+) +(\S+) \[[^\]]*\] (.*)")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record. ``text`` may have several lines: a stack belongs to the line above it."""

    time: str
    level: str
    source: str
    text: str


class LogTail:
    """Reads the newest part of the log, and on each further look only what is new. For one thread at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "cbdesk.log"
        self._place = 0
        self._identity: tuple[int, int] | None = None
        self._half = b""

    def read(self) -> tuple[tuple[LogRecord, ...], bool]:
        """Return the records that are new, and whether they are all there are: at first, and after a rotation."""
        try:
            facts = self._path.stat()
        except FileNotFoundError:
            was_there, self._identity = self._identity is not None, None
            return (), was_there
        identity = (facts.st_dev, facts.st_ino)
        is_other = identity != self._identity or facts.st_size < self._place
        if is_other:
            self._identity, self._half = identity, b""
            self._place = max(0, facts.st_size - _MOST_BYTES)
        with self._path.open("rb") as file:
            file.seek(self._place)
            raw = self._half + file.read()
            self._place = file.tell()
        whole, newline, self._half = raw.rpartition(b"\n")
        lines = (whole + newline).decode("utf-8", errors="replace").splitlines()
        records = parse(lines)
        if is_other:
            older = self._older(MOST_RECORDS - len(records)) if facts.st_size < _MOST_BYTES else ()
            return (*older, *records)[-MOST_RECORDS:], True
        return records, False

    def _older(self, most: int) -> tuple[LogRecord, ...]:
        """Return records of the rotated files, as far as there is room for them."""
        found: tuple[LogRecord, ...] = ()
        for number in range(1, BACKUPS + 1):
            path = self._folder / f"cbdesk.log.{number}"
            if len(found) >= most or not path.is_file():
                break
            found = (*parse(path.read_text(encoding="utf-8", errors="replace").splitlines()), *found)
        return found[-most:] if most > 0 else ()


def parse(lines: list[str]) -> tuple[LogRecord, ...]:
    """Return the records in the lines; a line that begins none belongs to the one above."""
    records: list[LogRecord] = []
    for line in lines:
        found = _LINE.match(line)
        if found:
            time, level, source, text = found.groups()
            records.append(LogRecord(time, level, source.removeprefix("cbdesk."), text))
        elif records:
            records[-1] = replace(records[-1], text=f"{records[-1].text}\n{line}")
    return tuple(records)
