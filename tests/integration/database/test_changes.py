"""Notifications reach every listener after the commit, and listeners survive a lost connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from cbdesk.database.changes import listen, notify


class Listener:
    def __init__(self, url: str) -> None:
        self.heard: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(url,))
        self._thread.start()

    def _run(self, url: str) -> None:
        for payload in listen(url, self._stop.is_set):
            self.heard.append(payload)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


@pytest.fixture
def listener(engine: sa.Engine, database_url: str) -> Iterator[Listener]:
    listener = Listener(database_url)
    wait_until(lambda: listening(engine))
    yield listener
    listener.stop()


def wait_until(answer) -> None:
    deadline = time.monotonic() + 30
    while not answer():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def listening(engine: sa.Engine) -> list[int]:
    query = sa.text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN cbdesk_changed' "
        "AND state = 'idle'"
    )
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def test_that_a_payload_arrives_after_the_commit(engine, listener):
    with engine.begin() as connection:
        notify(connection, "devices")
        notify(connection, "äöü 🎒")
        assert listener.heard == []
    wait_until(lambda: listener.heard == ["devices", "äöü 🎒"])


def test_that_a_rolled_back_change_is_not_told(engine, listener):
    with engine.connect() as connection:
        notify(connection, "never")
        connection.rollback()
    with engine.begin() as connection:
        notify(connection, "later")
    wait_until(lambda: listener.heard)
    assert listener.heard == ["later"]


def test_that_a_listener_whose_connection_was_ended_listens_again_and_says_that_it_missed_something(engine, listener):
    (pid,) = listening(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    wait_until(lambda: listener.heard == [""])
    with engine.begin() as connection:
        notify(connection, "again")
    wait_until(lambda: listener.heard == ["", "again"])


def test_that_a_listener_without_a_server_ends_when_asked():
    listener = Listener("postgresql://me@127.0.0.1:1/nowhere")
    listener.stop()
    assert listener.heard == []


def test_that_a_payload_which_postgresql_cannot_carry_is_refused(engine):
    with engine.begin() as connection, pytest.raises(ValueError, match="8000 bytes"):
        notify(connection, "x" * 8000)
