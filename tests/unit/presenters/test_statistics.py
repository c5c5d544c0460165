"""The statistics: counted when somebody looks, told in finished texts."""

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.statistics import StatisticsPresenter, read
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
    assert state.battery_note == "50 devices reported no battery"
    assert state.as_of == "last completed sync 58 min ago"


def test_that_the_tables_are_those_of_the_contract(library):
    state = read(library, NOW)
    assert [table.key for table in state.tables] == [
        "models", "org-units", "aue", "battery", "locations", "os", "last-seen", "sync",
    ]  # fmt: skip
    for table in state.tables:
        assert table.rows
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_that_the_year_that_runs_warns_and_the_past_is_bad(library):
    levels = {column.label: column.segments[0].level for column in read(library, NOW).aue_years}
    assert (levels["2025"], levels["2026"], levels["2027"]) == ("bad", "warn", "good")


def test_that_a_model_can_be_searched_by_a_click(library):
    marks = {mark.label: mark.query for mark in read(library, NOW).top_models}
    assert marks["Acer C736"] == "Acer C736"


def test_that_an_empty_fleet_has_no_statistics(memory):
    memory.fleet.devices.clear()
    assert not read(memory, NOW).has_data
