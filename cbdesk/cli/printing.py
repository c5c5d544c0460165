"""How every command prints its document, and the options that most of them share."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from cbdesk.domain.search_values import Problem

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at the most.")]


def json_object(text: str, option: str) -> dict[str, Any]:
    """Return the JSON object that an option was given."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise typer.BadParameter(f'{option} takes a JSON object such as \'{{"status": "ACTIVE"}}\'.')
    return found


def show(document: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        from cbdesk.cli import plain_text

        plain_text.show(document)


def show_problems(text: str, problems: Sequence[Problem]) -> None:
    """Say on standard error what could not be read of a search text, with a caret under each place."""
    for problem in problems:
        before, wrong = text[: problem.position], text[problem.position : problem.position + problem.length]
        print(f"{text}\n{' ' * _width(before)}{'^' * max(1, _width(wrong))} {problem.sentence}", file=sys.stderr)


def _width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(ch) in {"W", "F"} for ch in text)
    return len(text) + wide - sum(unicodedata.category(ch) in {"Mn", "Me", "Cf"} for ch in text)
