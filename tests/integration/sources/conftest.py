from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cbdesk.errors import CancelledError
from cbdesk.sources.waiting import Patience
from tests.integration.sources.loopback import Loopback, Reply

SAMPLES = Path(__file__).parents[2] / "samples"


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
        return Patience(
            stop=self.stop,
            on_wait=lambda seconds, reason: self.waits.append((seconds, reason)),
            sleep=self.sleep,
            clock=lambda: self.now,
            jitter=lambda: 0.0,
            **more,
        )


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


def sample(name: str) -> object:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))
