"""What stands in a view's place while it has nothing to show: why, and the one step that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cbdesk.presenters.translation import said, translate

Action = Literal["", "sync", "clear", "reload"]


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty state in words, which are translated when they are read.

    ``action`` names the step behind the button, empty for none.
    """

    icon: str
    marked_title: str
    marked_body: str
    action: Action = ""
    marked_label: str = ""

    @property
    def title(self) -> str:
        return said(self.marked_title)

    @property
    def body(self) -> str:
        return said(self.marked_body)

    @property
    def action_label(self) -> str:
        return said(self.marked_label)


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
        return Blank(
            "search",
            translate("presenters", "Nothing matches “{query}”").format(query=query),
            " ".join(problems[:3]),
            "clear",
            translate("presenters", "Show all devices"),
        )
    return Blank(
        "search",
        translate("presenters", "Nothing matches “{query}”").format(query=query),
        translate(
            "presenters",
            "Searched: serial, asset tag, MAC and IP address, user, owner, name, model, building, room, access point. "
            "Type fewer characters, or sync: the device may be newer than the last one.",
        ),
        "clear",
        translate("presenters", "Show all devices"),
    )


def failed(reason: str) -> Blank:
    return Blank(
        "circle-alert",
        translate("presenters", "The list could not be read"),
        reason,
        "reload",
        translate("presenters", "Try again"),
    )
