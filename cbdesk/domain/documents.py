"""The JSON documents of the contract (section 2), made from the records of this room for the command line. Pure.

Keys that are columns carry the column's name; times are ISO 8601 with ``Z``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from cbdesk.domain.budget import ApiLimit, CallCount
from cbdesk.domain.device import Conflict, Device, Hit
from cbdesk.domain.query import DevicePage, SearchResult
from cbdesk.domain.statistics import Overview
from cbdesk.domain.sync import SourceFreshness, SyncRun
from cbdesk.domain.sync_status import RunStatus
from cbdesk.domain.user import User

Document = dict[str, Any]


def plain(value: object) -> Any:
    """Return the value in JSON's own types: times as text, records as objects, tuples as lists."""
    if value is None or isinstance(value, str | int):  # nearly every one is
        return value
    if isinstance(value, date):
        return iso(value) if isinstance(value, datetime) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def iso(when: datetime) -> str:
    return when.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def device_document(device: Device) -> Document:
    return {
        **plain(device.columns),
        "user": plain(device.user),
        "network": plain(device.network),
        "history": plain(device.history),
        "conflicts": plain(device.conflicts),
        "source_times": plain(device.source_times),
    }


def user_document(user: User) -> Document:
    return {**plain(user.columns), "devices": plain(user.devices)}


def search_document(result: SearchResult) -> Document:
    return {
        "query": result.query,
        "total": result.total,
        "total_is_capped": result.total_is_capped,
        "took_ms": result.took_ms,
        "hits": [hit_document(hit) for hit in result.hits],
    }


def hit_document(hit: Hit) -> Document:
    return {**plain(hit.device), "match": hit.match, "field": hit.field, "value": hit.value}


def devices_document(total: int, page: DevicePage) -> Document:
    return {"total": total, "devices": plain(page.rows), "next": page.next}


def overview_document(overview: Overview) -> Document:
    document: Document = plain(overview)
    return document


def rows_document(rows: Iterable[object]) -> Document:
    """Return the document of any statistics tab but the overview."""
    return {"rows": [plain(row) for row in rows]}


def runs_document(runs: Iterable[SyncRun]) -> Document:
    return {"runs": [plain(run) for run in runs]}


def status_document(status: RunStatus) -> Document:
    """Return the document of ``sync:status`` and of the lease row; ``sync_status.status_from`` reads it."""
    document: Document = plain(status)
    for step in document["sources"].values():
        del step["source"], step["run"]  # its key, and what the document says of the whole run
    return document


def running_document(status: RunStatus | None) -> Document:
    return {"running": status_document(status) if status else None}


def calls_document(calls: Iterable[CallCount], limits: Iterable[ApiLimit]) -> Document:
    return {"calls": plain(tuple(calls)), "limits": plain(tuple(limits))}


def conflicts_document(conflicts: Iterable[Conflict]) -> Document:
    return {"conflicts": [plain(conflict) for conflict in conflicts]}


def freshness_document(freshness: Mapping[str, SourceFreshness]) -> Document:
    return {"sources": {source: plain(value) for source, value in freshness.items()}}
