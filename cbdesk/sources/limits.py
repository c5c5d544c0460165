"""One API's request budget: how fast and how many at once, slower as soon as it says that this is too much.

What its refusals taught can be taken out as a ``LearnedLimit`` and given to the client of a later run, on any station:
the limits are those of the organization or the account, not of one process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from cbdesk.sources.lanes import Lane, Lanes

_SLOWER = 0.7
"""What a refusal leaves of the rate; Meraki's own SDK does the same."""
_GOOD_ANSWERS_PER_STEP = 10
_STEP = 0.02
"""Of the setting: how much faster it goes after that many good answers in a row."""
_SLOWEST = 0.5
"""Requests a second; a tenth of the setting where that is more."""


@dataclass(frozen=True, slots=True)
class LearnedLimit:
    """What an API's refusals taught. The default says: nothing that is less than the settings allow."""

    requests_per_second: float | None = None
    at_once: int | None = None
    held: float = 0.0
    """Seconds for which the API still wants no request at all."""


class Budget:
    """Shared by all threads that call one API."""

    def __init__(
        self, label: str, per_second: float, burst: float, clock: Callable[[], float], lanes: Lanes | None = None
    ) -> None:
        """Without ``lanes``, as many requests are under way at once as there are threads that call."""
        self.label = label
        self.allowed_per_second = per_second
        """What the settings allow."""
        self.was_refused = False
        """Whether the API said at least once that this was too much."""
        self._burst = max(1.0, burst)
        self._clock = clock
        self._lanes = lanes
        self._lock = threading.Lock()
        self._per_second = per_second
        self._slowings = 0
        self._good = 0
        self._tokens = self._burst
        self._filled_at = clock()
        self._held_until = self._filled_at

    @property
    def requests_per_second(self) -> float:
        """What may be sent now."""
        return self._per_second

    @property
    def at_once(self) -> int | None:
        """Requests that may be under way at once; None where only the number of threads says."""
        return self._lanes.open if self._lanes else None

    @contextmanager
    def turn(self, stop: Callable[[], None]) -> Iterator[Turn]:
        """Wait until one more request may be under way, and hold its place; raises what ``stop`` raises meanwhile."""
        with self._lanes.one(stop) if self._lanes else nullcontext() as lane:
            yield Turn(self, self._slowings, lane)

    def reserve(self) -> tuple[float, str]:
        """Take one token; return the seconds to wait before it may be used, and why in a few words."""
        with self._lock:
            now = self._clock()
            burst = max(1.0, self._burst * self._per_second / self.allowed_per_second)
            self._tokens = min(burst, self._tokens + (now - self._filled_at) * self._per_second)
            self._filled_at = now
            self._tokens -= 1
            own, held = -self._tokens / self._per_second, self._held_until - now
        return max(own, held, 0.0), f"{self.label} {'limit' if held > own else 'budget'}"

    def hold(self, seconds: float) -> None:
        """Let nobody start for that long: the API told one of the threads that all are too fast."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def went_well(self) -> None:
        """Count a good answer."""
        with self._lock:
            self._good += 1
            if self._good >= _GOOD_ANSWERS_PER_STEP and self._per_second < self.allowed_per_second:
                faster = round(self._per_second + self.allowed_per_second * _STEP, 6)
                self._per_second = min(self.allowed_per_second, faster)
                self._good = 0

    def was_too_many(self, slowings: int) -> None:
        """Count a refusal of a request whose turn came after so many slowings.

        Requests that were under way together and are all refused slow the rest down once.
        """
        with self._lock:
            self.was_refused = True
            self._good = 0
            if slowings == self._slowings:
                self._slowings += 1
                self._per_second = max(self._per_second * _SLOWER, self._slowest)

    def learned(self) -> LearnedLimit:
        """Return what a later run should know."""
        with self._lock:
            return LearnedLimit(
                self._per_second if self._per_second < self.allowed_per_second else None,
                self._lanes.open if self._lanes and self._lanes.open < self._lanes.most else None,
                max(self._held_until - self._clock(), 0.0),
            )

    def recall(self, learned: LearnedLimit) -> None:
        """Begin with what an earlier run learned, as far as that is less than the settings allow today."""
        with self._lock:
            if learned.requests_per_second is not None:
                self._per_second = max(min(learned.requests_per_second, self.allowed_per_second), self._slowest)
        if learned.at_once is not None and self._lanes:
            self._lanes.begin_with(learned.at_once)
        self.hold(learned.held)

    @property
    def _slowest(self) -> float:
        return min(self.allowed_per_second, max(_SLOWEST, self.allowed_per_second / 10))


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to send one request, for as long as its ``with`` block lasts."""

    budget: Budget
    slowings: int
    lane: Lane | None

    def went_well(self) -> None:
        self.budget.went_well()
        if self.lane is not None:
            self.lane.went_well()

    def was_too_many(self) -> None:
        self.budget.was_too_many(self.slowings)
        if self.lane is not None:
            self.lane.was_too_many()
