"""How every command prints its document, and the options that most of them share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at the most.")]


def json_object(text: str, option: str) -> dict[str, Any]:
    """Return the JSON object that an option was given."""
    try:
        found = json.loads(text)
    except ValueError:
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
