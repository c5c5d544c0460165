"""Where the sources contradict each other about a device or a user. Pure: nothing here knows which of them is right.

What a source leaves open contradicts nothing, and neither does the same said in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from typing import Literal

from cbdesk.domain.device import Device
from cbdesk.domain.phrases import Phrase
from cbdesk.domain.user import User

Topic = Literal["holder", "tag", "place", "status", "use"]

_HEARD_RECENTLY = timedelta(days=7)
_OLDEST = datetime.min.replace(tzinfo=UTC)
_WORD = re.compile(r"[^\W\d_]{3,}")
_OF_ANY_PLACE = re.compile(
    r"academy|annex|bldg|building|campus|carts?|cent(er|re|ral)|classroom|district|elementary|floor|high|intermediate"
    r"|junior|lab|lan|library|middle|net|network|office|primary|room|schools?|secondary|senior|students?|staff|the|wifi"
    r"|wing|wireless|wlan"
)
"""Words that name no place by themselves: what remains of two names has to have something in common."""
_GIVEN_UP = re.compile(r"retired|dispos|surplus|recycl|\bsold\b|donated|salvage|decommission|write.?off", re.IGNORECASE)
_LOST = re.compile(r"\blost\b|stolen|missing", re.IGNORECASE)
_IN_USE = re.compile(r"in (service|use)|deployed|\bactive\b|assigned|checked out", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says, and since when; None: since before the record of the device began."""

    source: str
    says: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or more claims that cannot all be right, the newest first."""

    topic: Topic
    claims: tuple[Claim, ...]


def of_device(device: Device, now: datetime) -> tuple[Contradiction, ...]:
    """Return what the sources disagree on, the newest contradiction first."""
    asked = (_holder(device), _use(device), _tag(device), _place(device, now), _status(device, now))
    found = [one for one in asked if one is not None]
    return tuple(sorted(found, key=lambda one: one.claims[0].since or _OLDEST, reverse=True))


def is_leaver(user: User) -> bool:
    """Whether somebody whose account is suspended still has devices."""
    return user.columns.get("is_suspended") is True and bool(user.devices)


def _holder(device: Device) -> Contradiction | None:
    user, owner = _text(device, "annotated_user"), _text(device, "iiq_owner_email")
    if not user or not owner or user.casefold() == owner.casefold():
        return None
    return _contradiction(
        "holder", [_claim(device, "google", "annotated_user"), _claim(device, "incidentiq", "iiq_owner_email")]
    )


def _use(device: Device) -> Contradiction | None:
    """Compare the assigned user with those who used it; an empty list says nothing (Google forgets, W21)."""
    assigned = _text(device, "annotated_user")
    users = [user.email for user in device.recent_users if user.email]
    known = {email.casefold() for email in users} | {one.email.casefold() for one in device.seen_users}
    if not assigned or not users or assigned.casefold() in known:
        return None
    last = next((one.last_seen for one in device.seen_users if one.email.casefold() == users[0].casefold()), None)
    used = Claim(
        "google", Phrase("used by {user}", user=users[0]), datetime.combine(last, time(), UTC) if last else None
    )
    claim = _claim(device, "google", "annotated_user")
    return _contradiction("use", [Claim("google", Phrase("assigned to {user}", user=claim.says), claim.since), used])


def _tag(device: Device) -> Contradiction | None:
    google, incidentiq = _text(device, "annotated_asset_id"), _text(device, "iiq_asset_tag")
    if not google or not incidentiq or google.casefold() == incidentiq.casefold():
        return None
    return _contradiction(
        "tag", [_claim(device, "google", "annotated_asset_id"), _claim(device, "incidentiq", "iiq_asset_tag")]
    )


def _place(device: Device, now: datetime) -> Contradiction | None:
    claims = [_claim(device, "incidentiq", "iiq_location"), _claim(device, "google", "annotated_location")]
    heard = device.columns.get("last_seen_meraki")
    if isinstance(heard, datetime) and now - heard <= _HEARD_RECENTLY:
        claims.append(Claim("meraki", _text(device, "meraki_network"), heard))
    named = [claim for claim in claims if claim.says]
    if any(_are_apart(one.says, other.says) for one, other in combinations(named, 2)):
        return _contradiction("place", named)
    return None


def _status(device: Device, now: datetime) -> Contradiction | None:
    google, incidentiq = _text(device, "google_status"), _text(device, "iiq_status")
    heard = max((when for when in _clocks(device)), default=_OLDEST)
    is_heard = now - heard <= _HEARD_RECENTLY
    claims = [_claim(device, "google", "google_status"), _claim(device, "incidentiq", "iiq_status")]
    if google == "ACTIVE" and _GIVEN_UP.search(incidentiq):
        return _contradiction("status", claims)
    if google == "ACTIVE" and _LOST.search(incidentiq) and is_heard:
        return _contradiction("status", [claims[1], Claim(_who_heard(device, heard), Phrase("in use"), heard)])
    if google in {"DEPROVISIONED", "DISABLED"} and _IN_USE.search(incidentiq):
        return _contradiction("status", claims)
    wifi = device.columns.get("last_seen_meraki")
    if google == "DEPROVISIONED" and isinstance(wifi, datetime) and now - wifi <= _HEARD_RECENTLY:
        return _contradiction("status", [claims[0], Claim("meraki", Phrase("on the Wi-Fi"), wifi)])
    return None


def _clocks(device: Device) -> Iterator[datetime]:
    for column in ("last_policy_sync_time", "last_seen_meraki"):
        when = device.columns.get(column)
        if isinstance(when, datetime):
            yield when


def _who_heard(device: Device, heard: datetime) -> str:
    return "meraki" if device.columns.get("last_seen_meraki") == heard else "google"


def _are_apart(one: str, other: str) -> bool:
    """Whether two names of places have nothing in common but words that any place may have."""
    first, second = _distinctive(one), _distinctive(other)
    return bool(first and second) and not any(a.startswith(b) or b.startswith(a) for a in first for b in second)


def _distinctive(name: str) -> set[str]:
    return {word for word in _WORD.findall(name.casefold()) if not _OF_ANY_PLACE.fullmatch(word)}


def _contradiction(topic: Topic, claims: Iterable[Claim]) -> Contradiction:
    return Contradiction(topic, tuple(sorted(claims, key=lambda claim: claim.since or _OLDEST, reverse=True)))


def _claim(device: Device, source: str, column: str) -> Claim:
    says = _text(device, column)
    changes = (
        change.changed_at for change in device.history if change.field_name == column and change.new_value == says
    )
    return Claim(source, says, max(changes, default=None))


def _text(device: Device, column: str) -> str:
    return str(device.columns.get(column) or "")
