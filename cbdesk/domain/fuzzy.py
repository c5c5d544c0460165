"""Which titles a few typed letters may mean, and which of them first; for short lists such as commands and views."""

from __future__ import annotations

import re
import unicodedata

STRONG = 60
"""A word that stands in the title as it was typed has at least so many points."""
_BEGINS, _BEGINS_A_WORD, _INSIDE, _INITIALS, _SCATTERED = 100, 80, STRONG, 40, 20


def score(text: str, title: str) -> int | None:
    """Return how well the title answers the text, the weakest of its words counting; None when it does not."""
    folded = fold(title)
    points = [_points(word, folded) for word in fold(text).split()]
    if not points:
        return _BEGINS
    return None if None in points else min(one for one in points if one is not None)


def fold(text: str) -> str:
    """Return the text without capitals and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _points(word: str, title: str) -> int | None:
    if title.startswith(word):
        return _BEGINS
    place = title.find(word)
    if place >= 0:
        words = re.finditer(r"\w+", title)
        return _BEGINS_A_WORD if any(title.startswith(word, one.start()) for one in words) else _INSIDE
    if _is_in_order(word, "".join(one[0] for one in re.findall(r"\w+", title))):
        return _INITIALS
    gaps = _gaps(word, title)
    return None if gaps is None or gaps > len(word) else _SCATTERED - min(gaps, _SCATTERED - 1)


def _is_in_order(letters: str, text: str) -> bool:
    """Say whether the letters stand in the text one after another, with others between them or not."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _gaps(letters: str, text: str) -> int | None:
    """Return how often something stands between two neighbouring letters; None when they are not all there."""
    gaps, place = 0, -1
    for letter in letters:
        found = text.find(letter, place + 1)
        if found < 0:
            return None
        gaps += place >= 0 and found != place + 1
        place = found
    return gaps
