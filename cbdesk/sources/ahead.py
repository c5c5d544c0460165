"""Requests of one source side by side, on an executor's threads. One that has no thread to spare costs only time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import Any, TypeVar, cast

AskedT = TypeVar("AskedT")
AnswerT = TypeVar("AnswerT")


def call_all(
    executor: Executor | None, call: Callable[[AskedT], AnswerT], asked: Sequence[AskedT]
) -> tuple[AnswerT, ...]:
    """Return the answers in the order of what was asked. Raises a failure when nothing is under way any more."""
    futures = [] if executor is None else [executor.submit(call, one) for one in asked]
    try:
        if executor is None:
            return tuple(map(call, asked))
        return tuple(
            call(one) if future.cancel() else future.result() for future, one in zip(futures, asked, strict=True)
        )
    finally:
        drop(futures)


def ahead(executor: Executor | None, pages: Iterator[AnswerT]) -> Generator[AnswerT, None, None]:
    """Yield what ``pages`` yields; while one of them is handled, the next one is on its way."""
    if executor is None:
        yield from pages
        return
    end = object()
    page: object = next(pages, end)
    while page is not end:
        following: Future[object] = executor.submit(next, pages, end)
        try:
            yield cast("AnswerT", page)
            page = next(pages, end) if following.cancel() else following.result()
        finally:
            drop([following])


def drop(futures: Sequence[Future[Any]]) -> None:
    """Wait for requests that nobody wants the answers of; those that never got a thread are not sent."""
    for future in futures:
        if not future.cancel():
            future.exception()
