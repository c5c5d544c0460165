"""The sync of another station, as this window tells of it."""

import os
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from cbdesk.domain.sync import LastStored, Progress
from cbdesk.domain.sync_status import RunStatus
from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.elsewhere import ElsewherePresenter, ElsewhereState, describe
from cbdesk.presenters.sync import SyncPresenter
from cbdesk.runtime.sync_process import SyncProcess
from tests.desktop.fleet import NOW

SINCE = NOW - timedelta(seconds=42)
STATUS = RunStatus(
    "r1",
    "full",
    "office-3",
    "ana",
    SINCE,
    NOW,
    phase="reading",
    message="reading Google devices",
    percent=42.0,
    eta_seconds=70.0,
    sources={
        "users": Progress("users", "7 read", 7, 90, total_is_estimate=True),
        "google": Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0),
    },
)


@pytest.fixture
def presenter(aio, pools, monkeypatch):
    monkeypatch.setattr("cbdesk.presenters.elsewhere.LOOK_MS", 20)
    sync = SyncPresenter(SyncProcess(), lambda kind: ([sys.executable, "-c", "input()"], dict(os.environ)))
    sync.make_available()
    presenter = ElsewherePresenter(pools, sync, lambda: NOW)
    presenter.own = sync
    presenter.endings = []
    presenter.ended.connect(lambda: presenter.endings.append(True))
    return presenter


def test_that_a_run_elsewhere_is_described_like_one_of_this_window():
    state = describe(STATUS, NOW)
    assert state.title == "Syncing on office-3 (ana)"
    assert state.detail == "for 42 s · reading Google devices · about 1 min 10 s left"
    assert state.share == 0.42
    assert [(line.name, line.count, line.rate, line.left) for line in state.lines] == [
        ("Google", "400 of 1,000", "50/s", "12 s left"),
        ("Google users", "7 of about 90", "", ""),
    ]


def test_that_a_run_that_says_little_is_described_by_that():
    status = RunStatus("r1", "full", "office-3", "", SINCE, NOW)
    assert describe(status, NOW) == ElsewhereState("Syncing on office-3", "for 42 s")


def test_that_a_run_elsewhere_is_followed_to_its_end_which_is_told_once(aio, presenter, memory):
    async def scenario():
        memory.fleet.running = STATUS
        presenter.open(memory)
        await aio.until(lambda: presenter.state.share == 0.42)
        memory.fleet.running = replace(STATUS, percent=60.0)
        await aio.until(lambda: presenter.state.share == 0.6)
        memory.fleet.running = None
        await aio.until(lambda: presenter.endings)
        looks = memory.gate.calls.count(("running",))
        await aio.settle(0.2)
        assert memory.gate.calls.count(("running",)) == looks
        presenter.close()

    aio.run(scenario())
    assert presenter.state == ElsewhereState()
    assert presenter.endings == [True]


def test_that_nobody_is_asked_again_while_nobody_syncs(aio, presenter, memory):
    async def scenario():
        presenter.open(memory)
        await aio.settle(0.2)
        assert memory.gate.calls.count(("running",)) == 1
        memory.fleet.running = STATUS
        presenter.reload()
        await aio.until(lambda: presenter.state.title)
        presenter.close()

    aio.run(scenario())


def test_that_a_run_of_this_window_is_none_elsewhere(aio, presenter, memory):
    async def scenario():
        memory.fleet.running = STATUS
        presenter.own.start()
        presenter.open(memory)
        await aio.until(lambda: ("running",) in memory.gate.calls)
        await aio.settle()
        assert presenter.state == ElsewhereState()
        presenter.own.cancel()
        await aio.until(lambda: presenter.own.state.phase == "idle")
        presenter.reload()
        await aio.until(lambda: presenter.state.title)
        presenter.close()

    aio.run(scenario())


def test_that_a_database_that_is_away_ends_the_telling(aio, presenter, memory):
    async def scenario():
        lost = []
        presenter.database_lost.connect(lost.append)
        memory.fleet.running = STATUS
        presenter.open(memory)
        await aio.until(lambda: presenter.state.title)
        memory.gate.error = DatabaseAwayError("Gone.")
        await aio.until(lambda: lost)
        await aio.until(lambda: not presenter.state.title)
        presenter.close()

    aio.run(scenario())


def test_that_a_sync_that_nobody_heard_of_is_told_once(aio, presenter, memory):
    async def scenario():
        memory.fleet.stored = LastStored(run=SINCE)
        presenter.open(memory)
        await aio.until(lambda: ("running",) in memory.gate.calls)
        await aio.settle()
        assert not presenter.endings, "what is stored is what the window has just read"
        memory.fleet.stored = LastStored(run=SINCE, look=SINCE)
        for _ in range(2):
            presenter.look()
            await aio.until(lambda: presenter.endings)
            await aio.settle()
        presenter.close()

    aio.run(scenario())
    assert presenter.endings == [True]


def test_that_what_the_window_reads_again_anyway_is_no_news(aio, presenter, memory):
    async def scenario():
        presenter.open(memory)
        await aio.settle()
        memory.fleet.stored = LastStored(run=NOW)
        for look in (presenter.reload, presenter.look):
            look()
            calls = memory.gate.calls.count(("running",))
            await aio.until(lambda calls=calls: memory.gate.calls.count(("running",)) > calls)
            await aio.settle()
        presenter.close()

    aio.run(scenario())
    assert presenter.endings == []
