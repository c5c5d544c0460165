"""cbdesk: one answer for every school Chromebook, merged from Google Admin, IncidentIQ and Cisco Meraki."""

__version__ = "0.1.0"
