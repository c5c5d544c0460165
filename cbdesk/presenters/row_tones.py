"""Why a row of the device list wears a colour: the first rule that concerns its device, in words and with a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain import health
from cbdesk.domain.device import DeviceRow, sync_freshness
from cbdesk.presenters import wording
from cbdesk.presenters.translation import said, translate

Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class Tone:
    """What the legend says of a rule: its name, what it means, and how its rows are marked."""

    key: str
    marked_title: str
    marked_about: str
    icon: str
    level: Level

    @property
    def title(self) -> str:
        return said(self.marked_title)

    @property
    def about(self) -> str:
        return said(self.marked_about)


TONES = (
    Tone("gone", "Gone from Google", "Deleted in its system; what was known stays.", "unlink", "neutral"),
    Tone("disabled", "Disabled", "Locked by an administrator: lost or stolen.", "ban", "warn"),
    Tone("deprovisioned", "Deprovisioned", "Given up; its licence is free.", "circle-x", "neutral"),
    Tone("expired", "Updates ended", "Google sends no more updates: replace it.", "calendar-clock", "bad"),
    Tone("battery", "Battery below 60 %", "No school day on one charge any more.", "battery-warning", "bad"),
    Tone("unseen", "Not seen for 30 days", "Neither Google nor the Wi-Fi heard of it: find it.", "clock", "warn"),
)
"""In the order in which they are tried; the first that holds colours the row."""


_OF_STATUS = {"DISABLED": ("disabled", "Disabled"), "DEPROVISIONED": ("deprovisioned", "Deprovisioned")}


def judge(device: DeviceRow, seen: datetime | None, now: datetime) -> tuple[str, str]:
    """Return the key of the first rule that holds and what it says of this device; two empty texts for none."""
    if device.is_deleted:
        return "gone", translate("presenters", "Gone from Google")
    of_status = _OF_STATUS.get(device.status or "")
    if of_status is not None:
        return of_status[0], said(of_status[1])
    if device.aue_date is not None and device.aue_date < health.current_month(now):
        return "expired", translate("presenters", "Updates ended {month}").format(month=device.aue_date)
    if device.battery_health is not None and device.battery_health < health.BATTERY_FAIR:
        return "battery", translate("presenters", "Battery {percent} %").format(percent=device.battery_health)
    if device.status != "PROVISIONED" and sync_freshness(seen, now) != "ok":
        last = translate("presenters", "Last seen {ago}") if seen else translate("presenters", "Never seen")
        return "unseen", last.format(ago=wording.ago(seen, now))
    return "", ""


def last_seen(device: DeviceRow) -> datetime | None:
    """Return when Google or the Wi-Fi last heard of it."""
    return max((when for when in (device.last_policy_sync_time, device.last_seen_meraki) if when), default=None)
