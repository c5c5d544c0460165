"""What the page of users shows, as frozen values: the list, and the person chosen in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cbdesk.domain.web_pages import WebPage
from cbdesk.presenters.blank import Blank
from cbdesk.presenters.device_rows import Level
from cbdesk.presenters.device_state import Badge, Phase, Section

READING = Blank("users", "Reading the users…", "")

UserFilter = Literal["everybody", "with_devices", "without_devices", "suspended", "leavers"]


@dataclass(frozen=True, slots=True)
class UserLine:
    """One finished line of the list. ``email`` is who is looked up, ``address`` the same as it may be shown."""

    email: str
    address: str
    name: str
    unit: str
    devices: str
    status: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class UsersState:
    """``generation`` moves when the lines answer another question than before."""

    query: str = ""
    chosen: UserFilter = "everybody"
    rows: tuple[UserLine, ...] = ()
    generation: int = 0
    headline: str = ""
    detail: str = ""
    is_busy: bool = False
    has_more: bool = False
    blank: Blank | None = READING


@dataclass(frozen=True, slots=True)
class UserState:
    """``title`` and ``address`` head the panel; ``email`` is who is looked up."""

    phase: Phase = "none"
    email: str = ""
    address: str = ""
    title: str = ""
    status: str = ""
    status_level: Level = "neutral"
    badges: tuple[Badge, ...] = ()
    disagreements: tuple[Section, ...] = ()
    sections: tuple[Section, ...] = ()
    ages: str = ""
    reason: str = ""
    """Why there is nobody to show (``missing``, ``failed``)."""
    page: WebPage | None = None
