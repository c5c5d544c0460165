"""PostgreSQL stops in the middle of a sync: the run says so in a sentence and ends, the next one makes everything right."""

from __future__ import annotations

import re
from pathlib import Path

from cbdesk.database.engine import open_engine
from cbdesk.demo.district import District
from tests.integration.sync import states
from tests.integration.sync.processes import Machine
from tests.integration.sync.servers import FAST, IMMEDIATE, own_server
from tests.integration.sync.stories import Chapter

SENTENCE = r"The database cannot be reached: [^\n]+"
MOMENTS = [
    ("100 read", IMMEDIATE, False),
    ("100 read", FAST, True),
    ("storing chromebooks", IMMEDIATE, False),
    ("storing users", FAST, False),
    ("linking network and users", IMMEDIATE, False),
]


def test_that_a_database_that_stops_ends_each_sync_with_a_sentence_and_the_next_one_makes_up_for_all(
    station_dir: Path, desk: Machine, slow_district: District, chapters: tuple[Chapter, Chapter]
) -> None:
    chapter = chapters[0]
    with own_server(station_dir) as server:
        desk.environment["CBDESK_DATABASE__URL"] = server.url
        for step, how, is_back_at_once in MOMENTS:
            process = desk.start("full", "--progress")
            process.begin()
            process.reads_until(step)
            server.stop(how)
            if is_back_at_once:
                server.start()
            ended = process.end()
            assert (ended.exit_code, ended.document["status"], ended.errors) == (1, "failed", ""), step
            assert re.fullmatch(SENTENCE, ended.document["error_message"])
            if not is_back_at_once:
                server.start()
            engine = open_engine(server.url)
            with engine.connect() as connection:
                chapter.compare_seen({name: {digest} for name, digest in states.merged(connection).items()})
            engine.dispose()
        slow_district.faults.latency.clear()
        assert desk.run("full", "--json").document["status"] == "completed"
        engine = open_engine(server.url)
        chapter.compare(engine)
        engine.dispose()
