"""The search language: words, phrases, fields with comparisons, ``-`` for not and ``|`` for or. Pure; never raises.

A term that cannot be read is explained at its place and left out; the rest still holds. What no field's name begins
stays a word, so that addresses with colons, links and scanned labels are searched for as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cbdesk.domain import search_fields
from cbdesk.domain.phrases import Phrase
from cbdesk.domain.query import MOST_TERMS, clean_search, mac_fragment
from cbdesk.domain.search_fields import FieldSpec
from cbdesk.domain.search_values import Comparison, Problem, Test, WrongValueError, read_test

MOST_VALUES = 200
"""Of one field, separated by ``|``."""

_NAME = re.compile(r"([A-Za-z]+):")
_OPERATOR = re.compile(r"(?:<=|>=|==|[<>=])?(?=\")")
_BARE = re.compile(r"https?://[^ ]*|[^ |]*", re.IGNORECASE)
"""A word; a link is one whatever it holds."""
_PHRASE = re.compile(r'"((?:[^"]|"")*)("?)')


@dataclass(frozen=True, slots=True)
class Words:
    """A word, or a phrase whose words stand together."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field that passes at least one of the tests."""

    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    node: Words | Field


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Words | Field | Not, ...]


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Words | Field | Not | Or, ...]


Leaf = Words | Field
Term = Leaf | Not
Node = Term | Or | And


@dataclass(frozen=True, slots=True)
class Expression:
    """A search text as it was understood."""

    text: str
    """The cleaned text, to which the positions of the problems refer."""
    tree: Node | None
    """None where nothing is left to look for."""
    problems: tuple[Problem, ...] = ()
    is_plain: bool = True
    """The text is nothing but words: it asks for no more than the search bar's plain search."""


@dataclass(slots=True)
class _Term:
    """One term as it was read; without a node it was wrong."""

    node: Leaf | None
    text: str
    is_negated: bool = False
    is_bare: bool = False
    """An unquoted word."""


def parse(text: str) -> Expression:
    """Read a search text; never raises."""
    cleaned = clean_search(text)
    reader = _Reader(cleaned)
    reader.read()
    terms = [term for group in reader.groups for term in group]
    if all(term.is_bare for term in terms) and not reader.has_or:
        if all(term.is_negated for term in terms):
            # Nobody asks for everything but a word: this is the end of a tag, with its hyphen.
            for term in terms:
                term.node, term.is_negated = Words(term.text), False
        if not any(term.is_negated for term in terms) and not reader.problems:
            return Expression(cleaned, _joined(reader.groups))
    if len(terms) > MOST_TERMS:
        return Expression(
            cleaned,
            None,
            (Problem(0, len(cleaned), Phrase("These are more than {count} terms.", count=MOST_TERMS)),),
            False,
        )
    return Expression(cleaned, _joined(reader.groups), tuple(reader.problems), is_plain=False)


def _joined(groups: list[list[_Term]]) -> Node | None:
    found: list[Term | Or] = []
    for group in groups:
        nodes = tuple(Not(term.node) if term.is_negated else term.node for term in group if term.node is not None)
        if nodes:
            found.append(nodes[0] if len(nodes) == 1 else Or(nodes))
    if not found:
        return None
    return found[0] if len(found) == 1 else And(tuple(found))


class _Reader:
    """Reads a cleaned text from left to right into groups of alternatives."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.groups: list[list[_Term]] = []
        self.problems: list[Problem] = []
        self.has_or = False

    def read(self) -> None:
        text, bar = self._text, -1
        while self._at < len(text):
            ch = text[self._at]
            if ch == "|":
                self.has_or = True
                if bar >= 0 or not self.groups:
                    self._wrong(self._at, 1, "Before “|” there is nothing to choose from.")
                else:
                    bar = self._at
                self._at += 1
            elif ch == " ":
                self._at += 1
            else:
                term = self._term()
                if bar >= 0:
                    self.groups[-1].append(term)
                else:
                    self.groups.append([term])
                bar = -1
        if bar >= 0:
            self._wrong(bar, 1, "After “|” there is nothing to choose from.")

    def _wrong(self, position: int, length: int, sentence: str) -> None:
        self.problems.append(Problem(position, length, sentence))

    def _term(self) -> _Term:
        text, start = self._text, self._at
        is_negated = text[start] == "-" and text[start + 1 : start + 2] not in {"", " ", "|", "-"}
        self._at += is_negated
        named = _NAME.match(text, self._at)
        spec = search_fields.field(named[1]) if named else None
        if spec is not None and named is not None:
            self._at = named.end()
            return self._ended(start, self._field(spec, start), is_negated=is_negated)
        if text[self._at] == '"' and self._at + 1 < len(text):
            return self._ended(start, self._phrase(), is_negated=is_negated)
        word = self._match(_BARE)[0]
        slip = search_fields.misspelt(named[1]) if named and named.end() < start + is_negated + len(word) else None
        if slip is not None and named is not None and not mac_fragment(word):
            phrase = Phrase("There is no field “{name}”. Did you mean {field}:?", name=named[1], field=slip)
            self._wrong(start, self._at - start, phrase)
            return self._ended(start, None, is_negated=is_negated)
        return self._ended(start, Words(word), is_negated=is_negated, is_bare=True)

    def _ended(self, start: int, node: Leaf | None, *, is_negated: bool, is_bare: bool = False) -> _Term:
        return _Term(node, self._text[start : self._at], is_negated, is_bare)

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        assert found is not None, "patterns of parts match the empty text too"
        self._at = found.end()
        return found

    def _phrase(self) -> Words | None:
        start = self._at
        text = self._quoted()
        if text.strip():
            return Words(text)
        self._wrong(start, self._at - start, "Between these quotes there is nothing to look for.")
        return None

    def _quoted(self) -> str:
        start = self._at
        found = self._match(_PHRASE)
        if not found[2]:
            self._wrong(start, 1, "This quote is not closed; it is read up to the end.")
        return found[1].replace('""', '"')

    def _field(self, spec: FieldSpec, start: int) -> Field | None:
        """Read the values after the colon."""
        tests = []
        while True:
            test = self._value(spec, start)
            if test is not None:
                tests.append(test)
            if not self._goes_on():
                break
            self._at += 1
        if len(tests) > MOST_VALUES:
            phrase = Phrase("These are more than {count} values of one field.", count=MOST_VALUES)
            self._wrong(start, self._at - start, phrase)
            return None
        return Field(spec.name, tuple(tests)) if tests else None

    def _goes_on(self) -> bool:
        """Return whether another value follows: a bar, and directly after it what is no term of a field itself."""
        text, at = self._text, self._at
        if text[at : at + 1] != "|" or text[at + 1 : at + 2] in {"", " ", "|"}:
            return False
        named = _NAME.match(text, at + 1 + (text[at + 1] == "-"))
        return named is None or search_fields.field(named[1]) is None

    def _value(self, spec: FieldSpec, start: int) -> Test | None:
        begun = self._at
        operator = _OPERATOR.match(self._text, begun)
        if operator is not None and self._text[operator.end() + 1 :]:
            self._at = operator.end()
            read: Callable[[], Test] = _reading(spec, self._quoted(), operator[0])
        else:
            read = _reading(spec, self._match(_BARE)[0], None)
        if self._at == begun:
            phrase = Phrase("Write a value directly after the colon, as in {example}.", example=spec.example)
            self._wrong(start, begun - start, phrase)
            return None
        try:
            return read()
        except WrongValueError as error:
            self._wrong(begun, self._at - begun, error.args[0])
            return None


def _reading(spec: FieldSpec, text: str, operator: str | None) -> Callable[[], Test]:
    def read() -> Test:
        test = read_test(spec.kind, text, is_quoted_after=operator)
        if isinstance(test, Comparison) and isinstance(test.value, str):
            if spec.kind == "choice":
                return Comparison("", search_fields.choice(spec.name, test.value))
            if spec.kind == "mac" and mac_fragment(test.value) is None:
                raise WrongValueError(
                    Phrase("“{text}” is no part of a MAC address: at least four of its digits.", text=test.value)
                )
        return test

    return read


def to_text(tree: Node | None) -> str:
    """Write a tree as a text that `parse` reads as the same tree."""
    bare = _written(tree, is_careful=False)
    return bare if parse(bare).tree == tree else _written(tree, is_careful=True)


def _written(node: Node | None, *, is_careful: bool) -> str:
    if node is None:
        return ""
    if isinstance(node, And | Or):
        between = " " if isinstance(node, And) else " | "
        return between.join(_written(one, is_careful=is_careful) for one in node.nodes)
    if isinstance(node, Not):
        return "-" + _written(node.node, is_careful=is_careful)
    if isinstance(node, Words):
        return _in_quotes(node.text) if is_careful or parse(node.text).tree != node else node.text
    return f"{node.name}:" + "|".join(_written_test(node.name, test, is_careful=is_careful) for test in node.tests)


def _written_test(name: str, test: Test, *, is_careful: bool) -> str:
    bare = str(test)
    if not isinstance(test, Comparison) or not isinstance(test.value, str):
        return bare
    is_safe = not is_careful and parse(f"{name}:{bare}").tree == Field(name, (test,))
    return bare if is_safe else test.operator + _in_quotes(test.value)


def _in_quotes(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def leaves(tree: Node | None) -> Iterator[Leaf]:
    """Return what a device is asked to have, in the order of the text; what it must not have is none of it."""
    if isinstance(tree, And | Or):
        for node in tree.nodes:
            yield from leaves(node)
    elif isinstance(tree, Words | Field):
        yield tree


def names_deleted(tree: Node | None) -> bool:
    """Return whether the text itself says which deleted devices it wants."""
    nodes = tree.nodes if isinstance(tree, And | Or) else (tree,)
    return any(
        names_deleted(node)
        if isinstance(node, And | Or)
        else _names_deleted(node.node if isinstance(node, Not) else node)
        for node in nodes
    )


def _names_deleted(leaf: Leaf | None) -> bool:
    asked = {"deleted", "live"}
    return (
        isinstance(leaf, Field)
        and leaf.name == "is"
        and any(isinstance(test, Comparison) and test.value in asked for test in leaf.tests)
    )
