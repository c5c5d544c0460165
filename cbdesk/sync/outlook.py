"""How long a whole run will take: from the pace of its sources, and from what the last runs of its kind took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cbdesk.domain.sync import RunProgress
from cbdesk.sync.pace import Ending

_ALMOST = 99.0
"""Percent that a run shows at the most before it has ended."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the last runs of this kind took, to guess what this one will take. All seconds."""

    records: Mapping[str, int] = field(default_factory=dict)
    """Read by source."""
    reading: Mapping[str, float] = field(default_factory=dict)
    """By source."""
    storing: Mapping[str, float] = field(default_factory=dict)
    """By part."""
    linking: float = 0.0


@dataclass(slots=True)
class Stage:
    """One step of a run that takes time: a source that is read, a part that is stored, the linking."""

    began: float | None = None
    seconds: float | None = None
    """What it took; None until it has ended."""
    guess: float | None = None
    """Seconds that it was believed to still take, ``guessed_at``."""
    guessed_at: float = 0.0


class Outlook:
    """How far a whole run is.

    A part is done when the slowest of its sources is read and it is stored, the run when its last part is done and
    linked: so long it takes, as far as the sources' pace and the last runs tell.
    """

    def __init__(self, clock: Callable[[], float], past: Past) -> None:
        self._clock = clock
        self._past = past
        self._part_of: dict[str, str] = {}
        self._began = clock()
        self._ending = Ending(clock)
        self._percent = 0.0
        self.reading: dict[str, Stage] = {}
        self.storing: dict[str, Stage] = {}
        self.linking = Stage()

    def read(self, source: str, part: str) -> None:
        """Begin to read a source of that part."""
        self._part_of[source] = part
        self.reading[source] = Stage(began=self._clock())
        self.storing.setdefault(part, Stage())

    def begin(self, stage: Stage) -> None:
        stage.began = self._clock()

    def end(self, stage: Stage) -> None:
        began = stage.began
        stage.seconds = 0.0 if began is None else self._clock() - began

    def guess(self, source: str, seconds: float | None) -> None:
        """Take in how long a source will still take by its pace and its waits."""
        stage = self.reading[source]
        stage.guess, stage.guessed_at = seconds, self._clock()

    def slowest(self) -> str | None:
        """Return the source that the run waits for longest, None when all are read."""
        going = [name for name, stage in self.reading.items() if stage.seconds is None]
        return max(going, key=lambda name: self._reading_left(name) or 0.0, default=None)

    def progress(self) -> RunProgress:
        """Return how far the run is now."""
        left = self._ending.left(self._left())
        if left is None:
            return RunProgress()
        elapsed = self._clock() - self._began
        share = 100 * elapsed / (elapsed + left) if elapsed + left > 0 else 0.0
        self._percent = min(max(self._percent, share), _ALMOST)
        return RunProgress(round(self._percent, 1), round(left, 1))

    def _left(self) -> float | None:
        guesses = [self._part_left(part) for part, stage in self.storing.items() if stage.seconds is None]
        known = [guess for guess in guesses if guess is not None]
        if not self.storing or (guesses and not known):
            return None
        linking = 0.0 if self.linking.seconds is not None else self._rest(self.linking, self._past.linking)
        return max(known, default=0.0) + linking

    def _part_left(self, part: str) -> float | None:
        sources = [name for name, its_part in self._part_of.items() if its_part == part]
        guesses = [self._reading_left(name) for name in sources if self.reading[name].seconds is None]
        known = [guess for guess in guesses if guess is not None]
        if guesses and not known:
            return None
        return max(known, default=0.0) + self._rest(self.storing[part], self._past.storing.get(part, 0.0))

    def _reading_left(self, source: str) -> float | None:
        stage = self.reading[source]
        if stage.guess is not None:
            return self._still(stage.guess, since=stage.guessed_at)
        # A source that takes longer than last time says nothing any more about when it will end.
        return self._rest(stage, self._past.reading.get(source, 0.0)) or None

    def _rest(self, stage: Stage, seconds: float) -> float:
        return seconds if stage.began is None else self._still(seconds, since=stage.began)

    def _still(self, seconds: float, *, since: float) -> float:
        return max(seconds - (self._clock() - since), 0.0)
