"""A district on loopback for the whole folder; every test gets it without faults and with an empty log."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2 import service_account

from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
SCOPES = "https://www.googleapis.com/auth/"
ALL_SCOPES = (
    "admin.directory.device.chromeos.readonly",
    "admin.directory.user.readonly",
    "admin.directory.orgunit.readonly",
    "chrome.management.telemetry.readonly",
)


class GoogleClient:
    """A district's Google, asked by the library that the product uses."""

    def __init__(self, district: District, settings: dict[str, str], *scopes: str, subject: str | None = None) -> None:
        credentials = service_account.Credentials.from_service_account_file(
            settings["CBDESK_GOOGLE__CREDENTIALS_FILE"],
            scopes=[f"{SCOPES}{name}" for name in scopes or ALL_SCOPES],
            subject=subject or settings["CBDESK_GOOGLE__ADMIN_EMAIL"],
        )
        self.session = AuthorizedSession(credentials)
        self.base_url = district.base_url

    def get(self, path: str, **params: object) -> requests.Response:
        return self.session.get(f"{self.base_url}{path}", params=params)

    def rows(self, path: str, key: str, **params: object) -> list[dict[str, Any]]:
        """All pages' rows."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.get(path, **params)
            assert answer.status_code == 200, answer.text
            document = answer.json()
            found += document.get(key, [])
            if "nextPageToken" not in document:
                return found
            params["pageToken"] = document["nextPageToken"]

    def close(self) -> None:
        self.session.close()


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[District, dict[str, str]]]:
    with District(World(300, seed=3, anchor=ANCHOR)) as district:
        yield district, district.settings(tmp_path_factory.mktemp("district"))


@pytest.fixture
def district(_running: tuple[District, dict[str, str]]) -> Iterator[District]:
    district = _running[0]
    world = district.world
    usual = Faults()
    for field in dataclasses.fields(usual):
        if not field.name.startswith("_"):
            setattr(district.faults, field.name, getattr(usual, field.name))
    district.refill()
    district.log.clear()
    yield district
    district.hang_up()
    if district.world is not world:
        district.show(world)


@pytest.fixture
def settings(_running: tuple[District, dict[str, str]]) -> dict[str, str]:
    return _running[1]


@pytest.fixture
def world(district: District) -> World:
    return district.world


@pytest.fixture
def google(district: District, settings: dict[str, str]) -> Iterator[GoogleClient]:
    client = GoogleClient(district, settings)
    yield client
    client.close()


@pytest.fixture
def web() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


@pytest.fixture
def incidentiq(district: District, settings: dict[str, str], web: requests.Session) -> requests.Session:
    web.headers.update(
        {
            "Authorization": f"Bearer {settings['CBDESK_INCIDENTIQ__TOKEN']}",
            "SiteId": settings["CBDESK_INCIDENTIQ__SITE_ID"],
            "Client": "ApiClient",
        }
    )
    return web


@pytest.fixture
def meraki(district: District, settings: dict[str, str], web: requests.Session) -> requests.Session:
    web.headers["Authorization"] = f"Bearer {settings['CBDESK_MERAKI__API_KEY']}"
    return web


def schema(name: str) -> Any:
    path = Path(__file__).parents[2] / "samples" / "schemas" / name
    return json.loads(path.read_text(encoding="utf-8"))
