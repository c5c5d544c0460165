"""The figures of a run's sources and parts as rows of finished texts."""

from __future__ import annotations

from collections.abc import Iterable

from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.sync import SourceFigures, SyncRun
from cbdesk.presenters import wording
from cbdesk.presenters.sync_log_state import FigureRow, RunRow
from cbdesk.presenters.sync_messages import said_cause
from cbdesk.presenters.translation import said, translate

_PARTS = {"chromebooks": "Chromebooks", "users": "Users", "meraki": "Wi-Fi clients"}
_NOTHING = "none"
_PHASES = ("reading", "storing", "linking")


def render_figures(runs: Iterable[SyncRun]) -> tuple[FigureRow, ...]:
    """Return the sources of the parts, and behind those of each part what became of its records."""
    return tuple(
        _part_row(run.sync_type or "", figures) if figures.source == "merge" else _source_row(figures)
        for run in runs
        for figures in run.details
    )


def phases(runs: Iterable[SyncRun]) -> str:
    """Say how long reading, storing and linking took: sources are read side by side, and all parts link together."""
    longest: dict[str, float] = {}
    for run in runs:
        for figures in run.details:
            for phase, seconds in figures.phases.items():
                before = longest.get(phase, 0.0)
                longest[phase] = before + seconds if phase == "storing" else max(before, seconds)
    return ", ".join(f"{said(phase)} {wording.duration(longest[phase])}" for phase in _PHASES if phase in longest)


def troubles(runs: Iterable[SyncRun]) -> tuple[str, ...]:
    """Return each source's error and what to do about it, then what was not asked for, each once."""
    told = [
        f"{wording.source_name(figures.source)}: {said_cause(figures.error)}"
        + (f"\n→ {said(figures.advice)}" if figures.advice else "")
        for run in runs
        for figures in run.details
        if figures.error
    ]
    told += [figures.note for run in runs for figures in run.details if figures.note]
    return tuple(dict.fromkeys(told))


def as_text(run: RunRow) -> str:
    """Return all that is shown of a run, for a ticket."""
    lines = [
        translate("presenters", "{type} sync, {time}: {status}").format(
            type=run.type, time=run.started, status=run.status
        )
    ]
    lines += [f"{label}: {value}" for label, value in run.facts]
    for row in run.figures:
        named = (
            (translate("presenters", "{count} read"), row.read),
            (translate("presenters", "{count} new"), row.created),
            (translate("presenters", "{count} changed"), row.changed),
            (translate("presenters", "{count} gone"), row.deleted),
        )
        numbers = ", ".join(word.format(count=value) for word, value in named if value)
        words = translate("presenters", "{source}: {status} in {time}")
        line = words.format(source=row.name, status=", ".join(filter(None, (row.status, numbers))), time=row.time)
        if row.waits not in {"", said(_NOTHING)}:
            line += ", " + translate("presenters", "waits: {waits}").format(waits=row.waits)
        lines.append(line)
    lines += [part for part in (run.error, *run.warnings) if part]
    return "\n".join(lines)


def _source_row(figures: SourceFigures) -> FigureRow:
    status, level = (translate("presenters", "Read"), "good")
    if figures.error:
        status, level = (
            (translate("presenters", "Incomplete"), "warn")
            if figures.read
            else (translate("presenters", "Failed"), "bad")
        )
    return FigureRow(
        name=wording.source_name(figures.source),
        status=status,
        level=level,
        time=wording.duration(figures.seconds),
        pages=wording.count(figures.pages),
        read=wording.count(figures.read),
        skipped=wording.count(figures.skipped),
        requests=_requests(figures),
        waits=_waits(figures),
        speed=_speed(figures),
        tip=wording.count(figures.pages, "page"),
    )


def _part_row(part: str, figures: SourceFigures) -> FigureRow:
    return FigureRow(
        name=translate("presenters", "{records} in the database").format(records=said(_PARTS.get(part, part))),
        status=translate("presenters", "Stored"),
        level="neutral",
        time=wording.duration(figures.seconds),
        created=_count(figures.created),
        changed=_count(figures.changed),
        unchanged=_count(figures.unchanged),
        deleted=_count(figures.deleted),
        conflicts=_count(figures.conflicts),
        tip=", ".join(f"{said(phase)} {wording.duration(seconds)}" for phase, seconds in figures.phases.items()),
    )


def _count(number: int | None) -> str:
    return "" if number is None else wording.count(number)


def _requests(figures: SourceFigures) -> str:
    calls = wording.count(figures.calls)
    if figures.calls_today <= figures.calls:
        return calls
    return translate("presenters", "{count} ({all} today)").format(count=calls, all=wording.count(figures.calls_today))


def _waits(figures: SourceFigures) -> str:
    words = [wording.duration(figures.waited)] if figures.waited >= 1 else []
    if figures.retries:
        words.append(wording.count(figures.retries, "retry", "retries"))
    return ", ".join(words) or said(_NOTHING)


def _speed(figures: SourceFigures) -> str:
    words = []
    if figures.used_per_second is not None:
        words.append(translate("presenters", "{number} requests/s").format(number=f"{figures.used_per_second:.2g}"))
    budget = ApiBudget(requests_per_second=figures.requests_per_second, allowed_per_second=figures.allowed_per_second)
    if budget.limit_words:
        words.append(said(budget.limit_words))
    elif figures.allowed_per_second is not None:
        words.append(translate("presenters", "{number} allowed").format(number=f"{figures.allowed_per_second:g}"))
    if figures.at_once is not None:
        words.append(translate("presenters", "{number} at once").format(number=figures.at_once))
    return ", ".join(words)
