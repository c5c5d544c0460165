"""What the panel of a device shows, as one frozen value; the panel renders it and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cbdesk.domain.web_pages import WebPage
from cbdesk.presenters.device_rows import Level

Phase = Literal["none", "loading", "shown", "missing", "failed"]


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
    age: str = ""
    """How old the source's word is: ``12 min``."""
    link: str = ""
    """Where a click on the value leads: ``user:ana@example.org``, ``device:5CD1234ABC``."""
    links_label: bool = False
    """The link is on the label instead: it names the device that the value is about."""


@dataclass(frozen=True, slots=True)
class Section:
    """One card: a question and its facts; ``note`` says why there are none."""

    key: str
    title: str
    facts: tuple[Fact, ...] = ()
    note: str = ""
    footnote: str = ""
    """What a reader should know of the card, whether it has facts or not."""
    link: str = ""
    """Where a click on the title leads."""


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    level: Level
    tip: str = ""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """``title`` and ``subtitle`` head the panel; ``window_title`` lets Alt+Tab find the device."""

    phase: Phase = "none"
    device_id: str = ""
    title: str = ""
    subtitle: str = ""
    serial: str = ""
    asset_tag: str = ""
    holder: str = ""
    """The e-mail address of the assigned user, else of the owner in IncidentIQ: who is looked up, not what is shown."""
    shown_holder: str = ""
    """The same as it may be shown and copied."""
    status: str = ""
    status_level: Level = "neutral"
    badges: tuple[Badge, ...] = ()
    disagreements: tuple[Section, ...] = ()
    """A section for each contradiction between sources, its claims newest first."""
    sections: tuple[Section, ...] = ()
    ages: str = ""
    """How old each source's copy is: ``Google 12 min · IIQ 12 min · Meraki 3 h``."""
    window_title: str = ""
    reason: str = ""
    """Why there is nothing to show (``missing``, ``failed``)."""
    pages: tuple[WebPage, ...] = field(default=())
    ticket: str = ""
    """The device as text, to be pasted into a ticket."""
