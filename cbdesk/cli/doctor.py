"""The command that looks at the whole station.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated, Any

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


def doctor(
    as_json: Json = False,
    window: Annotated[bool, typer.Option("--window", hidden=True)] = False,
) -> None:
    """Say what is right and wrong on this station, and what to do about it: from its settings to its window."""
    from cbdesk.app import doctor as room

    if window:
        printing.show(room.window_facts(), as_json)
        return
    document = room.run()
    if as_json:
        printing.show(document, as_json=True)
    else:
        _show(document)
    if document["status"] == "error":
        raise typer.Exit(1)


def _show(document: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console()
    findings = document["findings"]
    width = max(len(one["name"]) for one in findings)
    for area, found in groupby(findings, key=lambda one: one["area"]):
        console.print(area, style="bold", markup=False)
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=max(map(len, _COLOURS)), no_wrap=True)
        table.add_column(width=width, no_wrap=True)
        table.add_column(overflow="fold")
        for one in found:
            said = Text(one["detail"])
            if one["advice"]:
                said.append(f"\n{one['advice']}", style="italic")
            table.add_row(Text(one["level"], style=_COLOURS[one["level"]]), Text(one["name"]), said)
        console.print(Padding(table, (0, 0, 0, 2), expand=False))
    counted = {level: sum(one["level"] == level for one in findings) for level in ("error", "warning")}
    words = ", ".join(f"{number} {level}{'' if number == 1 else 's'}" for level, number in counted.items())
    console.print(f"\n{words}", style="bold", markup=False, highlight=False)
