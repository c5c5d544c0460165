"""Exports: the rows of the shown list, all of them, into a file that is complete or not there."""

import csv
import threading

import pytest

from cbdesk.domain.query import SortKey
from cbdesk.errors import RetryError
from cbdesk.presenters.device_export import list_request
from cbdesk.presenters.device_rows import render
from cbdesk.presenters.export import ExportPresenter
from cbdesk.presenters.list_view import ListView
from cbdesk.presenters.table_request import TableRequest
from tests.desktop.fleet import NOW
from tests.desktop.memory_library import row_of

COLUMNS = (("serial_number", "Serial"), ("asset_tag", "Asset"), ("last_seen", "Last seen"))


@pytest.fixture
def told(aio, pools):
    def run(story):
        async def whole():
            presenter = ExportPresenter(pools, lambda: NOW)
            try:
                await story(presenter)
            finally:
                presenter.close()

        aio.run(whole())

    return run


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def asked(library, view, *, only_selected=False):
    request = list_request(library, view, NOW, only_selected=only_selected)
    return request, [list(row) for page in request.pages() for row in page]


def test_that_all_rows_come_in_the_order_and_columns_of_the_view(library):
    view = ListView(columns=COLUMNS, sort=(SortKey("asset_tag", descending=True),))
    request, rows = asked(library, view)
    assert (len(rows), request.count()) == (450, 450)
    assert rows[0][:2] == ["5CD4563550", "104950"]
    assert [row[1] for row in rows[-40:]] == [""] * 40  # without a tag come last
    assert len({row[0] for row in rows}) == 450
    assert request.columns == ("Serial", "Asset", "Last seen")
    assert dict(request.facts) == {"Search": "none, the whole fleet", "Sorted by": "Asset ↓", "Rows": "all"}


def test_that_times_are_exact_where_the_list_says_how_long_ago(library):
    _, rows = asked(library, ListView(columns=COLUMNS))
    assert rows[0][2].startswith("2026-11-2")
    assert "ago" not in {word for row in rows for word in row[2].split()}


def test_that_a_search_gives_its_hits_as_they_are_ranked(memory):
    view = ListView(query="rivera", columns=(*COLUMNS[:1], ("match", "Matched")))
    request, rows = asked(memory, view)
    assert [row[0] for row in rows] == [hit.device.serial_number for hit in memory.search.search("rivera", 500).hits]
    assert {row[1] for row in rows} == {"user, substring"}
    assert request.title == "Devices found"


def test_that_the_selection_alone_is_read(library, fleet):
    chosen = tuple(render(row_of(fleet.devices[place]), NOW) for place in (7, 3))
    request, rows = asked(library, ListView(columns=COLUMNS, selected=chosen), only_selected=True)
    assert [row[0] for row in rows] == [fleet.devices[7]["serial_number"], fleet.devices[3]["serial_number"]]
    assert request.count() == 2


def test_that_a_file_is_written_and_said(aio, told, memory, tmp_path):
    path = tmp_path / "devices.csv"

    async def story(export):
        export.save(list_request(memory, ListView(columns=COLUMNS), NOW, only_selected=False), path, "csv")
        assert export.state.phase == "running"
        await aio.until(lambda: export.state.phase == "done")
        assert export.state.message == f"450 rows written to {path}"
        assert len(rows_of(path)) == 451

    told(story)


def test_that_a_running_export_shows_how_far_it_is_and_can_be_stopped(aio, told, tmp_path):
    path, go_on = tmp_path / "devices.csv", threading.Event()

    def pages():
        yield [("a",)] * 50
        assert go_on.wait(10)
        yield [("b",)] * 50

    async def story(export):
        states = []
        export.changed.connect(lambda: states.append(export.state))
        export.save(TableRequest("Devices", ("One",), pages, lambda: 100), path, "csv")
        await aio.until(lambda: states[-1].share == 0.5)
        assert states[-1].detail == "50 of 100 rows"
        export.save(TableRequest("Other", ("One",), pages), tmp_path / "other.csv", "csv")  # one at a time
        export.stop()
        go_on.set()
        await aio.until(lambda: export.state.phase == "stopped")
        assert list(tmp_path.iterdir()) == []

    told(story)


def test_that_a_failing_read_leaves_no_file_and_its_reason(aio, told, memory, tmp_path):
    async def story(export):
        memory.gate.error = RetryError("The database took too long.")
        request = list_request(memory, ListView(columns=COLUMNS), NOW, only_selected=False)
        export.save(request, tmp_path / "devices.xlsx", "xlsx")
        await aio.until(lambda: export.state.phase == "failed")
        assert export.state.message == "The database took too long."
        assert list(tmp_path.iterdir()) == []

    told(story)


def test_that_closing_ends_a_running_export(aio, pools, tmp_path):
    begun, go_on = threading.Event(), threading.Event()

    def pages():
        begun.set()
        assert go_on.wait(10)
        yield [("a",)]

    async def story():
        export = ExportPresenter(pools, lambda: NOW)
        export.save(TableRequest("Devices", ("One",), pages), tmp_path / "devices.csv", "csv")
        await aio.until(begun.is_set)
        export.close()
        go_on.set()
        await aio.until(lambda: not list(tmp_path.iterdir()))

    aio.run(story())
