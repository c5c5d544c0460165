"""The one frozen settings object, where its values come from, and where secrets are kept."""

from cbdesk.settings.loading import load
from cbdesk.settings.model import Settings

__all__ = ["Settings", "load"]
