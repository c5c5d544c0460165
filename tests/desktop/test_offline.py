"""The window while the database is away: the offline copy answers, says so, and steps back by itself."""

from datetime import timedelta

import pytest

from cbdesk.errors import DatabaseAwayError, NoOfflineCopyError
from tests.desktop.copies import copy_of
from tests.desktop.fleet import NOW

AWAY = "The database cannot be reached: connection refused."


@pytest.fixture
def show(aio, desk):
    """Run an async function with the shown window."""
    opened = []

    def open_copy():
        opened.append(copy_of(desk.memory.fleet, NOW - timedelta(hours=3)))
        return opened[-1]

    desk.open_copy = open_copy
    desk.copies = opened

    def run(story):
        async def whole():
            desk.window.show()
            await story()
            await desk.rest()

        aio.run(whole())

    return run


def chips(desk):
    return desk.window.status.freshness.text()


def rows(desk):
    return desk.presenters.search.state.rows


def test_that_a_window_opened_without_a_database_answers_from_the_copy(aio, desk, show):
    def refused():
        raise DatabaseAwayError(AWAY)

    live, desk.open_library = desk.open_library, refused

    async def story():
        await aio.until(lambda: rows(desk))
        assert desk.presenters.search.state.detail == "from the offline copy"
        await aio.until(lambda: "offline copy, 3 h old" in chips(desk))
        assert "Google 12 min" in chips(desk)
        [message] = desk.window.messages.texts()
        assert AWAY in message
        assert "The offline copy of 2026-11-23" in message
        desk.presenters.search.submit("okafor ben")
        await aio.until(lambda: desk.presenters.search.state.query)
        assert desk.presenters.search.state.detail.endswith("from the offline copy")
        desk.presenters.device.show(rows(desk)[0].ident)
        await aio.until(lambda: desk.presenters.device.state.phase == "shown")
        desk.open_library = live
        await aio.until(lambda: desk.presenters.connection.state.phase == "open")
        await aio.until(lambda: "offline" not in chips(desk) + desk.presenters.search.state.detail)
        assert desk.presenters.search.state.query == "okafor ben"
        assert desk.window.messages.texts() == ()
        with pytest.raises(Exception, match="put away"):
            desk.copies[0].counts()

    show(story)


def test_that_a_window_that_loses_the_database_goes_on_with_the_copy_and_back(aio, desk, show):
    async def story():
        desk.presenters.search.submit("novak")
        await aio.until(lambda: desk.presenters.search.state.query == "novak")
        selected = rows(desk)[3].ident
        desk.window.results.table.selectRow(3)
        await aio.until(lambda: desk.presenters.device.state.serial == selected)
        for _ in range(2):  # each outage opens the copy anew
            desk.memory.gate.error = DatabaseAwayError(AWAY)
            desk.presenters.search.reload()
            await aio.until(lambda: "offline copy" in chips(desk))
            await aio.until(lambda: "from the offline copy" in desk.presenters.search.state.detail)
            assert (desk.presenters.search.state.query, desk.presenters.search.state.problem) == ("novak", "")
            assert desk.presenters.device.state.serial == selected
            desk.memory.gate.error = None
            await aio.until(lambda: "offline" not in chips(desk) + desk.presenters.search.state.detail)
            assert desk.presenters.connection.state.phase == "open"
        assert len(desk.copies) == 2

    show(story)


def test_that_pages_of_the_copy_follow_pages_of_the_copy(aio, desk, show):
    async def story():
        await aio.until(lambda: rows(desk))
        desk.memory.gate.error = DatabaseAwayError(AWAY)
        desk.presenters.connection.lost(AWAY)
        await aio.until(lambda: desk.presenters.search.state.detail == "from the offline copy")
        desk.presenters.search.fetch_more()
        await aio.until(lambda: len(rows(desk)) > 200)
        assert len({row.ident for row in rows(desk)}) == len(rows(desk))

    show(story)


def test_that_the_reason_is_said_where_there_is_no_copy(aio, desk, show):
    def none():
        raise NoOfflineCopyError("The offline copy is damaged.")

    desk.open_copy = none

    async def story():
        await aio.until(lambda: rows(desk))
        desk.memory.gate.error = DatabaseAwayError(AWAY)
        desk.presenters.connection.lost(AWAY)
        await aio.until(lambda: "damaged" in "".join(desk.window.messages.texts()))
        assert "offline" not in chips(desk)

    show(story)


def test_that_a_window_that_closes_while_the_copy_answers_puts_it_away(aio, desk, show):
    async def story():
        await aio.until(lambda: rows(desk))
        desk.memory.gate.error = DatabaseAwayError(AWAY)
        desk.presenters.connection.lost(AWAY)
        await aio.until(lambda: "offline copy" in chips(desk))
        await desk.presenters.connection.close()
        with pytest.raises(Exception, match="put away"):
            desk.copies[0].counts()

    show(story)
