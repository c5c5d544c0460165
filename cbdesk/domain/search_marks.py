"""The parts of a search text while it is typed, so that the search bar can colour them. Pure; never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cbdesk.domain import search_fields
from cbdesk.domain.query import LONGEST_TEXT
from cbdesk.domain.search_language import parse

MarkKind = Literal["field", "value", "phrase", "not", "or", "wrong"]

_TERM = re.compile(
    r"(?P<bar>\|)|(?P<minus>-(?=[^\s|-]))?(?:(?!https?://)(?P<name>[A-Za-z]+):)?"
    r"(?P<rest>https?://\S*|(?:(?:<=|>=|==|[<>=])?\"(?:[^\"]|\"\")*\"?|[^\s|\"][^\s|]*)?)"
)
_NAME = re.compile(r"-?([A-Za-z]+):")
_VALUE = re.compile(r"\|(?=[^\s|])((?:<=|>=|==|[<>=])?\"(?:[^\"]|\"\")*\"?|[^\s|]+)")


@dataclass(frozen=True, slots=True)
class Mark:
    """So many characters from ``start`` on are of this kind; ``sentence`` says what is wrong with them."""

    start: int
    length: int
    kind: MarkKind
    sentence: str = ""


def marks(text: str) -> tuple[Mark, ...]:
    """Return the coloured parts of the text, what is wrong last: it lies over the others."""
    if len(text) > LONGEST_TEXT:
        return ()
    return (*_parts(text), *_wrong(text))


def _parts(text: str) -> Iterator[Mark]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TERM.match(text, at)
        assert found is not None, "every part of the pattern may be empty"
        if found["bar"]:
            yield Mark(at, 1, "or")
            at += 1
            continue
        end = max(found.end(), at + 1)
        if found["minus"]:
            yield Mark(at, 1, "not")
        if found["name"] and search_fields.field(found["name"]):
            start = found.start("name")
            yield Mark(start, len(found["name"]) + 1, "field")
            yield from _span(found.start("rest"), found.end(), "value")
            while more := _VALUE.match(text, end):
                named = _NAME.match(more[1])
                if named and search_fields.field(named[1]):  # a term of its own
                    break
                yield Mark(end, 1, "or")
                yield from _span(more.start(1), more.end(), "value")
                end = more.end()
        elif found["rest"].startswith('"'):
            yield from _span(found.start("rest"), found.end(), "phrase")
        at = end


def _span(start: int, end: int, kind: MarkKind) -> Iterator[Mark]:
    if end > start:
        yield Mark(start, end - start, kind)


def _wrong(text: str) -> Iterator[Mark]:
    """Return the parts that cannot be read, where the text stands as it was understood."""
    asked = parse(text)
    offset = len(text) - len(text.lstrip())
    if text[offset:].startswith(asked.text):
        for problem in asked.problems:
            yield Mark(problem.position + offset, problem.length, "wrong", problem.sentence)
