"""The simulated district's one loopback server: speaks HTTP, routes to the APIs, goes wrong when it is told to."""

from __future__ import annotations

import gzip
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, urlsplit

from cbdesk.demo.assets import SITE_ID
from cbdesk.demo.evolution import Changes
from cbdesk.demo.exchange import Api, RefusedError, Request, Response, json_response
from cbdesk.demo.faults import ApiName, Fault, Faults
from cbdesk.demo.google_api import GoogleApi
from cbdesk.demo.google_tokens import TokenOffice
from cbdesk.demo.incidentiq_api import IncidentIqApi, new_token
from cbdesk.demo.limits import Quota, TokenBucket
from cbdesk.demo.meraki_api import MerakiApi
from cbdesk.demo.networks import ORGANIZATION_ID
from cbdesk.demo.page_tokens import PageTokens
from cbdesk.demo.telemetry_api import TelemetryApi
from cbdesk.demo.world import World

_PREFIXES: tuple[tuple[str, ApiName], ...] = (
    ("/token", "token"),
    ("/admin/directory/", "google"),
    ("/v1/customers/", "telemetry"),
    ("/api/v1/", "meraki"),
    ("/api/v1.0/", "incidentiq"),
    ("/api/v2.0/", "incidentiq"),
)
_LARGEST_BODY = 1_000_000
_WORTH_ZIPPING = 1_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request as the log keeps it: never a body, never a query value."""

    api: str
    method: str
    path: str
    status: int
    """0: the connection was dropped on purpose."""


class RequestLog:
    """The last requests, counts of all, and how many were served at once at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running = 0
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self.requests: deque[LoggedRequest] = deque(maxlen=20_000)
            self.count: Counter[tuple[str, int]] = Counter()
            """Requests by API and status."""
            self.most_at_once = 0

    def enter(self) -> None:
        with self._lock:
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)

    def leave(self, entry: LoggedRequest) -> None:
        with self._lock:
            self._running -= 1
            self.requests.append(entry)
            self.count[entry.api, entry.status] += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, district: District) -> None:
        self.district = district
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep alive, and with them the threads that wait for their next request."""
        for connection in tuple(self._open):
            with suppress(OSError):  # it went away meanwhile
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Count a client that went away; anything else is a defect of the simulation and is shown."""
        if isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            self.district.lost_connections += 1
        else:
            super().handle_error(request, client_address)


class District:
    """Serves a world. ``faults`` may be changed while it serves; ``log`` tells what was asked.

    As a context manager it serves in a thread of its own until the block ends.
    """

    def __init__(self, world: World, *, faults: Faults | None = None, latency: float = 0.0) -> None:
        self.faults = faults or Faults()
        if latency:
            for name in ("token", "google", "telemetry", "incidentiq", "meraki"):
                self.faults.latency.setdefault(name, latency)
        self.log = RequestLog()
        self.lost_connections = 0
        self._office = TokenOffice(self.faults)
        self._page_tokens = PageTokens(secrets.token_bytes(32))
        self._quotas = (Quota(self.faults), Quota(self.faults))
        self._bucket = TokenBucket(self.faults)
        self._incidentiq_token = new_token()
        self._meraki_key = secrets.token_hex(20)
        self._server = _Server(self)
        self._thread: threading.Thread | None = None  # noqa: TID251  # the type only
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self._office.token_uri = f"{self.base_url}/token"
        self.show(world)

    def show(self, world: World) -> None:
        """Serve another world from now on, with the same keys and tokens."""
        self._office.people = {
            user["primaryEmail"].lower(): user["isAdmin"] or user["isDelegatedAdmin"] for user in world.users
        }
        self.world = world
        self._apis: dict[ApiName, Api] = {
            "token": self._office,
            "google": GoogleApi(world, self._office, self.faults, self._page_tokens, self._quotas[0]),
            "telemetry": TelemetryApi(world, self._office, self.faults, self._page_tokens, self._quotas[1]),
            "incidentiq": IncidentIqApi(world, self._incidentiq_token, self.faults),
            "meraki": MerakiApi(world, self._meraki_key, self.faults, self._bucket),
        }

    def later(self, seed: int = 1, *, days: int = 1) -> Changes:
        """Serve this district as it is some days later from now on, and return what changed."""
        self.show(self.world.evolve(seed, days=days))
        return self.world.changes

    def revoke_google_tokens(self) -> None:
        """Let every access token expire now."""
        self._office.revoke_all()

    def hang_up(self) -> None:
        """End every connection that a client keeps alive."""
        self._server.hang_up()

    def refill(self) -> None:
        """Give every client its whole call budget back."""
        self._bucket.refill()
        for quota in self._quotas:
            quota.refill()

    def settings(self, folder: Path) -> dict[str, str]:
        """Return the environment that connects cbdesk to this district; the key file in ``folder`` is private."""
        key_file = folder / "demo-service-account.json"
        key_file.unlink(missing_ok=True)
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._office.credentials(), file, indent=2)
        return {
            "CBDESK_GOOGLE__CREDENTIALS_FILE": str(key_file),
            "CBDESK_GOOGLE__ADMIN_EMAIL": self.world.admin_email,
            "CBDESK_GOOGLE__CUSTOMER_ID": "my_customer",
            "CBDESK_GOOGLE__BASE_URL": self.base_url,
            "CBDESK_GOOGLE__TELEMETRY_BASE_URL": self.base_url,
            "CBDESK_INCIDENTIQ__BASE_URL": f"{self.base_url}/api/v1.0",
            "CBDESK_INCIDENTIQ__TOKEN": self._incidentiq_token,
            "CBDESK_INCIDENTIQ__SITE_ID": SITE_ID,
            "CBDESK_MERAKI__BASE_URL": f"{self.base_url}/api/v1",
            "CBDESK_MERAKI__API_KEY": self._meraki_key,
            "CBDESK_MERAKI__ORGANIZATION_ID": ORGANIZATION_ID,
            # Nobody else draws on this organization's ten calls a second.
            "CBDESK_MERAKI__REQUESTS_PER_SECOND": "9",
        }

    def serve_forever(self) -> None:
        self._server.serve_forever(poll_interval=0.1)

    def close(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self.hang_up()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, name="district", daemon=True)  # noqa: TID251  # its own server
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def answer(self, request: Request) -> tuple[str, Response, Fault | None]:
        """Return the API's name, its answer, and the fault that the connection itself has to suffer."""
        name = next((name for prefix, name in _PREFIXES if request.path.startswith(prefix)), None)
        if name is None:
            return "", json_response(404, {"error": "No such API"}), None
        until = time.monotonic() + self.faults.latency.get(name, 0.0)
        api = self._apis[name]
        fault = self.faults.take(name, request.path, api.page_of(request))
        try:
            if fault is None:
                return name, api.answer(request), None
            if fault.kind in {"truncated", "dropped", "cut_off"}:
                return name, api.answer(request), fault
            return name, api.misbehave(request, fault), None
        except RefusedError as refusal:
            return name, refusal.response, None
        finally:
            time.sleep(max(until - time.monotonic(), 0.0))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "district"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120
    server: _Server

    def do_GET(self) -> None:  # the name that http.server calls
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815  # likewise

    def _serve(self) -> None:
        district = self.server.district
        district.log.enter()
        parts = urlsplit(self.path)
        name, status = "", 500
        try:
            name, response, fault = self._answer(parts)
            status = 0 if fault is not None and fault.kind == "dropped" else response.status
        finally:
            # Whoever has the answer may ask again at once: that is one request at a time, and the log knows the first.
            district.log.leave(LoggedRequest(name, self.command, parts.path, status))
        self._send(response, fault)

    def _answer(self, parts: SplitResult) -> tuple[str, Response, Fault | None]:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_BODY:
            self.close_connection = True
            return "", json_response(413, {"error": "too large"}), None
        request = Request(
            self.command,
            parts.path,
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
            {key.lower(): value for key, value in self.headers.items()},
            self.rfile.read(length) if length else b"",
        )
        return self.server.district.answer(request)

    def _send(self, response: Response, fault: Fault | None) -> None:
        if fault is not None and fault.kind == "dropped":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = (
            response.body[: len(response.body) // 2]
            if fault is not None and fault.kind == "truncated"
            else response.body
        )
        zipped = len(body) > _WORTH_ZIPPING and "gzip" in (self.headers.get("Accept-Encoding") or "")
        if zipped:
            body = gzip.compress(body, 1, mtime=0)
        self.send_response(response.status)
        for key, value in response.headers.items():
            self.send_header(key, value)
        if body:
            self.send_header("Content-Type", response.content_type)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        if response.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault is not None and fault.kind == "cut_off":
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name that http.server uses
        """Nothing on standard error: ``RequestLog`` keeps what tests ask for."""
