"""Why a row of the device list wears a colour: the first rule that concerns its device, in words and with a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain import health
from cbdesk.domain.device import DeviceRow, sync_freshness

Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class Tone:
    """What the legend says of a rule: its name, what it means, and how its rows are marked."""

    key: str
    title: str
    about: str
    icon: str
    level: Level


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
        return "gone", "Gone from Google"
    of_status = _OF_STATUS.get(device.status or "")
    if of_status is not None:
        return of_status
    if device.aue_date is not None and device.aue_date < health.current_month(now):
        return "expired", f"Updates ended {device.aue_date}"
    if device.battery_health is not None and device.battery_health < health.BATTERY_FAIR:
        return "battery", f"Battery {device.battery_health} %"
    if device.status != "PROVISIONED" and sync_freshness(seen, now) != "ok":
        return "unseen", f"Last seen {health.age(seen, now)}" if seen else "Never seen"
    return "", ""


def last_seen(device: DeviceRow) -> datetime | None:
    """Return when Google or the Wi-Fi last heard of it."""
    return max((when for when in (device.last_policy_sync_time, device.last_seen_meraki) if when), default=None)
