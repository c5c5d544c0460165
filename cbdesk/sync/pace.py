"""How fast a source is read and how long the rest will take: the one place that turns counts into a rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_WINDOW = 30.0
"""Seconds that a rate looks back: long enough to be steady, short enough to show a limit that slows us down."""
_SHORTEST = 1.0
"""Seconds that have to pass before a rate says anything."""


class Pace:
    """The pace of one source, from now on. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, int]] = deque([(clock(), 0)])

    def step(self, done: int) -> float | None:
        """Note that ``done`` records are read, and return the records a second; None while it is too early to say."""
        now = self._clock()
        # The newest step outside the window stays: a rate needs a point to measure from.
        while len(self._steps) > 1 and self._steps[1][0] <= now - _WINDOW:
            self._steps.popleft()
        self._steps.append((now, done))
        began, first = self._steps[0]
        return (done - first) / (now - began) if now - began >= _SHORTEST else None


def eta_seconds(done: int, total: int | None, rate: float | None) -> float | None:
    """Return the seconds until ``total`` is reached; None when total or rate do not say."""
    if total is None or not rate:
        return None
    return max(total - done, 0) / rate
