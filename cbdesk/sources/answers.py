"""One HTTP answer as the sources see it, and the verdict on it: good, worth another try, or refused (errors.py)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from cbdesk.errors import CbdeskError, RetryError, SignInError, SourceRefusedError
from cbdesk.sources.waiting import retry_after

QUOTED = 200
"""Characters of an answer's body that a message may quote."""

_UNSEEN = re.compile(r"(?is)<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->")
_TAG = re.compile(r"<[^>]*>?")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title>")
_SPACE = re.compile(r"\s+")
_BUSY = frozenset({408, 425, 429})
_PAGE_TRIES = (2.0, 4.0)
"""A web page in place of data is nearly always a wrong address: two more tries, then it is named."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought back, after redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    document: object
    """The decoded JSON; None when the body was empty or is not JSON."""
    is_json: bool
    """True also for an empty body of a 204."""
    words: str
    """The body as it may be quoted: no tags, at most 200 characters."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Targets of the ``Link`` header by ``rel``, as delivered."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an answer is not good, and whether asking again can help."""

    error: type[CbdeskError]
    """What is raised when no try is left."""
    message: str
    reason: str = ""
    """A few words for the person who watches the wait: ``Meraki limit``."""
    waits: tuple[float, ...] | None = None
    """Seconds before each further try; None: the usual back-off; empty: asking again cannot help."""
    retry_after: float | None = None
    holds_all: bool = False
    """True when the whole budget is spent, so that other threads wait too."""
    may_renew: bool = False
    """True when a fresh access token could help."""


Judge = Callable[[Answer], Trouble | None]


def quote(text: str) -> str:
    """Return a body or an error text as messages may show it: without tags, 200 characters at most."""
    title = _TITLE.search(text)
    seen = _TAG.sub(" ", _UNSEEN.sub(" ", text))
    if not seen.strip() and title:
        seen = title[1]
    seen = _SPACE.sub(" ", html.unescape(seen)).strip()
    if not seen.isprintable():
        seen = "".join(character for character in seen if character.isprintable())
    return seen if len(seen) <= QUOTED else seen[: QUOTED - 1] + "…"


def read_answer(url: str, status: int, headers: Mapping[str, str], content: bytes, links: Mapping[str, str]) -> Answer:
    """Decode a body. What is not JSON, or nested beyond reason, stays as words."""
    document: object = None
    is_json = not content.strip() and status == 204  # noqa: PLR2004 - HTTP's own name for "no content"
    if content.strip():
        try:
            document = json.loads(content)
            is_json = True
        except (ValueError, RecursionError):
            is_json = False
    return Answer(url, status, headers, document, is_json, quote(content[:4000].decode("utf-8", "replace")), links)


def texts(document: object, *keys: str) -> list[str]:
    """Return the non-empty texts that an object holds under these keys."""
    if not isinstance(document, dict):
        return []
    return [value for value in (document.get(key) for key in keys) if isinstance(value, str) and value.strip()]


def judge_by_status(
    answer: Answer, label: str, said: Collection[str] = (), hints: Mapping[int, str] | None = None
) -> Trouble | None:
    """Judge an answer by its HTTP status, the way all three APIs mean it.

    ``said`` is the API's own explanation taken from its JSON; ``hints`` adds what a technician does about a status.
    """
    status = answer.status
    said_words = quote("; ".join(said)) or answer.words
    what = f"{label} answered {status}" + (f": {said_words}" if said_words else "")
    if hints and status in hints:
        what = f"{what}. {hints[status]}" if not what.endswith(".") else f"{what} {hints[status]}"
    if status in _BUSY:
        wait = retry_after(answer.headers)
        return Trouble(RetryError, what, f"{label} limit", retry_after=wait, holds_all=True)
    if status >= 500:  # noqa: PLR2004 - the start of HTTP's server errors
        return Trouble(RetryError, what, f"{label} answered {status}", retry_after=retry_after(answer.headers))
    if status == 401:  # noqa: PLR2004 - HTTP's "unauthorized"
        return Trouble(SignInError, what, waits=(), may_renew=True)
    if not 200 <= status < 300:  # noqa: PLR2004 - HTTP's range of success
        return Trouble(SourceRefusedError, what, waits=())
    return None if answer.is_json else _not_json(answer, label)


def _not_json(answer: Answer, label: str) -> Trouble:
    is_page = "html" in answer.headers.get("Content-Type", "").lower()
    if is_page:
        message = (
            f"{label} answered with a web page instead of data: {answer.words}. Check the address in the settings."
        )
        return Trouble(SourceRefusedError, message, f"{label} sent a web page", waits=_PAGE_TRIES)
    return Trouble(RetryError, f"{label} sent an answer that is cut off or not JSON", f"{label} sent a broken answer")
