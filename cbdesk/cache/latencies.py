"""How long the backend's newest answers took, for the figures that people look at."""

from __future__ import annotations

import threading
from collections import deque

_KEPT = 1_000


class Latencies:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: deque[float] = deque(maxlen=_KEPT)

    def __len__(self) -> int:
        return len(self._seconds)

    def add(self, seconds: float) -> None:
        with self._lock:
            self._seconds.append(seconds)

    def average_ms(self) -> float | None:
        with self._lock:
            known = list(self._seconds)
        return round(sum(known) / len(known) * 1000, 2) if known else None

    def p95_ms(self) -> float | None:
        """Milliseconds within which 95 of 100 answers came."""
        with self._lock:
            known = sorted(self._seconds)
        return round(known[(len(known) * 95 - 1) // 100] * 1000, 2) if known else None
