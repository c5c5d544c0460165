"""A simulated school district: one world, and the APIs of Google, IncidentIQ and Meraki that report on it.

``world.World`` is the ground truth, ``district.District`` serves it over loopback HTTP as the real services
would. The room knows nothing of cbdesk's own readers: only the published shapes of the three APIs.
"""
