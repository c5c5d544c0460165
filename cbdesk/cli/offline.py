"""The commands that look after the station's offline copy.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json

offline = typer.Typer(help="The encrypted copy that answers while the shared database is away.", no_args_is_help=True)


@offline.command(name="status")
def offline_status(as_json: Json = False) -> None:
    """Open the copy and say how old it is and what it holds, or why there is none."""
    from cbdesk.app import offline as copies

    document = copies.status()
    printing.show(document, as_json)
    if not document["is_usable"]:
        raise typer.Exit(5)


@offline.command(name="refresh")
def offline_refresh(
    due: Annotated[bool, typer.Option("--due", hidden=True)] = False,
    as_json: Json = False,
) -> None:
    """Write the copy anew from the database."""
    from cbdesk.app import offline as copies

    printing.show(copies.refresh(only_if_due=due), as_json)


@offline.command(name="clear")
def offline_clear() -> None:
    """Delete the copy and its key."""
    from cbdesk.app import offline as copies

    copies.clear()
    print("cbdesk: the offline copy and its key are deleted.", file=sys.stderr)
