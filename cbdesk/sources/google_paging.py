"""Walks Google's listings page by page, and reads Google's errors by their ``reason``, never by the status alone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace

from cbdesk.errors import RetryError, SourceRefusedError
from cbdesk.sources.answers import Answer, Trouble, judge_by_status, quote, texts
from cbdesk.sources.google_auth import ServiceAccount
from cbdesk.sources.http import ApiSession, with_query
from cbdesk.sources.lanes import Lanes
from cbdesk.sources.waiting import Patience, retry_after

log = logging.getLogger(__name__)

_BUSY = frozenset(
    {"quotaexceeded", "ratelimitexceeded", "userratelimitexceeded", "sharingratelimitexceeded", "resourceexhausted"}
)
_BROKEN = frozenset(
    {
        "backenderror", "badgateway", "gatewaytimeout", "internalerror", "transienterror", "servicenotavailable",
        "unavailable",
    }
)  # fmt: skip
_UNTIL_RESET = frozenset({"dailylimitexceeded"})
_TOKEN_WAITS = (5.0, 10.0)
"""Valid page tokens are sometimes refused; the same token is good again a little later."""
_SMALLER = (300, 200, 100)
_OLD_AGE = 3600.0
"""Seconds after which Google ends a listing with 503; it advises to ask for less at a time."""
_OLD_WAITS = (5.0,)
"""An old listing's 503 may still be one that passes; the token of an ended listing is never good again."""
_EMPTY_PAGES = 100
"""An empty page may come in any listing; so many in a row come in one that has no end."""
_NO_LETTERS = re.compile("[^a-z]")
_NOT_FOUND = 404
_MISSING = frozenset({"notfound", "resourcenotfound"})


class PageSizeRefusedError(SourceRefusedError):
    """Google wants smaller pages."""


class ListingTooOldError(RetryError):
    """A listing took so long that Google ended it."""


def reasons(document: object) -> frozenset[str]:
    """Return every reason of an error document in one spelling: ``rateLimitExceeded`` and ``RATE_LIMIT_EXCEEDED``."""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return frozenset()
    found = texts(error, "status")
    for key in ("errors", "details"):
        entries = error.get(key)
        for entry in entries if isinstance(entries, list) else ():
            found += texts(entry, "reason")
    return frozenset(_NO_LETTERS.sub("", reason.lower()) for reason in found)


@dataclass(frozen=True, slots=True)
class GoogleJudge:
    """The verdict on an answer of one Google API; ``hints`` says what to do about a reason, the most telling first."""

    label: str
    hints: Mapping[str, str]
    page_token: str | None = None
    """The token that the judged request carried."""
    is_old: bool = False
    """The listing began so long ago that Google may have ended it."""

    def __call__(self, answer: Answer) -> Trouble | None:
        found = reasons(answer.document)
        error = answer.document.get("error") if isinstance(answer.document, dict) else None
        said = texts(error, "message") or texts(answer.document, "error_description")
        if found & _BUSY and not found & _UNTIL_RESET:
            return self._again(answer, said, f"{self.label} limit", holds_all=True)
        if found & _BROKEN:
            broken = self._again(answer, said, f"{self.label} answered {answer.status}", holds_all=False)
            has_ended = self.is_old and self.page_token and "backenderror" in found
            return replace(broken, error=ListingTooOldError, waits=_OLD_WAITS) if has_ended else broken
        hint = next((hint for reason, hint in self.hints.items() if reason in found), None)
        trouble = judge_by_status(answer, self.label, said, {answer.status: hint} if hint else None)
        if trouble is not None and found & _UNTIL_RESET:
            return replace(trouble, error=SourceRefusedError, waits=())
        if trouble is not None and answer.status == 400:  # noqa: PLR2004 - HTTP's "bad request"
            return self._bad_request(trouble, found, error)
        return trouble

    def _again(self, answer: Answer, said: list[str], reason: str, *, holds_all: bool) -> Trouble:
        message = f"{self.label} answered {answer.status}: {quote(' '.join(said)) or answer.words}"
        return Trouble(RetryError, message, reason, retry_after=retry_after(answer.headers), holds_all=holds_all)

    def _bad_request(self, trouble: Trouble, found: frozenset[str], error: object) -> Trouble:
        if self.page_token and "invalid" in found:
            # Only the token is new on later pages, so it is what Google means.
            return replace(trouble, reason=f"{self.label} page token", waits=_TOKEN_WAITS)
        if found & {"invalidparameter", "invalidargument"} and not _is_about_another_parameter(error):
            return replace(trouble, error=PageSizeRefusedError)
        return trouble


def _is_about_another_parameter(error: object) -> bool:
    entries = error.get("errors") if isinstance(error, dict) else None
    places = [place for entry in (entries if isinstance(entries, list) else ()) for place in texts(entry, "location")]
    return bool(places) and "maxResults" not in places


class GoogleApi:
    """One Google API under one scope: its sign-in, its session and its verdicts."""

    def __init__(
        self,
        label: str,
        account: ServiceAccount,
        hints: Mapping[str, str],
        patience: Patience,
        per_second: float,
        lanes: Lanes | None = None,
    ) -> None:
        self.judge = GoogleJudge(label, hints)
        self.clock = patience.clock
        self.session = ApiSession(
            label,
            authorize=account.authorize,
            judge=self.judge,
            patience=patience,
            per_second=per_second,
            burst=per_second,
            lanes=lanes,
        )
        self._account = account

    def until(self, stop: Callable[[], None]) -> GoogleApi:
        """Return the same API for requests that also end when ``stop`` raises."""
        twin = copy(self)
        twin.session = self.session.until(stop)
        return twin

    def find(self, url: str, params: Mapping[str, str]) -> Answer | None:
        """Return the answer that holds one object; None when Google itself says that there is none."""
        answer = self.session.get(with_query(url, {**params, "prettyPrint": "false"}), judge=self._judge_unless_missing)
        return None if answer.status == _NOT_FOUND else answer

    def _judge_unless_missing(self, answer: Answer) -> Trouble | None:
        # A 404 in other words than Google's comes from a wrong address, and says nothing about the object.
        is_missing = answer.status == _NOT_FOUND and bool(reasons(answer.document) & _MISSING)
        return None if is_missing else self.judge(answer)

    def close(self) -> None:
        self.session.close()
        self._account.close()


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of Google: where it is, what it asks for, and under which names its size and its rows go."""

    api: GoogleApi
    url: str
    params: Mapping[str, str]
    rows: str
    size_param: str
    page_size: int

    def pages(self) -> Iterator[list[object]]:
        """Yield the rows of each page. The end is a page without token; an empty page with one goes on.

        Raises SourceRefusedError when Google repeats a token or sends nothing but empty pages, since the listing would
        never end, and ListingTooOldError when Google ended it before its last page.
        """
        size, token, seen, empty = self.page_size, "", set[str](), 0
        began = self.api.clock()
        while True:
            try:
                document = self._page(size, token, is_old=self.api.clock() - began > _OLD_AGE)
            except PageSizeRefusedError:
                smaller = next((fallback for fallback in _SMALLER if fallback < size), None)
                if smaller is None:
                    raise
                log.info("%s: pages of %d are refused, going on with %d", self.api.judge.label, size, smaller)
                size = smaller
                continue
            rows = self._rows(document)
            empty = 0 if rows else empty + 1
            yield rows
            token = self._next_token(document)
            if not token:
                return
            if token in seen:
                raise SourceRefusedError(
                    f"{self.api.judge.label} repeats a page token: the listing cannot be completed"
                )
            if empty == _EMPTY_PAGES:
                raise SourceRefusedError(
                    f"{self.api.judge.label} keeps sending empty pages: the listing cannot be completed"
                )
            seen.add(token)

    def _page(self, size: int, token: str, *, is_old: bool) -> object:
        params = {**self.params, self.size_param: str(size), "prettyPrint": "false"}
        if token:
            # An empty token is answered with 503 or 400.
            params["pageToken"] = token
        judge = replace(self.api.judge, page_token=token or None, is_old=is_old)
        return self.api.session.get(with_query(self.url, params), judge=judge).document

    def _rows(self, document: object) -> list[object]:
        rows = document.get(self.rows, []) if isinstance(document, dict) else None
        if not isinstance(rows, list):
            raise SourceRefusedError(f"{self.api.judge.label} sent a page that is no list of {self.rows}")
        return rows

    def _next_token(self, document: object) -> str:
        token = document.get("nextPageToken") if isinstance(document, dict) else None
        if token is not None and not isinstance(token, str):
            raise SourceRefusedError(f"{self.api.judge.label} sent a page token that is no text")
        return token or ""
