"""The database's coming and going, without a real one: opening is a function that is handed in."""

import threading

import pytest

from cbdesk.errors import DatabaseAwayError, SettingsError
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.opened_library import OpenedLibrary


class Server:
    """What ``open_library`` finds: errors first, then the library."""

    def __init__(self, memory):
        self.memory = memory
        self.errors = []
        self.attempts = 0
        self.closed = 0
        self.gate = None

    def open(self):
        self.attempts += 1
        if self.gate is not None:
            assert self.gate.wait(20)
        if self.errors:
            raise self.errors.pop(0)
        return OpenedLibrary(self.memory, lambda stop: iter(()), self.close, "Embedded PostgreSQL 18.6")

    def close(self):
        self.closed += 1


@pytest.fixture
def server(memory):
    return Server(memory)


@pytest.fixture
def presenter(pools, server):
    presenter = ConnectionPresenter(pools, server.open)
    presenter.first_pause = 0.02
    return presenter


def test_that_the_library_is_handed_on_once(aio, presenter, server):
    async def scenario():
        opened = []
        presenter.opened.connect(opened.append)
        presenter.start()
        assert presenter.state.phase == "connecting"
        await aio.until(lambda: presenter.state.phase == "open")
        await presenter.close()
        return opened

    opened = aio.run(scenario())
    assert [one.library for one in opened] == [server.memory]
    assert presenter.state.database == "Embedded PostgreSQL 18.6"
    assert server.closed == 1


def test_that_a_server_that_is_away_is_tried_until_it_answers(aio, presenter, server):
    server.errors = [DatabaseAwayError("No answer."), DatabaseAwayError("No answer.")]

    async def scenario():
        phases = []
        presenter.changed.connect(lambda: phases.append(presenter.state.phase))
        presenter.start()
        await aio.until(lambda: presenter.state.phase == "open")
        await presenter.close()
        return phases

    assert aio.run(scenario()) == ["away", "open"]
    assert server.attempts == 3


def test_that_what_only_a_person_can_mend_is_tried_when_they_say_so(aio, presenter, server):
    server.errors = [SettingsError("The schema is too old. Run: cbdesk db upgrade")]

    async def scenario():
        presenter.start()
        await aio.until(lambda: presenter.state.phase == "failed")
        assert presenter.state.message == "The schema is too old. Run: cbdesk db upgrade"
        await aio.settle()
        assert server.attempts == 1
        presenter.retry()
        await aio.until(lambda: presenter.state.phase == "open")
        await presenter.close()

    aio.run(scenario())


def test_that_a_lost_database_is_watched_until_it_is_back(aio, presenter, server):
    async def scenario():
        recovered = []
        presenter.recovered.connect(lambda: recovered.append(True))
        presenter.start()
        await aio.until(lambda: presenter.state.phase == "open")
        server.memory.gate.error = DatabaseAwayError("Connection refused.")
        presenter.lost("Connection refused.")
        assert (presenter.state.phase, presenter.state.message) == ("away", "Connection refused.")
        await aio.until(lambda: server.memory.gate.calls.count(("freshness",)) >= 2)
        assert recovered == []
        server.memory.gate.error = None
        await aio.until(lambda: recovered)
        assert presenter.state.phase == "open"
        await presenter.close()

    aio.run(scenario())


def test_that_closing_while_opening_closes_what_was_opened(aio, presenter, server):
    server.gate = threading.Event()

    async def scenario():
        presenter.start()
        await aio.until(lambda: server.attempts)
        aio.loop.call_later(0.05, server.gate.set)
        await presenter.close()

    aio.run(scenario())
    assert server.closed == 1


def test_that_closing_after_a_failed_opening_has_nothing_to_close(aio, presenter, server):
    server.errors = [SettingsError("No.")]

    async def scenario():
        presenter.start()
        await aio.until(lambda: presenter.state.phase == "failed")
        await presenter.close()

    aio.run(scenario())
    assert server.closed == 0
