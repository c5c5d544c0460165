"""Tries every source and store with one small request each: what ``cbdesk config test`` prints."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from cbdesk.app import sources
from cbdesk.app.station import open_station
from cbdesk.database.engine import database_errors
from cbdesk.errors import CbdeskError
from cbdesk.settings import Settings, load
from cbdesk.sources.waiting import Patience

_TRIES = 2
Build = Callable[[Settings, Callable[[str], Patience]], Any]


def run() -> dict[str, Any]:
    """Return, per source and store, ``ok`` (None for one that is not set up), ``detail`` and ``count``."""
    settings = load()
    builders: dict[str, Build] = {
        "google": sources.google_directory,
        "telemetry": sources.chrome_telemetry,
        "incidentiq": sources.incidentiq,
        "meraki": sources.meraki,
    }
    return {name: _try(build, settings) for name, build in builders.items()} | _stores()


def _try(build: Build, settings: Settings) -> dict[str, Any]:
    try:
        client = build(settings, lambda _name: Patience(tries=_TRIES))
        if client is None:
            return {"ok": None, "detail": "not set up", "count": None}
        with closing(client):
            count, detail = client.check()
    except CbdeskError as error:
        return {"ok": False, "detail": str(error), "count": None}
    return {"ok": True, "detail": detail, "count": count}


def _stores() -> dict[str, Any]:
    try:
        with open_station() as station:
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
