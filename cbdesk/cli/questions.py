"""The commands that answer a question, from the database or from the systems themselves.

Imports of the engine stand inside the commands, as in ``commands``.
"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cbdesk.cli import printing
from cbdesk.cli.printing import Json, Limit
from cbdesk.domain.budget import LOOK_BUDGET


def search(
    text: Annotated[str, typer.Argument(help="What to look for; after -- it may begin with a hyphen.")] = "",
    limit: Limit = 50,
    help_language: Annotated[
        bool, typer.Option("--help-language", help="Explain the search language: fields, comparisons, states.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Search as the search bar does: any identifier or words, or fields such as model:"HP 11" battery:<60."""
    from cbdesk.domain import documents, search_fields

    if help_language:
        printing.show(search_fields.help_rows(), as_json)
        return
    if not text:
        raise typer.BadParameter("Say what to look for, or read --help-language.")
    from cbdesk.app import offline

    result, mark = offline.answer(lambda library: library.search.search(text, limit))
    printing.show_problems(result.query, result.problems)
    document = documents.search_document(result) | mark
    printing.show(document if as_json else document | {"problems": []}, as_json)
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
    *,
    status: Annotated[str | None, typer.Option(help="ACTIVE, DISABLED, PROVISIONED or DEPROVISIONED.")] = None,
    ou: Annotated[str | None, typer.Option(help="Organizational unit and everything below it.")] = None,
    model: Annotated[str | None, typer.Option(help="Model name.")] = None,
    location: Annotated[str | None, typer.Option(help="IncidentIQ location.")] = None,
    unassigned: Annotated[bool, typer.Option("--unassigned", help="Only devices without an annotated user.")] = False,
    aue_before: Annotated[str | None, typer.Option(help="Updates end before this month (YYYY-MM).")] = None,
    battery_below: Annotated[int | None, typer.Option(help="Battery health below this percentage.")] = None,
    query_text: Annotated[
        str | None, typer.Option("--query", help="Also what this text in the search language asks for.")
    ] = None,
    view: Annotated[str | None, typer.Option(help="Also what this view asks for (cbdesk views).")] = None,
    filters: Annotated[str | None, typer.Option(help="Also the list behind a number of stats, as its JSON.")] = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="Include soft-deleted devices.")] = False,
    sort: Annotated[str, typer.Option(help="Columns to sort by, such as model,-battery_health.")] = "serial_number",
    limit: Limit = 100,
    after: Annotated[str | None, typer.Option(help="The page after this token (the last answer's next).")] = None,
    as_json: Json = False,
) -> None:
    """List devices by filters, page by page."""
    from cbdesk.app import station
    from cbdesk.domain import documents, views
    from cbdesk.domain.query import ListQuery, narrowed, sort_keys
    from cbdesk.domain.search_language import parse
    from cbdesk.settings import load, saved_views

    seen = views.view(view, saved_views.saved(load().data_dir)).query if view else None
    asked = [part for part in (seen, query_text) if part]
    understood = parse(" ".join(asked))
    printing.show_problems(understood.text, understood.problems)
    first, *others = sort_keys(sort)
    query = ListQuery(
        status=status.upper() if status else None,
        org_unit=ou,
        model=model,
        location=location,
        is_unassigned=True if unassigned else None,
        aue_before=aue_before,
        battery_below=battery_below,
        query=understood.text or None,
        include_deleted=deleted,
        sort=first.column,
        descending=first.descending,
        then=tuple(others),
    )
    if filters is not None:
        query = narrowed(query, printing.json_object(filters, "--filters"))
    with station.open_station() as opened:
        page = opened.library.devices.page(query, after, limit)
        total = opened.library.devices.total(query)
    document = documents.devices_document(total, page)
    if as_json and asked:
        document["problems"] = documents.plain(understood.problems)
    printing.show(document, as_json)


def views(
    save: Annotated[str | None, typer.Option(help="Save --query on this station under this name.")] = None,
    query_text: Annotated[str | None, typer.Option("--query", help="The text of the view that is saved.")] = None,
    forget: Annotated[str | None, typer.Option(help="Drop the view that was saved under this name.")] = None,
    as_json: Json = False,
) -> None:
    """List the built-in and the saved views, and how many devices each has now."""
    from cbdesk.app import station
    from cbdesk.domain.query import ListQuery
    from cbdesk.domain.views import VIEWS
    from cbdesk.settings import load, saved_views

    settings = load()
    if (save is None) != (query_text is None):
        raise typer.BadParameter("--save NAME and --query TEXT go together.")
    if forget is not None:
        saved_views.forget(settings.data_dir, forget)
    if save is not None:
        saved_views.save(settings.data_dir, save, query_text or "")
    with station.open_station(settings) as opened:
        count = opened.library.devices.count
        rows = [
            {"name": one.name, "title": one.title, "devices": count(ListQuery(query=one.query))}
            | {"query": one.query, "about": one.about}
            for one in (*VIEWS, *saved_views.saved(settings.data_dir))
        ]
    printing.show({"views": rows}, as_json)


def users(
    ou: Annotated[str | None, typer.Option(help="Organizational unit and everything below it.")] = None,
    with_devices: Annotated[
        bool | None, typer.Option("--with-devices/--without-devices", help="Whether devices are assigned to them.")
    ] = None,
    limit: Limit = 100,
    after: Annotated[str | None, typer.Option(help="The page after this token (the last answer's next).")] = None,
    as_json: Json = False,
) -> None:
    """List users by e-mail address, page by page."""
    from cbdesk.app import station
    from cbdesk.domain import documents
    from cbdesk.domain.user import UserQuery

    with station.open_station() as opened:
        page = opened.library.users.page(UserQuery(org_unit=ou, has_devices=with_devices), after, limit)
    printing.show(documents.users_document(page), as_json)


def clients(
    mac: Annotated[str | None, typer.Option(help="MAC address, in any notation.")] = None,
    network: Annotated[str | None, typer.Option(help="Name of a Meraki network.")] = None,
    ap: Annotated[str | None, typer.Option("--ap", help="Name of an access point.")] = None,
    since: Annotated[str | None, typer.Option(help="Seen in this last time: 45m, 24h or 7d.")] = None,
    linked: Annotated[bool, typer.Option("--linked", help="Only clients that are Chromebooks.")] = False,
    limit: Limit = 100,
    after: Annotated[str | None, typer.Option(help="The page after this token (the last answer's next).")] = None,
    as_json: Json = False,
) -> None:
    """List the network's clients, the ones seen last first, page by page."""
    from cbdesk.app import station
    from cbdesk.domain import documents
    from cbdesk.domain.network import ClientQuery, time_span

    query = ClientQuery(
        mac=mac,
        network=network,
        access_point=ap,
        within=time_span(since) if since else None,
        is_linked=True if linked else None,
    )
    with station.open_station() as opened:
        page = opened.library.network.clients(query, after, limit)
        total = opened.library.network.total(query)
    printing.show(documents.clients_document(total, page), as_json)


def stats(
    tab: Annotated[
        Literal[
            "overview",
            "models",
            "org-units",
            "aue",
            "battery",
            "locations",
            "os",
            "network",
            "status",
            "last-seen",
            "sync",
        ],
        typer.Argument(help="Which statistics."),
    ] = "overview",
    by_location: Annotated[
        bool, typer.Option("--by-location", help="With aue: year by location instead of model.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the statistics tabs."""
    from cbdesk.app import station
    from cbdesk.cli import plain_text
    from cbdesk.domain import documents

    if by_location and tab != "aue":
        raise typer.BadParameter("--by-location divides the years of aue only.")
    with station.open_station() as opened:
        statistics = opened.library.statistics
        ask = "aue_by_location" if by_location else tab.replace("-", "_")
        document = documents.statistics_document(getattr(statistics, ask)(), statistics.month())
    printing.show(document if as_json else plain_text.statistics(document), as_json)


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
