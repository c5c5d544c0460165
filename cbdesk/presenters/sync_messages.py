"""What a sync tells of itself, in the window's language: it comes from another process, or station, in English."""

from __future__ import annotations

import re

from cbdesk.domain.sync import WAITING
from cbdesk.presenters.translation import said, translate

_READ = " read"
_WAITS = re.compile(rf"{WAITING}(?P<seconds>\d+) s: (?P<reason>.*)")


def said_message(message: str) -> str:
    """Return what a sync says of itself; it comes from another process, or station, as an English text."""
    if message.endswith(_READ):
        return translate("presenters", "{count} read").format(count=message.removesuffix(_READ))
    waits = _WAITS.fullmatch(message)
    if waits is not None:
        return translate("presenters", "waiting {seconds} s: {reason}").format(
            seconds=waits["seconds"], reason=said(waits["reason"])
        )
    return said(message)
