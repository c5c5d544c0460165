"""What a sync tells of itself, in the window's language: it comes from another process, or station, in English."""

from __future__ import annotations

import re

from cbdesk.domain.sync import WAITING
from cbdesk.presenters.translation import recognized, said, translate

_KEY_FILE = (
    "The Google admin e-mail is not set: the service account must act as an admin.",
    "There is no Google key file {path}.",
    "The Google key file {path} cannot be read: {reason}.",
    "The Google key file {path} is not JSON.",
    "The Google key file {path} is not the key of a service account.",
    "The Google key file {path} lacks {parts}.",
    "The private key in the Google key file {path} cannot be read.",
)
"""What keeps a sync from starting on the station that has the file."""
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


def said_cause(message: str) -> str:
    """Return why a sync failed, as far as it is known; the words of the sources and of the database are theirs."""
    return said(recognized(message, _KEY_FILE) or message)
