"""A table on its way into a file: page by page, complete or not at all, and never in the way of the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cbdesk.errors import GiveUpError

Row = Sequence[str]

_BREATH_ROWS = 25
_BREATH_SECONDS = 0.001
"""After so many rows the writing thread stands back: else the window would wait for the interpreter at each cell."""


@dataclass(frozen=True, slots=True)
class Table:
    """What every format knows of a list. ``facts`` say what it is, for whoever finds the file later."""

    title: str
    columns: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    sheets: tuple[str, str] = ("List", "About")
    """What a workbook calls the sheet of the rows and that of the facts."""


class TableFile(Protocol):
    """One file of one format; after ``close`` it is on the disk."""

    def add(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None: ...


def write_rows(file: TableFile, pages: Iterable[Sequence[Row]], went: Callable[[int], object]) -> int:
    """Write the pages and close the file, whatever happens; return how many rows there were.

    ``went`` hears after each step how many are written, and may raise to stop.
    """
    count = 0
    try:
        for page in pages:
            for start in range(0, len(page), _BREATH_ROWS):
                some = page[start : start + _BREATH_ROWS]
                file.add(some)
                count += len(some)
                went(count)
                time.sleep(_BREATH_SECONDS)
    finally:
        file.close()
    return count


def complete(path: Path, write: Callable[[Path], int]) -> int:
    """Let ``write`` make the file beside its place and move it there when it is whole; else nothing is left of it.

    Raises GiveUpError where the disk refuses.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            count = write(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise GiveUpError(
            f"“{path.name}” could not be written: {error.strerror or error}. "
            "It may be open in another program, or the folder may be read-only."
        ) from error
    return count
