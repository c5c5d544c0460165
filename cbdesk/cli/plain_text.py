"""Shows the contract's JSON documents as a person reads them on a terminal: facts as lines, lists as tables."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

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
    return _TIME.sub(r"\1 \2", value) if isinstance(value, str) else str(value)
