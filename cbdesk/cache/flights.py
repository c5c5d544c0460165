"""Lets threads that miss the same answer at once fill it together: the first one asks, the others wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

PATIENCE_SECONDS = 10.0
"""Whoever has waited so long asks by itself: a stuck filler holds up nobody else for good."""


@dataclass(frozen=True, slots=True)
class _Flight:
    thread: int
    answer: Future[str] = field(default_factory=Future)


class Flights:
    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}

    def join(self, key: str, fill: Callable[[], str]) -> str:
        """Return the answer or raise the error of the one ``fill`` that runs for this key.

        The key names the generation: who asks after an invalidation waits for no filler that began before it.
        """
        own = threading.get_ident()
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = _Flight(own)
        if flight is None:
            return self._fly(key, mine, fill)
        if flight.thread == own:  # a filler that asks for itself must not wait for itself
            return fill()
        wait([flight.answer], self._patience)
        return flight.answer.result() if _is_there(flight.answer) else fill()

    def _fly(self, key: str, flight: _Flight, fill: Callable[[], str]) -> str:
        try:
            text = fill()
        except Exception as error:
            self._land(key)
            flight.answer.set_exception(error)
            raise
        except BaseException:  # a person stopped this thread, not the others
            self._land(key)
            flight.answer.cancel()
            flight.answer.set_running_or_notify_cancel()  # wakes those who wait
            raise
        self._land(key)
        flight.answer.set_result(text)
        return text

    def _land(self, key: str) -> None:
        with self._lock:
            del self._flights[key]


def _is_there(answer: Future[str]) -> bool:
    return answer.done() and not answer.cancelled()
