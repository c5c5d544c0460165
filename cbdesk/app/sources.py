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
    google, incidentiq, meraki = settings.google, settings.incidentiq, settings.meraki
    directory = telemetry = assets = network = None
    if google.is_configured:
        assert google.credentials_file is not None
        assert google.admin_email is not None
        account = (google.credentials_file, google.admin_email)
        directory = GoogleDirectory(
            *account,
            customer_id=google.customer_id,
            base_url=google.base_url,
            page_size=google.page_size,
            patience=patience("google"),
        )
        telemetry = ChromeTelemetry(
            *account,
            customer_id=google.customer_id,
            base_url=google.telemetry_base_url,
            patience=patience("telemetry"),
        )
    if incidentiq.is_configured:
        assert incidentiq.base_url is not None
        assert incidentiq.token is not None
        assets = IncidentIQ(
            incidentiq.base_url,
            incidentiq.token.get_secret_value(),
            site_id=incidentiq.site_id,
            page_size=incidentiq.page_size,
            patience=patience("incidentiq"),
        )
    if meraki.is_configured:
        assert meraki.api_key is not None
        network = Meraki(
            meraki.api_key.get_secret_value(),
            meraki.organization_id or "",
            base_url=meraki.base_url,
            timespan_hours=meraki.timespan_hours,
            requests_per_second=meraki.requests_per_second,
            patience=patience("meraki"),
        )
    return Sources(directory, telemetry, assets, network)


def stop_check(stop: Callable[[], bool]) -> Callable[[], None]:
    """Return what a source calls between and during requests: it raises CancelledError once ``stop`` says so."""

    def check() -> None:
        if stop():
            raise CancelledError("The sync was stopped.")

    return check
