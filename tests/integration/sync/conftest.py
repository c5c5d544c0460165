from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.demo.district import District
from cbdesk.demo.faults import Faults
from cbdesk.demo.world import World
from cbdesk.sources.waiting import Patience
from cbdesk.sync.fetch import Sources
from tests.integration.sync.processes import Machine, machine
from tests.integration.sync.states import copy_of
from tests.integration.sync.stories import Chapter, tell

ANCHOR = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(24) as pool:
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


# ---------------------------------------------------------------- real processes


@pytest.fixture(scope="session")
def recent_world() -> World:
    """Three hundred Chromebooks of yesterday: processes live by today's clock."""
    return World(300, anchor=datetime.now(UTC) - timedelta(hours=25))


@pytest.fixture
def slow_district(recent_world: World) -> Iterator[District]:
    """Each request takes a little while, so that a sync of its many small pages takes over a second."""
    faults = Faults(repeat_over_page_edge=frozenset())  # with pages this small, an asset would never be delivered
    with District(recent_world, faults=faults, latency=0.05) as district:
        yield district


@pytest.fixture(scope="session")
def _bytecode(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytecode")


@pytest.fixture
def environment(slow_district: District, tmp_path: Path) -> dict[str, str]:
    """What connects a process to the district, in small pages."""
    return {
        **slow_district.settings(tmp_path),
        "CBDESK_DATA_DIR": str(tmp_path / "station"),
        "CBDESK_GOOGLE__PAGE_SIZE": "50",
        "CBDESK_INCIDENTIQ__PAGE_SIZE": "50",
        # No sighting becomes too old for a link (R15) while a test runs.
        "CBDESK_MERAKI__TIMESPAN_HOURS": "120",
    }


@pytest.fixture
def desk(environment: dict[str, str], database_url: str, _bytecode: Path) -> Iterator[Machine]:
    """A station whose syncs are processes of their own."""
    with machine({**environment, "CBDESK_DATABASE__URL": database_url}, _bytecode) as found:
        yield found


_told: list[tuple[Chapter, Chapter]] = []
"""Told once for the whole session: its databases go with the server."""


@pytest.fixture
def chapters(
    slow_district: District,
    environment: dict[str, str],
    executor: Executor,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Chapter, Chapter]:
    """The district's first sync, and one a day later."""
    if not _told:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            _told.append(tell(slow_district, executor, copy_of(database_url)))
    slow_district.show(_told[0][0].world)
    return _told[0]
