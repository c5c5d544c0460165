"""The built-in views: questions that technicians ask again and again, in the search language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cbdesk.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class View:
    """A named question. ``name`` is what the command line takes, ``title`` what a person reads."""

    name: str
    title: str
    query: str
    about: str


VIEWS = (
    View("unassigned", "Unassigned", "is:unassigned status:active", "In use without a user: free to give out."),
    View("mismatch", "Mismatch", "is:mismatch", "Google's user is not the owner in IncidentIQ: one of them is wrong."),
    View("leavers", "With leavers", "is:leaver", "Collect these: their user is suspended or unknown to Google."),
    View("several", "Second devices", "is:several", "Their user has more than one device."),
    View("shared", "Shared", "is:shared", "Several people used it recently: carts, or devices that wander."),
    View("expired", "Updates ended", "is:expired", "Google sends no more updates: replace them."),
    View("expiring", "Updates end within a year", "is:expiring", "Plan their replacement."),
    View("battery", "Battery below 60 %", "battery:<60", "No school day on one charge any more."),
    View("not-seen", "Not seen for 30 days", "seen:>30d|never", "Neither Google nor the Wi-Fi heard of it: find it."),
    View("not-synced", "Not synced for 30 days", "synced:>30d|never", "Its policies and status may be out of date."),
    View("no-inventory", "Missing in IncidentIQ", "is:google-only", "Google knows it; no asset has its serial number."),
    View("no-google", "Missing in Google", "is:iiq-only", "An asset that Google does not know: never enrolled?"),
    View("conflicts", "Conflicts", "is:conflict", "A serial number, tag or asset that two of them claim."),
    View("disabled", "Disabled", "status:disabled", "Locked by an administrator: lost or stolen."),
    View("deleted", "Deleted", "is:deleted", "Gone from Google or IncidentIQ; what was known stays."),
)


def view(name: str, saved: Iterable[View] = ()) -> View:
    """Return the built-in or saved view of this name. Raises NotFoundError."""
    views = [*VIEWS, *saved]
    found = next((one for one in views if one.name == name.strip().lower()), None)
    if found is None:
        raise NotFoundError(f"There is no view “{name}”. The views are: {', '.join(one.name for one in views)}.")
    return found
