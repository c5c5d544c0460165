"""A small strict HTTP server on loopback: it answers from a script, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    raw_query: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def one(self, name: str) -> str | None:
        return self.query.get(name, [None])[0]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""
    """``reset`` closes the connection unanswered, ``short`` sends half of the announced body, ``slow`` sends nothing.

    ``drip`` sends one byte after another, and never the last.
    """

    def content(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


class Loopback:
    """``replies[(method, path)]`` holds the replies in order, the last one for good; a callable decides by the request."""

    def __init__(self) -> None:
        self.replies: dict[tuple[str, str], list[Reply] | Callable[[Asked], Reply]] = {}
        self.asked: list[Asked] = []
        self.unexpected: list[str] = []
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def on(self, method: str, path: str, *replies: Reply) -> None:
        self.replies[method, path] = list(replies)

    def decide(self, method: str, path: str, decide: Callable[[Asked], Reply]) -> None:
        self.replies[method, path] = decide

    def of(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def answer(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            script = self.replies.get((asked.method, asked.path))
            if script is None:
                self.unexpected.append(f"{asked.method} {asked.path}")
                return Reply(418, "unexpected")
            if not callable(script):
                return script.pop(0) if len(script) > 1 else script[0]
        return script(asked)  # outside of the lock: it may wait for another request

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        assert self.unexpected == []


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = urlsplit(self.path)
            query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
            asked = Asked(self.command, parts.path, parts.query, query, dict(self.headers), body)
            self._reply(loopback.answer(asked))

        do_GET = _serve  # noqa: N815
        do_POST = _serve  # noqa: N815

        def _reply(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.fault == "slow":
                loopback.released.wait(10)
                return
            if reply.fault == "reset":
                return
            content = reply.content()
            self.send_response_only(reply.status)
            headers = {"Content-Type": HTML if content[:1] == b"<" else JSON, **reply.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Connection", "close")
            self.end_headers()
            if reply.fault == "drip":
                self._drip(content[:-1])
                return
            self.wfile.write(content[: len(content) // 2] if reply.fault == "short" else content)

        def _drip(self, content: bytes) -> None:
            with suppress(ConnectionError):
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    if loopback.released.wait(0.01):
                        return

        def log_message(self, *_: object) -> None:
            """Keep the test output clean."""

    return Handler
