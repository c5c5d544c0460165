"""How many requests an API gets at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from cbdesk.errors import CancelledError
from cbdesk.sources.lanes import Lane, Lanes


def go_on() -> None:
    """Nobody asked to stop."""


def stopped() -> None:
    raise CancelledError("stopped")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def take(stack: ExitStack, lanes: Lanes, number: int) -> list[Lane]:
    return [stack.enter_context(lanes.one(go_on)) for _ in range(number)]


def refuse(lanes: Lanes) -> None:
    with lanes.one(go_on) as lane:
        lane.was_too_many()


def succeed(lanes: Lanes, times: int) -> None:
    for _ in range(times):
        with lanes.one(go_on) as lane:
            lane.went_well()


def test_that_one_request_more_than_there_are_lanes_waits_and_can_be_cancelled(stack: ExitStack) -> None:
    lanes = Lanes(2)
    take(stack, lanes, 2)
    with pytest.raises(CancelledError), lanes.one(stopped):
        pytest.fail("a third lane")


def test_that_a_waiting_request_gets_the_next_free_lane() -> None:
    lanes = Lanes(1)
    with ThreadPoolExecutor(1) as pool:
        with lanes.one(go_on):
            waiting = pool.submit(succeed, lanes, 1)
            assert not waiting.done()
        waiting.result(10)


def test_that_each_refusal_halves_the_lanes_down_to_one() -> None:
    lanes = Lanes(8)
    seen = []
    for _ in range(5):
        refuse(lanes)
        seen.append(lanes.open)
    assert seen == [4, 2, 1, 1, 1]


def test_that_requests_refused_together_halve_the_lanes_once(stack: ExitStack) -> None:
    lanes = Lanes(4)
    for lane in take(stack, lanes, 4):
        lane.was_too_many()
    assert lanes.open == 2


def test_that_a_refusal_after_the_halving_halves_again(stack: ExitStack) -> None:
    lanes = Lanes(4)
    early, other = take(stack, lanes, 2)
    early.was_too_many()
    other.was_too_many()
    stack.close()
    refuse(lanes)
    assert lanes.open == 1


def test_that_halved_lanes_take_no_new_request_before_enough_have_ended(stack: ExitStack) -> None:
    lanes = Lanes(4)
    first = take(stack, lanes, 3)[0]
    first.was_too_many()
    with pytest.raises(CancelledError), lanes.one(stopped):
        pytest.fail("a fourth lane")


def test_that_twenty_good_answers_open_one_lane_again_but_never_more_than_at_the_start() -> None:
    lanes = Lanes(4)
    refuse(lanes)
    seen = []
    for _ in range(4):
        succeed(lanes, 20)
        seen.append(lanes.open)
    assert seen == [3, 4, 4, 4]


def test_that_a_refusal_starts_the_count_of_good_answers_anew() -> None:
    lanes = Lanes(4)
    refuse(lanes)
    succeed(lanes, 19)
    refuse(lanes)
    succeed(lanes, 19)
    assert lanes.open == 1
    succeed(lanes, 1)
    assert lanes.open == 2


def test_that_a_request_that_fails_gives_its_lane_back() -> None:
    lanes = Lanes(1)
    with pytest.raises(ZeroDivisionError), lanes.one(go_on):
        raise ZeroDivisionError
    succeed(lanes, 1)
