"""Which devices were looked at, to go back and forward between them; one that was only passed by is not kept."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST = 100
PASSED_BY_SECONDS = 1.0


class DeviceTrail:
    """``clock`` gives seconds: a device that was left sooner than `PASSED_BY_SECONDS` makes room for the next."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._idents: list[str] = []
        self._at = -1
        self._since = 0.0
        self._is_kept = False
        self._keeps_next = False

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at + 1 < len(self._idents)

    def visit(self, ident: str) -> None:
        """Note that a device is shown now; what lay ahead is gone, unless it is the one that is gone back to."""
        if 0 <= self._at < len(self._idents) and self._idents[self._at] == ident:
            return
        now = self._clock()
        if self._at >= 0 and not self._is_kept and now - self._since < PASSED_BY_SECONDS:
            self._at -= 1
        kept = self._idents[: self._at + 1]
        if not kept or kept[-1] != ident:
            kept.append(ident)
        self._idents = kept[-MOST:]
        self._at = len(self._idents) - 1
        self._since, self._is_kept, self._keeps_next = now, self._keeps_next, False

    def keep(self) -> None:
        """Keep the device that is shown, however soon it is left: somebody opened it."""
        self._is_kept = True

    def keep_next(self) -> None:
        """Keep the device that comes next: somebody scanned it."""
        self._keeps_next = True

    def back(self) -> str:
        return self._go(-1)

    def forward(self) -> str:
        return self._go(1)

    def _go(self, step: int) -> str:
        """Return the device beside the current one, empty at the end."""
        if not 0 <= self._at + step < len(self._idents):
            return ""
        self._at += step
        self._is_kept = True
        return self._idents[self._at]
