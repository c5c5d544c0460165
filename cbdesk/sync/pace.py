"""How fast a source is read and how long the rest will take: the one place that turns counts into a rate."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

_WINDOW = 30.0
"""Seconds that a rate looks back: long enough to be steady, short enough to show a limit that slows us down."""
_SHORTEST = 1.0
"""Seconds that have to pass before a rate says anything."""
SETTLED = 3.0
"""Seconds before the pace of a source says anything about its end."""
_CALM = 8.0
"""Seconds in which a shown end moves two thirds of the way to a new guess: pages come in bursts, and an end that jumps
to and fro tells nobody anything. At first it is less: early guesses are the worst."""
_FIRST_CALM = 0.5
_FARTHEST = 86_400.0
"""Seconds; an end that is farther away than a day is a pace that says nothing, not a forecast."""
_TOO_LATE, _TOO_LATE_BY = 3.0, 10.0
"""Times the newest guess, and seconds: a shown end is never farther off than that, however far it once was."""


class Pace:
    """The pace of one source, from now on. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, int]] = deque([(clock(), 0)])

    def step(self, done: int) -> float | None:
        """Note that ``done`` records are read, and return the records a second; None while it is too early to say."""
        now = self._clock()
        if done < self._steps[-1][1]:  # the source is read once more from its start
            self._steps = deque([(now, 0)])
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
    left = max(total - done, 0) / rate
    return left if left <= _FARTHEST else None


class Ending:
    """When something will end, moving calmly from guess to guess."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._at: float | None = None
        """When it will end, by the clock."""
        self._first = self._guessed = 0.0

    def left(self, guess: float | None) -> float | None:
        """Take in a new guess of the seconds that are left, and return those to show; without a guess, count down."""
        now = self._clock()
        if guess is not None:
            if self._at is None or guess <= 0:
                self._first = now if self._at is None else self._first
                self._at = now + max(guess, 0.0)
            else:
                calm = min(_FIRST_CALM + now - self._first, _CALM)
                self._at += (now + guess - self._at) * (1 - math.exp((self._guessed - now) / calm))
                self._at = min(self._at, now + _TOO_LATE * guess + _TOO_LATE_BY)
            self._guessed = now
        return None if self._at is None else max(self._at - now, 0.0)
