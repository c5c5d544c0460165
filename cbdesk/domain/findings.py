"""What a look at the station found: one line for each thing, and what to do where it is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    area: str
    name: str
    level: Level
    detail: str
    advice: str = ""
    """What to do; empty where nothing has to be done."""


def worst(findings: Sequence[Finding]) -> Level:
    levels = {finding.level for finding in findings}
    return "error" if "error" in levels else "warning" if "warning" in levels else "ok"


def judged(area: str, name: str, value: float, limits: tuple[float, float], detail: str, advice: str) -> Finding:
    """Return a finding about a figure that should be small: a warning above the first limit, an error above both."""
    warning, error = limits
    level: Level = "error" if value > error else "warning" if value > warning else "ok"
    return Finding(area, name, level, detail, "" if level == "ok" else advice)
