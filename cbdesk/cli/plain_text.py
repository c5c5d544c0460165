"""Shows the contract's JSON documents as a person reads them on a terminal: facts as lines, lists as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_LIST_COLUMNS = (
    "asset_tag",
    "serial_number",
    "model",
    "status",
    "annotated_user",
    "iiq_location",
    "last_policy_sync_time",
    "match",
    "field",
)


def show(document: Mapping[str, Any]) -> None:
    """Print the document: scalars first, then each list as a table."""
    from rich.console import Console

    console = Console(soft_wrap=False)
    scalars = {key: value for key, value in document.items() if not isinstance(value, list | dict)}
    _lines(console, {key: value for key, value in scalars.items() if value is not None})
    for key, value in document.items():
        if isinstance(value, Mapping) and value:
            console.print(f"\n{key}", style="bold", markup=False)
            if all(isinstance(entry, Mapping) for entry in value.values()):
                _table(console, [{key.rstrip("s"): name, **entry} for name, entry in value.items()])
            else:
                _lines(console, value)
        elif isinstance(value, list) and value:
            console.print(f"\n{key}", style="bold", markup=False)
            _table(console, value)


def _lines(console: Any, facts: Mapping[str, Any]) -> None:
    width = max(map(len, facts), default=0)
    for key, value in facts.items():
        console.print(f"{key:<{width}}  {_text(value)}", markup=False, highlight=False)


def _table(console: Any, rows: Sequence[Any]) -> None:
    from rich import box
    from rich.table import Table

    if not isinstance(rows[0], Mapping):
        for row in rows:
            console.print(f"  {_text(row)}", markup=False, highlight=False)
        return
    columns = list(rows[0])
    if "device_id" in columns and len(columns) > len(_LIST_COLUMNS):
        columns = [column for column in _LIST_COLUMNS if column in columns]
    table = Table(*columns, box=box.SIMPLE_HEAD, header_style="bold")
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
    return str(value)
