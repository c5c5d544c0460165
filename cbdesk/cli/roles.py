"""The command for the roles of a shared database.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json


def roles(
    owner: Annotated[
        str | None,
        typer.Option("--owner", metavar="NAME", help="Hand the tables to this role; else they stay whose they are."),
    ] = None,
    sync: Annotated[str, typer.Option("--sync", metavar="NAME", help="The account that syncs.")] = "chromebook_sync",
    reader: Annotated[
        str, typer.Option("--reader", metavar="NAME", help="The account of stations that only read.")
    ] = "chromebook_reader",
    apply: Annotated[bool, typer.Option("--apply", help="Run it, instead of printing it.")] = False,
    as_json: Json = False,
) -> None:
    """Print the SQL that gives the owner, the sync and the readers exactly the rights they need, or run it.

    The password of a role comes from the environment variable of its name (CHROMEBOOK_SYNC_PASSWORD), or is asked for.
    """
    from cbdesk.app import roles as room
    from cbdesk.maintenance.roles import Names

    document, script = room.run(Names(owner, sync, reader), apply=apply, ask=_ask)
    if as_json:
        printing.show(document, as_json=True)
    elif not apply:
        print(script, end="")
    if document["missing_right"]:
        print(f"cbdesk: {document['missing_right']}", file=sys.stderr)
    for role in document["without_password"]:
        print(f"cbdesk: {role} has no password yet; psql sets one with: \\password {role}", file=sys.stderr)
    if apply and not as_json:
        print(f"cbdesk: {document['owner']}, {sync} and {reader} have their rights.", file=sys.stderr)


def _ask(role: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    words = f"Password of {role}"
    return str(typer.prompt(words, hide_input=True, confirmation_prompt=True, default="", show_default=False))
