"""Shows the contract's JSON documents as a person reads them on a terminal: facts as lines, lists as tables."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cbdesk.domain.sync_status import RunStatus, clock_words, sentence

_DEVICE_COLUMNS = ("asset_tag", "serial_number", "model", "status", "annotated_user", "iiq_location", "match")
_COLUMNS = {
    "hits": _DEVICE_COLUMNS,
    "devices": _DEVICE_COLUMNS,
    "others": ("asset_tag", "serial_number", "model", "annotated_user", "is_owner", "first_used", "last_used"),
    "clients": ("last_seen", "ap_name", "network_name", "mac_address", "ip_address", "serial_number", "annotated_user"),
    "runs": (
        "started_at",
        "sync_type",
        "status",
        "records_created",
        "records_updated",
        "records_deleted",
        "duration_seconds",
    ),
    "parts": (
        "part",
        "status",
        "records_processed",
        "records_created",
        "records_updated",
        "records_deleted",
        "records_unchanged",
        "conflicts",
    ),
    "steps": ("step", "status", "seconds", "detail"),
    "maintenance": ("task", "done_at", "done_by", "seconds", "detail"),
    "tables": ("name", "rows", "dead_percent", "bytes", "index_bytes", "vacuumed_at", "analyzed_at", "needs_vacuum"),
    "indexes": ("name", "table", "bytes", "empty_bytes", "scans", "is_unique", "is_valid", "needs_rebuild"),
    "calls": ("day", "source", "status", "calls", "retries", "seconds", "waited_seconds", "endpoint"),
}
"""Of wide lists, what fits side by side on a terminal; ``--json`` has the rest."""
_HEADINGS = {"duration_seconds": "seconds", "waited_seconds": "waited", "sync_type": "type"}
_SPARE = ("req/s", "today", "unchanged")
"""What a table that is too wide for its terminal does without, in this order."""
_SHORT = 20
"""Characters; a column of them is never broken over lines."""

_WIDE = 160
_KILO = 1024
_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$")


def show(document: Mapping[str, Any]) -> None:
    """Print the document: scalars first, then each list as a table."""
    from rich.console import Console

    if not any(document.values()):
        print("Nothing found.", file=sys.stderr)
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    if document and all(isinstance(entry, Mapping) for entry in document.values()):
        _table(console, "", [{"": name, **entry} for name, entry in document.items()])
        return
    scalars = {key: value for key, value in document.items() if not isinstance(value, list | dict)}
    _lines(console, {key: value for key, value in scalars.items() if value is not None})
    for key, value in document.items():
        if isinstance(value, Mapping) and value:
            console.print(f"\n{key}", style="bold", markup=False)
            if all(isinstance(entry, Mapping) for entry in value.values()):
                _table(console, key, [{key.rstrip("s"): name, **entry} for name, entry in value.items()])
            else:
                _lines(console, value)
        elif isinstance(value, list) and value:
            console.print(f"\n{key}", style="bold", markup=False)
            _table(console, key, value)


def runs(document: Mapping[str, Any], *, with_details: bool) -> dict[str, Any]:
    """Return the log as it is shown: a run whose station died says so, and what went wrong follows in whole sentences.

    With details, how each source was read and how each part was stored are two more tables.
    """
    rows = [row | ({"status": "interrupted"} if row["is_interrupted"] else {}) for row in document["runs"]]
    shown: dict[str, Any] = {"runs": rows}
    wrong = [f"{_moment(row)} {row['sync_type']}: {row['error_message']}" for row in rows if row["error_message"]]
    if with_details:
        figures = [(row, one) for row in rows for one in row["details"]]
        shown["read"] = [_read(row, one) for row, one in figures if one["source"] != "merge"]
        shown["stored"] = [_stored(row, one) for row, one in figures if one["source"] == "merge"]
        wrong += [
            f"{one['source']}: {one['error']} {one['advice'] or ''}".strip() for _, one in figures if one["error"]
        ]
        shown["what was asked"] = list(dict.fromkeys(one["note"] for _, one in figures if one["note"]))
    return shown | {"what went wrong": list(dict.fromkeys(wrong))}


def _read(run: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a source was read, under names that fit side by side on a terminal."""
    names = ("source", "seconds", "pages", "read", "skipped", "calls")
    row = {"run": _moment(run), **{name: figures[name] for name in names}, "today": figures["calls_today"]}
    row |= {name: figures[name] for name in ("retries", "waited")}
    return row | {"req/s": figures["requests_per_second"]}


def _stored(run: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    names = ("seconds", "created", "changed", "unchanged", "deleted", "conflicts")
    return {"run": _moment(run), "part": run["sync_type"], **{name: figures[name] for name in names}}


def _moment(run: Mapping[str, Any]) -> str:
    """Return when a run began, as short as it can be told from the others of a year."""
    return str(run["started_at"])[5:16].replace("T", " ")


def statistics(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a statistics tab as it is shown: the lists behind its numbers are for programs."""
    shown = {name: value for name, value in document.items() if name != "queries"}
    if "rows" in shown:
        shown["rows"] = [{name: value for name, value in row.items() if name != "queries"} for row in shown["rows"]]
    return shown


def settings(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings as they are shown: what a policy fixes stands in a column, where there is such a policy."""
    if any(row["locked"] for row in document.values()):
        return {key: row | {"locked": row["locked"] or None} for key, row in document.items()}
    return {key: {name: value for name, value in row.items() if name != "locked"} for key, row in document.items()}


def running(status: RunStatus | None) -> dict[str, Any]:
    """Return who is syncing as it is shown: a sentence, and what each source is doing."""
    if status is None:
        return {"running": "Nobody is syncing."}
    sources = [
        {
            "source": name,
            "doing": step.message,
            "of": step.total,
            "a second": step.rate,
            "left": None if step.eta_seconds is None else clock_words(step.eta_seconds),
        }
        for name, step in status.sources.items()
    ]
    return {"running": sentence(status, datetime.now(UTC)), "sources": sources}


def _lines(console: Any, facts: Mapping[str, Any]) -> None:
    width = max(map(len, facts), default=0)
    for key, value in facts.items():
        console.print(f"{key:<{width}}  {_cell(key, value)}", markup=False, highlight=False)


def _table(console: Any, name: str, rows: Sequence[Any]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    if not isinstance(rows[0], Mapping):
        for row in rows:
            console.print(Padding(Text(_text(row)), (0, 0, 0, 2), expand=False))
        return
    columns = [column for column in _COLUMNS.get(name, ()) if column in rows[0]] or list(rows[0])
    cells = {column: [_cell(column, row.get(column)) for row in rows] for column in columns}
    headings = {
        column: _HEADINGS.get(column, column.removeprefix("records_")) for column in columns if any(cells[column])
    }
    widths = {column: max(map(len, (headings[column], *cells[column]))) for column in headings}
    room = console.width - 2
    for spare in _SPARE:
        if sum(widths.values()) + len(widths) > room:
            widths.pop(spare, None)
    gap = 2 if sum(widths.values()) + 2 * len(widths) <= room else 1
    table = Table(box=None, header_style="bold", padding=(0, gap, 0, 0), pad_edge=False)
    for column, width in widths.items():
        is_number = all(isinstance(row.get(column), int | float | None) for row in rows)
        # A long text that does not fit goes on in the next line.
        is_short = width <= _SHORT
        table.add_column(
            headings[column],
            justify="right" if is_number else "left",
            no_wrap=is_short,
            overflow="ellipsis" if is_short else "fold",
        )
    for index in range(len(rows)):
        table.add_row(*(Text(cells[column][index]) for column in widths))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _cell(name: str, value: Any) -> str:
    """Return a value as it is shown under its name: a number of bytes in the unit that a person counts in."""
    return size_words(value) if name.endswith("bytes") and isinstance(value, int) else _text(value)


def size_words(size: float) -> str:
    for unit in ("B", "kB", "MB"):
        if abs(size) < _KILO:
            return f"{size:.0f} {unit}" if size >= 100 or unit == "B" else f"{size:.3g} {unit}"  # noqa: PLR2004  digits
        size /= _KILO
    return f"{size:,.1f} GB"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(entry)}" for key, entry in value.items())
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    return _TIME.sub(r"\1 \2", value) if isinstance(value, str) else str(value)
