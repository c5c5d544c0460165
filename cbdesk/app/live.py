"""Looks at single devices in the systems now, for ``cbdesk device --live`` and ``cbdesk refresh``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import Any

from cbdesk.app import origin
from cbdesk.app.sources import build_sources
from cbdesk.app.station import Station, open_station, refuse_newer_schema
from cbdesk.app.syncing import merge_options
from cbdesk.domain import documents
from cbdesk.domain.budget import LOOK_BUDGET
from cbdesk.errors import NotFoundError, SettingsError
from cbdesk.runtime.pools import DaemonExecutor
from cbdesk.sources.waiting import Patience
from cbdesk.sync.api_calls import CallLog
from cbdesk.sync.clock import read_clock
from cbdesk.sync.limits import LimitBook
from cbdesk.sync.live import LiveRefresh, LiveResult
from cbdesk.sync.live_store import LiveStore

_THREADS = 10
_TRIES = 2
_TIME_LIMITS = (5.0, 15.0)
_LONGEST_WAIT = 5.0
"""Somebody waits with the device in hand: a system that is busy or slow is named instead of waited for."""
_DONE, _FAILED, _PARTLY = 0, 1, 3


def device(ident: str) -> tuple[dict[str, Any], int]:
    """Ask the systems for one device, and return its document and the contract's exit code. Raises NotFoundError."""
    with open_station() as station:
        result = refresh(station, [ident])
        [answer] = result.answers
        found = answer.device_ids[0] if answer.device_ids else ident
        try:
            document = documents.device_document(station.library.devices.get(found))
        except NotFoundError as error:
            if not answer.sources:  # nothing was typed that could be asked for
                raise
            said = "; ".join(f"{source}: {words}" for source, words in answer.sources.items())
            raise NotFoundError(f"{error} The systems were asked just now ({said}).") from error
    live = {"sources": answer.sources, "changed": result.changed, "took_ms": result.took_ms}
    return document | {"live": live}, _exit_code(result)


def devices(idents: Sequence[str], budget: int) -> tuple[dict[str, Any], int]:
    """Ask the systems for a selection of devices with so many calls at the most.

    The exit code is that of nothing found when no system knows any of them, and of partly done when it is one of many.
    """
    with open_station() as station:
        result = refresh(station, idents, budget)
    document = {
        "devices": [asdict(answer) for answer in result.answers],
        "changed": result.changed,
        "left_out": list(result.left_out),
        "warnings": list(result.warnings),
        "took_ms": result.took_ms,
    }
    code = _PARTLY if result.left_out else _exit_code(result)
    unknown = [answer for answer in result.answers if not answer.device_ids]
    if code == _DONE and unknown:
        code = NotFoundError.exit_code if len(unknown) == len(result.answers) else _PARTLY
    return document, code


def refresh(station: Station, idents: Sequence[str], budget: int = LOOK_BUDGET) -> LiveResult:
    """Look at devices over an open station. Raises SettingsError when no system is set up."""
    refuse_newer_schema(station)
    origin.refuse_demo_data(station)
    settings = station.settings
    calls, limits = CallLog(), LimitBook()
    executor = DaemonExecutor("live", _THREADS)
    try:
        sources = build_sources(
            settings,
            lambda name: Patience(
                on_call=partial(calls.count, name),
                on_budget=limits.register,
                tries=_TRIES,
                timeout=_TIME_LIMITS,
                longest_wait=_LONGEST_WAIT,
            ),
        )
        with closing(sources):
            if not any((sources.google, sources.incidentiq, sources.meraki)):
                raise SettingsError(
                    "No system is set up to be asked. Set the CBDESK_GOOGLE__… settings and the others."
                )
            store = LiveStore(station.engine, station.cache, merge_options(settings), calls)
            with station.engine.connect() as connection:
                limits.load(connection, read_clock(connection))
            live = LiveRefresh(station.engine, sources, store, executor=executor)
            targets = live.targets(idents, [_stored_id(station, ident) for ident in idents])
            return live.refresh(targets, budget=budget)
    finally:
        executor.shutdown()


def _stored_id(station: Station, ident: str) -> str | None:
    try:
        return str(station.library.devices.get(ident).columns["device_id"])
    except NotFoundError:
        return None


def _exit_code(result: LiveResult) -> int:
    asked = sum(len(answer.sources) for answer in result.answers)
    if not result.failed:
        return _DONE
    return _FAILED if result.failed == asked else _PARTLY
