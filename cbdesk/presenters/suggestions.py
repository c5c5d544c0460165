"""What the search bar may be meant to say: fields and values of the search language, earlier searches, and views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cbdesk.domain import search_fields
from cbdesk.domain.views import View
from cbdesk.presenters import privacy
from cbdesk.presenters.translation import said

MOST = 7
_MOST_WORDS = 5
_MOST_SEARCHES = 3
_MOST_VIEWS = 2
_SHORTEST = 2
_WORD = re.compile(r'(?:^|(?<=[\s]))-?(?P<word>[^\s"]*)$')


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` is the whole search bar after it was taken, the caret at ``caret``."""

    title: str
    about: str
    icon: str
    text: str
    caret: int
    is_complete: bool = True
    """It can be searched for as it is; else a value has to follow."""


def suggest(text: str, caret: int, searches: Iterable[str], views: Iterable[View]) -> tuple[Suggestion, ...]:
    """Return what fits to the word before the caret and to the whole text, the likeliest first."""
    typed = text.strip().casefold()
    if not typed:
        return recent(searches)
    found: dict[str, Suggestion] = {}
    words = _words(text, caret) if text[caret : caret + 1] in {"", " "} else iter(())
    for one in (
        *islice(words, _MOST_WORDS),
        *islice(_searches(typed, () if privacy.is_on() else searches), _MOST_SEARCHES),
        *islice(_views(typed, views), _MOST_VIEWS),
    ):
        found.setdefault(one.text, one)
    found.pop(text, None)
    return tuple(found.values())[:MOST]


def recent(searches: Iterable[str]) -> tuple[Suggestion, ...]:
    """Return the latest searches; none while names are hidden, since most of them are somebody's."""
    return () if privacy.is_on() else tuple(_search(one) for one in islice(searches, MOST))


def _words(text: str, caret: int) -> Iterator[Suggestion]:
    found = _WORD.search(text[:caret])
    if found is None:
        return
    word, start = found["word"], found.start("word")
    name, colon, value = word.partition(":")
    if not colon:
        yield from _fields(text, start, caret, name)
        return
    spec = search_fields.field(name)
    if spec is None:
        return
    begun = value.rpartition("|")[2]
    choices = search_fields.choices(spec.name)
    for choice, about in choices.items():
        if choice.startswith(begun.lower()) and choice != begun.lower():
            whole = word[: len(word) - len(begun)] + choice
            yield _completed(f"{spec.name}:{choice}", said(about), text, start, caret, whole)
    if not choices and not value:
        yield _completed(spec.example, said(spec.about), text, start, caret, spec.example)


def _fields(text: str, start: int, caret: int, name: str) -> Iterator[Suggestion]:
    if len(name) < _SHORTEST or not name.isalpha():
        return
    for spec in search_fields.FIELDS:
        if any(one.startswith(name.lower()) for one in (spec.name, *spec.aliases)):
            yield _completed(f"{spec.name}:", said(spec.about), text, start, caret, f"{spec.name}:", is_complete=False)


def _completed(
    title: str, about: str, text: str, start: int, caret: int, word: str, *, is_complete: bool = True
) -> Suggestion:
    whole = text[:start] + word + text[caret:]
    return Suggestion(title, about, "funnel", whole, start + len(word), is_complete)


def _searches(typed: str, searches: Iterable[str]) -> Iterator[Suggestion]:
    texts: Sequence[str] = [one for one in searches if typed in one.casefold() and one.casefold() != typed]
    yield from map(_search, sorted(texts, key=lambda one: not one.casefold().startswith(typed)))


def _search(text: str) -> Suggestion:
    return Suggestion(text, "", "history", text, len(text))


def _views(typed: str, views: Iterable[View]) -> Iterator[Suggestion]:
    if len(typed) < _SHORTEST:
        return
    for view in views:
        title = view.title.casefold()
        if title.startswith(typed) or f" {typed}" in title:
            yield Suggestion(view.title, view.query, "star", view.query, len(view.query))
