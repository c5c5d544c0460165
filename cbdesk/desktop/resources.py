"""Finds the bundled resources (icons, style sheet) in the source tree, in an installed wheel and in a frozen build."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parents[1]
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / "_resources", package.parent / "resources"]
    if frozen:
        candidates[:0] = [Path(frozen, "resources"), Path(frozen, "cbdesk", "_resources")]
    for candidate in candidates:
        if (candidate / "style.qss").is_file():
            return candidate
    raise FileNotFoundError(f"cbdesk's resources are missing; looked in {', '.join(map(str, candidates))}")


def path(*parts: str) -> Path:
    """Return the file of that name below the resource folder; it need not exist."""
    return _root().joinpath(*parts)
