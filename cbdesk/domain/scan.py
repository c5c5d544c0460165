"""What a technician has to know about a scanned device at once: nothing, or why to look twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cbdesk.domain import health
from cbdesk.domain.device import DeviceRow
from cbdesk.domain.lookup import Looked
from cbdesk.domain.phrases import Phrase

Kind = Literal["good", "look", "unknown"]
"""``good``: known, nothing to do. ``look``: known, with reasons. ``unknown``: no device, or not one alone."""


@dataclass(frozen=True, slots=True)
class ScanVerdict:
    kind: Kind
    reasons: tuple[str, ...] = ()
    """Why it is not simply good, the most urgent first."""


def judge_scan(looked: Looked, place: str, before: int | None, now: datetime) -> ScanVerdict:
    """Judge one scan. ``place`` is the building where it happens, ``before`` the number of the scan that was the same.

    An empty place asks for no building.
    """
    device = looked.device
    if device is None:
        return ScanVerdict(
            "unknown", (Phrase("{count} devices have it", count=len(looked.matches)),) if looked.matches else ()
        )
    again = [Phrase("Already scanned: number {number}", number=before)] if before is not None else []
    reasons = (*again, *_state(device), *_place(device, place), *_updates(device, now))
    return ScanVerdict("look" if reasons else "good", reasons)


def _state(device: DeviceRow) -> list[str]:
    if device.is_deleted:
        return ["Gone from Google"]
    if device.status == "DISABLED":
        return ["Disabled: reported lost or stolen?"]
    if device.status == "DEPROVISIONED":
        return ["Deprovisioned: no longer managed"]
    return []


def _place(device: DeviceRow, place: str) -> list[str]:
    home = device.iiq_location
    if not place or home is None or home.casefold() == place.casefold():
        return []
    return [Phrase("Wrong place: belongs to {place}", place=home)]


def _updates(device: DeviceRow, now: datetime) -> list[str]:
    updates = health.aue(device.aue_date, now)
    return [Phrase("Updates {words}", words=updates.words)] if updates.level == "bad" else []
