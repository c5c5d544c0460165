"""The commands that take and restore backups.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(help="The file to write, or a folder: the name then says which database and when."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--keep", min=1, help="In a folder: so many backups stay, the older ones go.")
    ] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Refuse to write one that is not encrypted.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Do not encrypt, although there is a passphrase.")] = False,
    due: Annotated[bool, typer.Option("--due", hidden=True)] = False,
    as_json: Json = False,
) -> None:
    """Write the whole database into one file, with a manifest beside it. Encrypted where there is a passphrase.

    The passphrase stands in CBDESK_BACKUP__PASSPHRASE or in the keyring (cbdesk config set-secret backup.passphrase).
    """
    from cbdesk.app import backups
    from cbdesk.app.interruptible import interruptible

    if due:
        printing.show(backups.daily(), as_json)
        return
    if file is None:
        raise typer.BadParameter("Say which file, or which folder, the backup goes to.")
    if keep is not None and not file.is_dir():
        raise typer.BadParameter(f"--keep needs a folder that exists; {file} is none.")
    if encrypt and plain:
        raise typer.BadParameter("--encrypt and --plain contradict each other.")
    document = interruptible(lambda watch: backups.take(file, watch, keep=keep, is_plain=plain, must_encrypt=encrypt))
    printing.show(document, as_json)
    if not document["is_encrypted"]:
        print("cbdesk: the file holds data of students and is not encrypted: keep it safe.", file=sys.stderr)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup with its manifest beside it.")],
    into: Annotated[
        str | None, typer.Option("--into", metavar="NAME", help="Restore into a new database of the same server.")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Take the place of a database that holds rows; it is kept under another name."),
    ] = False,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Restore without a manifest: nothing then proves that all is there.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Restore a backup into a database without rows, and compare every table with what was backed up."""
    from cbdesk.app import backups
    from cbdesk.app.interruptible import interruptible

    if into is not None and replace:
        raise typer.BadParameter(
            "--into makes a new database, --replace takes the place of this one: give one of them."
        )
    document = interruptible(lambda _watch: backups.bring_back(file, into=into, replace=replace, unverified=unverified))
    printing.show(document, as_json)
    if document["replaced"]:
        # What they keep in Redis is named after the database from before.
        words = f"the database from before is kept as {document['replaced']}. Open every window of cbdesk anew."
        print(f"cbdesk: {words}", file=sys.stderr)
    if document["is_current"] is False:
        print("cbdesk: the backup has the tables of another cbdesk. Run: cbdesk db upgrade", file=sys.stderr)
    if not document["has_grants"]:
        print("cbdesk: the rights of other roles were not restored. Run: cbdesk db roles --apply", file=sys.stderr)
