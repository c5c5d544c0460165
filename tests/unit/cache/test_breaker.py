"""When a failing backend is asked again, and how often that is talked about."""

from __future__ import annotations

import logging

import pytest

from cbdesk.cache.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock, expected_warnings: list[str]) -> Breaker:
    expected_warnings.append("Redis is away: refused.")
    return Breaker("Redis is away", pause=5, clock=clock)


def test_that_one_caller_per_pause_tries_again(breaker: Breaker, clock: Clock) -> None:
    assert breaker.lets_through()
    breaker.failed("refused")
    assert not breaker.lets_through()
    clock.now = 5
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    clock.now = 10
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_that_the_pause_grows_with_what_a_failure_costs(breaker: Breaker, clock: Clock) -> None:
    breaker.failed("refused", took=10)
    clock.now = 99
    assert not breaker.lets_through()
    clock.now = 100
    assert breaker.lets_through()


def test_that_failure_and_recovery_are_told_once(breaker: Breaker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cbdesk.cache.breaker")
    breaker.succeeded()
    for _ in range(3):
        breaker.failed("refused.")
    for _ in range(3):
        breaker.succeeded()
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert caplog.messages[1] == "Redis is away: no longer."
