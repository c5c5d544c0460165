"""The sync history in finished texts."""

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.sync_log import SyncLogPresenter, render
from tests.desktop.fleet import NOW, run


def test_that_the_newest_run_stands_first(aio, pools, library):
    async def scenario():
        presenter = SyncLogPresenter(pools, lambda: NOW)
        presenter.open(library)
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.close()
        return presenter.state.rows

    rows = aio.run(scenario())
    assert [(row.status, row.level) for row in rows] == [("Completed", "good"), ("Partial", "warn")]
    assert rows[1].message == "IncidentIQ refused the token."
    assert rows[1].warnings == ("a", "b")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, ""),
        ({"warnings": ("x",)}, "1 warning"),
        ({"warnings": ("x",), "error_message": "First line.\nSecond."}, "First line."),
    ],
)
def test_that_the_message_is_one_line(values, message):
    assert render(run(1, **values), NOW).message == message


def test_that_a_run_that_goes_on_has_no_numbers_yet():
    row = render(run(1, status="started", completed_at=None, duration_seconds=None, records_processed=None), NOW)
    assert (row.status, row.duration, row.processed) == ("Running", "", "")
    assert "Ended" not in dict(row.facts)


def test_that_the_old_history_stays_when_the_database_is_away(aio, pools, memory):
    async def scenario():
        presenter, lost = SyncLogPresenter(pools, lambda: NOW), []
        presenter.database_lost.connect(lost.append)
        presenter.open(memory)
        await aio.until(lambda: presenter.state.phase == "ready")
        memory.gate.error = DatabaseAwayError("Gone.")
        presenter.reload()
        await aio.until(lambda: presenter.state.phase == "error")
        assert (len(presenter.state.rows), presenter.state.error, lost) == (2, "Gone.", ["Gone."])
        presenter.close()

    aio.run(scenario())
