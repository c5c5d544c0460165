"""A district's first sync and a second one, undisturbed: what disturbed syncs are compared with."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa

from cbdesk import settings as settings_room
from cbdesk.app.sources import build_sources
from cbdesk.database import tables
from cbdesk.database.engine import open_engine
from cbdesk.demo.district import District
from cbdesk.demo.world import World
from cbdesk.sources.waiting import Patience
from tests.integration.sync import states
from tests.integration.sync.comparison import sync


@dataclass(frozen=True)
class Stage:
    """A database as an undisturbed sync left it."""

    url: str
    content: states.Content
    digests: dict[str, str]


@dataclass(frozen=True)
class Chapter:
    """One sync: the world that is served, and the database before and after it."""

    world: World
    before: Stage
    after: Stage

    def compare(self, engine: sa.Engine, *, without_history: bool = False) -> None:
        """Fail unless everything is as the sync of this chapter leaves it, and nothing is left open."""
        found, expected = self._of_known_devices(states.content(engine)), self._of_known_devices(self.after.content)
        if without_history:
            del found["chromebook_history"], expected["chromebook_history"]
        states.compare(found, expected)
        assert_nothing_is_left_open(engine)

    def _of_known_devices(self, content: states.Content) -> states.Content:
        """Leave out the history of new devices: one whose run died before the link really was stored without it."""
        known = {row[0] for row in self.before.content["chromebooks"]}
        history = {line: count for line, count in content["chromebook_history"].items() if line[0] in known}
        return content | {"chromebook_history": Counter(history)}

    def compare_seen(self, seen: dict[str, set[str]]) -> None:
        """Fail if a reader saw anything but what was before and what is after."""
        for name, digests in seen.items():
            assert digests <= {self.before.digests[name], self.after.digests[name]}, f"{name} was seen half stored"


def tell(district: District, executor: Executor, empty_url: str) -> tuple[Chapter, Chapter]:
    """Sync the district into copies of an empty database: once, and again after a day in which things changed.

    The settings are those of the environment.
    """
    slow, district.faults.latency = district.faults.latency, {}
    stages, url = [_stage(empty_url)], empty_url
    worlds = district.world, district.world.evolve()
    for world in worlds:
        district.show(world)
        url = states.copy_of(url)
        engine = open_engine(url)
        sources = build_sources(settings_room.load(), lambda _name: Patience(sleep=lambda _seconds: None))
        with closing(sources):
            result = sync(engine, sources, executor, batch_size=100)
        assert result.status == "completed", result
        engine.dispose()
        stages.append(_stage(url))
    district.faults.latency = slow
    empty, first, second = stages
    return Chapter(worlds[0], empty, first), Chapter(worlds[1], first, second)


def _stage(url: str) -> Stage:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = Stage(url, states.content(engine), states.merged(connection))
    engine.dispose()
    return found


def assert_nothing_is_left_open(engine: sa.Engine) -> None:
    """Every row of the log is closed, and no lease is held."""
    logs = states.rows(engine, tables.sync_logs)
    assert {row["status"] for row in logs} <= {"completed", "partial", "failed", "cancelled"}
    for row in logs:
        assert row["completed_at"] >= row["started_at"]
        assert (row["error_message"] is None) == (row["status"] == "completed")
    [lease] = states.rows(engine, tables.sync_lease)
    assert (lease["holder"], lease["run_id"], lease["expires_at"], lease["backend_pid"]) == (None, None, None, None)
