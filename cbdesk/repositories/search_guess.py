"""Guesses how common the words of a search are, from a sample of the index: that decides how they are looked for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import and_

import sqlalchemy as sa

from cbdesk.domain.query import mac_fragment
from cbdesk.domain.search_keys import has_trigram
from cbdesk.repositories.search_statements import SAMPLE, SIZE

_BLOCKS = 100
_KEEP_SECONDS = 300
_SHALLOWEST, _DEEPEST, _FURTHEST = 1_000, 2_500, 4_000
"""Rows. The walk looks at no fewer, which costs next to nothing; it is made where it should end within the second, and
goes no further than the third, nor less far where the index is of no help."""
_TRIGRAM_ROW = 3
"""A row that the trigram index finds costs as much as so many on the walk: it lies anywhere."""
_MARGIN = 2
_WORD_START = re.compile(r"\W[^\W_]{2}")
"""With the blank that the index sees before a word, two letters make a trigram."""
_CANDIDATES = 6
_WORTH_IT = 0.7
"""A second term is asked of the index where it leaves fewer than this share of the rows of the first one."""
_COMMON = 10
"""Rows of the sample. Of what fewer hold, the sample does not tell who else holds a part."""
_TRIGRAM = 3
_FIRST = 6
"""Rows of the sample: fewer tell less, and more lie too far from the front."""
_MOST_MASKS = 500
"""Some kilobytes each."""
_NO_MORE = 1.1
_FEW_FOUND = 300
"""So many the index finds at once, and then their number is known."""


@dataclass(frozen=True, slots=True)
class Plan:
    terms: tuple[str, ...]
    """The rarest first."""
    depth: int
    """How far to walk; 0 to ask the trigram index at once."""
    pieces: tuple[str, ...]
    """What the trigram index is asked for: the first terms, or a part of them; empty when it knows none of them."""
    may_end: bool
    """Whether there may be no more rows than that."""

    def by_index(self, whole: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield what to ask the trigram index: terms, and how many of them. ``whole`` is the text as a field begins."""
        many = len(self.pieces)
        if many:
            local, at, _domain = self.terms[0].partition("@")
            if at and _is_indexed(local):  # thousands share the rest
                yield (local + at, *self.terms), 1
            else:
                # A row that has the piece most likely has its term, too: that is looked at last.
                whole_terms = (term for term in self.terms[:many] if term not in self.pieces)
                yield (*self.pieces, *self.terms[many:], *whole_terms), many
        elif len(self.terms) == 1 and _WORD_START.match(whole):
            yield (whole,), 1


@dataclass(frozen=True, slots=True)
class Sample:
    texts: tuple[str, ...]
    """In the order of the walk."""
    share: float
    """The part of all rows that these are."""
    read_at: float
    _masks: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def rows(self) -> float:
        return len(self.texts) / self.share

    def holding(self, parts: Sequence[str]) -> float:
        """Return about how many rows hold all the parts."""
        return self._all(parts).bit_count() / self.share

    def plan(self, terms: Sequence[str], wanted: int) -> Plan:
        rows = self.rows
        holding = {term: self._mask(term) for term in terms}
        by_rarity = sorted(terms, key=lambda term: (not _is_indexed(term), holding[term].bit_count(), -len(term)))
        usable, together = _selective([term for term in by_rarity if _is_indexed(term)][:_CANDIDATES], holding)
        # Of the rows that the index finds, each is compared first with what rejects the most of them.
        left = self._all(usable)
        others = sorted(
            (term for term in by_rarity if term not in usable), key=lambda term: (holding[term] & left).bit_count()
        )
        by_rarity = [*usable, *others]
        if not usable or rows <= _SHALLOWEST:
            return Plan(tuple(by_rarity), _FURTHEST, tuple(usable), rows < 2 * _FURTHEST)
        pieces = tuple(self._piece(term, holding[term].bit_count()) for term in usable)
        few = _first_places(self._all(terms))
        if not few:
            return Plan(tuple(by_rarity), 0, pieces, may_end=False)
        # How thick they lie in front, by the first few: old devices hold much that nobody looks for.
        walked = wanted * (few[-1] + 1) / len(few)
        found = together / self.share
        is_common = found > _FEW_FOUND and walked < min(found * _TRIGRAM_ROW, _DEEPEST)
        depth = min(max(int(walked * _MARGIN), _SHALLOWEST), _FURTHEST) if is_common else 0
        return Plan(tuple(by_rarity), depth, pieces, rows < 2 * depth)

    def _piece(self, term: str, held: int) -> str:
        """Return a part of the term where hardly another row holds that: the index reads a list per trigram."""
        if held < _COMMON or not term.isascii() or mac_fragment(term):
            return term
        for length in (_TRIGRAM, max(_TRIGRAM + 1, len(term) // 2)):
            for piece in (term[:length], term[-length:]) if length < len(term) else ():
                is_usable = has_trigram(piece) and not mac_fragment(piece)
                if is_usable and self._mask(piece).bit_count() <= held * _NO_MORE:
                    return piece
        return term

    def _all(self, words: Sequence[str]) -> int:
        return reduce(and_, map(self._mask, words), (1 << 8 * len(self.texts)) // 255)

    def _mask(self, word: str) -> int:
        """Return which rows hold the word, a byte for each; the words of a district come again and again."""
        mask = self._masks.get(word)
        if mask is None:
            if len(self._masks) >= _MOST_MASKS:
                self._masks.clear()
            small = word.lower()
            mask = self._masks[word] = int.from_bytes(bytes([small in text for text in self.texts]), "little")
        return mask


def _first_places(mask: int) -> list[int]:
    """Return the first rows that it holds, a few."""
    found: list[int] = []
    while mask and len(found) < _FIRST:
        place = (mask & -mask).bit_length() // 8
        found.append(place)
        mask &= mask - 1
    return found


def _selective(candidates: list[str], holding: Mapping[str, int]) -> tuple[list[str], int]:
    """Return the one or two terms that leave the fewest rows, the rarer first, and how many they leave in the sample.

    The two rarest ones often say the same twice: who has one word of a model has the others.
    """
    if len(candidates) <= 1:
        return candidates, holding[candidates[0]].bit_count() if candidates else 0
    pair = min(combinations(candidates, 2), key=lambda two: (holding[two[0]] & holding[two[1]]).bit_count())
    alone, together = holding[candidates[0]].bit_count(), (holding[pair[0]] & holding[pair[1]]).bit_count()
    return (list(pair), together) if together < _WORTH_IT * alone or not alone else (candidates[:1], alone)


def _is_indexed(term: str) -> bool:
    return has_trigram(term) or mac_fragment(term) is not None


class Guess:
    """Keeps a sample for a while. Safe from several threads: two may read one at the same time, and either will do."""

    def __init__(self) -> None:
        self._sample: Sample | None = None

    def sample(self, connection: sa.Connection) -> Sample:
        sample = self._sample
        if sample is None or time.monotonic() - sample.read_at > _KEEP_SECONDS:
            sample = self._sample = _read(connection)
        return sample


def _read(connection: sa.Connection) -> Sample:
    blocks = connection.execute(SIZE).scalar_one()
    share = min(1.0, _BLOCKS / blocks) if blocks else 1.0
    rows = connection.execute(SAMPLE, {"percent": share * 100}).all()
    return Sample(tuple(row.search_text for row in rows), share, time.monotonic())
