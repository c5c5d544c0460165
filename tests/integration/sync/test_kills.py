"""A sync that is killed at any moment, again and again: readers see old or new, never half; the next one makes up for it."""

from __future__ import annotations

import json
from concurrent.futures import Executor
from contextlib import closing
from random import Random

import pytest
import redis

from cbdesk.demo.district import District
from tests.integration.database.stations import until
from tests.integration.sync import states
from tests.integration.sync.processes import Machine, SyncProcess
from tests.integration.sync.stories import Chapter

KILLS_IN_A_ROW = 4
MERGE_STEPS = ("storing meraki", "storing chromebooks", "storing users", "linking network and users")


def kill_at(process: SyncProcess, moment: Random) -> bool:
    """Let it go up to a random step and a little further, and kill it there; False when it had ended before."""
    process.begin()
    step = moment.choice(("reading", "reading", "reading", *MERGE_STEPS))
    if step == "reading":
        process.reads(moment.randrange(30))
    else:
        process.reads_until(step)
    process.ends_within(moment.uniform(0, 0.1))
    return process.kill()


@pytest.mark.parametrize(("number", "seed"), [(0, 1), (0, 2), (1, 3), (1, 4), (1, 5)])
def test_that_a_sync_killed_four_times_at_random_is_made_up_for_by_the_next_one(
    desk: Machine,
    slow_district: District,
    chapters: tuple[Chapter, Chapter],
    executor: Executor,
    redis_url: str,
    number: int,
    seed: int,
) -> None:
    chapter, moment = chapters[number], Random(seed)
    slow_district.show(chapter.world)
    with states.a_copy(chapter.before.url) as (url, engine):
        desk.environment |= {"CBDESK_DATABASE__URL": url, "CBDESK_REDIS__URL": redis_url if seed % 2 else ""}
        with states.watching(engine, executor) as seen:
            kills, following = 0, desk.start("full", "--progress")
            while kills < KILLS_IN_A_ROW:
                process, following = following, desk.start("full", "--progress")  # it warms up meanwhile
                kills += kill_at(process, moment)
                until(lambda: states.is_noticed(engine))
        chapter.compare_seen(seen)
        slow_district.faults.latency.clear()
        following.begin()
        assert following.end().document["status"] == "completed"
        chapter.compare(engine)
    if seed % 2:
        with closing(redis.Redis.from_url(redis_url, decode_responses=True)) as client:
            assert client.get("sync:lock:full") is None
            assert json.loads(client.get("sync:status"))["status"] == "completed"


def test_that_a_full_sync_makes_up_for_incremental_ones_that_were_killed(
    desk: Machine, slow_district: District, chapters: tuple[Chapter, Chapter]
) -> None:
    chapter, moment = chapters[1], Random(6)
    slow_district.show(chapter.world)
    with states.a_copy(chapter.before.url) as (url, engine):
        desk.environment["CBDESK_DATABASE__URL"] = url
        for _ in range(KILLS_IN_A_ROW):
            kill_at(desk.start("full", "--incremental", "--progress"), moment)
            until(lambda: states.is_noticed(engine))
        slow_district.faults.latency.clear()
        for how in (["--incremental"], []):
            assert desk.run("full", *how, "--json").document["status"] == "completed"
        chapter.compare(engine, without_history=True)
