"""The commands that keep the database in good order.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json

Plan = Annotated[bool, typer.Option("--plan", help="Only say what would be done.")]


def maintain(
    plan: Plan = False,
    reindex: Annotated[
        bool, typer.Option("--reindex", help="Rebuild every index, not only those that are mostly empty.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Clear old logs, archive, vacuum, rebuild worn indexes and count the statistics; nobody is kept from working."""
    from cbdesk.app import upkeep
    from cbdesk.app.interruptible import interruptible

    document, is_good = interruptible(lambda watch: upkeep.maintain(watch, only_plan=plan, reindex=reindex))
    printing.show(document, as_json)
    if not as_json:
        for step in document["steps"]:
            print(f"{step['step']}: {step['why']}", file=sys.stderr)
    if not is_good:
        raise typer.Exit(3)


def archive(
    show: Annotated[
        str | None, typer.Option("--show", metavar="IDENT", help="Show a device that was archived, by any identifier.")
    ] = None,
    days: Annotated[
        int, typer.Option("--older-than", min=30, metavar="DAYS", help="Unchanged for more than so many days.")
    ] = 365,
    plan: Plan = False,
    as_json: Json = False,
) -> None:
    """Move devices that were deprovisioned more than a year ago into chromebooks_archive; no row is lost."""
    from cbdesk.app import upkeep
    from cbdesk.app.interruptible import interruptible

    document = interruptible(
        lambda _watch: upkeep.archived(show) if show is not None else upkeep.archive_devices(only_plan=plan, days=days)
    )
    printing.show(document, as_json)
