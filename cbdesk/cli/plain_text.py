"""Shows the contract's JSON documents as a person reads them on a terminal: facts as lines, lists as tables."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cbdesk.domain.sync_status import RunStatus, sentence

_DEVICE_COLUMNS = ("asset_tag", "serial_number", "model", "status", "annotated_user", "iiq_location", "match")
_COLUMNS = {
    "hits": _DEVICE_COLUMNS,
    "devices": _DEVICE_COLUMNS,
    "runs": (
        "started_at",
        "sync_type",
        "status",
        "records_created",
        "records_updated",
        "records_deleted",
        "duration_seconds",
        "error_message",
    ),
}
"""Of wide lists, what fits side by side on a terminal; ``--json`` has the rest."""

_WIDE = 160
_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$")


def show(document: Mapping[str, Any]) -> None:
    """Print the document: scalars first, then each list as a table."""
    from rich.console import Console

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
    """Return the log as it is shown: a run whose station died says so, and its sources are a table of their own."""
    rows = [row | ({"status": "interrupted"} if row["is_interrupted"] else {}) for row in document["runs"]]
    if not with_details:
        return {"runs": rows}
    figures = [(row["sync_type"], one) for row in rows for one in row["details"]]
    wrong = [f"{one['source']}: {one['error']} {one['advice'] or ''}" for _, one in figures if one["error"]]
    details = [_details(part, one) for part, one in figures]
    return {"runs": rows, "details": details, "what went wrong": list(dict.fromkeys(wrong))}


def _details(part: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source's or a part's figures under names that fit side by side on a terminal."""
    is_source = figures["source"] != "merge"
    row: dict[str, Any] = {"": figures["source"] if is_source else f"{part}, stored", "seconds": figures["seconds"]}
    for name in ("pages", "read", "skipped"):
        row[name] = figures[name] if is_source else None
    for name in ("created", "changed", "unchanged", "deleted", "conflicts"):
        row[name] = figures[name]
    for name, column in (("calls", "calls"), ("calls_today", "today"), ("retries", "retries"), ("waited", "waited")):
        row[column] = figures[name] if is_source else None
    row["req/s"] = figures["requests_per_second"]
    return row


def running(status: RunStatus | None) -> dict[str, Any]:
    """Return who is syncing as it is shown: a sentence, and what each source is doing."""
    if status is None:
        return {"running": "Nobody is syncing."}
    columns = ("message", "done", "total", "rate", "eta_seconds")
    sources = [
        {"source": name, **{column: getattr(step, column) for column in columns}}
        for name, step in status.sources.items()
    ]
    return {"running": sentence(status, datetime.now(UTC)), "sources": sources}


def _lines(console: Any, facts: Mapping[str, Any]) -> None:
    width = max(map(len, facts), default=0)
    for key, value in facts.items():
        console.print(f"{key:<{width}}  {_text(value)}", markup=False, highlight=False)


def _table(console: Any, name: str, rows: Sequence[Any]) -> None:
    from rich import box
    from rich.table import Table

    if not isinstance(rows[0], Mapping):
        for row in rows:
            console.print(f"  {_text(row)}", markup=False, highlight=False)
        return
    columns = [column for column in _COLUMNS.get(name, rows[0]) if column in rows[0]]
    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for column in columns:
        table.add_column(column.removeprefix("records_"), no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(_text(row.get(column)) for column in columns))
    console.print(table, markup=False, highlight=False)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(entry)}" for key, entry in value.items())
    if isinstance(value, float):
        return f"{round(value, 3):g}"
    return _TIME.sub(r"\1 \2", value) if isinstance(value, str) else str(value)
