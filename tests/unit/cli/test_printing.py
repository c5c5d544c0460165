"""What the command line makes of the JSON that options take."""

from __future__ import annotations

import pytest
import typer

from cbdesk.cli.printing import json_object


@pytest.mark.parametrize("text", ["model_is", "[]", "null", "[" * 100_000], ids=["word", "list", "null", "deep"])
def test_that_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="--filters takes a JSON object"):
        json_object(text, "--filters")
