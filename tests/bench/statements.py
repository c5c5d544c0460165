"""Adds up how long the statements of an engine take, from the client's side: what a question costs in the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event


class Statements:
    """``seconds`` grows with each statement; set it to 0 before a question."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def of(self, engine: sa.Engine) -> Iterator[None]:
        started = 0.0

        def begin(*_: object) -> None:
            nonlocal started
            started = time.perf_counter()

        def end(*_: object) -> None:
            self.seconds += time.perf_counter() - started

        event.listen(engine, "before_cursor_execute", begin)
        event.listen(engine, "after_cursor_execute", end)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", begin)
            event.remove(engine, "after_cursor_execute", end)
