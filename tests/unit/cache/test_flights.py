"""Threads that want the same answer at once: one asks, and no other waits for it for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cbdesk.cache.flights import Flights
from cbdesk.cache.latencies import Latencies


@pytest.fixture
def pool():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def held(begun, may_finish, outcome):
    def fill():
        begun.set()
        assert may_finish.wait(20)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return fill


def test_that_different_keys_wait_for_nobody(pool):
    flights, begun, may_finish = Flights(), threading.Event(), threading.Event()
    first = pool.submit(flights.join, "a", held(begun, may_finish, "first"))
    assert begun.wait(20)
    assert flights.join("b", lambda: "second") == "second"
    may_finish.set()
    assert first.result(20) == "first"


def test_that_nobody_waits_for_a_stuck_filler_beyond_the_patience(pool):
    flights, begun, may_finish = Flights(patience=0.05), threading.Event(), threading.Event()
    first = pool.submit(flights.join, "a", held(begun, may_finish, "first"))
    assert begun.wait(20)
    assert flights.join("a", lambda: "own") == "own"
    may_finish.set()
    assert first.result(20) == "first"


def test_that_a_filler_that_asks_for_itself_does_not_wait_for_itself():
    flights = Flights()
    assert flights.join("a", lambda: flights.join("a", lambda: "inner")) == "inner"


def test_that_a_thread_that_was_stopped_stops_no_other(pool):
    flights, begun, may_finish = Flights(), threading.Event(), threading.Event()
    first = pool.submit(flights.join, "a", held(begun, may_finish, KeyboardInterrupt()))
    assert begun.wait(20)
    second = pool.submit(flights.join, "a", lambda: "own")
    may_finish.set()
    assert second.result(20) == "own"
    with pytest.raises(KeyboardInterrupt):
        first.result(20)


def test_that_a_later_question_is_asked_anew():
    flights = Flights()
    assert [flights.join("a", lambda text=text: text) for text in "xy"] == ["x", "y"]
    assert flights._flights == {}


def test_that_the_figures_are_those_of_the_newest_answers():
    latencies = Latencies()
    assert (latencies.average_ms(), latencies.p95_ms()) == (None, None)
    for _ in range(2_000):
        latencies.add(9.0)
    for number in range(1_000):
        latencies.add(0.001 if number < 960 else 0.1)
    assert (latencies.average_ms(), latencies.p95_ms()) == (4.96, 1.0)
