"""The sync history in finished texts."""

import pytest

from cbdesk.domain.sync import SourceFigures
from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters import privacy
from cbdesk.presenters.sync_figures import as_text, render_figures
from cbdesk.presenters.sync_log import SyncLogPresenter, render
from cbdesk.presenters.sync_log_state import RunFilter
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


def test_that_names_are_hidden_in_the_history_also_while_the_database_is_away(aio, pools, memory):
    memory.fleet.runs[:] = [run(1, status="failed", error_message="Twice: ben.okafor1@students.example.org")]

    async def scenario():
        presenter = SyncLogPresenter(pools, lambda: NOW)
        presenter.open(memory)
        await aio.until(lambda: presenter.state.phase == "ready")
        memory.gate.error = DatabaseAwayError("Gone.")
        shown = []
        for hidden in (True, False):
            privacy.switch(hidden)
            presenter.reload()
            presenter.render_anew()
            before = presenter.state.rows
            await aio.until(lambda before=before: presenter.state.rows is not before)
            shown.append(presenter.state.rows[0].error)
        presenter.close()
        return shown, presenter.state.phase

    (masked, told), phase = aio.run(scenario())
    assert phase == "error"
    assert "okafor" not in masked
    assert "ben.okafor1@students.example.org" in told


# ---------------------------------------------------------------- the figures of a run

GOOGLE = SourceFigures(
    "google",
    pages=132,
    read=26310,
    skipped=2,
    seconds=31.2,
    retries=1,
    waited=2.5,
    calls=136,
    calls_today=410,
    used_per_second=4.36,
    requests_per_second=36,
    allowed_per_second=36,
    at_once=4,
)
MERGE = SourceFigures(
    "merge", seconds=2.1, phases={"storing": 1.6, "linking": 0.5}, created=12, changed=0, unchanged=9, deleted=3, conflicts=1
)  # fmt: skip


def part(sync_type, *details, **values):
    return run(2, sync_type=sync_type, details=details, **values)


def test_that_a_source_shows_how_it_was_read():
    [row] = render_figures([part("chromebooks", GOOGLE)])
    assert (row.name, row.status, row.level, row.time) == ("Google", "Read", "good", "31 s")
    assert (row.pages, row.read, row.skipped) == ("132", "26,310", "2")
    assert (row.requests, row.waits) == ("136 (410 today)", "2 s, 1 retry")
    assert row.speed == "4.4 requests/s, 36 allowed, 4 at once"
    assert (row.created, row.unchanged, row.conflicts) == ("", "", "")


def test_that_a_part_shows_what_became_of_its_records():
    [row] = render_figures([part("meraki", MERGE)])
    assert (row.name, row.status, row.time) == ("Wi-Fi clients in the database", "Stored", "2 s")
    assert (row.created, row.changed, row.unchanged, row.deleted, row.conflicts) == ("12", "0", "9", "3", "1")
    assert (row.pages, row.requests, row.waits) == ("", "", "")
    assert row.tip == "storing 2 s, linking 0 s"


def test_that_a_source_that_is_slowed_down_says_so():
    slow = SourceFigures("meraki", calls=3, calls_today=3, requests_per_second=3.5, allowed_per_second=5)
    [row] = render_figures([part("meraki", slow)])
    assert (row.requests, row.waits, row.speed) == ("3", "none", "limited to 3.5 of 5 requests/s")


@pytest.mark.parametrize(("read", "status", "level"), [(0, "Failed", "bad"), (500, "Incomplete", "warn")])
def test_that_a_source_that_broke_off_is_not_called_read(read, status, level):
    [row] = render_figures([part("users", SourceFigures("users", read=read, error="Away."))])
    assert (row.status, row.level) == (status, level)


def test_that_a_whole_run_shows_the_figures_of_its_parts(aio, pools, memory):
    memory.fleet.runs[:] = [
        run(1, run_id="r1"),
        run(1, id=11, sync_type="meraki", run_id="r1", details=(MERGE,)),
        run(1, id=12, sync_type="chromebooks", run_id="r1", details=(GOOGLE, MERGE)),
        run(2, run_id="r2", sync_type="users", details=(MERGE,)),
        run(3, run_id=None),
    ]

    async def scenario():
        presenter = SyncLogPresenter(pools, lambda: NOW)
        presenter.open(memory)
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.close()
        return {row.key: [figures.name for figures in row.figures] for row in presenter.state.rows}

    stored = ["Chromebooks in the database", "Users in the database", "Wi-Fi clients in the database"]
    assert aio.run(scenario()) == {
        "1": ["Google", stored[0], stored[2]],
        "11": [stored[2]],
        "12": ["Google", stored[0]],
        "2": [stored[1]],
        "3": [],
    }


def test_that_a_run_tells_how_long_its_phases_took():
    users = SourceFigures("users", phases={"reading": 12.0})
    google = SourceFigures("google", phases={"reading": 31.2})
    parts = [part("chromebooks", google, MERGE), part("users", users, MERGE)]
    facts = dict(render(run(1), NOW, parts).facts)
    assert facts["Phases"] == "reading 31 s, storing 3 s, linking 0 s"


def test_that_the_history_lists_what_is_asked_for_with_the_figures_of_all_parts(aio, pools, memory):
    memory.fleet.runs[:] = [
        run(1, run_id="r1", station="ana@office-3 (process 7)"),
        run(1, id=11, sync_type="meraki", run_id="r1", details=(MERGE,)),
        run(2, run_id="r2", status="partial", error_message="Away."),
    ]

    async def scenario():
        presenter = SyncLogPresenter(pools, lambda: NOW)
        presenter.show(RunFilter("full", station="office-3"))
        presenter.open(memory)
        await aio.until(lambda: presenter.state.phase == "ready")
        first = presenter.state
        presenter.show(RunFilter(with_errors=True))
        assert (presenter.state.phase, presenter.state.rows) == ("loading", first.rows)
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.close()
        return first, presenter.state

    first, second = aio.run(scenario())
    assert [(row.key, [one.name for one in row.figures]) for row in first.rows] == [
        ("1", ["Wi-Fi clients in the database"])
    ]
    assert (first.stations, first.headline) == (("front-desk-02", "office-3"), "1 run")
    assert [row.key for row in second.rows] == ["2"]


def test_that_an_error_is_told_with_its_cause_and_what_to_do():
    broken = SourceFigures("incidentiq", error="The token has expired.", advice="Renew it.")
    one = part("chromebooks", GOOGLE, broken, error_message="The token has expired.")
    assert render(one, NOW, [one]).error == "IncidentIQ: The token has expired.\n→ Renew it."
    other = part("chromebooks", GOOGLE, broken, error_message="The database refused to store chromebooks.")
    assert render(other, NOW, [other]).error.splitlines()[0] == "The database refused to store chromebooks."
    assert render(run(1, error_message="Old."), NOW).error == "Old."


def test_that_a_run_can_be_taken_along_as_text():
    row = render(
        run(1, error_message="Old.", warnings=("41 clients without a MAC",)), NOW, [part("chromebooks", GOOGLE, MERGE)]
    )
    text = as_text(row)
    assert text.startswith("Full sync, ")
    assert "Google: Read, 26,310 read in 31 s, waits: 2 s, 1 retry" in text
    assert "Chromebooks in the database: Stored, 12 new, 0 changed, 3 gone in 2 s" in text
    assert text.endswith("Old.\n41 clients without a MAC")


def test_that_a_run_whose_station_died_is_interrupted_and_not_running():
    row = render(run(1, status="started", is_interrupted=True, completed_at=None), NOW)
    assert (row.status, row.level) == ("Interrupted", "bad")
    assert row.message == "Its station stopped before it ended; the next sync closes it."


def test_that_a_station_is_a_computer_and_a_person():
    assert render(run(1, station="ana@office-3 (process 812)"), NOW).station == "office-3 (ana)"
    assert dict(render(run(1, is_incremental=True), NOW).facts)["Asked for"] == "changes only"
