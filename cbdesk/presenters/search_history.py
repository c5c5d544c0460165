"""What was searched for on this station, the latest first; a search that only began another one is not kept."""

from __future__ import annotations

from collections.abc import Iterable

from cbdesk.domain.query import LONGEST_TEXT, clean_search

MOST = 50
_SHORTEST = 2


class SearchHistory:
    def __init__(self) -> None:
        self._texts: list[str] = []

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def note(self, text: str) -> None:
        """Take a complete search to the front."""
        text = clean_search(text)
        if not _SHORTEST <= len(text) <= LONGEST_TEXT:
            return
        same = text.casefold()
        others = [one for one in self._texts if one.casefold() != same]
        self._texts = [text, *others][:MOST]

    def read(self, texts: Iterable[str]) -> None:
        """Take what was kept the last time."""
        for text in reversed(list(texts)[:MOST]):
            self.note(text)

    def clear(self) -> None:
        self._texts = []
