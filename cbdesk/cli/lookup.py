"""The command that looks up a whole list of identifiers.

Imports of the engine stand inside the command, as in ``commands``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json

_COLUMNS = ("asset_tag", "serial_number", "model", "annotated_user", "iiq_location", "status", "aue_date")


def lookup(
    source: Annotated[str, typer.Argument(metavar="FILE", help="A text or CSV file, or - for standard input.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the lines as CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Look up every identifier of a list: found, not found, duplicate or ambiguous."""
    from cbdesk.app import offline
    from cbdesk.domain import documents
    from cbdesk.domain.lookup import divide
    from cbdesk.reports import csv_text, decode, read_text

    if as_csv and as_json:
        raise typer.BadParameter("--csv and --json are two formats: choose one of them.")
    text = decode(sys.stdin.buffer.read(), "standard input") if source == "-" else read_text(Path(source))
    pasted = divide(text)
    looked, mark = offline.answer(lambda library: library.lookup.look_up(pasted.idents))
    document = documents.lookup_document(pasted, looked)
    rows = [_row(line) for line in document["lines"]]
    if as_csv:
        print(csv_text([("line", "identifier", "result", "same_as", *_COLUMNS), *rows]), end="")
    elif as_json:
        printing.show(document | mark, as_json)
    else:
        titles = ("line", "identifier", "result", "same_as", *_COLUMNS)
        printing.show(document | {"lines": [dict(zip(titles, row, strict=True)) for row in rows]} | mark, as_json)
    if not any(line["devices"] for line in document["lines"]):
        raise typer.Exit(5)


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    device = line["devices"][0] if len(line["devices"]) == 1 else {}
    values = (
        line["line"],
        line["identifier"],
        line["result"],
        line["same_as"],
        *(device.get(name) for name in _COLUMNS),
    )
    return tuple("" if value is None else str(value) for value in values)
