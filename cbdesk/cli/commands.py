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

from cbdesk import __version__
from cbdesk.errors import CbdeskError, LeaseTakenError

app = typer.Typer(
    help="One answer for every school Chromebook: Google Admin, IncidentIQ and Cisco Meraki, merged.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="Schema and maintenance of the database.", no_args_is_help=True)
config = typer.Typer(help="Settings and secrets.", no_args_is_help=True)
cache = typer.Typer(help="The cache in front of the database.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(config, name="config")
app.add_typer(cache, name="cache")

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
_INTERRUPTED = 130
"""The framework's exit code after Ctrl+C; the contract's codes end at 5."""
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at the most.")]


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error becomes a sentence on standard error and the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        # Names of people need more than ASCII, whatever the terminal or pipe was set up for.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
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


def _print(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        from cbdesk.cli import plain_text

        plain_text.show(document)


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


@app.command()
def demo(
    devices: Annotated[
        int, typer.Option("--devices", min=1, max=1_000_000, help="How many Chromebooks to simulate.")
    ] = 26_310,
    headless: Annotated[bool, typer.Option("--headless", help="Fill the database and stop before the window.")] = False,
    as_json: Json = False,
) -> None:
    """Show the whole product with a simulated district, an embedded database and a first sync."""
    from cbdesk.app import demonstration

    raise typer.Exit(demonstration.run(devices, headless=headless, show=lambda document: _print(document, as_json)))


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
            show=None if progress else lambda document: _print(document, as_json),
        )
    )


@app.command()
def search(text: str, limit: Limit = 50, as_json: Json = False) -> None:
    """Search as the search bar does."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        result = opened.library.search.search(text, limit)
    _print(documents.search_document(result), as_json)
    if not result.hits:
        raise typer.Exit(5)


@app.command()
def device(
    ident: str,
    live: Annotated[bool, typer.Option("--live", help="Ask the systems for this device first.")] = False,
    as_json: Json = False,
) -> None:
    """Show one device by serial, asset tag, MAC address or device id."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    if live:
        from cbdesk.app import live as live_look

        document, code = live_look.device(ident)
        _print(document, as_json)
        raise typer.Exit(code)
    with station.open_station() as opened:
        _print(documents.device_document(opened.library.devices.get(ident)), as_json)


@app.command()
def refresh(
    idents: list[str],
    budget: Annotated[int, typer.Option("--budget", min=1, max=2_000, help="How many calls at the most.")] = 200,
    as_json: Json = False,
) -> None:
    """Ask the systems for these devices now, and store what they say."""
    from cbdesk.app import live

    document, code = live.devices(idents, budget)
    _print(document, as_json)
    raise typer.Exit(code)


@app.command()
def user(email: str, as_json: Json = False) -> None:
    """Show one user with their devices."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        _print(documents.user_document(opened.library.users.get(email)), as_json)


@app.command()
def devices(
    status: Annotated[str | None, typer.Option(help="ACTIVE, DISABLED, PROVISIONED or DEPROVISIONED.")] = None,
    ou: Annotated[str | None, typer.Option(help="Organizational unit and everything below it.")] = None,
    model: Annotated[str | None, typer.Option(help="Model name.")] = None,
    location: Annotated[str | None, typer.Option(help="IncidentIQ location.")] = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only devices without an annotated user.")] = False,
    aue_before: Annotated[str | None, typer.Option(help="Updates end before this month (YYYY-MM).")] = None,
    battery_below: Annotated[int | None, typer.Option(help="Battery health below this percentage.")] = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Include soft-deleted devices.")] = False,
    sort: Annotated[str, typer.Option(help="Column to sort by; a leading - sorts descending.")] = "serial_number",
    limit: Limit = 100,
    after: Annotated[str | None, typer.Option(help="The page after this token (the last answer's next).")] = None,
    as_json: Json = False,
) -> None:
    """List devices by filters, page by page."""
    from cbdesk.app import station
    from cbdesk.domain import documents
    from cbdesk.domain.query import ListQuery

    query = ListQuery(
        status=status.upper() if status else None,
        org_unit=ou,
        model=model,
        location=location,
        is_unassigned=True if unassigned else None,
        aue_before=aue_before,
        battery_below=battery_below,
        include_deleted=deleted,
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
    )
    with station.open_station() as opened:
        page = opened.library.devices.page(query, after, limit)
        total = opened.library.devices.count(query)
    _print(documents.devices_document(total, page), as_json)


@app.command()
def stats(
    tab: Annotated[
        Literal["overview", "models", "org-units", "aue", "battery", "locations", "os"],
        typer.Argument(help="Which statistics."),
    ] = "overview",
    as_json: Json = False,
) -> None:
    """Show the statistics tabs."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        rows = getattr(opened.library.statistics, tab.replace("-", "_"))()
    _print(documents.overview_document(rows) if tab == "overview" else documents.rows_document(rows), as_json)


@app.command()
def logs(
    sync_type: Annotated[
        Literal["full", "chromebooks", "users", "meraki"] | None, typer.Option("--type", help="Kind of sync.")
    ] = None,
    status: Annotated[
        Literal["started", "completed", "partial", "failed", "cancelled"] | None, typer.Option(help="How it ended.")
    ] = None,
    limit: Limit = 20,
    details: Annotated[bool, typer.Option("--details", help="Also how each source was read and stored.")] = False,
    running: Annotated[bool, typer.Option("--running", help="Only who is syncing now, and how far.")] = False,
    calls: Annotated[bool, typer.Option("--calls", help="What the APIs were asked, and their limits.")] = False,
    as_json: Json = False,
) -> None:
    """Show the sync log, newest first."""
    from cbdesk.app import station
    from cbdesk.cli import plain_text
    from cbdesk.domain import documents

    if running and calls:
        raise typer.BadParameter("--running and --calls are two questions: ask one of them.")
    with station.open_station() as opened:
        if running:
            now = opened.library.sync_logs.running()
            _print(documents.running_document(now) if as_json else plain_text.running(now), as_json)
        elif calls:
            told = opened.library.api_calls
            _print(documents.calls_document(told.recent(limit), told.limits()), as_json)
        else:
            document = documents.runs_document(opened.library.sync_logs.recent(sync_type, status, limit))
            _print(document if as_json else plain_text.runs(document, with_details=details), as_json)


@app.command()
def conflicts(as_json: Json = False) -> None:
    """Show what the merge could not store as delivered."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        _print(documents.conflicts_document(opened.library.conflicts.all()), as_json)


@cache.command(name="stats")
def cache_stats(as_json: Json = False) -> None:
    """Show hits, misses, hit rate and the backend."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        figures = opened.cache.stats()
    _print({**documents.plain(figures), "hit_rate": figures.hit_rate}, as_json)


@db.command(name="upgrade")
def db_upgrade(as_json: Json = False) -> None:
    """Create the schema, or bring it to this program's version."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station(upgrade=True) as opened:
        _print(documents.plain(opened.schema), as_json)


@db.command(name="status")
def db_status(as_json: Json = False) -> None:
    """Say which schema version the database has, and which this program needs."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station(upgrade=False) as opened:
        _print(documents.plain(opened.schema), as_json)


@config.command(name="show")
def config_show(as_json: Json = False) -> None:
    """Show every setting and where it comes from; never a secret."""
    from cbdesk.settings import load, profile

    _print(profile.show(load()), as_json)


@config.command(name="set")
def config_set(key: str, value: str) -> None:
    """Write one setting to config.toml."""
    from cbdesk.settings import load, profile

    profile.set_value(load().config_file, key, value)


@config.command(name="set-secret")
def config_set_secret(
    key: str,
    allow_file: Annotated[
        bool, typer.Option("--allow-file", help="Where there is no keyring: keep it in a file that only you can read.")
    ] = False,
) -> None:
    """Keep a secret in the operating system's keyring; it is asked for, or read from standard input."""
    from cbdesk.settings import load, secrets

    value = typer.prompt(f"Value of {key}", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    place = secrets.store_secret(key, value, config_file=load().config_file, allow_file=allow_file)
    print(f"cbdesk: {key} is kept in: {place}", file=sys.stderr)


@config.command(name="test")
def config_test(as_json: Json = False) -> None:
    """Try every source and store."""
    from cbdesk.app import checks

    document = checks.run()
    _print(document, as_json)
    if any(entry["ok"] is False for entry in document.values()):
        raise typer.Exit(1)
