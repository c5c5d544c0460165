"""Lends connections to lists, searches and statistics: the read replica's while it is near, else the primary's.

What "near enough" means is a position in the primary's log that the replica must have replayed. Two rules set it:

* Whenever the cache's generation moves, because a sync or a look at a device ended, the position of the primary at that
  moment. So nobody reads rows that are older than the generation under which their answer is kept.
* Otherwise the position that the primary had `BOUND_S` ago. Positions, not clocks: a quiet primary makes no replica
  old, and one that hears nothing any more does not pass for near.

A replica that is away is left alone for a while. A read that it breaks off fails like any other; the next one goes to
the primary. One whose connections are all in use, or that needs too long for an answer, is busy and not away: only this
read goes to the primary.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import sqlalchemy as sa
from sqlalchemy import exc

from cbdesk.database.engine import database_errors
from cbdesk.errors import CbdeskError, DatabaseAwayError, RetryError

BOUND_S = 30.0
POOL_TIMEOUT_S = 0.1
"""So long somebody waits for a connection to the replica while there is the primary."""
_PAUSES_S = (15.0, 30.0, 60.0, 120.0)

_WRITTEN = sa.text("SELECT pg_current_wal_insert_lsn()::text")
_REPLAYED = sa.text("SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn)")

_log = logging.getLogger(__name__)


class Readable(Protocol):
    """Where a repository gets its connections: an engine, or the choice between two."""

    def connect(self) -> sa.Connection: ...


@dataclass(frozen=True, slots=True)
class ReplicaStatus:
    state: Literal["near", "behind", "away"]
    reads: int
    """Connections that the replica lent."""
    fallbacks: int
    """Connections that the primary lent in its place."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the replica must have replayed, and what the primary has written since."""

    generation: int | None
    needed: str
    is_late: bool
    """``needed`` is older than the bound, so that a replica without it is really behind."""
    noted: str
    noted_at: float
    is_reached: bool = False


class Replica:
    """Safe to use from several threads. ``generation`` is the cache's; None where that is unknown."""

    def __init__(
        self,
        primary: sa.Engine,
        replica: sa.Engine,
        generation: Callable[[], int | None],
        *,
        bound: float = BOUND_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary = primary
        self._replica = replica
        self._generation = generation
        self._bound = bound
        self._clock = clock
        self._lock = threading.Lock()
        self._mark: _Mark | None = None
        self._state: Literal["near", "behind", "away"] = "near"
        self._failures = 0
        self._away_until = 0.0
        self._reads = 0
        self._fallbacks = 0

    def connect(self) -> sa.Connection:
        connection = self._near() if self._is_tried() else None
        with self._lock:
            if connection is None:
                self._fallbacks += 1
            else:
                self._reads += 1
        return connection or self._primary.connect()

    def status(self) -> ReplicaStatus:
        with self._lock:
            return ReplicaStatus(self._state, self._reads, self._fallbacks)

    def _is_tried(self) -> bool:
        with self._lock:
            now = self._clock()
            if now < self._away_until:
                return False
            if self._failures:  # one caller finds out whether it is back; the others do not wait for the answer
                self._away_until = now + self._pause()
            return True

    def _near(self) -> sa.Connection | None:
        """Return a connection of the replica if it has replayed enough."""
        mark = self._needed()
        if mark is None:
            return None
        try:
            with database_errors():
                # A pooled connection would else ask for READ WRITE again, which a replica refuses.
                connection = self._replica.connect().execution_options(postgresql_readonly=True)
                try:
                    near = mark.is_reached or self._has_replayed(connection, mark)
                except BaseException:
                    connection.close()
                    raise
        except (CbdeskError, exc.DBAPIError) as error:
            if isinstance(error, RetryError) and not isinstance(error, DatabaseAwayError):
                return None
            self._set_aside(str(error) if isinstance(error, CbdeskError) else type(error).__name__)
            return None
        if not near:
            connection.close()
            return None
        return connection

    def _needed(self) -> _Mark | None:
        """Return the mark, after asking the primary where its log is if the rules above say so."""
        generation, now = self._generation(), self._clock()
        with self._lock:
            mark = self._mark
        is_new = mark is None or generation is None or generation != mark.generation
        if mark is not None and not is_new and now - mark.noted_at <= self._bound:
            return mark
        try:
            with database_errors(), self._primary.connect() as connection:
                written = str(connection.execute(_WRITTEN).scalar_one())
        except CbdeskError:
            # The primary is away. What was near goes on serving; for a new generation nobody can vouch.
            return None if is_new else mark
        if mark is None or is_new:
            mark = _Mark(generation, written, is_late=False, noted=written, noted_at=now)
        else:
            mark = _Mark(generation, mark.noted, is_late=True, noted=written, noted_at=now)
        with self._lock:
            self._mark = mark
        return mark

    def _has_replayed(self, connection: sa.Connection, mark: _Mark) -> bool:
        in_recovery, has_replayed = connection.execute(_REPLAYED, {"position": mark.needed}).one()
        connection.rollback()
        if not in_recovery:
            raise DatabaseAwayError("The server of database.replica_url is no replica, or no longer one.")
        with self._lock:
            before, self._state = self._state, "near" if has_replayed else "behind"
            self._failures, self._away_until = 0, 0.0
            if has_replayed and self._mark is mark:
                self._mark = _Mark(mark.generation, mark.needed, mark.is_late, mark.noted, mark.noted_at, True)
        if not has_replayed and mark.is_late and before != "behind":
            _log.warning("The read replica is more than %.0f s behind; the primary answers in its place.", self._bound)
        elif has_replayed and before != "near":
            _log.info("The read replica answers again")
        return bool(has_replayed)

    def _set_aside(self, reason: str) -> None:
        with self._lock:
            before, self._state = self._state, "away"
            self._failures += 1
            self._away_until = self._clock() + self._pause()
        if before != "away":
            _log.warning("The read replica is away; the primary answers in its place. %s", reason)

    def _pause(self) -> float:
        return _PAUSES_S[min(max(self._failures, 1), len(_PAUSES_S)) - 1]
