"""Tells a label scanner from fingers by its speed, and one scan from the same label held in front of it."""

from __future__ import annotations

from cbdesk.domain.query import clean_search

LONGEST_GAP_MS = 30
"""Between two keys of a scanner; the quickest fingers need more."""
SHORTEST_CODE = 6
IDLE_MS = 120
"""After so long without a key, a scanner that sends no Enter has ended."""
REPEAT_MS = 1_500


class ScanBurst:
    """Collects the keys of one scan. Times are milliseconds of any clock."""

    def __init__(self) -> None:
        self._text = ""
        self._last = 0

    @property
    def is_scan(self) -> bool:
        return len(self._text) >= SHORTEST_CODE

    def take(self, text: str, when: int) -> bool:
        """Take a key, and say whether it came too fast for a finger."""
        # Once it is a scan, a busy cable or computer may hold a key up: the rest is not another code.
        longest = IDLE_MS if self.is_scan else LONGEST_GAP_MS
        is_fast = bool(self._text) and when - self._last < longest
        self._text = self._text + text if is_fast else text
        self._last = when
        return is_fast

    def end(self) -> str:
        """Return what was scanned without what scanners add, empty for what fingers typed; begin anew."""
        code = clean_search(self._text) if self.is_scan else ""
        self._text = ""
        return code


class RepeatGuard:
    """A label in front of a scanner that fires by itself comes again and again."""

    def __init__(self) -> None:
        self._code = ""
        self._last = 0
        self._times = 0

    def count(self, code: str, when: int) -> int:
        """Return how often the code has come in a row without a pause: 1 for a scan that counts."""
        is_same = code.casefold() == self._code and when - self._last < REPEAT_MS
        self._times = self._times + 1 if is_same else 1
        self._code, self._last = code.casefold(), when
        return self._times
