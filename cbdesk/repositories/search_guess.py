"""Guesses how common the words of a search are, from a sample of the index: that decides how they are looked for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import sqlalchemy as sa

from cbdesk.domain.query import mac_fragment
from cbdesk.domain.search_keys import has_trigram
from cbdesk.repositories.search_statements import SAMPLE, SIZE

_BLOCKS = 100
_KEEP_SECONDS = 300
_SHALLOWEST, _DEEPEST, _FURTHEST = 1_000, 4_000, 5_000
"""Rows. The walk looks at no fewer, which costs next to nothing; it is made where it should end within the second, and
goes no further than the third."""
_TRIGRAM_ROW = 3
"""A row that the trigram index finds costs as much as so many on the walk: it lies anywhere."""
_MARGIN = 3
_WORD_START = re.compile(r"\W[^\W_]{2}")
"""With the blank that the index sees before a word, two letters make a trigram."""
_CANDIDATES = 6
_WORTH_IT = 0.7
"""A second term is asked of the index where it leaves fewer than this share of the rows of the first one."""
_COMMON = 30
"""Rows of the sample. The lists of what fewer hold are short."""
_SHORTEST_PIECE = 4
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

    @property
    def rows(self) -> float:
        return len(self.texts) / self.share

    def holding(self, parts: Sequence[str]) -> float:
        """Return about how many rows hold all the parts."""
        return sum(all(part in text for part in parts) for text in self.texts) / self.share

    def plan(self, terms: Sequence[str], wanted: int) -> Plan:
        rows = self.rows
        holding = {term: self._places(term.lower()) for term in terms}
        by_rarity = sorted(terms, key=lambda term: (not _is_indexed(term), len(holding[term]), -len(term)))
        usable, together = _selective([term for term in by_rarity if _is_indexed(term)][:_CANDIDATES], holding)
        # Of the rows that the index finds, each is compared first with what rejects the most of them.
        left = set.intersection(*(holding[term] for term in usable)) if usable else set()
        others = sorted((term for term in by_rarity if term not in usable), key=lambda term: len(holding[term] & left))
        by_rarity = [*usable, *others]
        if not usable or rows <= _SHALLOWEST:
            return Plan(tuple(by_rarity), _DEEPEST, tuple(usable), rows < 2 * _DEEPEST)
        pieces = tuple(self._piece(term, len(holding[term])) for term in usable)
        places = sorted(set.intersection(*holding.values()))
        if not places:
            return Plan(tuple(by_rarity), 0, pieces, may_end=False)
        # How thick they lie in front, by the first few: old devices hold much that nobody looks for.
        few = places[:3]
        walked = wanted * (few[-1] + 1) / len(few)
        found = together / self.share
        is_common = found > _FEW_FOUND and walked < min(found * _TRIGRAM_ROW, _DEEPEST)
        depth = min(max(int(walked * _MARGIN), _SHALLOWEST), _FURTHEST) if is_common else 0
        return Plan(tuple(by_rarity), depth, pieces, rows < 2 * depth)

    def _piece(self, term: str, held: int) -> str:
        """Return a half of a common term where hardly another row holds that: the index reads a list per trigram."""
        length = max(_SHORTEST_PIECE, len(term) // 2)
        if held >= _COMMON and len(term) > length and term.isascii() and not mac_fragment(term):
            for piece in (term[:length], term[-length:]):
                is_usable = has_trigram(piece) and not mac_fragment(piece)
                if is_usable and len(self._places(piece.lower())) < held * _NO_MORE:
                    return piece
        return term

    def _places(self, word: str) -> set[int]:
        return {place for place, text in enumerate(self.texts) if word in text}


def _selective(candidates: list[str], holding: Mapping[str, set[int]]) -> tuple[list[str], int]:
    """Return the one or two terms that leave the fewest rows, the rarer first, and how many they leave in the sample.

    The two rarest ones often say the same twice: who has one word of a model has the others.
    """
    if len(candidates) <= 1:
        return candidates, len(holding[candidates[0]]) if candidates else 0
    pair = min(combinations(candidates, 2), key=lambda two: len(holding[two[0]] & holding[two[1]]))
    alone, together = len(holding[candidates[0]]), len(holding[pair[0]] & holding[pair[1]])
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
