"""Asks which version of cbdesk is offered: one small JSON document, read within limits of time and size.

``{"version": "0.2.0", "notes": "What is new, in plain text.", "page": "https://…"}``; only the version has to be there.
"""

from __future__ import annotations

import json
import time
from urllib.parse import urljoin

import requests
import urllib3

from cbdesk import __version__
from cbdesk.domain.releases import Release, is_version
from cbdesk.errors import RetryError, SettingsError, SourceRefusedError
from cbdesk.sources.http import check_url, host_of, is_loopback

LARGEST = 64 << 10
"""Bytes. A release's notes are a page of text."""
LONGEST_NOTES = 4000
"""Characters; what is beyond them is on the page."""

_TIME_LIMITS = (5.0, 5.0)
_LONGEST_S = 15.0
_HOPS = 3
_PIECE = 16 << 10


def ask(url: str, *, longest: float = _LONGEST_S) -> Release:
    """Return what is offered there. Raises RetryError without an answer, and GiveUpError for one that is none."""
    until = time.monotonic() + longest
    with requests.Session() as session:
        session.headers["User-Agent"] = f"cbdesk/{__version__}"
        for _ in range(_HOPS + 1):
            host = host_of(check_url(url))
            session.trust_env = not is_loopback(url)  # a proxy has no business with this machine's own addresses
            try:
                with session.get(
                    url, timeout=_TIME_LIMITS, allow_redirects=False, stream=True, auth=_unsigned
                ) as answer:
                    body = _read(answer, until)
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                raise RetryError(f"{host} does not answer ({type(error).__name__}).") from None
            if answer.is_redirect:
                url = urljoin(url, answer.headers["Location"])
                continue
            if answer.status_code != requests.codes.ok:
                raise SourceRefusedError(f"{host} answers with HTTP status {answer.status_code}.")
            return _release(body, host)
    raise SourceRefusedError(f"{host} sends us on and on.")


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from signing with an entry of somebody's ``.netrc``."""
    return request


def _read(answer: requests.Response, until: float) -> bytes:
    body = bytearray()
    while piece := answer.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise SourceRefusedError(f"{host_of(answer.url)} answers with more than {LARGEST >> 10} kB.")
        if time.monotonic() > until:
            raise requests.Timeout
    return bytes(body)


def _release(body: bytes, host: str) -> Release:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    told = document if isinstance(document, dict) else {}
    version, notes, page = (told.get(name, "") for name in ("version", "notes", "page"))
    if not (isinstance(version, str) and is_version(version) and isinstance(notes, str) and isinstance(page, str)):
        raise SourceRefusedError(f"What {host} answers names no version of cbdesk.")
    try:
        return Release(version, _plain(notes), check_url(page) if page else "")
    except SettingsError:
        raise SourceRefusedError(f"The page that {host} names is not reached by https.") from None


def _plain(text: str) -> str:
    """Leave out what a terminal would take for a command."""
    lines = text[:LONGEST_NOTES].replace("\t", " ").splitlines()
    return "\n".join("".join(filter(str.isprintable, line)) for line in lines).strip()
