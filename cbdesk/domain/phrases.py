"""English texts that remember how they were made, so that whoever shows them can say the same in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self


class Phrase(str):
    """A finished text that still knows its ``pattern`` and ``values``; to everybody else it is a text like any.

    A value that is to be said in the other language, too, is a phrase itself; any other comes from the world.
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, **values: object) -> Self:
        phrase = super().__new__(cls, pattern.format(**values))
        phrase.pattern, phrase.values = pattern, values
        return phrase

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.pattern,), dict(self.values)


class Joined(Phrase):
    """Texts one after the other, with commas between them: ``parts`` are there for who shows only the first ones."""

    __slots__ = ()

    @classmethod
    def of(cls, parts: Iterable[str]) -> Self:
        values = {f"part{number}": part for number, part in enumerate(parts)}
        return cls(", ".join(f"{{{name}}}" for name in values), **values)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(part for part in self.values.values() if isinstance(part, str))
