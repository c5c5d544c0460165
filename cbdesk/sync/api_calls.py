"""Counts what a run asks of the APIs, and how long it waited for them; adds it to the day's rows of ``api_calls``."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from cbdesk.database.tables import api_calls
from cbdesk.domain.sync import WAITING
from cbdesk.sources.calls import Call

_USERS_LABEL = "Google users"
"""One client reads Google's devices and users; by this label its calls and waits for users are told apart."""
_WORTH_A_WARNING = 10.0
"""Seconds; a run that waited longer for a source says so."""


@dataclass(slots=True)
class Tally:
    """Exchanges of one kind. ``seconds`` and ``waited`` are sums over threads that ask side by side."""

    calls: int = 0
    retries: int = 0
    seconds: float = 0.0
    waited: float = 0.0

    def add(self, other: Tally) -> None:
        self.calls += other.calls
        self.retries += other.retries
        self.seconds += other.seconds
        self.waited += other.waited


class CallLog:
    """One run's calls and waits. The sources' threads count into it, the run's writer reads it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tallies: defaultdict[tuple[str, str, int], Tally] = defaultdict(Tally)
        self._waits: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._waiting: dict[str, tuple[float, str]] = {}
        """Until when by the clock, and in which words."""

    def count(self, client: str, call: Call) -> None:
        """Count one exchange of the client of that name (``Patience.on_call``)."""
        key = source_of(client, call.label), call.endpoint, call.status
        with self._lock:
            self._tallies[key].add(Tally(1, int(call.is_retry), call.seconds, call.waited))

    def count_wait(self, client: str, seconds: float, reason: str) -> None:
        """Count one wait that a person would notice (``Patience.on_wait``)."""
        source = source_of(client, reason)
        now = self._clock()
        until = now + seconds
        with self._lock:
            before = self._waiting.get(source, (0.0, ""))[0]
            # Readers that wait side by side keep a person waiting once.
            news = max(until - max(now, before), 0.0)
            self._waits[source][reason] += news  # type: ignore[assignment]  # Counter adds any number
            if until > before:
                self._waiting[source] = until, wait_words(seconds, reason)

    def waited(self, source: str) -> float:
        """Return the seconds in which a source made this run wait, by the clock on the wall."""
        with self._lock:
            return sum(self._waits[source].values())

    def waiting(self, source: str) -> tuple[float, str]:
        """Return for how many seconds a source still waits, and the words for it; 0 when it does not."""
        with self._lock:
            until, words = self._waiting.get(source, (0.0, ""))
        left = until - self._clock()
        return (left, words) if left > 0 else (0.0, "")

    def total(self, source: str) -> Tally:
        """Return the sum over a source's endpoints."""
        total = Tally()
        with self._lock:
            for (name, _, _), tally in self._tallies.items():
                if name == source:
                    total.add(tally)
        return total

    def warnings(self, sources: Iterable[str]) -> Iterator[str]:
        """Yield one sentence for each source that made this run wait long."""
        for source in sources:
            seconds = self.waited(source)
            with self._lock:
                waits = self._waits[source].copy()
            if seconds > _WORTH_A_WARNING:
                reasons = ", ".join(reason for reason, _ in waits.most_common(3))
                yield f"{source}: waited {seconds:,.0f} s in all ({reasons})"

    def store(self, connection: sa.Connection, day: date) -> None:
        """Add everything to the day's rows. Call it once, when the sources have ended; the caller commits."""
        with self._lock:
            rows = [
                {
                    "day": day,
                    "source": source,
                    "endpoint": endpoint,
                    "status": status,
                    "calls": tally.calls,
                    "retries": tally.retries,
                    "seconds": tally.seconds,
                    "waited_seconds": tally.waited,
                }
                for (source, endpoint, status), tally in sorted(self._tallies.items())
            ]
        if not rows:
            return
        new = postgresql.insert(api_calls).values(rows)
        sums = {
            name: api_calls.c[name] + new.excluded[name] for name in ("calls", "retries", "seconds", "waited_seconds")
        }
        connection.execute(new.on_conflict_do_update(index_elements=list(api_calls.primary_key.columns), set_=sums))


def source_of(client: str, words: str) -> str:
    """Return the source's name in ``sync_sources``. ``words`` are a call's label or the reason of a wait."""
    return "users" if client == "google" and words.startswith(_USERS_LABEL) else client


def wait_words(seconds: float, reason: str) -> str:
    """Return ``waiting 16 s: Meraki limit``."""
    return f"{WAITING}{seconds:.0f} s: {reason}"


def calls_of_day(connection: sa.Connection, day: date) -> dict[str, int]:
    """Return what the runs of a day have asked of each source so far, on all stations."""
    c = api_calls.c
    rows = connection.execute(sa.select(c.source, sa.func.sum(c.calls)).where(c.day == day).group_by(c.source))
    return {source: int(calls) for source, calls in rows}
