"""How many requests one API gets at once: fewer as soon as it says that these are too many, slowly more afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_GOOD_ANSWERS_PER_LANE = 20
"""Good answers in a row before one more request at once is tried again."""
_SLICE = 0.25
"""Seconds: how long a cancel may go unnoticed by a request that waits for a lane."""


class Lanes:
    """Shared by all threads that call one API: starts with ``most``, halves, never ends below one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open = most
        self._taken = 0
        self._halvings = 0
        self._good = 0
        self._changed = threading.Condition()

    @property
    def open(self) -> int:
        """Requests that may be under way at once."""
        return self._open

    def begin_with(self, at_once: int) -> None:
        """Start with fewer, as an earlier run had to."""
        with self._changed:
            self._open = max(1, min(at_once, self.most))

    @contextmanager
    def one(self, stop: Callable[[], None]) -> Iterator[Lane]:
        """Wait for a lane and hold it; raises what ``stop`` raises while waiting."""
        with self._changed:
            while self._taken >= self._open:
                stop()
                self._changed.wait(_SLICE)
            self._taken += 1
            lane = Lane(self, self._halvings)
        try:
            yield lane
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify_all()

    def widen(self) -> None:
        """Count a good answer."""
        with self._changed:
            self._good += 1
            if self._good >= _GOOD_ANSWERS_PER_LANE and self._open < self.most:
                self._open += 1
                self._good = 0
                self._changed.notify_all()

    def narrow(self, halvings: int) -> None:
        """Count a refusal of a request that started after so many halvings.

        Requests that were under way together and are all refused halve the lanes once.
        """
        with self._changed:
            self._good = 0
            if halvings == self._halvings:
                self._halvings += 1
                self._open = max(1, self._open // 2)


@dataclass(frozen=True, slots=True)
class Lane:
    """The right to send one request, for as long as its ``with`` block lasts."""

    lanes: Lanes
    halvings: int

    def went_well(self) -> None:
        self.lanes.widen()

    def was_too_many(self) -> None:
        self.lanes.narrow(self.halvings)
