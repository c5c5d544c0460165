"""When the copy is written anew: after the start and after syncs, not too often, and again after a failure."""

import json
from datetime import timedelta

import pytest

from cbdesk.presenters.offline_copy import LONGEST, OfflineCopyPresenter
from cbdesk.presenters.opened_library import CopyRenewal
from cbdesk.runtime.side_process import Ending
from tests.desktop.fleet import NOW

PAUSE = timedelta(minutes=30)


class Child:
    """Stands for ``SideProcess``: says at once what the real child would print."""

    def __init__(self):
        self.endings = []
        self.runs = 0
        self.is_closed = False

    def run(self, command, environment):
        assert command == ("cbdesk", "offline")
        self.runs += 1
        return self.endings.pop(0)

    def close(self):
        self.is_closed = True


def made(at, *, is_new=True):
    return Ending(0, json.dumps({"made_at": at.isoformat(), "is_new": is_new}), "")


@pytest.fixture
def child():
    return Child()


@pytest.fixture
def presenter(aio, pools, child):
    presenter = OfflineCopyPresenter(pools, child, lambda: NOW)
    presenter.settle = timedelta(milliseconds=10)
    yield presenter
    presenter.close()
    assert child.is_closed


def waits(presenter):
    return timedelta(milliseconds=presenter._timer.interval())


def run(aio, presenter, child, story):
    async def whole():
        presenter.open(CopyRenewal(("cbdesk", "offline"), {}, PAUSE))
        await aio.until(lambda: child.runs == 1 and presenter._timer.isActive())
        await story()

    aio.run(whole())


def test_that_a_station_without_a_copy_starts_nothing(aio, presenter, child):
    async def story():
        presenter.open(None)
        presenter.note_change()
        await aio.settle(0.1)
        assert child.runs == 0

    aio.run(story())


def test_that_a_sync_renews_it_once_the_last_one_is_old_enough(aio, presenter, child):
    child.endings = [made(NOW - timedelta(minutes=10)), made(NOW)]

    async def story():
        assert waits(presenter) == LONGEST
        presenter.note_change()
        assert waits(presenter) == PAUSE - timedelta(minutes=10)

    run(aio, presenter, child, story)


def test_that_a_copy_made_before_the_start_by_another_window_counts(aio, presenter, child):
    child.endings = [made(NOW - timedelta(minutes=20), is_new=False)]

    async def story():
        assert waits(presenter) == timedelta(minutes=10)

    run(aio, presenter, child, story)


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        (Ending(1, "", "Traceback\ncbdesk: The keyring does not answer."), "cbdesk: The keyring does not answer."),
        (Ending(-9, "", ""), "exit code -9"),
        (Ending(0, "nonsense", ""), "cannot be read"),
        (Ending(0, "[1]", ""), "cannot be read"),
    ],
)
def test_that_a_failure_is_said_once_and_tried_again_later(aio, presenter, child, expected_warnings, ending, said):
    expected_warnings.append(said)
    child.endings = [ending, ending]

    async def story():
        assert waits(presenter) == PAUSE
        presenter._timer.start(0)
        await aio.until(lambda: child.runs == 2 and presenter._timer.isActive())
        assert waits(presenter) == PAUSE

    run(aio, presenter, child, story)


def test_that_a_clock_that_was_ahead_is_not_waited_for(aio, presenter, child):
    child.endings = [made(NOW + timedelta(days=365), is_new=False)]

    async def story():
        assert waits(presenter) == LONGEST

    run(aio, presenter, child, story)
