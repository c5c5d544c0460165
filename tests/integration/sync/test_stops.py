"""A sync that is asked to stop, in any way and at any moment: it ends in order, and what is stored is whole."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import closing

import pytest
import redis

from cbdesk.database import tables
from cbdesk.demo.district import District
from tests.integration.sync import states
from tests.integration.sync.processes import Machine, SyncProcess
from tests.integration.sync.stories import Chapter, assert_nothing_is_left_open

WAYS: dict[str, Callable[[SyncProcess], None]] = {
    "cancel": lambda process: process.say("cancel"),
    "parent gone": SyncProcess.close_input,
    "SIGTERM": lambda process: process.send(signal.SIGTERM),
    "SIGINT": lambda process: process.send(signal.SIGINT),
}


@pytest.mark.parametrize(
    ("way", "step"),
    [
        ("SIGTERM", None),
        ("cancel", "50 read"),
        ("parent gone", "100 read"),
        ("SIGINT", "150 read"),
        ("SIGTERM", "storing meraki"),
        ("cancel", "storing chromebooks"),
    ],
)
def test_that_a_sync_that_is_asked_to_stop_ends_in_order_and_leaves_whole_tables(
    desk: Machine,
    slow_district: District,
    chapters: tuple[Chapter, Chapter],
    executor: Executor,
    redis_url: str,
    way: str,
    step: str | None,
) -> None:
    chapter = chapters[1]
    slow_district.show(chapter.world)
    slow_district.faults.latency["google"] = 0.2  # the last source to end
    with states.a_copy(chapter.before.url) as (url, engine), states.watching(engine, executor) as seen:
        desk.environment |= {"CBDESK_DATABASE__URL": url, "CBDESK_REDIS__URL": redis_url}
        process = desk.start("full", "--progress")
        process.begin()
        if step is None:
            process.reads(1)
        else:
            process.reads_until(step)
        WAYS[way](process)
        ended = process.end()
        status = ended.document["status"]
        assert (ended.exit_code, status) in {(1, "cancelled"), (0, "completed")}, ended
        assert status == "cancelled" or step == "storing chromebooks", "only what is read may be stored to its end"
        assert "Traceback" not in ended.errors
        parts = {name: part["status"] for name, part in ended.document["parts"].items()}
        logs = [row for row in states.rows(engine, tables.sync_logs) if row["run_id"] == ended.document["run_id"]]
        assert {row["sync_type"]: row["status"] for row in logs} == {"full": status, **parts}
        with engine.connect() as connection:
            for name, digest in states.merged(connection).items():
                stage = chapter.after if parts[name.removesuffix("_clients")] == "completed" else chapter.before
                assert digest == stage.digests[name], name
        assert_nothing_is_left_open(engine)
        with closing(redis.Redis.from_url(redis_url)) as client:
            assert client.get("sync:lock:full") is None
        slow_district.faults.latency.clear()
        assert desk.run("full", "--json").document["status"] == "completed"
        chapter.compare(engine)
    chapter.compare_seen(seen)
