"""The only room that speaks HTTP: Google Admin, Chrome telemetry, IncidentIQ and Meraki. JSON in, typed records out."""

from cbdesk.sources.google import GoogleDirectory
from cbdesk.sources.incidentiq import IncidentIQ
from cbdesk.sources.meraki import Meraki
from cbdesk.sources.telemetry import ChromeTelemetry, TelemetryRefusedError
from cbdesk.sources.waiting import Patience

__all__ = [
    "ChromeTelemetry",
    "GoogleDirectory",
    "IncidentIQ",
    "Meraki",
    "Patience",
    "TelemetryRefusedError",
]
