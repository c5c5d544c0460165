"""How fast an API is asked: slower after each refusal, slowly faster again, and as an earlier run left it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from cbdesk.sources.lanes import Lanes
from cbdesk.sources.limits import Budget, LearnedLimit, Turn


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def go_on() -> None:
    """Nobody asked to stop."""


def refuse(budget: Budget) -> None:
    with budget.turn(go_on) as turn:
        turn.was_too_many()


def succeed(budget: Budget, times: int) -> None:
    for _ in range(times):
        with budget.turn(go_on) as turn:
            turn.went_well()


def take(stack: ExitStack, budget: Budget, number: int) -> list[Turn]:
    return [stack.enter_context(budget.turn(go_on)) for _ in range(number)]


def test_that_requests_beyond_the_burst_wait_for_their_share(clock: Clock) -> None:
    budget = Budget("Meraki", 5, 2, clock)
    assert [round(budget.reserve()[0], 3) for _ in range(4)] == [0.0, 0.0, 0.2, 0.4]
    clock.now += 100
    assert [round(budget.reserve()[0], 3) for _ in range(3)] == [0.0, 0.0, 0.2]


def test_that_a_wait_says_whether_it_is_our_own_care_or_the_apis_word(clock: Clock) -> None:
    budget = Budget("Meraki", 1, 1, clock)
    budget.reserve()
    assert budget.reserve() == (1.0, "Meraki budget")
    budget.hold(16)
    assert budget.reserve() == (16.0, "Meraki limit")
    budget.hold(3)
    assert budget.reserve() == (16.0, "Meraki limit")


def test_that_each_refusal_takes_a_third_of_the_rate_down_to_a_tenth_of_the_setting(clock: Clock) -> None:
    budget = Budget("Google devices", 36, 36, clock)
    seen = []
    for _ in range(9):
        refuse(budget)
        seen.append(round(budget.requests_per_second, 2))
    assert seen == [25.2, 17.64, 12.35, 8.64, 6.05, 4.24, 3.6, 3.6, 3.6]


@pytest.mark.parametrize(("setting", "slowest"), [(5, 0.5), (4, 0.5), (0.3, 0.3)])
def test_that_no_api_is_asked_less_than_every_other_second_unless_the_setting_says_so(
    clock: Clock, setting: float, slowest: float
) -> None:
    budget = Budget("Meraki", setting, setting, clock)
    for _ in range(12):
        refuse(budget)
    assert budget.requests_per_second == slowest


def test_that_a_slower_budget_really_lets_less_through(clock: Clock) -> None:
    budget = Budget("Meraki", 10, 10, clock)
    for _ in range(6):
        refuse(budget)
    clock.now += 100
    waits = [budget.reserve()[0] for _ in range(4)]
    assert budget.requests_per_second == pytest.approx(1.176, abs=0.001)
    assert waits == pytest.approx([0, 0.699, 1.549, 2.399], abs=0.001)


def test_that_requests_refused_together_slow_the_rest_down_once(clock: Clock, stack: ExitStack) -> None:
    budget = Budget("Meraki", 10, 10, clock)
    for turn in take(stack, budget, 4):
        turn.was_too_many()
    assert budget.requests_per_second == 7
    stack.close()
    refuse(budget)
    assert budget.requests_per_second == pytest.approx(4.9)


def test_that_good_answers_bring_the_setting_back_slowly_and_never_more(clock: Clock) -> None:
    budget = Budget("Meraki", 10, 10, clock)
    refuse(budget)
    succeed(budget, 9)
    assert budget.requests_per_second == 7
    succeed(budget, 1)
    assert budget.requests_per_second == pytest.approx(7.2)
    succeed(budget, 139)
    assert budget.requests_per_second == pytest.approx(9.8)
    succeed(budget, 500)
    assert budget.requests_per_second == 10


def test_that_a_refusal_starts_the_count_of_good_answers_anew(clock: Clock) -> None:
    budget = Budget("Meraki", 10, 10, clock)
    succeed(budget, 9)
    refuse(budget)
    succeed(budget, 9)
    assert budget.requests_per_second == 7


def test_that_nothing_is_learned_where_nothing_was_refused(clock: Clock) -> None:
    budget = Budget("Google devices", 36, 36, clock, Lanes(4))
    succeed(budget, 50)
    assert budget.learned() == LearnedLimit()
    assert not budget.was_refused


def test_that_rate_lanes_and_pause_are_learned_and_recalled(clock: Clock) -> None:
    first = Budget("Google devices", 36, 36, clock, Lanes(4))
    refuse(first)
    first.hold(60)
    clock.now += 20
    learned = first.learned()
    assert learned == LearnedLimit(pytest.approx(25.2), 2, 40)
    assert first.was_refused
    second = Budget("Google devices", 36, 36, clock, Lanes(4))
    second.recall(learned)
    assert (second.requests_per_second, second.at_once) == (pytest.approx(25.2), 2)
    assert second.reserve() == (40, "Google devices limit")
    assert not second.was_refused


def test_that_a_pause_that_is_over_is_not_learned(clock: Clock) -> None:
    budget = Budget("Meraki", 5, 5, clock)
    budget.hold(60)
    clock.now += 61
    assert budget.learned() == LearnedLimit()


def test_that_what_is_recalled_never_exceeds_the_setting_of_today(clock: Clock) -> None:
    budget = Budget("Google devices", 3, 3, clock, Lanes(2))
    budget.recall(LearnedLimit(9.0, 4))
    assert (budget.requests_per_second, budget.at_once) == (3, 2)
    budget.recall(LearnedLimit(0.001, 0))
    assert (budget.requests_per_second, budget.at_once) == (0.5, 1)
    assert Budget("Meraki", 5, 5, clock).at_once is None
