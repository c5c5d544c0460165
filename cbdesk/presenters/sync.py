"""Sync now: what each source is doing, how to stop it, and how it ended, in words that say what to do next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.domain.sync import WAITING, Progress, RunProgress
from cbdesk.errors import CbdeskError
from cbdesk.presenters import wording
from cbdesk.presenters.sync_messages import said_cause, said_message
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.sync_process import Outcome, SyncProcess

SyncCommand = Callable[[str], tuple[list[str], dict[str, str]]]
"""From a kind of sync, ``incremental`` among them, to the child's arguments and environment, which carries secrets."""

PUBLISH_MS = 200
"""Progress comes faster than anyone reads; the view hears of it five times a second at most."""

_EXIT_DONE, _EXIT_USAGE, _EXIT_PARTIAL, _EXIT_TAKEN = 0, 2, 3, 4


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source's latest word. ``share`` is between 0 and 1, None while the total is unknown."""

    source: str
    name: str
    message: str
    count: str
    share: float | None
    rate: str = ""
    """``52/s``"""
    left: str = ""
    """``1 min 10 s left``"""
    is_waiting: bool = False
    """It stands still until an API takes requests again; the message says for how long and why."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How a run ended."""

    level: Literal["good", "warn", "bad", "info", "neutral"]
    title: str
    text: str = ""
    details: str = ""
    was_asked_for: bool = True
    """A person of this window started it, and waits for the answer."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """``lines`` stand in the order of ``wording.SOURCES``; ``share`` is that of the whole run."""

    phase: Literal["unavailable", "idle", "running", "cancelling"] = "unavailable"
    lines: tuple[SourceLine, ...] = ()
    share: float | None = None
    elapsed: str = ""
    """For how long it runs, and how much longer: ``12 s · about 1 min 10 s left``."""
    notice: Notice | None = None


class SyncPresenter(QObject):
    """Owns the sync child of this window."""

    changed = Signal()
    finished = Signal()
    """A run ended and may have stored something."""

    def __init__(self, process: SyncProcess, command: SyncCommand, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = process
        self._command = command
        self._state = SyncState()
        self._lines: dict[str, SourceLine] = {}
        self._run = RunProgress()
        self._started = 0.0
        self._was_asked_for = True
        self._tick = QTimer(self)
        self._tick.setInterval(PUBLISH_MS)
        self._tick.timeout.connect(self._on_tick)
        process.progress.connect(self._on_progress)
        process.finished.connect(self._on_finished)

    @property
    def state(self) -> SyncState:
        return self._state

    def make_available(self) -> None:
        """Allow syncing: the database is there."""
        if self._state.phase == "unavailable":
            self._publish(replace(self._state, phase="idle"))

    def start(self, kind: str = "full", *, by_itself: bool = False) -> None:
        """Start a run, unless one of this window is going. ``by_itself``: because it was time, not for a person."""
        if self._state.phase != "idle":
            return
        self._was_asked_for = not by_itself
        try:
            arguments, environment = self._command(kind)
        except CbdeskError as error:
            notice = Notice(
                "bad", translate("presenters", "The sync cannot start"), str(error), was_asked_for=self._was_asked_for
            )
            self._publish(replace(self._state, notice=notice))
            return
        self._lines = {}
        self._run = RunProgress()
        self._started = time.monotonic()
        self._publish(SyncState("running", elapsed=wording.duration(0)))
        self._process.start(arguments, environment)
        self._tick.start()

    def cancel(self) -> None:
        if self._state.phase == "running":
            self._publish(replace(self._state, phase="cancelling"))
            self._process.cancel()

    def dismiss(self) -> None:
        """Take away the notice of the last run."""
        self._publish(replace(self._state, notice=None))

    def close(self, grace_ms: int) -> None:
        """End the child with the window; what it has stored stays."""
        self._tick.stop()
        self._process.cancel(grace_ms)

    def _on_progress(self, progress: Progress) -> None:
        self._lines[progress.source] = line_of(progress)
        self._run = progress.run or self._run

    def _on_tick(self) -> None:
        elapsed = wording.duration(time.monotonic() - self._started)
        seconds = self._run.eta_seconds
        if seconds is not None and seconds >= 1:
            left = translate("presenters", "about {time} left").format(time=wording.duration(seconds))
            elapsed = f"{elapsed} · {left}"
        lines = in_order(self._lines.values())
        self._publish(replace(self._state, lines=lines, share=share_of(self._run.percent, lines), elapsed=elapsed))

    def _on_finished(self, outcome: Outcome) -> None:
        self._tick.stop()
        notice = replace(notice_of(outcome), was_asked_for=self._was_asked_for)
        self._publish(SyncState("idle", notice=notice))
        self.finished.emit()

    def _publish(self, state: SyncState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()


def line_of(progress: Progress) -> SourceLine:
    """Return the latest word of one source in finished texts."""
    total = progress.total
    if total:
        words = (
            translate("presenters", "{done} of about {total}")
            if progress.total_is_estimate
            else translate("presenters", "{done} of {total}")
        )
        count = words.format(done=wording.count(progress.done), total=wording.count(total))
    else:
        count = wording.count(progress.done) if progress.done else ""
    limit = said(progress.budget.limit_words) if progress.budget else ""
    message = said_message(progress.message)
    return SourceLine(
        progress.source,
        wording.source_name(progress.source),
        message=f"{message} · {limit}" if limit else message,
        count=count,
        share=min(1.0, progress.done / total) if total else None,
        rate=_rate(progress.rate),
        left=_left(progress.eta_seconds),
        is_waiting=progress.message.startswith(WAITING),
    )


def _rate(rate: float | None) -> str:
    if rate is None:
        return ""
    return f"{rate:,.0f}/s" if rate >= 1 else translate("presenters", "under 1/s")


def _left(seconds: float | None) -> str:
    if seconds is None or seconds < 1:
        return ""
    return translate("presenters", "{time} left").format(time=wording.duration(seconds))


def share_of(percent: float | None, lines: Iterable[SourceLine]) -> float | None:
    """Return how far a run is; while nobody can say how long it takes, how much is read of what is counted."""
    if percent is not None:
        return percent / 100
    shares = [line.share for line in lines if line.share is not None]
    return sum(shares) / len(shares) if shares else None


def in_order(lines: Iterable[SourceLine]) -> tuple[SourceLine, ...]:
    return tuple(sorted(lines, key=_place))


def _place(line: SourceLine) -> tuple[int, str]:
    order = list(wording.SOURCES)
    return (order.index(line.source) if line.source in order else len(order), line.source)


def notice_of(outcome: Outcome) -> Notice:
    """Say how a run ended: what failed, what still works, what to do (users-want B7)."""
    document = outcome.document or {}
    status = document.get("status")
    cause = said_cause(str(document.get("error_message") or "") or _last_line(outcome.last_words))
    details = _details(document, outcome.last_words)
    if outcome.exit_code == _EXIT_TAKEN:
        text = cause or translate("presenters", "Its result will show up here by itself.")
        return Notice("info", translate("presenters", "Another station is syncing right now"), text, details)
    if status == "cancelled" or (outcome.was_cancelled and outcome.exit_code != _EXIT_DONE):
        return Notice(
            "neutral",
            translate("presenters", "Sync stopped"),
            translate("presenters", "What had been stored before stays; nothing is half done."),
            details,
        )
    if outcome.exit_code == _EXIT_DONE and outcome.document is not None:
        warned = len(document.get("warnings") or ())
        rest = (
            translate("presenters", "{warnings}: see the details.").format(warnings=wording.count(warned, "warning"))
            if warned
            else ""
        )
        return Notice(
            "warn" if warned else "good",
            translate("presenters", "Sync finished"),
            f"{_counts(document)} {rest}".strip(),
            details,
        )
    if outcome.exit_code == _EXIT_PARTIAL or status == "partial":
        rest = translate("presenters", "The others were stored; devices keep their last known values.")
        cause = cause or translate("presenters", "A source failed.")
        return Notice("warn", translate("presenters", "Sync partly done"), f"{cause} {rest}", details)
    if outcome.exit_code == _EXIT_USAGE:
        return Notice(
            "bad",
            translate("presenters", "The sync could not start"),
            cause or translate("presenters", "A setting is missing or wrong."),
            details,
        )
    cause = cause or translate("presenters", "The sync ended with code {code}.").format(code=outcome.exit_code)
    rest = translate("presenters", "Everything stored before is still there.")
    return Notice("bad", translate("presenters", "Sync failed"), f"{cause} {rest}", details)


def _counts(document: Mapping[str, Any]) -> str:
    created, updated, deleted = (
        int(document.get(f"records_{kind}") or 0) for kind in ("created", "updated", "deleted")
    )
    changes = [
        word.format(count=wording.count(number))
        for number, word in (
            (created, translate("presenters", "{count} new")),
            (updated, translate("presenters", "{count} changed")),
            (deleted, translate("presenters", "{count} gone")),
        )
        if number
    ]
    read = wording.count(int(document.get("records_processed") or 0), "record")
    took = wording.duration(float(document.get("duration_seconds") or 0))
    return translate("presenters", "{records} read in {time}: {changes}.").format(
        records=read, time=took, changes=", ".join(changes) or translate("presenters", "nothing had changed")
    )


def _details(document: Mapping[str, Any], last_words: str) -> str:
    """Return each part with its end and cause, the warnings, and what a run of changes cannot show.

    Where there is no document: the child's last words.
    """
    lines: list[str] = []
    parts = document.get("parts") or {}
    for name, part in parts.items() if isinstance(parts, Mapping) else ():
        if isinstance(part, Mapping):
            cause = part.get("error_message")
            status = said(str(part.get("status", "?")).capitalize())
            lines.append(f"{said(str(name).capitalize())}: {status}" + (f" — {said_cause(cause)}" if cause else ""))
    lines.extend(str(line) for name in ("warnings", "notes") for line in document.get(name) or ())
    return "\n".join(lines) if document else last_words


def _last_line(text: str) -> str:
    return text.rsplit("\n", 1)[-1].strip()
