"""Requests side by side, with and without threads to spare."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from cbdesk.sources.ahead import ahead, call_all


@pytest.fixture(params=["none", "one thread, taken", "two threads"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    if request.param == "none":
        yield None
        return
    with ThreadPoolExecutor(2 if request.param == "two threads" else 1) as pool:
        may_end = threading.Event()
        if request.param == "one thread, taken":
            pool.submit(may_end.wait, 60)
        try:
            yield pool
        finally:
            may_end.set()


def failing_after(pages: int) -> Iterator[int]:
    yield from range(pages)
    raise ValueError


def test_that_pages_come_whole_and_in_their_order(executor: Executor | None) -> None:
    assert list(ahead(executor, iter(range(20)))) == list(range(20))
    assert list(ahead(executor, iter(()))) == []


def test_that_a_failure_comes_after_the_pages_before_it(executor: Executor | None) -> None:
    pages = ahead(executor, failing_after(2))
    assert [next(pages), next(pages)] == [0, 1]
    with pytest.raises(ValueError):
        next(pages)


def test_that_the_next_page_is_on_its_way_while_one_is_handled() -> None:
    asked = threading.Event()

    def pages() -> Iterator[int]:
        yield 1
        asked.set()
        yield 2

    with ThreadPoolExecutor(1) as pool:
        found = ahead(pool, pages())
        assert next(found) == 1
        assert asked.wait(20)
        assert list(found) == [2]


def test_that_a_failure_of_a_page_that_nobody_wants_any_more_is_none() -> None:
    with ThreadPoolExecutor(1) as pool:
        found = ahead(pool, failing_after(1))
        assert next(found) == 0
        found.close()


def test_that_answers_come_in_the_order_of_what_was_asked(executor: Executor | None) -> None:
    assert call_all(executor, lambda number: number * 2, [3, 1, 2]) == (6, 2, 4)


def test_that_calls_are_under_way_together() -> None:
    together = threading.Barrier(3, timeout=20)
    with ThreadPoolExecutor(3) as pool:
        call_all(pool, lambda _number: together.wait(), [1, 2, 3])
