"""IncidentIQ's asset list and look-ups. Pages are asked for in the query: the body's own paging is ignored."""

from __future__ import annotations

import base64
import json
import logging
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import quote as quote_url

from cbdesk.domain.identifiers import clean_text, serial_key
from cbdesk.domain.phrases import Phrase
from cbdesk.errors import RetryError, SettingsError, SourceRefusedError
from cbdesk.sources.ahead import drop
from cbdesk.sources.answers import Answer, Trouble, judge_by_status, quote, texts
from cbdesk.sources.fields import epoch_time, read_page, whole_number
from cbdesk.sources.http import ApiSession, bearer, check_url, host_of, with_query
from cbdesk.sources.incidentiq_parsers import parse_asset
from cbdesk.sources.records import Asset, Page
from cbdesk.sources.waiting import Patience

log = logging.getLogger(__name__)

_LABEL = "IncidentIQ"
_PER_SECOND = 4.0
"""No limit is published; one large page in a quarter of a second is what a careful client sends."""
_AHEAD = 3
"""Pages on their way while one is read."""
_READINGS = 3
"""A list that becomes shorter while it is read is read again, so many times in all."""
_ORDER = "AssetCreatedDate asc"
"""No edit changes this order; in the order of edits, rows would slide during a listing onto pages read before."""
_NO_SEGMENT = frozenset({"", ".", ".."})
"""Texts that a path cannot hold as a value of its own."""
_HINTS = {
    401: "Create a token under Administration > Developer Tools, or check the rights of its user.",
    403: "The user behind the token needs the right to view assets.",
    404: "Check the site name in the IncidentIQ address.",
}


def judge(answer: Answer) -> Trouble | None:
    """Judge an answer by its status and by the status inside of it; a 200 may hold a failure."""
    document = answer.document if isinstance(answer.document, dict) else {}
    errors = document.get("Errors")
    said = texts(document, "Message")
    said += [text for entry in (errors if isinstance(errors, list) else ()) for text in texts(entry, "Message")]
    trouble = judge_by_status(answer, _LABEL, said, _HINTS)
    inner = whole_number(document.get("StatusCode"))
    if trouble is None and inner is not None and inner >= 400:  # noqa: PLR2004 - the start of HTTP's errors
        inside = Answer(answer.url, inner, answer.headers, document, is_json=True, words=answer.words)
        trouble = judge_by_status(inside, _LABEL, said, _HINTS)
    if trouble is None or trouble.retry_after is not None or trouble.error is not RetryError:
        return trouble
    wait = whole_number(document.get("RetryAfter"))
    return trouble if wait is None else replace(trouble, retry_after=float(wait))


class IncidentIQ:
    """The assets of one IncidentIQ site."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        site_id: str | None = None,
        page_size: int = 500,
        patience: Patience | None = None,
    ) -> None:
        """``base_url`` ends in ``/api/v1.0``. Raises SettingsError when it or the token cannot be used."""
        self._base_url = check_url(base_url.rstrip("/"))
        self._page_size = page_size
        self._token = token.strip()
        headers = {"Client": "ApiClient"}
        if site_id and site_id.strip():
            if not site_id.isascii() or not site_id.isprintable():
                raise SettingsError("the IncidentIQ site id holds characters that no GUID has")
            headers["SiteId"] = site_id.strip()
        self._session = ApiSession(
            _LABEL,
            authorize=bearer(_LABEL, token, **headers),
            judge=judge,
            patience=patience or Patience(),
            per_second=_PER_SECOND,
            burst=2 * _PER_SECOND,
        )

    def close(self) -> None:
        self._session.close()

    def assets(self, changed_since: date | None = None, executor: Executor | None = None) -> Iterator[Page[Asset]]:
        """Yield every asset once; with ``changed_since``, every one that was edited on that day or later.

        An asset that was deleted is in neither list: it is missing from a whole one, and that is all there is to see.
        With an ``executor``, three pages are asked for at a time, when it has threads to spare.

        Raises SourceRefusedError when IncidentIQ keeps sending the same page, or ends before it has sent what it
        announced: the missing assets would look retired.
        """
        known, told = dict[str, datetime](), set[str]()
        for _ in range(_READINGS):
            has_shrunk = yield from self._reading(changed_since, executor, known, told)
            if not has_shrunk:
                return
            log.info("IncidentIQ's list became shorter while it was read: assets may have been missed")

    def _reading(
        self, changed_since: date | None, executor: Executor | None, known: dict[str, datetime], told: set[str]
    ) -> Generator[Page[Asset], None, bool]:
        """Yield the assets that are not ``known`` yet or were edited since, and what of the skipped was not ``told``.

        Returns whether the list became shorter meanwhile: every asset behind the one that went moved up by a row, and
        the first of a page onto a page read before.
        """
        seen_pages, skipped = set[frozenset[str]](), list[str]()
        total: int | None = None
        longest, delivered, has_ended = 0, 0, False
        for index, items, paging in self._pages(changed_since, executor):
            announced = whole_number(paging.get("TotalRows"))
            total = total if announced is None else announced
            longest = max(longest, total or 0)
            _check_page(index, items, paging, seen_pages)
            delivered += len(items)
            has_ended = not items
            page = read_page(items, parse_asset, announced, identifier="AssetId")
            # An unstable order repeats rows over a page edge.
            fresh = tuple(asset for asset in page.records if not _is_known(asset, known))
            skipped += page.skipped
            yield replace(page, records=fresh, skipped=tuple(words for words in page.skipped if words not in told))
        told.update(skipped)
        # Assets come and go while a long list is read: one in a hundred may differ. An empty page says it is all.
        if total is not None and delivered < (total if has_ended else total - total // 100):
            raise SourceRefusedError(f"IncidentIQ announced {total:,} assets and ended after {delivered:,}")
        if total is not None and total != len(known):
            log.info("IncidentIQ announced %d assets and delivered %d different ones", total, len(known))
        return total is not None and total < longest

    def assets_of_serial(self, serial: str) -> Page[Asset]:
        """Return the assets with exactly this serial (R1); none for a serial that is no key."""
        key = serial_key(serial)
        return self._look_up("serial", serial, lambda asset: asset.serial_key == key) if key else Page(())

    def assets_of_tag(self, tag: str) -> Page[Asset]:
        """Return the assets with exactly this tag, in any case; tags are not unique."""
        wanted = (clean_text(tag) or "").casefold()
        return self._look_up("assettag", tag, lambda asset: (asset.asset_tag or "").casefold() == wanted)

    def check(self) -> tuple[int | None, str]:
        """Ask for one asset; return how many there are and a sentence that names the site and the token's end."""
        _, paging = self._page(0, 1)
        end = token_end(self._token)
        words = "assets of {host} can be read"
        if end:
            words = "assets of {host} can be read; the token is valid until {day}"
        day = f"{end:%Y-%m-%d}" if end else ""
        return whole_number(paging.get("TotalRows")), Phrase(words, host=host_of(self._base_url), day=day)

    def _pages(
        self, changed_since: date | None, executor: Executor | None
    ) -> Iterator[tuple[int, list[object], dict[str, object]]]:
        index, pages = 0, None
        ahead: deque[Future[tuple[list[object], dict[str, object]]]] = deque()
        try:
            while True:
                following = ahead.popleft() if ahead else None
                if following is not None and not following.cancel():
                    items, paging = following.result()
                else:  # one that found no thread is asked for here
                    items, paging = self._page(index, self._page_size, changed_since)
                pages = whole_number(paging.get("PageCount"))
                if executor is not None and pages is not None and items:
                    for number in range(index + 1 + len(ahead), min(pages, index + 1 + _AHEAD)):
                        ahead.append(executor.submit(self._page, number, self._page_size, changed_since))
                yield index, items, paging
                if not items or (pages is not None and index >= pages - 1):
                    return
                index += 1
        finally:
            drop(ahead)

    def _page(self, index: int, size: int, changed_since: date | None = None) -> tuple[list[object], dict[str, object]]:
        query: dict[str, str | int] = {"$p": index, "$s": size, "$o": _ORDER}
        since = {"Facet": "modifieddate", "Value": f"date>={changed_since.isoformat()}"} if changed_since else None
        body = {"OnlyShowDeleted": False, "FilterByViewPermission": True, "Filters": [since] if since else []}
        document = self._session.post(with_query(f"{self._base_url}/assets", query), json=body).document
        paging = document.get("Paging") if isinstance(document, dict) else None
        return _items_of(document), paging if isinstance(paging, dict) else {}

    def _look_up(self, route: str, value: str, is_meant: Callable[[Asset], bool]) -> Page[Asset]:
        value = clean_text(value) or ""
        if value in _NO_SEGMENT:
            return Page(())
        url = f"{self._base_url}/assets/{route}/{quote_url(value, safe='')}"
        page = read_page(_items_of(self._session.get(url).document), parse_asset, identifier="AssetId")
        return replace(page, records=tuple(asset for asset in page.records if is_meant(asset)))


def _items_of(document: object) -> list[object]:
    items = document.get("Items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        words = quote("; ".join(texts(document, "Message")))
        raise SourceRefusedError(
            "IncidentIQ answered without a list of assets: check the site name in its address"
            + (f" ({words})" if words else "")
        )
    return items


def _check_page(index: int, items: list[object], paging: dict[str, object], seen: set[frozenset[str]]) -> None:
    """Raise SourceRefusedError for a page that is not the one asked for, or that came before."""
    delivered = whole_number(paging.get("PageIndex"))
    if delivered is not None and delivered != index:
        raise SourceRefusedError(f"IncidentIQ sent page {delivered} when page {index} was asked for")
    idents = frozenset(ident.lower() for item in items for ident in texts(item, "AssetId"))
    if idents and idents in seen:
        raise SourceRefusedError(f"IncidentIQ repeats a page (page {index}): the list of assets cannot be completed")
    seen.add(idents)


def _is_known(asset: Asset, known: dict[str, datetime]) -> bool:
    """Tell whether the asset came before, and no older; remember it. GUIDs are compared without regard to case."""
    key, modified = asset.asset_id.lower(), asset.modified_date or datetime.min  # noqa: DTZ901  naive UTC
    if key in known and modified <= known[key]:
        return True
    known[key] = modified
    return False


def token_end(token: str) -> datetime | None:
    """Return when an IncidentIQ token (a JWT) expires, as naive UTC; None when it does not say."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError):
        return None
    seconds = whole_number(claims.get("exp")) if isinstance(claims, dict) else None
    return epoch_time(seconds) if seconds is not None else None
