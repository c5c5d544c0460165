"""What every call to the Directory API shares: its parameters judged, its pages, its masked or pretty answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cbdesk.demo.exchange import Request, Response
from cbdesk.demo.fields import InvalidFieldError, Mask, Shape, below, parse_mask, project, selects
from cbdesk.demo.google_errors import (
    invalid_input,
    invalid_parameter,
    not_found,
    unknown_parameter,
)
from cbdesk.demo.google_queries import InvalidQueryError, Predicate
from cbdesk.demo.google_shapes import COMMON_PARAMETERS
from cbdesk.demo.page_tokens import PageTokens
from cbdesk.demo.people import CUSTOMER
from cbdesk.demo.schools import Document

PAGE: Shape = {"kind": {}, "etag": {}, "nextPageToken": {}}
LIST_PARAMETERS = frozenset({"projection", "maxResults", "pageToken", "query", "orderBy", "sortOrder"})
SORT_ORDERS = ("ASCENDING", "DESCENDING")
GOOGLE_JSON = "application/json; charset=UTF-8"


class Call:
    """One request as its method understands it."""

    def __init__(self, request: Request, parameters: frozenset[str], shape: Shape) -> None:
        self.request = request
        for name, _ in request.query:
            if name not in parameters and name not in COMMON_PARAMETERS:
                raise unknown_parameter(name)
        self.pretty = self.flag("prettyPrint", default=True)
        self.mask_text = request.one("fields")
        self.mask = self._mask(shape)

    def _mask(self, shape: Shape) -> Mask | None:
        if self.mask_text is None:
            return None
        try:
            return parse_mask(self.mask_text, shape)
        except InvalidFieldError as error:
            raise invalid_parameter("fields", f"Invalid field selection {error}") from error

    def text(self, name: str) -> str | None:
        return self.request.one(name)

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        value = self.request.one(name)
        if value is None:
            return default
        if value not in allowed:
            raise invalid_parameter(name, f"Invalid value '{value}'. Values must match the following: {list(allowed)}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.choice(name, ("true", "false"), "true" if default else "false") == "true"

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.request.one(name)
        if value is None:
            return default
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise invalid_parameter(name, f"Invalid value '{value}'. Values must be within the range: [{low}, {high}]")
        return int(value)

    def answer(self, document: Document) -> Response:
        """Answer with one object, cut to the mask."""
        return Response(200, dump(project(document, self.mask), pretty=self.pretty), content_type=GOOGLE_JSON)

    def page(
        self, envelope: Mapping[str, str], rows_name: str, rows: Iterable[str], next_token: str | None
    ) -> Response:
        """Answer with a page of rows that are rendered already; no rows leave their key out."""
        parts = [f'"{name}":{dump_text(value)}' for name, value in envelope.items() if selects(self.mask, name)]
        joined = ",".join(rows) if selects(self.mask, rows_name) else ""
        if joined:
            parts.append(f'"{rows_name}":[{joined}]')
        if next_token is not None and selects(self.mask, "nextPageToken"):
            parts.append(f'"nextPageToken":{dump_text(next_token)}')
        text = "{" + ",".join(parts) + "}"
        body = dump(json.loads(text), pretty=True) if self.pretty else text.encode()
        return Response(200, body, content_type=GOOGLE_JSON)

    def below(self, name: str) -> Mask | None:
        return below(self.mask, name)


def dump_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def dump(value: Any, *, pretty: bool) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) if pretty else dump_text(value)).encode()


class Listing:
    """The pages of one kind of row: tokens bound to the query, and the rendered rows of the last mask."""

    def __init__(self, kind: str, rows_name: str, size: int, tokens: PageTokens) -> None:
        self._kind = kind
        self._rows_name = rows_name
        self._size = size
        self._tokens = tokens
        self._rendered: tuple[str, list[str | None]] = ("", [])

    def page(
        self,
        call: Call,
        query: str,
        places: Sequence[int],
        size: int,
        render: Callable[[int], str],
        repeat: Callable[[int], str] | None,
    ) -> Response:
        """Answer with one page of ``places``. ``repeat`` renders the row that the second page delivers again."""
        key = f"{self._rows_name}/{query}"
        start = self._start(call, key)
        token = self._tokens.make(key, start + size) if start + size < len(places) else None
        rows = self._rows(f"{call.mask_text}/{call.text('projection')}", places[start : start + size], render)
        if call.request.wants_empty_page:
            rows, token = [], self._tokens.make(key, start)
        elif repeat is not None and start == size:
            rows.insert(0, repeat(places[start - 1]))
        return call.page({"kind": self._kind, "etag": f'"{len(places):x}"'}, self._rows_name, rows, token)

    def _start(self, call: Call, key: str) -> int:
        token = call.text("pageToken")
        if token is None:
            return 0
        offset = self._tokens.read(key, token)
        if offset is None:
            raise invalid_input(token)
        return offset

    def _rows(self, key: str, indices: Sequence[int], render: Callable[[int], str]) -> list[str]:
        known, cached = self._rendered
        if known != key or len(cached) != self._size:
            cached = [None] * self._size
            self._rendered = (key, cached)
        result = []
        for index in indices:
            row = cached[index]
            if row is None:
                row = cached[index] = render(index)
            result.append(row)
        return result


def without_next_page(response: Response) -> Response:
    """Return the same page as the last one of its listing."""
    document = json.loads(response.body)
    document.pop("nextPageToken", None)
    return replace(response, body=dump(document, pretty=False))


def check_customer(customer: str | None) -> None:
    if customer not in {"my_customer", CUSTOMER}:
        raise not_found("customer")


def compiled(compile_query: Callable[[str], Predicate], query: str) -> Predicate:
    try:
        return compile_query(query)
    except InvalidQueryError as problem:
        raise invalid_input() from problem
