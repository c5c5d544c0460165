"""Which setting stands on which page, under which name, and how it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cbdesk.presenters.translation import said

Kind = Literal["text", "secret", "file", "folder", "switch", "choice", "pick"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """``hint`` stands below the field; that of a secret in it, as an example.

    ``is_special``: most districts never touch it; a set-up step by step leaves it out.
    """

    key: str
    marked_label: str
    marked_hint: str = ""
    kind: Kind = "text"
    is_special: bool = False
    marked_choices: tuple[tuple[str, str], ...] = ()
    """Of a ``pick``: each value and what a person reads for it; the first one is the default."""

    @property
    def label(self) -> str:
        return said(self.marked_label)

    @property
    def hint(self) -> str:
        return said(self.marked_hint)


@dataclass(frozen=True, slots=True)
class PageSpec:
    key: str
    marked_title: str
    icon: str
    marked_about: str
    fields: tuple[FieldSpec, ...]
    can_check: bool = False
    needed: tuple[str, ...] = ()
    """The settings without which the source is off; all of them are given, or it is unfinished."""

    @property
    def title(self) -> str:
        return said(self.marked_title)

    @property
    def about(self) -> str:
        return said(self.marked_about)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(field.key for field in self.fields)


_SCOPES = (
    "The service account needs domain-wide delegation in the Admin console (Security, API controls) for four read-only "
    "scopes: devices, users, Chrome telemetry and organizational units."
)

PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        "google",
        "Google Admin",
        "laptop",
        _SCOPES,
        (
            FieldSpec("google.credentials_file", "Key file", "The service account's JSON key. Drop it here.", "file"),
            FieldSpec("google.admin_email", "Administrator", "E-mail of an admin who may read devices and users."),
            FieldSpec("google.customer_id", "Customer id", "Only for a reseller with several customers.", "text", True),
            FieldSpec("google.page_size", "Devices per page", "1 to 300.", "text", True),
            FieldSpec("google.base_url", "Directory API", "Where the Directory API answers.", "text", True),
            FieldSpec("google.telemetry_base_url", "Chrome Management API", "For battery figures.", "text", True),
        ),
        can_check=True,
        needed=("google.credentials_file", "google.admin_email"),
    ),
    PageSpec(
        "incidentiq",
        "IncidentIQ",
        "ticket",
        "An administrator finds the token and the site id under Administration, Developer Tools.",
        (
            FieldSpec("incidentiq.base_url", "Address", "mydistrict, or the address of any page of it."),
            FieldSpec("incidentiq.token", "API token", kind="secret"),
            FieldSpec("incidentiq.site_id", "Site id", "Only for a district with several sites."),
            FieldSpec("incidentiq.page_size", "Assets per page", "1 to 1000.", "text", True),
            FieldSpec(
                "incidentiq.chromebook_category_ids",
                "Chromebook categories",
                "Their ids, separated by commas. Empty: categories with Chromebook in their name.",
                "text",
                True,
            ),
        ),
        can_check=True,
        needed=("incidentiq.base_url", "incidentiq.token"),
    ),
    PageSpec(
        "meraki",
        "Cisco Meraki",
        "wifi",
        "A read-only organization administrator makes a key under My profile, API access.",
        (
            FieldSpec("meraki.api_key", "API key", kind="secret"),
            FieldSpec("meraki.organization_id", "Organization", "Test the key to choose one by name.", "choice"),
            FieldSpec("meraki.timespan_hours", "Look back", "Hours for which clients are asked, 1 to 744."),
            FieldSpec(
                "meraki.requests_per_second",
                "Requests a second",
                "The organization has ten for all its programs.",
                "text",
                True,
            ),
            FieldSpec(
                "meraki.base_url", "Dashboard API", "Another one in China, Canada, for governments.", "text", True
            ),
        ),
        can_check=True,
        needed=("meraki.api_key", "meraki.organization_id"),
    ),
    PageSpec(
        "database",
        "Database",
        "database",
        "Without an address, cbdesk keeps a PostgreSQL of its own on this computer. The district's server lets all "
        "stations share one.",
        (
            FieldSpec(
                "database.url", "PostgreSQL", "postgresql://user:password@host:5432/chromebook_dashboard", "secret"
            ),
            FieldSpec("redis.url", "Redis cache", "rediss://host:6379/0", "secret"),
            FieldSpec(
                "database.replica_url",
                "Replica",
                "postgresql://…, a streaming replica for lists and searches",
                "secret",
                True,
            ),
            FieldSpec("database.pool_size", "Connections", "Kept open by this station, 1 to 50.", "text", True),
            FieldSpec("database.max_overflow", "More at peaks", "Opened for a while, 0 to 50.", "text", True),
        ),
        can_check=True,
    ),
    PageSpec(
        "sync",
        "Syncing",
        "refresh-cw",
        "An open window can sync by itself. A district with a server that syncs every night leaves the times empty.",
        (
            FieldSpec("schedule.full_times", "Full syncs at", "Local times such as 02:00, 12:30. Empty: none."),
            FieldSpec("schedule.incremental_times", "What changed, at", "Local times such as 07:30, 10:00, 13:00."),
            FieldSpec("schedule.catch_up", "Make up for missed syncs", "One sync for all of the last day.", "switch"),
            FieldSpec(
                "notifications.syncs",
                "Tell how syncs end",
                "In the window, and on the desktop while another program is in front.",
                "pick",
                marked_choices=(("failures", "Only what went wrong"), ("all", "Always"), ("none", "Never")),
            ),
            FieldSpec("sync.vanish_limit_percent", "Hold a sync", "When more than this percentage would vanish."),
            FieldSpec("sync.link_window_days", "Link by Wi-Fi", "Days that a Meraki sighting counts, 1 to 365."),
            FieldSpec("sync.full_listing_days", "Read everything", "At least every so many days, 1 to 60."),
            FieldSpec("schedule.jitter_minutes", "Spread", "Minutes that a station may wait, 0 to 120.", "text", True),
            FieldSpec("sync.batch_size", "Rows per batch", "1 to 100000.", "text", True),
        ),
    ),
    PageSpec(
        "station",
        "This station",
        "monitor",
        "What this computer keeps for itself.",
        (
            FieldSpec(
                "ui.language",
                "Language",
                "Holds when the window is opened anew. The commands speak English.",
                "pick",
                marked_choices=(("system", "Like this computer"), ("en", "English"), ("es", "Español")),
            ),
            FieldSpec("offline.enabled", "Offline copy", "An encrypted copy of the shared database.", "switch"),
            FieldSpec("offline.max_age_days", "Delete the copy after", "Days, 1 to 90."),
            FieldSpec("offline.refresh_minutes", "Renew the copy", "At most every so many minutes, 5 to 1440."),
            FieldSpec("backup.daily", "Daily backup", "Of the database on this computer.", "switch"),
            FieldSpec(
                "backup.passphrase", "Encrypt backups", "a passphrase that is also written down elsewhere", "secret"
            ),
            FieldSpec(
                "updates.check", "Look for new versions", "Once a day. Nothing is installed by itself.", "switch"
            ),
            FieldSpec("backup.keep", "Keep backups", "So many daily backups, 1 to 365.", "text", True),
            FieldSpec("backup.folder", "Backup folder", "Empty: in the data folder.", "folder", True),
            FieldSpec(
                "updates.url", "New versions at", "Address of a document that names the newest one.", "text", True
            ),
            FieldSpec("data_dir", "Data folder", "Embedded database, offline copy and logs.", "folder", True),
        ),
    ),
)

SPECS: dict[str, FieldSpec] = {field.key: field for page in PAGES for field in page.fields}


def page_of(name: str) -> PageSpec:
    return next(page for page in PAGES if page.key == name)


_WHEN_OPENED = ("database.", "redis.", "schedule.", "offline.", "backup.", "notifications.", "ui.", "data_dir")


def needs_new_window(key: str) -> bool:
    """Tell whether a change is taken up when the window opens, and not already by the next sync."""
    return key.startswith(_WHEN_OPENED)
