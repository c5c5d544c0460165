"""The statistics: counted when somebody looks, told in finished texts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.statistics import StatisticsPresenter, read
from cbdesk.presenters.statistics_export import csv_of, tsv_of
from cbdesk.presenters.statistics_state import Cell, DeviceList, Row, Table
from cbdesk.presenters.sync_log_state import RunFilter
from tests.desktop.fleet import NOW


@pytest.fixture
def make(aio, pools):
    def make(library):
        presenter = StatisticsPresenter(pools, lambda: NOW)
        presenter.open(library)
        return presenter

    return make


def test_that_nothing_is_counted_until_somebody_looks(aio, make, memory):
    async def scenario():
        presenter = make(memory)
        presenter.reload()
        await aio.settle()
        assert memory.gate.calls == []
        presenter.set_visible(True)
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.close()

    aio.run(scenario())


def test_that_a_change_is_counted_at_the_next_look(aio, make, memory):
    async def scenario():
        presenter = make(memory)
        presenter.set_visible(True)
        await aio.until(lambda: presenter.state.phase == "ready")
        presenter.set_visible(False)
        presenter.set_visible(True)
        await aio.settle()
        assert memory.gate.calls.count(("overview",)) == 1
        presenter.set_visible(False)
        memory.fleet.devices.pop()
        presenter.reload()
        presenter.set_visible(True)
        await aio.until(lambda: presenter.state.tiles[0].value == "449")
        presenter.close()

    aio.run(scenario())


def test_that_the_old_numbers_stay_when_the_database_is_away(aio, make, memory):
    async def scenario():
        presenter, lost = make(memory), []
        presenter.database_lost.connect(lost.append)
        presenter.set_visible(True)
        await aio.until(lambda: presenter.state.phase == "ready")
        memory.gate.error = DatabaseAwayError("Gone.")
        presenter.reload()
        await aio.until(lambda: presenter.state.phase == "error")
        assert (presenter.state.error, presenter.state.tiles[0].value, lost) == ("Gone.", "450", ["Gone."])
        presenter.close()

    aio.run(scenario())


def test_that_the_numbers_agree_with_each_other(library):
    state = read(library, NOW)
    tiles = {tile.label: tile.value for tile in state.tiles}
    assert tiles["Devices"] == "450"
    assert sum(mark.value for mark in state.by_status) == 450
    assert sum(mark.value for mark in state.top_models) == 450
    assert sum(column.segments[0].value for column in state.aue_years) == 450
    assert sum(mark.value for mark in state.battery) == 400
    assert state.battery_note.text == "50 devices reported no battery"
    assert state.as_of == "last completed sync 58 min ago"


def test_that_the_tables_are_those_of_the_contract(library):
    state = read(library, NOW)
    assert [table.key for table in state.tables] == [
        "overview", "models", "org-units", "aue", "aue-buildings", "battery", "locations", "os", "network", "last-seen",
        "sync",
    ]  # fmt: skip
    for table in state.tables:
        assert table.rows
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_that_the_year_that_runs_warns_and_the_past_is_bad(library):
    levels = {column.label: column.segments[0].level for column in read(library, NOW).aue_years}
    assert (levels["2025"], levels["2026"], levels["2027"]) == ("bad", "warn", "good")


def numbers(state):
    """Every number that is shown, with what is behind it."""
    yield from ((tile.devices, tile.query) for tile in state.tiles)
    columns = [
        *state.aue_years,
        *(column for table in state.tables if table.picture for column in table.picture.columns),
    ]
    marks = [*state.by_status, *state.top_models, *state.battery, *(one for each in columns for one in each.segments)]
    yield from ((mark.value, mark.query) for mark in marks)
    rows = [row for table in state.tables for row in table.rows]
    for row in rows:  # it grows while it is walked
        rows += row.children
        yield from ((cell.sort, cell.query) for cell in row.cells if cell.is_number and isinstance(cell.sort, int))
    for note in (state.status_note, state.aue_note, state.battery_note):
        yield (int(note.text.split()[0].replace(",", "")) if note.text[:1].isdigit() else None), note.query


@pytest.mark.parametrize("library", ["postgres"], indirect=True)
def test_that_the_search_text_behind_every_number_finds_as_many_devices(library):
    found = {}
    for number, query in numbers(read(library, datetime.now(UTC))):
        if isinstance(query, DeviceList) and number is not None:
            text = query.text
            assert found.setdefault(text, library.search.search(text, 1).total) == number, text
    assert len(found) > 250
    assert found["is:live"] == 450


def test_that_every_count_of_devices_leads_on(library):
    state = read(library, NOW)
    without = {
        number for number, query in numbers(replace(state, tables=state.tables[:-1])) if number and query is None
    }
    assert without <= set(range(1, 6)), "how many milestones a version is behind is no number of devices"


def test_that_the_numbers_of_the_syncs_lead_to_their_runs(library):
    full = read(library, NOW).tables[-1].rows[0]
    assert full.cells[1].query == RunFilter("full", "completed")
    assert full.cells[5].query == RunFilter("full", "partial")
    assert full.cells[6].query is None, "nothing failed"


def test_that_org_units_lie_in_each_other_and_sum_up_what_is_below(library):
    [root] = next(table for table in read(library, NOW).tables if table.key == "org-units").rows
    [students] = root.children
    assert (students.name, students.cells[0].text, students.cells[1].sort) == ("/Students", "Students", 450)
    assert sum(row.cells[1].sort for row in students.children) == 450
    assert students.cells[2].sort == 0


def test_that_access_points_lie_in_their_networks_and_nobody_is_left_out(library):
    rows = next(table for table in read(library, NOW).tables if table.key == "network").rows
    assert sum(row.cells[1].sort for row in rows) == 450
    assert rows[-1].cells[0].text == "Never heard on the Wi-Fi"
    assert all(sum(point.cells[1].sort for point in row.children) == row.cells[1].sort for row in rows[:-1])
    assert rows[0].cells[5].text.endswith(("ago", "now"))


def test_that_a_table_for_spreadsheets_holds_numbers_and_nothing_that_would_be_run():
    row = Row((Cell("=1+1", "=1+1"), Cell("1,234", 1234, is_number=True), Cell("12.5 %", 0.125, share=0.125)))
    table = Table("models", "Models", ("Model", "Devices", "Share"), (row,))
    assert csv_of(table) == b"\xef\xbb\xbfModel,Devices,Share (%)\r\n'=1+1,1234,12.5\r\n"
    inside = Row((Cell("A", "A"), Cell("2", 2, is_number=True), Cell("", None, share=0.0)), name="/Students/A")
    tree = Table("org-units", "Org units", table.columns, (row._replace(children=(inside,)),))
    assert csv_of(tree).splitlines()[2] == b"/Students/A,2,0.0"
    assert tsv_of(table).splitlines()[1] == "'=1+1\t1234\t12.5"


def test_that_a_file_is_written_in_the_pool_or_the_reason_is_told(aio, make, memory, tmp_path):
    async def scenario():
        presenter, told = make(memory), []
        presenter.written.connect(lambda *said: told.append(said))
        presenter.write(tmp_path / "a.csv", lambda: b"x")
        presenter.write(tmp_path / "nowhere" / "a.csv", lambda: b"x")
        await aio.until(lambda: len(told) == 2)
        presenter.close()
        return dict(told)

    told = aio.run(scenario())
    assert (tmp_path / "a.csv").read_bytes() == b"x"
    assert told[str(tmp_path / "a.csv")] == ""
    assert "No such file" in told[str(tmp_path / "nowhere" / "a.csv")]


def test_that_an_empty_fleet_has_no_statistics(memory):
    memory.fleet.devices.clear()
    assert not read(memory, NOW).has_data
