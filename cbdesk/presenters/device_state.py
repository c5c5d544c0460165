"""What the device panel shows, as one frozen value; the panel renders it and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cbdesk.presenters.device_rows import Level


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card. ``source`` is who says so (``Google``), ``tip`` when that was read and what it means."""

    label: str
    value: str
    icon: str = ""
    source: str = ""
    tip: str = ""
    level: Level | None = None
    can_copy: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One card: a question and its facts; ``note`` says why there are none."""

    key: str
    title: str
    facts: tuple[Fact, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    level: Level
    tip: str = ""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """``title`` and ``subtitle`` head the panel; ``window_title`` lets Alt+Tab find the device."""

    phase: Literal["none", "loading", "shown", "missing", "failed"] = "none"
    device_id: str = ""
    title: str = ""
    subtitle: str = ""
    serial: str = ""
    asset_tag: str = ""
    status: str = ""
    status_level: Level = "neutral"
    badges: tuple[Badge, ...] = ()
    sections: tuple[Section, ...] = ()
    ages: str = ""
    """How old each source's copy is: ``Google 12 min · IIQ 12 min · Meraki 3 h``."""
    window_title: str = ""
    reason: str = ""
    """Why there is nothing to show (``missing``, ``failed``)."""
