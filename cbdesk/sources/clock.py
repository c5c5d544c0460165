"""What time it is for an API: the Date header of whatever it answers to a request that carries no key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from cbdesk.errors import RetryError
from cbdesk.settings.urls import is_loopback
from cbdesk.sources.http import host_of

_TIME_LIMITS = (5.0, 10.0)


@dataclass(frozen=True, slots=True)
class ClockReading:
    ahead_seconds: float
    """How much this station's clock is ahead of the API's, which tells whole seconds."""
    seconds: float
    """How long the answer took."""


def read(base_url: str) -> ClockReading | None:
    """Ask the host once; None when it does not say what time it is. Raises RetryError when it does not answer."""
    host = host_of(base_url)
    try:
        with requests.Session() as session:
            if is_loopback(host):
                session.trust_env = False  # a proxy has no business with this machine's own addresses
            before = datetime.now(UTC)
            answer = session.head(base_url, timeout=_TIME_LIMITS, allow_redirects=False)
            after = datetime.now(UTC)
    except requests.RequestException as error:
        raise RetryError(f"{host} does not answer ({type(error).__name__}).") from None
    try:
        told = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None
    return ClockReading((before + (after - before) / 2 - told).total_seconds(), (after - before).total_seconds())
