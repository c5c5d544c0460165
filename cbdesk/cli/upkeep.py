"""The commands that look after the station: its database, its cache, its settings and secrets.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json

db = typer.Typer(help="Schema and maintenance of the database.", no_args_is_help=True)
config = typer.Typer(help="Settings and secrets.", no_args_is_help=True)
cache = typer.Typer(help="The cache in front of the database.", no_args_is_help=True)
WithoutBackup = Annotated[
    bool, typer.Option("--without-backup", help="Take no backup first; one is taken before tables change their shape.")
]


@cache.command(name="stats")
def cache_stats(as_json: Json = False) -> None:
    """Show hits, misses, hit rate and the backend."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        figures = opened.cache.stats()
    printing.show({**documents.plain(figures), "hit_rate": figures.hit_rate}, as_json)


@db.command(name="upgrade")
def db_upgrade(
    plan: Annotated[bool, typer.Option("--plan", help="Say what it would do, and change nothing.")] = False,
    without_backup: WithoutBackup = False,
    as_json: Json = False,
) -> None:
    """Create the schema, bring it to this program's version, or take over tables that another program made."""
    from cbdesk.app import upgrading
    from cbdesk.app.interruptible import interruptible

    document = interruptible(
        lambda _watch: upgrading.plan() if plan else upgrading.upgrade(with_backup=not without_backup, tell=_tell)
    )
    printing.show(document, as_json)
    if plan and document["refusals"]:
        raise typer.Exit(1)


@db.command(name="downgrade")
def db_downgrade(
    to: Annotated[str | None, typer.Option("--to", help="The earlier version, such as 0006.")] = None,
    without_backup: WithoutBackup = False,
    as_json: Json = False,
) -> None:
    """Go back to an earlier schema, or to the tables as they were before cbdesk took them over."""
    from cbdesk.app import upgrading
    from cbdesk.app.interruptible import interruptible

    document = interruptible(lambda _watch: upgrading.downgrade(to, with_backup=not without_backup, tell=_tell))
    printing.show(document, as_json)


@db.command(name="status")
def db_status(
    details: Annotated[
        bool,
        typer.Option("--details", help="Sizes, indexes, sessions, locks, slow statements, disk, when what was done."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which schema the database has and this program needs, and how many connections there are."""
    from cbdesk.app import station, upkeep
    from cbdesk.domain import documents

    with station.open_station(upgrade=False) as opened:
        document = documents.plain(station.database_status(opened))
        document |= upkeep.details(opened) if details else upkeep.last_done(opened)
    printing.show(document, as_json)


def _tell(sentence: str) -> None:
    print(f"cbdesk: {sentence}", file=sys.stderr)


@config.command(name="show")
def config_show(as_json: Json = False) -> None:
    """Show every setting and where it comes from; never a secret."""
    from cbdesk.cli import plain_text
    from cbdesk.settings import load, profile

    document = profile.show(load())
    printing.show(document if as_json else plain_text.settings(document), as_json)


@config.command(name="set")
def config_set(key: str, value: str) -> None:
    """Write one setting to config.toml."""
    from cbdesk.settings import load, profile

    settings = load()
    profile.refuse_locked(settings, key)
    profile.set_value(settings.config_file, key, value)


@config.command(name="import")
def config_import(file: Path) -> None:
    """Take settings from a TOML file, such as one that an administrator hands out. It may hold no secrets."""
    from cbdesk.settings import editing, load, profile

    settings = load()
    values, warnings = editing.read_defaults(file)
    free = {key: value for key, value in values.items() if not settings.is_locked(key)}
    warnings += [f"{key} is fixed by the policy of this computer, and left out." for key in values if key not in free]
    for warning in warnings:
        _tell(warning)
    profile.set_values(settings.config_file, free)
    _tell(f"taken from {file}: {', '.join(free) or 'nothing'}")


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
    printing.show(document, as_json)
    if any(entry["ok"] is False for entry in document.values()):
        raise typer.Exit(1)
