"""A running sync as others see it: the one document of ``sync:status`` and of the lease row, and its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, get_args

from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.sync import Progress, RunProgress, SyncStatus

SOURCE_WORDS = {
    "google": "Google devices",
    "telemetry": "Google telemetry",
    "users": "Google users",
    "incidentiq": "IncidentIQ assets",
    "meraki": "Meraki clients",
}
_HOLDER = re.compile(r"^(?P<user>[^@]+)@(?P<station>[^@\s]+)(?: \(process \d+\))?$")
STATION_OF_HOLDER = r"^[^@]+@([^@\s]+)(?: \(process \d+\))?$"
"""The same for PostgreSQL, which gives back what the one group matched."""
_STATUSES = frozenset(get_args(SyncStatus))


@dataclass(frozen=True, slots=True)
class Holder:
    """Who syncs: the computer, and the person or account that started it there."""

    station: str
    user: str = ""

    @classmethod
    def of(cls, name: str) -> Holder:
        """Take the name in a lease or a log row apart: ``ana@office-3 (process 812)``."""
        match = _HOLDER.match(name)
        return cls(match["station"], match["user"]) if match else cls(name)

    def __str__(self) -> str:
        return f"{self.station} ({self.user})" if self.user else self.station


@dataclass(frozen=True, slots=True)
class RunStatus:
    """What a run tells everybody while it goes, and how it ended. Times are aware, in UTC, by the database's clock."""

    run_id: str
    sync_type: str
    station: str
    user: str
    started_at: datetime
    updated_at: datetime
    status: SyncStatus = "started"
    phase: str = ""
    """``starting``, ``reading``, ``storing`` or ``linking``; empty after the end."""
    message: str = ""
    """The phase in words: ``reading Google devices``."""
    percent: float | None = None
    eta_seconds: float | None = None
    """Both as in ``RunProgress``."""
    sources: Mapping[str, Progress] = field(default_factory=dict)
    duration_seconds: float | None = None
    error_message: str | None = None

    @property
    def holder(self) -> Holder:
        return Holder(self.station, self.user)


def sentence(status: RunStatus, now: datetime) -> str:
    """Say who is syncing since when, what it does and how long that takes."""
    day = "" if status.started_at.date() == now.date() else f"{status.started_at:%Y-%m-%d} "
    words = [status.message] if status.message else []
    if status.percent is not None:
        words.append(f"{status.percent:.0f} %")
    if status.eta_seconds is not None:
        words.append(f"about {clock_words(status.eta_seconds)} left")
    doing = f": {', '.join(words)}" if words else ""
    return f"{status.holder} is syncing since {day}{status.started_at:%H:%M} UTC{doing}."


def clock_words(seconds: float) -> str:
    """Return ``1:10`` for seventy seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def progress_from(document: Mapping[str, Any]) -> Progress | None:
    """Read a progress out of JSON, None when it is none. What a newer cbdesk says besides is left out."""
    source, message, done, total = (document.get(name) for name in ("source", "message", "done", "total"))
    if not isinstance(source, str) or not isinstance(message, str):
        return None
    budget, run = document.get("budget"), document.get("run")
    return Progress(
        source,
        message,
        done if isinstance(done, int) else 0,
        total if isinstance(total, int) else None,
        rate=_number(document.get("rate")),
        eta_seconds=_number(document.get("eta_seconds")),
        total_is_estimate=document.get("total_is_estimate") is True,
        budget=_numbers_of(ApiBudget, budget) if isinstance(budget, Mapping) else None,
        run=_numbers_of(RunProgress, run) if isinstance(run, Mapping) else None,
    )


def status_from(document: Mapping[str, Any]) -> RunStatus | None:
    """Read a status out of JSON, None when it is none: another program may write under the same key."""
    names = ("run_id", "sync_type", "station", "user")
    texts = {name: document.get(name) for name in names}
    times = {name: _time(document.get(name)) for name in ("started_at", "updated_at")}
    if not all(isinstance(text, str) for text in texts.values()) or document.get("status") not in _STATUSES:
        return None
    if times["started_at"] is None or times["updated_at"] is None:
        return None
    sources = document.get("sources")
    steps = {
        str(name): progress_from({"source": str(name), **step})
        for name, step in (sources.items() if isinstance(sources, Mapping) else ())
        if isinstance(step, Mapping)
    }
    error = document.get("error_message")
    return RunStatus(
        **texts,  # type: ignore[arg-type]  # checked above
        **times,  # type: ignore[arg-type]  # as these
        status=document["status"],
        phase=str(document.get("phase") or ""),
        message=str(document.get("message") or ""),
        percent=_number(document.get("percent")),
        eta_seconds=_number(document.get("eta_seconds")),
        sources={name: step for name, step in steps.items() if step is not None},
        duration_seconds=_number(document.get("duration_seconds")),
        error_message=str(error) if error else None,
    )


def _numbers_of(record: type[Any], document: Mapping[str, Any]) -> Any:
    """Build a record of nothing but numbers from those that are there."""
    known = {one.name: document.get(one.name) for one in fields(record)}
    return record(**{name: value for name, value in known.items() if _number(value) is not None})


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
