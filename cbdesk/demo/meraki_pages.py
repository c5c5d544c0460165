"""Meraki's way of paging: rows in order of their id, ``perPage``, and a Link header with absolute addresses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from cbdesk.demo.exchange import RefusedError, Request, Response, json_response
from cbdesk.demo.faults import Faults
from cbdesk.demo.schools import Document


class Pages:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def page(
        self, request: Request, rows: Sequence[Document], limits: tuple[int, int, int], ident: str = "id"
    ) -> Response:
        """Answer with one page. ``limits``: least, largest and usual ``perPage``; tokens name the last row's id."""
        found, headers = self.cut(request, rows, limits, ident)
        return json_response(200, found, headers)

    def cut(
        self, request: Request, rows: Iterable[Document], limits: tuple[int, int, int], ident: str = "id"
    ) -> tuple[list[Document], dict[str, str]]:
        """Return the rows of one page, and the header that links it to the others."""
        size = per_page(request, *limits)
        rows = sorted(rows, key=lambda row: str(row[ident]))
        idents = [str(row[ident]) for row in rows]
        after, before = request.one("startingAfter"), request.one("endingBefore")
        if before is not None:
            end = bisect_left(idents, before)
            start = max(0, end - size)
        else:
            start = 0 if after is None else bisect_right(idents, after)
            end = start + size
        links = {"first": "startingAfter=0", "last": "endingBefore=z"}
        if end < len(rows):
            links["next"] = f"startingAfter={quote(idents[end - 1])}"
        if start > 0:
            links["prev"] = f"endingBefore={quote(idents[min(start, len(idents) - 1)])}"
        return rows[start:end], {"Link": self._header(request, links)} if rows else {}

    def _header(self, request: Request, links: Mapping[str, str]) -> str:
        kept = [(key, value) for key, value in request.query if key not in {"startingAfter", "endingBefore"}]
        host = "" if self._faults.meraki_relative_links else f"http://{request.headers.get('host', '')}"
        query = query_text(kept)
        base = f"{host}{request.path}?{query}{'&' if query else ''}"
        return ", ".join(
            f"<{base}{links[rel]}>; rel={rel}" for rel in ("first", "next", "prev", "last") if rel in links
        )


def query_text(query: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{quote(key, safe='[]')}={quote(value)}" for key, value in query)


def errors(status: int, *messages: str) -> Response:
    return json_response(status, {"errors": list(messages)})


def per_page(request: Request, low: int, high: int, default: int) -> int:
    value = request.one("perPage")
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise RefusedError(errors(400, f"'perPage' must be an integer from {low} to {high}"))
    return int(value)


def choices(request: Request, name: str, allowed: Iterable[str]) -> set[str]:
    """Read an array parameter."""
    values = set(request.many(name))
    if values - set(allowed):
        raise RefusedError(errors(400, f"'{name}' must be one of: {', '.join(allowed)}"))
    return values
