"""Hits, misses and errors of this process, and the part of them that was not yet added to the shared figures."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Literal

Figure = Literal["hits", "misses", "errors"]
FIGURES: tuple[Figure, ...] = ("hits", "misses", "errors")


class Counters:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._total: Counter[Figure] = Counter()
        self._unreported: Counter[Figure] = Counter()

    def add(self, figure: Figure) -> None:
        with self._lock:
            self._total[figure] += 1
            self._unreported[figure] += 1

    @property
    def total(self) -> Counter[Figure]:
        """Of this process."""
        with self._lock:
            return self._total.copy()

    @property
    def unreported(self) -> int:
        with self._lock:
            return self._unreported.total()

    def take(self) -> Counter[Figure]:
        """What was not reported yet; it counts as reported unless it is given back."""
        with self._lock:
            taken, self._unreported = self._unreported, Counter()
        return taken

    def give_back(self, taken: Counter[Figure]) -> None:
        with self._lock:
            self._unreported.update(taken)
