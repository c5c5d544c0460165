"""The JSON documents of the contract (section 2), made from the records of this room for the command line. Pure.

Keys that are columns carry the column's name; times are ISO 8601 with ``Z``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from cbdesk.domain.budget import ApiLimit, CallCount
from cbdesk.domain.counted import StatisticsRow, queries
from cbdesk.domain.device import Conflict, Device, Hit
from cbdesk.domain.lookup import Looked, Pasted, counts
from cbdesk.domain.network import ClientPage
from cbdesk.domain.query import DevicePage, SearchResult, Total
from cbdesk.domain.statistics import Overview
from cbdesk.domain.sync import SourceFreshness, SyncRun
from cbdesk.domain.sync_status import RunStatus
from cbdesk.domain.user import OtherDevice, User, UserPage

Document = dict[str, Any]


def plain(value: object) -> Any:
    """Return the value in JSON's own types: times as text, records as objects, tuples as lists."""
    if value is None or isinstance(value, str | int):  # nearly every one is
        return value
    if isinstance(value, date):
        return iso(value) if isinstance(value, datetime) else value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {
            name: item if (item := getattr(value, name)) is None or type(item) is str else plain(item)
            for name in _names(type(value))
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


@cache
def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


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
        "seen_users": plain(device.seen_users),
        "network_url": device.network_url,
    }


def user_document(user: User) -> Document:
    return {
        **plain(user.columns),
        "devices": plain(user.devices),
        "others": [_other(other) for other in user.others],
        "owners": plain(user.owners),
        "source_times": plain(user.source_times),
    }


def _other(other: OtherDevice) -> Document:
    return {
        **plain(other.device),
        "is_owner": other.is_owner,
        "first_used": plain(other.first_used),
        "last_used": plain(other.last_used),
    }


def search_document(result: SearchResult) -> Document:
    return {
        "query": result.query,
        "total": result.total,
        "total_is_capped": result.total_is_capped,
        "took_ms": result.took_ms,
        "problems": plain(result.problems),
        "hits": [hit_document(hit) for hit in result.hits],
    }


def hit_document(hit: Hit) -> Document:
    return {**plain(hit.device), "match": hit.match, "field": hit.field, "value": hit.value}


def lookup_document(pasted: Pasted, looked: Iterable[Looked]) -> Document:
    """Return the counts and, for each identifier, its verdict and devices; ``same_as`` is a line, counted from 1."""
    found = tuple(looked)
    return {
        "total": len(found),
        **{str(verdict): number for verdict, number in counts(found).items()},
        "column": pasted.column or None,
        "is_cut": pasted.is_cut,
        "lines": [
            {
                "line": number,
                "identifier": one.ident.typed,
                "result": one.verdict,
                "same_as": None if one.first is None else one.first + 1,
                "field": one.matches[0].field if one.device else None,
                "devices": [plain(match.device) for match in one.matches],
            }
            for number, one in enumerate(found, 1)
        ],
    }


def devices_document(total: Total, page: DevicePage) -> Document:
    return {**_total(total), "devices": plain(page.rows), "next": page.next}


def clients_document(total: Total, page: ClientPage) -> Document:
    return {**_total(total), "clients": plain(page.rows), "next": page.next}


def users_document(page: UserPage) -> Document:
    return {**_total(page.total), "users": plain(page.rows), "next": page.next}


def _total(total: Total) -> Document:
    return {"total": total.value, "total_is_estimate": total.is_estimate}


def overview_document(overview: Overview) -> Document:
    document: Document = plain(overview)
    return document


def statistics_document(counted: Overview | Iterable[StatisticsRow], month: str) -> Document:
    """Return the document of a statistics tab: the overview, or rows; with the list behind each number."""
    if isinstance(counted, Overview):
        return overview_document(counted) | {"queries": queries(counted, month)}
    return {"rows": [plain(row) | {"queries": queries(row, month)} for row in counted]}


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
