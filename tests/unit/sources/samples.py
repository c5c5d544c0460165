"""The sample payloads of the three APIs."""

from __future__ import annotations

import json
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "samples"


def sample(name: str) -> object:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))
