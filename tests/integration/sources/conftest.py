from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.errors import CancelledError
from cbdesk.sources import ChromeTelemetry, GoogleDirectory, IncidentIQ, Meraki
from cbdesk.sources.calls import Call
from cbdesk.sources.waiting import Patience
from tests.integration.sources.loopback import Loopback, Reply

SAMPLES = Path(__file__).parents[2] / "samples"
ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
"""The moment of the simulated district: a Friday, early in the afternoon of its schools."""


@dataclass
class Time:
    """A clock that only waits move, so that no test sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    waits: list[tuple[float, str]] = field(default_factory=list)
    stop_at: float | None = None
    """When this clock passes it, a person has asked to stop."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds
            self.slept.append(seconds)

    def stop(self) -> None:
        if self.stop_at is not None and self.now >= self.stop_at:
            raise CancelledError("stopped")

    def patience(self, **more: object) -> Patience:
        own: dict[str, object] = {
            "stop": self.stop,
            "on_wait": lambda seconds, reason: self.waits.append((seconds, reason)),
            "sleep": self.sleep,
            "clock": lambda: self.now,
            "jitter": lambda: 0.0,
        }
        return Patience(**(own | more))


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def server() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(tmp_path: Path, private_key: rsa.RSAPrivateKey, server: Loopback) -> Path:
    """A service-account key whose token endpoint is the loopback server, which grants every scope."""
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "service-account.json"
    path.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "district",
                "private_key_id": "1",
                "private_key": pem.decode(),
                "client_email": "cbdesk@district.iam.gserviceaccount.com",
                "token_uri": f"{server.url}/token",
            }
        )
    )
    server.on("POST", "/token", Reply(200, sample("google/token_response.json")))
    return path


@pytest.fixture(scope="session")
def world() -> World:
    return World(300, seed=3, anchor=ANCHOR)


@pytest.fixture(scope="session")
def _served(world: World) -> Iterator[District]:
    with District(world) as served:
        yield served


@pytest.fixture
def district(_served: District, world: World) -> Iterator[District]:
    """One district for the whole folder; every test gets it without faults, without history and in no hurry."""
    usual = Faults(meraki_requests_per_second=1000, meraki_burst=1000)
    for field_ in fields(usual):
        if not field_.name.startswith("_"):
            setattr(_served.faults, field_.name, getattr(usual, field_.name))
    _served.refill()
    _served.log.clear()
    yield _served
    _served.hang_up()
    if _served.world is not world:
        _served.show(world)


class Clients:
    """Clients of the four APIs of one district, each made when it is first asked for.

    They wait without sleeping, and read small pages: a small district takes as many as a large one.
    """

    def __init__(self, district: District, folder: Path, opened: ExitStack) -> None:
        self.calls: list[Call] = []
        self._known = district.settings(folder)
        self._patience = Patience(sleep=lambda _seconds: None, on_call=self.calls.append)
        self._opened = opened

    @property
    def _account(self) -> tuple[Path, str]:
        return Path(self._known["CBDESK_GOOGLE__CREDENTIALS_FILE"]), self._known["CBDESK_GOOGLE__ADMIN_EMAIL"]

    @cached_property
    def google(self) -> GoogleDirectory:
        url = self._known["CBDESK_GOOGLE__BASE_URL"]
        client = GoogleDirectory(*self._account, base_url=url, page_size=20, patience=self._patience)
        return self._opened.enter_context(closing(client))

    @cached_property
    def telemetry(self) -> ChromeTelemetry:
        url = self._known["CBDESK_GOOGLE__TELEMETRY_BASE_URL"]
        return self._opened.enter_context(
            closing(ChromeTelemetry(*self._account, base_url=url, patience=self._patience))
        )

    @cached_property
    def incidentiq(self) -> IncidentIQ:
        url, token = self._known["CBDESK_INCIDENTIQ__BASE_URL"], self._known["CBDESK_INCIDENTIQ__TOKEN"]
        return self._opened.enter_context(closing(IncidentIQ(url, token, page_size=20, patience=self._patience)))

    @cached_property
    def meraki(self) -> Meraki:
        client = Meraki(
            self._known["CBDESK_MERAKI__API_KEY"],
            self._known["CBDESK_MERAKI__ORGANIZATION_ID"],
            base_url=self._known["CBDESK_MERAKI__BASE_URL"],
            timespan_hours=31 * 24,
            requests_per_second=1000,
            patience=self._patience,
        )
        return self._opened.enter_context(closing(client))


@pytest.fixture
def clients(district: District, tmp_path: Path) -> Iterator[Clients]:
    with ExitStack() as opened:
        yield Clients(district, tmp_path, opened)


def sample(name: str) -> object:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))
