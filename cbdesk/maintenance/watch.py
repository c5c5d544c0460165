"""A piece of work as others see it while it goes: how far it is, and their wish that it stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cbdesk.errors import CancelledError, CbdeskError


@dataclass(frozen=True, slots=True)
class Progress:
    doing: str = ""
    done: int = 0
    total: int | None = None
    """None: nobody knows how much there is."""

    @property
    def share(self) -> float | None:
        return min(self.done / self.total, 1.0) if self.total else None


class Watch:
    """Written by the thread that works; read, and stopped, by any other one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ways: list[Callable[[], object]] = []
        self._is_stopped = False
        self.progress = Progress()

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def say(self, doing: str, done: int = 0, total: int | None = None) -> None:
        """Tell what comes now, and how much is done. Raises CancelledError instead when it shall not come."""
        self.check()
        self.progress = Progress(doing, done, total)

    def check(self) -> None:
        """Raise CancelledError when somebody wants the work to stop."""
        if self._is_stopped:
            raise CancelledError("Stopped. What was done before that stays.")

    @contextmanager
    def breaking_off(self, way: Callable[[], object]) -> Iterator[None]:
        """Let a wish to stop call ``way`` while the block runs; what fails by that is a CancelledError."""
        with self._lock:
            self.check()
            self._ways.append(way)
        try:
            yield
        except CbdeskError:
            self.check()
            raise
        finally:
            with self._lock:
                self._ways.remove(way)

    def stop(self) -> None:
        """Break the work off where it can be. May block for as long as the server takes to hear of it."""
        with self._lock:
            self._is_stopped = True
            ways = tuple(self._ways)
        for way in ways:
            way()
