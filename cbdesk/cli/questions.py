"""The commands that answer a question, from the database or from the systems themselves.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json, Limit
from cbdesk.domain.budget import LOOK_BUDGET


def search(text: str, limit: Limit = 50, as_json: Json = False) -> None:
    """Search as the search bar does."""
    from cbdesk.app import offline
    from cbdesk.domain import documents

    result, mark = offline.answer(lambda library: library.search.search(text, limit))
    printing.show(documents.search_document(result) | mark, as_json)
    if not result.hits:
        raise typer.Exit(5)


def device(
    ident: str,
    live: Annotated[bool, typer.Option("--live", help="Ask the systems for this device first.")] = False,
    as_json: Json = False,
) -> None:
    """Show one device by serial, asset tag, MAC address or device id."""
    from cbdesk.app import offline
    from cbdesk.domain import documents

    if live:
        from cbdesk.app import live as live_look

        document, code = live_look.device(ident)
        printing.show(document, as_json)
        raise typer.Exit(code)
    found, mark = offline.answer(lambda library: library.devices.get(ident))
    printing.show(documents.device_document(found) | mark, as_json)


def refresh(
    idents: list[str],
    budget: Annotated[
        int, typer.Option("--budget", min=1, max=2_000, help="How many calls at the most.")
    ] = LOOK_BUDGET,
    as_json: Json = False,
) -> None:
    """Ask the systems for these devices now, and store what they say."""
    from cbdesk.app import live

    document, code = live.devices(idents, budget)
    printing.show(document, as_json)
    raise typer.Exit(code)


def user(email: str, as_json: Json = False) -> None:
    """Show one user with their devices."""
    from cbdesk.app import offline
    from cbdesk.domain import documents

    found, mark = offline.answer(lambda library: library.users.get(email))
    printing.show(documents.user_document(found) | mark, as_json)


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
    printing.show(documents.devices_document(total, page), as_json)


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
    printing.show(documents.overview_document(rows) if tab == "overview" else documents.rows_document(rows), as_json)


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
            printing.show(documents.running_document(now) if as_json else plain_text.running(now), as_json)
        elif calls:
            told = opened.library.api_calls
            printing.show(documents.calls_document(told.recent(limit), told.limits()), as_json)
        else:
            document = documents.runs_document(opened.library.sync_logs.recent(sync_type, status, limit))
            printing.show(document if as_json else plain_text.runs(document, with_details=details), as_json)


def conflicts(as_json: Json = False) -> None:
    """Show what the merge could not store as delivered."""
    from cbdesk.app import station
    from cbdesk.domain import documents

    with station.open_station() as opened:
        printing.show(documents.conflicts_document(opened.library.conflicts.all()), as_json)
