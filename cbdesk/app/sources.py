"""Builds the clients of the systems that the settings name; what is not set up stays off."""

from __future__ import annotations

from collections.abc import Callable

from cbdesk.errors import CancelledError
from cbdesk.settings import Settings
from cbdesk.sources.google import GoogleDirectory
from cbdesk.sources.incidentiq import IncidentIQ
from cbdesk.sources.meraki import Meraki
from cbdesk.sources.telemetry import ChromeTelemetry
from cbdesk.sources.waiting import Patience
from cbdesk.sync.fetch import Sources


def build_sources(settings: Settings, patience: Callable[[str], Patience]) -> Sources:
    """``patience`` is asked once per source, by the name under which it reports waits.

    Raises SettingsError when a key file or an address cannot be used.
    """
    return Sources(
        google=google_directory(settings, patience),
        telemetry=chrome_telemetry(settings, patience),
        incidentiq=incidentiq(settings, patience),
        meraki=meraki(settings, patience),
    )


def google_directory(settings: Settings, patience: Callable[[str], Patience]) -> GoogleDirectory | None:
    google = settings.google
    if google.credentials_file is None or google.admin_email is None:
        return None
    return GoogleDirectory(
        google.credentials_file,
        google.admin_email,
        customer_id=google.customer_id,
        base_url=google.base_url,
        page_size=google.page_size,
        patience=patience("google"),
    )


def chrome_telemetry(settings: Settings, patience: Callable[[str], Patience]) -> ChromeTelemetry | None:
    google = settings.google
    if google.credentials_file is None or google.admin_email is None:
        return None
    return ChromeTelemetry(
        google.credentials_file,
        google.admin_email,
        customer_id=google.customer_id,
        base_url=google.telemetry_base_url,
        patience=patience("telemetry"),
    )


def incidentiq(settings: Settings, patience: Callable[[str], Patience]) -> IncidentIQ | None:
    site = settings.incidentiq
    if site.base_url is None or site.token is None:
        return None
    return IncidentIQ(
        site.base_url,
        site.token.get_secret_value(),
        site_id=site.site_id,
        page_size=site.page_size,
        patience=patience("incidentiq"),
    )


def meraki(settings: Settings, patience: Callable[[str], Patience]) -> Meraki | None:
    organization = settings.meraki
    if organization.api_key is None:
        return None
    return Meraki(
        organization.api_key.get_secret_value(),
        organization.organization_id or "",
        base_url=organization.base_url,
        timespan_hours=organization.timespan_hours,
        requests_per_second=organization.requests_per_second,
        patience=patience("meraki"),
    )


def stop_check(stop: Callable[[], bool]) -> Callable[[], None]:
    """Return what a source calls between and during requests: it raises CancelledError once ``stop`` says so."""

    def check() -> None:
        if stop():
            raise CancelledError("The sync was stopped.")

    return check
