"""What stands in a view's place while it has nothing to show: why, and the one step that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["", "sync", "clear", "reload"]


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty state in words. ``action`` names the step behind the button, empty for none."""

    icon: str
    title: str
    body: str
    action: Action = ""
    action_label: str = ""


CONNECTING = Blank(
    "database",
    "Connecting to the database…",
    "The first start prepares this station's own PostgreSQL; that takes some seconds.",
)

NO_DEVICES = Blank(
    "inbox",
    "No devices yet",
    "The database is empty. The first sync reads every Chromebook from Google Admin, IncidentIQ and Meraki.",
    "sync",
    "Start the first sync",
)


def no_match(query: str, problems: tuple[str, ...] = ()) -> Blank:
    """Say that nothing was found, and why, where a part of the text could not be read."""
    if problems:
        return Blank("search", f"Nothing matches “{query}”", " ".join(problems[:3]), "clear", "Show all devices")
    return Blank(
        "search",
        f"Nothing matches “{query}”",
        "Searched: serial, asset tag, MAC and IP address, user, owner, name, model, building, room, access point. "
        "Type fewer characters, or sync: the device may be newer than the last one.",
        "clear",
        "Show all devices",
    )


def failed(reason: str) -> Blank:
    return Blank("circle-alert", "The list could not be read", reason, "reload", "Try again")
