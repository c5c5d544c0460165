"""What a run asks of one source, how far it has read, and how that ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cbdesk.domain.sync import SyncType
from cbdesk.errors import CbdeskError
from cbdesk.sync.wanted import Reach

SourceName = Literal["google", "telemetry", "incidentiq", "users", "meraki"]
PART_OF: dict[SourceName, SyncType] = {
    "google": "chromebooks",
    "telemetry": "chromebooks",
    "incidentiq": "chromebooks",
    "users": "users",
    "meraki": "meraki",
}
_SKIPPED_NAMED = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks of one source. With neither ``since`` nor ``is_skipped``: everything."""

    since: datetime | None = None
    """Naive UTC: what changed since then."""
    is_skipped: bool = False
    note: str | None = None
    """What this run cannot see, for a person."""


EVERYTHING = Asked()


@dataclass(slots=True)
class Listing:
    """How far one source was read, and how that ended."""

    name: SourceName
    asked: Asked = EVERYTHING
    read: int = 0
    skipped: int = 0
    named: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    """Identifiers of skipped records: delivered, so not gone (R16)."""
    failed_networks: dict[str, str] = field(default_factory=dict)
    lacks_names: bool = False
    """The access points could not be listed: those without a name in a sighting keep the one that is stored."""
    network_pages: dict[str, str] = field(default_factory=dict)
    """Meraki's own page about each network, by the network's id."""
    expected: int | None = None
    """Records the source itself says there are; for Google the separate count, asked before the listing."""
    refusal: str | None = None
    """Why the source may not be asked (telemetry 403): a warning, not a failure (R11)."""
    error: CbdeskError | None = None
    is_done: bool = False
    """Its end has reached the writer, behind its last page."""

    is_held: bool = False
    """What it no longer contains was kept for now (R16)."""

    @property
    def is_complete(self) -> bool:
        return self.is_done and self.error is None and self.refusal is None

    @property
    def reach(self) -> Reach:
        return "whole" if self.asked.since is None else "changes"

    def start_again(self) -> None:
        """Forget what was counted."""
        self.read = self.skipped = 0
        self.named.clear()
        self.unreadable.clear()

    def skip(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            self.skipped += 1
            if len(self.named) < _SKIPPED_NAMED:
                self.named.append(sentence)

    def warnings(self) -> list[str]:
        """Return the sentences a person should read about this listing (R19)."""
        lines = [f"{self.name}: skipped {sentence}" for sentence in self.named]
        if self.skipped > len(self.named):
            lines.append(f"{self.name}: and {self.skipped - len(self.named)} more records were skipped")
        if self.refusal:
            lines.append(f"{self.name}: {self.refusal}; what was stored before stays")
        lines += [f"meraki: network {name} could not be read: {why}" for name, why in self.failed_networks.items()]
        return lines
