"""The commands of the contract, thin: parse, call one function of ``app``, print.

Imports of the engine stand inside the commands, so that ``--version`` and the first window never pay for SQLAlchemy.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from cbdesk import __version__
from cbdesk.cli import backups, doctor, lookup, maintenance, offline, printing, questions, roles, upkeep
from cbdesk.cli.printing import Json
from cbdesk.domain import errands
from cbdesk.errors import CbdeskError, LeaseTakenError


class _CommandOrIdentifier(TyperGroup):
    """A single word that is no command and looks like an identifier or a link is shown in the window."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if len(args) == 1 and args[0] not in self.commands and errands.looks_like_errand(args[0]):
            args = ["open", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_CommandOrIdentifier,
    help="One answer for every school Chromebook: Google Admin, IncidentIQ and Cisco Meraki, merged.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_INTERRUPTED = 130
"""The framework's exit code after Ctrl+C; the contract's codes end at 5."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error becomes a sentence on standard error and the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        # Names of people need more than ASCII, whatever the terminal or pipe was set up for. An argument may hold bytes
        # that are no text at all; a message that repeats them shows them as numbers.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        typer.main.get_command(app).main(args=list(arguments), prog_name="cbdesk")
    except CbdeskError as error:
        print(f"cbdesk: {error}", file=sys.stderr)
        if "--json" in arguments:
            document = {"error": str(error), "exit_code": error.exit_code}
            if isinstance(error, LeaseTakenError):
                document["holder"] = error.holder
            print(json.dumps(document, ensure_ascii=False))
        return error.exit_code
    except KeyboardInterrupt:
        print("cbdesk: stopped.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cbdesk: {error.strerror or error}", file=sys.stderr)
        return 1
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
        return 1 if code == _INTERRUPTED else code
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        print(f"cbdesk {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Open the window."""
    del version
    if context.invoked_subcommand is None:
        from cbdesk.app import window_start

        raise typer.Exit(window_start.open_window())


@app.command(name="open")
def open_errand(
    errand: Annotated[
        str, typer.Argument(help="An identifier, or an address: cbdesk://device/IDENT, cbdesk://search/TEXT.")
    ] = "",
) -> None:
    """Show a device in the window, in the one that is open already if there is one. A bare identifier does so too."""
    try:
        errands.read_errand(errand)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    from cbdesk.app import window_start

    raise typer.Exit(window_start.open_window(errand))


@app.command()
def demo(
    devices: Annotated[
        int, typer.Option("--devices", min=1, max=1_000_000, help="How many Chromebooks to simulate.")
    ] = 26_310,
    headless: Annotated[bool, typer.Option("--headless", help="Fill the database and stop before the window.")] = False,
    as_json: Json = False,
) -> None:
    """Show the whole product with a simulated district, an embedded database and a first sync."""
    if headless:
        from cbdesk.app import demonstration

        raise typer.Exit(demonstration.run_headless(devices, lambda document: printing.show(document, as_json)))
    from cbdesk.app import window_start

    raise typer.Exit(window_start.open_demo(devices))


@app.command(name="demo-district", hidden=True)
def demo_district(devices: int, anchor: str, folder: Path) -> None:
    """Serve the simulated district until standard input closes (the process behind ``demo``)."""
    from cbdesk.app import demonstration

    demonstration.serve_district(devices, anchor, folder)


@app.command()
def sync(
    sync_type: Annotated[
        Literal["full", "chromebooks", "users", "meraki"], typer.Argument(help="What to sync.")
    ] = "full",
    incremental: Annotated[
        bool, typer.Option("--incremental", help="Ask for what changed since the last sync, where a system can tell.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Lift the vanish guard for this run.")] = False,
    as_json: Json = False,
    progress: Annotated[bool, typer.Option("--progress", hidden=True)] = False,
) -> None:
    """Run a sync in this process, as cron does."""
    from cbdesk.app import syncing

    raise typer.Exit(
        syncing.run(
            sync_type,
            force=force,
            is_incremental=incremental,
            as_child=progress,
            show=None if progress else lambda document: printing.show(document, as_json),
        )
    )


@app.command(name="version")
def version_command(
    check: Annotated[
        bool,
        typer.Option("--check", help="Ask the address of updates.url, and tell what is new. Nothing is installed."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which version this is, and whether there is a newer one."""
    if not check:
        printing.show({"version": __version__}, as_json)
        return
    from cbdesk.app import updates

    printing.show(updates.check(), as_json)


@app.command(name="support-bundle")
def support_bundle(path: Path, as_json: Json = False) -> None:
    """Write versions, settings without secrets, state and logs of this station to a zip file; nothing is sent."""
    from cbdesk.app import support

    printing.show(support.write(path), as_json)


for _question in (
    questions.search,
    lookup.lookup,
    questions.device,
    questions.refresh,
    questions.user,
    questions.devices,
    questions.views,
    questions.users,
    questions.clients,
    questions.stats,
    questions.logs,
    questions.conflicts,
    doctor.doctor,
):
    app.command()(_question)
for _task in (backups.backup, backups.restore, maintenance.maintain, maintenance.archive, roles.roles):
    upkeep.db.command()(_task)
app.add_typer(upkeep.db, name="db")
app.add_typer(upkeep.config, name="config")
app.add_typer(upkeep.cache, name="cache")
app.add_typer(offline.offline, name="offline")
