"""The only room that speaks HTTP: Google Admin, Chrome telemetry, IncidentIQ and Meraki. JSON in, typed records out."""
