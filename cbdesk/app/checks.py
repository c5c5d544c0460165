"""Tries every source and store with one small request each: what ``cbdesk config test`` prints."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from cbdesk.app.sources import build_sources
from cbdesk.app.station import open_station
from cbdesk.database.engine import database_errors
from cbdesk.errors import CbdeskError, SettingsError
from cbdesk.settings import load
from cbdesk.sources.waiting import Patience
from cbdesk.sync.fetch import Sources

_TRIES = 2
Check = Callable[[], tuple[int | None, str]]


def run() -> dict[str, Any]:
    """Return, per source and store, ``ok`` (None for one that is not set up), ``detail`` and ``count``."""
    settings = load()
    try:
        sources = build_sources(settings, lambda _name: Patience(tries=_TRIES))
    except SettingsError as error:
        failed = str(error)
        sources, document = Sources(), {"sources": {"ok": False, "detail": failed, "count": None}}
    else:
        document = {}
    clients = {
        "google": sources.google,
        "telemetry": sources.telemetry,
        "incidentiq": sources.incidentiq,
        "meraki": sources.meraki,
    }
    with closing(sources):
        for name, client in clients.items():
            document[name] = _try(client.check) if client else {"ok": None, "detail": "not set up", "count": None}
    return {**document, **_stores()}


def _try(check: Check) -> dict[str, Any]:
    try:
        count, detail = check()
    except CbdeskError as error:
        return {"ok": False, "detail": str(error), "count": None}
    return {"ok": True, "detail": detail, "count": count}


def _stores() -> dict[str, Any]:
    try:
        with open_station(upgrade=False) as station:
            schema = station.schema
            with database_errors(), station.engine.connect() as connection:
                version = connection.execute(sa.text("SHOW server_version")).scalar_one()
            where = "embedded" if station.settings.database.url is None else "shared"
            state = "schema is current" if schema.is_current else f"schema {schema.current}, needs {schema.head}"
            stats = station.cache.stats()
            return {
                "database": {
                    "ok": schema.is_current,
                    "detail": f"{where} PostgreSQL {version}, {state}",
                    "count": None,
                },
                "cache": {"ok": stats.errors == 0, "detail": stats.backend, "count": stats.entries},
            }
    except CbdeskError as error:
        return {"database": {"ok": False, "detail": str(error), "count": None}}
