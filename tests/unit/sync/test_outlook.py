"""How long a whole run will take: by a clock that the test moves."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from cbdesk.domain.sync import RunProgress
from cbdesk.sync.memory import past_of
from cbdesk.sync.outlook import Outlook, Past
from cbdesk.sync.pace import Ending, Pace, eta_seconds


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


LAST = Past(
    reading={"google": 30.0, "users": 5.0, "meraki": 20.0},
    storing={"chromebooks": 4.0, "users": 1.0, "meraki": 2.0},
    linking=3.0,
)


def outlook(clock: Clock, past: Past) -> Outlook:
    """A run of three sources that begins now."""
    run = Outlook(clock, past)
    for source, part in (("google", "chromebooks"), ("users", "users"), ("meraki", "meraki")):
        run.read(source, part)
    return run


# ---------------------------------------------------------------- one end that moves calmly


def test_that_the_first_guess_is_shown_as_it_is_and_counts_down(clock: Clock) -> None:
    ending = Ending(clock)
    assert ending.left(None) is None
    assert ending.left(60) == 60
    clock.now += 10
    assert ending.left(None) == 50


def test_that_a_new_guess_moves_the_end_little_by_little_and_in_the_end_wholly(clock: Clock) -> None:
    ending = Ending(clock)
    for _ in range(20):
        ending.left(60)
        clock.now += 1
    seen = []
    for _ in range(60):
        clock.now += 1
        seen.append(ending.left(120) or 0)
    assert 59 < seen[0] < 70
    assert seen == sorted(seen)
    assert seen[-1] > 110


def test_that_an_end_that_is_reached_is_shown_at_once(clock: Clock) -> None:
    ending = Ending(clock)
    ending.left(60)
    assert ending.left(0) == 0


def test_that_pages_that_come_in_bursts_do_not_make_the_end_jump(clock: Clock) -> None:
    """Pages of 200 come by four lanes, with a pause of some seconds now and then: the guesses jump, what is shown not."""
    dice = random.Random(7)
    pace, ending, done = Pace(clock), Ending(clock), 0
    guessed, shown = [], []
    while done < 26_200:
        clock.now += 5.0 if dice.random() < 0.05 else dice.uniform(0.02, 0.5)
        done += 200
        guess = eta_seconds(done, 26_310, pace.step(done))
        left = ending.left(guess)
        if guess is not None and left is not None:
            guessed.append(clock.now + guess)
            shown.append(clock.now + left)
    took = clock.now - 100
    assert largest_step(shown) < largest_step(guessed) / 3
    assert max(abs(end - clock.now) for end in shown[2 * len(shown) // 3 :]) < took / 4


def largest_step(ends: list[float]) -> float:
    return max(abs(after - before) for before, after in pairwise(ends))


# ---------------------------------------------------------------- the run


def test_that_nothing_is_said_before_anything_is_known(clock: Clock) -> None:
    run = outlook(clock, Past())
    clock.now += 5
    assert run.progress() == RunProgress(None, None)


def test_that_a_run_begins_with_what_the_last_one_took(clock: Clock) -> None:
    run = outlook(clock, LAST)
    assert run.progress() == RunProgress(0.0, 37.0)
    clock.now += 10
    assert run.progress() == RunProgress(27.0, 27.0)
    assert run.slowest() == "google"


def test_that_the_pace_of_a_source_outweighs_what_it_took_last_time(clock: Clock) -> None:
    run = outlook(clock, LAST)
    clock.now += 1
    run.guess("meraki", 90.0)
    assert run.slowest() == "meraki"
    assert run.progress().eta_seconds == 95.0
    clock.now += 10
    assert run.progress().eta_seconds == 85.0


def test_that_a_source_that_takes_longer_than_ever_is_unknown_and_not_done(clock: Clock) -> None:
    run = Outlook(clock, Past(reading={"users": 5.0}))
    run.read("users", "users")
    clock.now += 6
    assert run.progress() == RunProgress(None, None)


def test_that_what_is_stored_and_linked_takes_no_more_time(clock: Clock) -> None:
    run = outlook(clock, LAST)
    run.progress()
    clock.now += 30
    for source in ("google", "users", "meraki"):
        run.end(run.reading[source])
    for part in ("users", "meraki", "chromebooks"):
        run.begin(run.storing[part])
        clock.now += 1
        run.end(run.storing[part])
    assert run.slowest() is None
    assert run.progress().eta_seconds == 3
    run.begin(run.linking)
    clock.now += 3
    run.end(run.linking)
    assert run.linking.seconds == 3
    assert run.progress() == RunProgress(99.0, 0.0)


def test_that_the_percentage_never_falls_and_never_says_done(clock: Clock) -> None:
    run = outlook(clock, LAST)
    seen = []
    for step in range(200):
        clock.now += 1
        run.guess("google", 5.0 if step % 7 else 100.0)
        seen.append(run.progress().percent or 0.0)
    assert seen == sorted(seen)
    assert seen[-1] <= 99


def test_that_a_limit_that_slows_a_source_down_is_believed_within_half_a_minute(clock: Clock) -> None:
    run = Outlook(clock, Past())
    run.read("google", "chromebooks")
    run.guess("google", 30.0)
    assert run.progress().eta_seconds == 30
    for second in range(30):
        clock.now += 1
        run.guess("google", 300.0 - second)
        run.progress()
    assert run.progress().eta_seconds == pytest.approx(271, abs=10)


# ---------------------------------------------------------------- the last runs


def test_that_the_past_is_read_out_of_the_log_of_the_parts() -> None:
    chromebooks = [
        {"source": "google", "read": 500, "error": None, "phases": {"reading": 30.5}},
        {"source": "incidentiq", "read": 7, "error": "away", "phases": {"reading": 90}},
        {"source": "merge", "phases": {"storing": 4.5, "linking": 3}},
    ]
    users = [{"source": "users", "read": 90}, {"source": "merge", "phases": {"storing": 1, "linking": 2.5, "x": "?"}}]
    assert past_of([("chromebooks", chromebooks), ("users", users)]) == Past(
        records={"google": 500, "users": 90},
        reading={"google": 30.5},
        storing={"chromebooks": 4.5, "users": 1.0},
        linking=3.0,
    )
