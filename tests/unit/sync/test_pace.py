"""How fast, and how long still: by a clock that the test moves."""

from __future__ import annotations

import pytest

from cbdesk.sync.pace import Ending, Pace, eta_seconds


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_that_nothing_is_said_before_a_second_has_passed() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 0.9
    assert pace.step(500) is None
    clock.now += 0.1
    assert pace.step(500) == pytest.approx(500)


def test_that_a_rate_looks_back_half_a_minute_and_no_further() -> None:
    clock = Clock()
    pace = Pace(clock)
    done = 0
    for _ in range(60):
        clock.now += 1
        done += 100
        rate = pace.step(done)
    assert rate == pytest.approx(100)
    for _ in range(31):
        clock.now += 1
        done += 10
        rate = pace.step(done)
    assert rate == pytest.approx(10)


def test_that_a_long_wait_slows_the_rate_down() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 2
    pace.step(200)
    clock.now += 98
    assert pace.step(300) == pytest.approx(100 / 98)


def test_that_a_source_that_is_read_once_more_from_its_start_has_a_new_pace() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 10
    assert pace.step(2000) == pytest.approx(200)
    clock.now += 1
    assert pace.step(100) is None
    clock.now += 2
    assert pace.step(300) == pytest.approx(150)


@pytest.mark.parametrize(
    ("done", "total", "rate", "eta"),
    [
        (500, 2000, 100.0, 15.0),
        (2000, 2000, 100.0, 0.0),
        (2001, 2000, 100.0, 0.0),
        (500, None, 100.0, None),
        (500, 2000, None, None),
        (500, 2000, 0.0, None),
    ],
)
def test_that_the_rest_takes_as_long_as_the_rate_says(
    done: int, total: int | None, rate: float | None, eta: float | None
) -> None:
    assert eta_seconds(done, total, rate) == eta


def test_that_a_source_that_stands_still_names_no_end() -> None:
    assert eta_seconds(1, 3920, 0.03) is None


def test_that_an_end_that_was_believed_far_away_comes_near_as_soon_as_it_is_known() -> None:
    clock = Clock()
    ending = Ending(clock)
    ending.left(80_000.0)
    clock.now += 20
    ending.left(80_000.0)
    clock.now += 0.1
    assert ending.left(1.0) == pytest.approx(13.0)
