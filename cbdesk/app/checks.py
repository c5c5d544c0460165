"""Tries every source and store with a small request each: ``cbdesk config test``, and the settings of the window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from cbdesk.app import sources
from cbdesk.app.station import Station, open_station
from cbdesk.database.engine import database_errors
from cbdesk.domain.checks import Check, Step
from cbdesk.domain.phrases import Joined, Phrase
from cbdesk.domain.query import ListQuery
from cbdesk.errors import CbdeskError
from cbdesk.settings import Settings, load
from cbdesk.sources import google_auth
from cbdesk.sources.google import GoogleDirectory
from cbdesk.sources.telemetry import ChromeTelemetry
from cbdesk.sources.waiting import Patience

_PATIENCE = Patience(tries=2, timeout=(10.0, 30.0))
Build = Callable[[Settings, Callable[[str], Patience]], Any]
_OFF = Check(None, "not set up")


def run() -> dict[str, Any]:
    """Return, per source and store, ``ok`` (None for one that is not set up), ``detail`` and ``count``."""
    settings = load()
    builders: dict[str, Build] = {
        "google": sources.google_directory,
        "telemetry": sources.chrome_telemetry,
        "incidentiq": sources.incidentiq,
        "meraki": sources.meraki,
    }
    return {name: _entry(_try(build, settings)) for name, build in builders.items()} | _stores()


def try_one(name: str, settings: Settings) -> Check:
    """Try ``google``, ``incidentiq``, ``meraki`` or ``database`` with these settings, step by step; keeps nothing."""
    ways: dict[str, Callable[[Settings], Check]] = {
        "google": _google,
        "incidentiq": lambda given: _try(sources.incidentiq, given),
        "meraki": _meraki,
        "database": _database,
    }
    try:
        return ways[name](settings)
    except CbdeskError as error:
        return Check(False, error.sentence)


def create_tables(settings: Settings) -> None:
    """Create the tables in an empty database of these settings. Raises CbdeskError."""
    with open_station(settings, upgrade=True):
        pass  # opening it so is what creates them


def _entry(check: Check) -> dict[str, Any]:
    return {"ok": check.is_good, "detail": check.detail, "count": check.count}


def _try(build: Build, settings: Settings) -> Check:
    try:
        client = build(settings, lambda _name: _PATIENCE)
        if client is None:
            return _OFF
        with closing(client):
            count, detail = client.check()
    except CbdeskError as error:
        return Check(False, str(error))
    return Check(True, detail, count)


def _google(settings: Settings) -> Check:
    """Try the key file, then each scope by itself: one that is missing shall not hide the others."""
    google = settings.google
    if google.credentials_file is None or google.admin_email is None:
        return _OFF
    owner = google_auth.read_key(google.credentials_file)
    directory = sources.google_directory(settings, lambda _name: _PATIENCE)
    telemetry = sources.chrome_telemetry(settings, lambda _name: _PATIENCE)
    assert isinstance(directory, GoogleDirectory)
    assert isinstance(telemetry, ChromeTelemetry)
    with closing(directory), closing(telemetry):
        steps = (
            Step("Key file", True, Phrase("The key of {account}.", account=owner.account)),
            _step("Devices", directory.check_devices),
            _step("Users", directory.check_users),
            _step("Batteries", telemetry.check, without="Without it there are no battery figures."),
            _step("Organizational units", directory.check_units, without="Without it a sync takes longer."),
        )
        count = directory.device_count() if steps[1].is_good else None
    is_good = all(step.is_good or step.is_optional for step in steps)
    missing = [Phrase(step.name.lower()) for step in steps if not step.is_good]
    detail = Phrase("Cannot be read: {scopes}.", scopes=Joined.of(missing)) if missing else "Everything can be read."
    return Check(is_good, detail, count, steps)


def _step(name: str, attempt: Callable[[], object], *, without: str = "") -> Step:
    try:
        attempt()
    except CbdeskError as error:
        detail = Phrase(f"{{reason}} {without}", reason=error.sentence) if without else error.sentence
        return Step(name, False, detail, bool(without))
    return Step(name, True, "Can be read.", bool(without))


def _meraki(settings: Settings) -> Check:
    client = sources.meraki(settings, lambda _name: _PATIENCE)
    if client is None:
        return _OFF
    wanted = settings.meraki.organization_id
    with closing(client):
        choices = tuple(sorted(client.organizations().items(), key=lambda one: one[1].casefold()))
        if not choices:
            return Check(False, "The key works, but its owner sees no organization.")
        if wanted not in dict(choices):
            said = (
                "The key works. The organization is none that the key sees: choose one."
                if wanted
                else "The key works. The organization is not chosen yet: choose one."
            )
            return Check(False, said, choices=choices)
        networks = client.networks()
    return Check(
        True,
        Phrase("{organization}: its networks can be read.", organization=dict(choices)[wanted]),
        len(networks),
        choices=choices,
    )


def _database(settings: Settings) -> Check:
    if settings.database.url is None and not (settings.data_dir / "postgresql").exists():
        return Check(True, Phrase("The embedded PostgreSQL will keep its data in {folder}.", folder=settings.data_dir))
    with open_station(settings, upgrade=False) as station:
        host = station.engine.url.host
        where = Phrase("embedded") if settings.database.url is None else host or Phrase("this machine")
        steps = [
            Step("PostgreSQL", True, Phrase("Version {version}, {place}.", version=_version(station), place=where))
        ]
        count = None
        if station.schema.is_current:
            count = station.library.devices.count(ListQuery())
            steps.append(Step("Tables", True, "They are those of this cbdesk."))
        else:
            steps.append(Step("Tables", False, _tables(station)))
        if settings.redis.url is not None:
            stats = station.cache.stats()
            is_good = stats.errors == 0 and stats.is_reachable
            said = "It answers." if is_good else "It does not answer; cbdesk works without it, more slowly."
            steps.append(Step("Redis", is_good, said, is_optional=True))
    failed = [step for step in steps if not step.is_good]
    detail = failed[0].detail if failed else "The database answers."
    is_good = all(step.is_optional for step in failed)
    return Check(is_good, detail, count, tuple(steps), lacks_tables=station.schema.current is None)


def _tables(station: Station) -> str:
    schema = station.schema
    if schema.current is None:
        return "The database has no tables of cbdesk yet."
    return Phrase(
        "The tables are of version {version}, and this cbdesk needs {head}.", version=schema.current, head=schema.head
    )


def _version(station: Station) -> str:
    with database_errors(), station.engine.connect() as connection:
        return str(connection.execute(sa.text("SHOW server_version")).scalar_one()).split()[0]


def _stores() -> dict[str, Any]:
    try:
        with open_station() as station:
            schema = station.schema
            where = "embedded" if station.settings.database.url is None else "shared"
            state = "schema is current" if schema.is_current else f"schema {schema.current}, needs {schema.head}"
            stats = station.cache.stats()
            return {
                "database": {
                    "ok": schema.is_current,
                    "detail": f"{where} PostgreSQL {_version(station)}, {state}",
                    "count": None,
                },
                "cache": {"ok": stats.errors == 0, "detail": stats.backend, "count": stats.entries},
            }
    except CbdeskError as error:
        return {"database": {"ok": False, "detail": str(error), "count": None}}
