from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.sources.waiting import Patience
from cbdesk.sync.fetch import Sources

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(10) as pool:
        yield pool


@dataclass
class Served:
    """A simulated district on loopback, and clients of its three APIs that never wait long."""

    district: District
    sources: Sources


@pytest.fixture(scope="session")
def world() -> World:
    """Four hundred Chromebooks and every awkward case of the simulation."""
    return World(400, anchor=ANCHOR)


@pytest.fixture
def served(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    faults = Faults(meraki_requests_per_second=1000, meraki_burst=1000)  # nobody waits for the sleepless clients below
    with District(world, faults=faults) as district:
        for name, value in district.settings(tmp_path).items():
            monkeypatch.setenv(name, value)
        sources = build_sources(settings_room.load(), lambda _name: Patience(sleep=lambda _seconds: None))
        with closing(sources):
            yield Served(district, sources)
