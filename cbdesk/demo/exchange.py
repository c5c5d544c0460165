"""One HTTP request and its answer, as plain values between the server and the three APIs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cbdesk.demo.faults import Fault

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
_SIGN_IN = "<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>\n"


def _gateway_page(title: str) -> bytes:
    heading = f"<head><title>{title}</title></head>"
    return f"<html>\n{heading}\n<body><center><h1>{title}</h1></center><hr></body>\n</html>\n".encode()


@dataclass(frozen=True, slots=True)
class Request:
    """``path`` is still percent-encoded, ``query`` is decoded and in order; header names are lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""
    wants_empty_page: bool = False
    """Set by a planned fault: the listing answers without rows but goes on."""

    def one(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)

    def many(self, name: str) -> list[str]:
        """Return the values of an array parameter, ``name[]`` or ``name``."""
        return [value for key, value in self.query if key in {name, f"{name}[]"}]


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON


class RefusedError(Exception):
    """The request gets an error as its answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class Api(Protocol):
    """What the server asks of each simulated API."""

    def answer(self, request: Request) -> Response: ...

    def page_of(self, request: Request) -> int:
        """Return which page of its listing the request asks for, from 0."""

    def misbehave(self, request: Request, fault: Fault) -> Response:
        """Return the API's own form of a fault."""


def json_response(
    status: int, document: Any, headers: Mapping[str, str] | None = None, *, indent: int | None = None
) -> Response:
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(document, ensure_ascii=False, separators=separators, indent=indent)
    return Response(status, text.encode(), headers or {})


def common_fault(fault: Fault) -> Response | None:
    """Return the answer to faults that look the same everywhere: pages of a gateway or a proxy."""
    match fault.kind:
        case "bad_gateway":
            return Response(502, _gateway_page("502 Bad Gateway"), content_type=HTML)
        case "sign_in_page":
            return Response(200, _SIGN_IN.encode(), content_type=HTML)
        case "rate_limited_bare":
            return Response(429, _gateway_page("429 Too Many Requests"), content_type=HTML)
        case _:
            return None
