"""Sync now: real children that play a sync, and the words for how each of them ended."""

import os
import sys
import textwrap

import pytest

from cbdesk.domain.sync import Progress
from cbdesk.errors import SettingsError
from cbdesk.presenters.sync import Notice, SyncPresenter, line_of, notice_of
from cbdesk.presenters.sync_notices import is_announced, is_shown
from cbdesk.runtime.sync_process import Outcome, SyncProcess
from cbdesk.sync.api_calls import wait_words

RUN = """
    import json, sys
    def say(**event): print(json.dumps(event), flush=True)
    say(event="progress", source="google", message="page 10", done=2000, total=8000, rate=100.0, eta_seconds=60)
    say(event="progress", source="users", message="page 2", done=1000, total=2000, total_is_estimate=True, eta_seconds=0.4)
    limit = dict(requests_per_second=3.5, allowed_per_second=5)
    run = dict(percent=37.5, eta_seconds=70)
    say(event="progress", source="meraki", message="network Maple MS", done=17, total=None, budget=limit, run=run)
    for line in sys.stdin:
        break
    say(event="result", **{document})
    sys.exit({code})
"""


def document(status="completed", **values):
    return {
        "run_id": "r1",
        "status": status,
        "records_processed": 780,
        "records_created": 12,
        "records_updated": 40,
        "records_deleted": 0,
        "duration_seconds": 95,
        "warnings": [],
        "error_message": None,
        "parts": {},
    } | values


def outcome(code, doc, *, cancelled=False, words=""):
    return Outcome(code, doc, cancelled, 0, words)


@pytest.fixture
def presenter(aio):
    def command(kind):
        script = textwrap.dedent(RUN).format(document=document(status="cancelled"), code=1)
        return [sys.executable, "-c", script], dict(os.environ)

    presenter = SyncPresenter(SyncProcess(), command)
    presenter.make_available()
    return presenter


def test_that_nothing_can_be_synced_before_the_database_is_there(aio):
    presenter = SyncPresenter(SyncProcess(), lambda kind: pytest.fail("started"))
    presenter.start()
    assert presenter.state.phase == "unavailable"


def test_that_each_source_tells_how_far_it_is_and_how_long_it_takes(aio, presenter):
    async def scenario():
        presenter.start()
        await aio.until(lambda: len(presenter.state.lines) == 3)
        state = presenter.state
        presenter.cancel()
        await aio.until(lambda: presenter.state.phase == "idle")
        return state

    state = aio.run(scenario())
    assert state.phase == "running"
    assert [(line.name, line.message, line.count, line.rate, line.left, line.share) for line in state.lines] == [
        ("Google", "page 10", "2,000 of 8,000", "100/s", "1 min 00 s left", 0.25),
        ("Meraki", "network Maple MS · limited to 3.5 of 5 requests/s", "17", "", "", None),
        ("Google users", "page 2", "1,000 of about 2,000", "", "", 0.5),
    ]
    assert state.share == 0.375
    assert state.elapsed.endswith(" s · about 1 min 10 s left")


def test_that_a_cancelled_run_ends_without_blame(aio, presenter):
    async def scenario():
        finished = []
        presenter.finished.connect(lambda: finished.append(True))
        presenter.start()
        await aio.until(lambda: presenter.state.lines)
        presenter.cancel()
        assert presenter.state.phase == "cancelling"
        await aio.until(lambda: finished)
        return presenter.state

    state = aio.run(scenario())
    assert (state.phase, state.lines) == ("idle", ())
    assert (state.notice.level, state.notice.title) == ("neutral", "Sync stopped")


def test_that_a_second_start_is_ignored_while_one_runs(aio, presenter):
    async def scenario():
        presenter.start()
        presenter.start()
        await aio.until(lambda: presenter.state.lines)
        presenter.cancel()
        await aio.until(lambda: presenter.state.phase == "idle")

    aio.run(scenario())


def test_that_missing_settings_are_said_instead_of_starting(aio):
    def refuse(kind):
        raise SettingsError("No source is set up. Run: cbdesk config show")

    presenter = SyncPresenter(SyncProcess(), refuse)
    presenter.make_available()
    presenter.start()
    assert presenter.state.notice.text == "No source is set up. Run: cbdesk config show"
    assert presenter.state.phase == "idle"


def test_that_a_source_that_waits_is_told_apart_from_one_that_reads():
    assert line_of(Progress("meraki", wait_words(16, "Meraki limit"))).is_waiting
    assert not line_of(Progress("meraki", "7 read", 7)).is_waiting


@pytest.mark.parametrize("by_itself", [True, False])
def test_that_the_end_of_a_run_says_whether_a_person_waits_for_it(aio, presenter, by_itself):
    async def scenario():
        presenter.start(by_itself=by_itself)
        await aio.until(lambda: presenter.state.lines)
        presenter.cancel()
        await aio.until(lambda: presenter.state.phase == "idle")

    aio.run(scenario())
    assert presenter.state.notice.was_asked_for is not by_itself


@pytest.mark.parametrize(
    ("level", "announced"),
    [("none", set()), ("failures", {"warn", "bad"}), ("all", {"good", "warn", "bad", "info"})],
)
def test_that_only_the_wanted_ends_of_runs_are_told_unasked(level, announced):
    for kind in ("good", "warn", "bad", "info"):
        asked, by_itself = (Notice(kind, "Sync", was_asked_for=was) for was in (True, False))
        assert is_announced(by_itself, level) is is_shown(by_itself, level) is (kind in announced)
        assert is_shown(asked, level), "whoever pressed the button gets an answer"
        assert is_announced(asked, level) is (kind in announced)


def test_that_success_is_told_in_numbers():
    notice = notice_of(outcome(0, document()))
    assert (notice.level, notice.title) == ("good", "Sync finished")
    assert notice.text == "780 records read in 1 min 35 s: 12 new, 40 changed."


def test_that_an_unchanged_fleet_is_said_to_be():
    doc = document(records_created=0, records_updated=0)
    assert notice_of(outcome(0, doc)).text.endswith("nothing had changed.")


def test_that_warnings_are_counted_and_detailed():
    notice = notice_of(outcome(0, document(warnings=["a serial was cut", "a MAC was no MAC"])))
    assert notice.level == "warn"
    assert notice.text.endswith("2 warnings: see the details.")
    assert notice.details == "a serial was cut\na MAC was no MAC"


def test_that_what_an_incremental_run_cannot_show_is_among_the_details_and_no_warning():
    notice = notice_of(outcome(0, document(notes=["Google users: not read."])))
    assert (notice.level, notice.details) == ("good", "Google users: not read.")


def test_that_another_stations_sync_is_no_failure():
    notice = notice_of(outcome(4, None, words="front-desk-02 has been syncing since 10:40."))
    assert (notice.level, notice.title) == ("info", "Another station is syncing right now")
    assert notice.text == "front-desk-02 has been syncing since 10:40."


def test_that_a_partial_run_names_the_cause_and_what_still_holds():
    parts = {"chromebooks": {"status": "completed"}, "meraki": {"status": "failed", "error_message": "Key revoked."}}
    notice = notice_of(outcome(3, document("partial", error_message="Meraki refused the key.", parts=parts)))
    assert notice.level == "warn"
    assert notice.text == ("Meraki refused the key. The others were stored; devices keep their last known values.")
    assert notice.details == "Chromebooks: Completed\nMeraki: Failed — Key revoked."


def test_that_wrong_settings_are_told_in_the_childs_words():
    notice = notice_of(outcome(2, None, words="Traceback\ncbdesk: The Google key file is missing."))
    assert notice.text == "cbdesk: The Google key file is missing."
    assert notice.details.startswith("Traceback")


def test_that_a_child_that_died_silently_is_a_failure_with_its_code():
    notice = notice_of(outcome(-9, None))
    assert (notice.level, notice.title) == ("bad", "Sync failed")
    assert notice.text == "The sync ended with code -9. Everything stored before is still there."


def test_that_a_run_that_finished_before_the_cancel_arrived_was_not_stopped():
    assert notice_of(outcome(0, document(), cancelled=True)).title == "Sync finished"
