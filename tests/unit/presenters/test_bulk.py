"""The bulk look-up: a text in, a line with a verdict for each identifier out."""

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.bulk import BulkPresenter
from tests.desktop.fleet import NOW, device

PILE = "5CD1007919, 104501\n5CD1015838\n00104503\n3c-22-fb-00-00-04\nNOPE-1\nnope1\n777"


@pytest.fixture
def told(aio, pools):
    """Run a story with a presenter; it is closed at the end."""

    def run(story):
        async def whole():
            presenter = BulkPresenter(pools, lambda: NOW)
            try:
                await story(presenter)
            finally:
                presenter.close()

        aio.run(whole())

    return run


def cells(presenter, *columns):
    return [tuple(row.cells[column] for column in columns) for row in presenter.state.rows]


def test_that_every_identifier_gets_its_line(aio, told, fleet, library_of):
    fleet.devices += [device(number, asset_tag=None, annotated_asset_id="777") for number in (901, 902)]

    async def story(bulk):
        bulk.open(library_of(fleet))
        bulk.look_up(PILE)
        await aio.until(lambda: bulk.state.phase == "done")
        assert cells(bulk, 1, 2, 5, 3) == [
            ("5CD1007919", "Found", "5CD1007919", ""),
            ("104501", "Duplicate", "5CD1007919", "Same device as 5CD1007919 in line 1"),
            ("5CD1015838", "Found", "5CD1015838", ""),
            ("00104503", "Found", "5CD1023757", "Matched 104503"),
            ("3c-22-fb-00-00-04", "Found", "5CD1031676", "By MAC"),
            ("NOPE-1", "Not found", "", ""),
            ("nope1", "Duplicate", "", "Same as line 6"),
            ("777", "Ambiguous", "", "2 devices: 5CD8135019, 5CD8142938"),
        ]
        assert bulk.state.counts == {"found": 4, "not_found": 1, "duplicate": 2, "ambiguous": 1}
        assert bulk.state.total == 8
        bulk.show_only("not_found")
        assert cells(bulk, 0, 1) == [("6", "NOPE-1")]
        assert bulk.not_found() == "NOPE-1"
        request = bulk.request()
        assert [row for page in request.pages() for row in page] == [bulk.state.rows[0].cells]
        assert (request.title, request.count()) == ("Look-up not found", 1)
        bulk.look_up(" ")
        assert (bulk.state.phase, bulk.state.rows) == ("empty", ())

    told(story)


def test_that_what_is_asked_early_is_looked_up_when_there_is_a_database(aio, told, memory):
    async def story(bulk):
        bulk.look_up("104501")
        assert "starts by itself" in bulk.state.problem
        bulk.open(memory)
        await aio.until(lambda: bulk.state.phase == "done")
        assert (bulk.state.total, bulk.state.problem) == (1, "")

    told(story)


def test_that_a_lost_database_keeps_the_lines_and_is_said(aio, told, memory):
    async def story(bulk):
        lost = []
        bulk.database_lost.connect(lost.append)
        bulk.open(memory)
        bulk.look_up("104501")
        await aio.until(lambda: bulk.state.phase == "done")
        memory.gate.error = DatabaseAwayError("The server went away.")
        bulk.look_up("104502")
        await aio.until(lambda: bulk.state.problem)
        assert lost == [bulk.state.problem] == ["The server went away."]
        assert cells(bulk, 1) == [("104501",)]
        memory.gate.error = None
        bulk.open(memory)
        await aio.until(lambda: cells(bulk, 1) == [("104502",)])

    told(story)


def test_that_a_file_is_shown_and_looked_up_by_its_column(aio, told, memory, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("User,Serial\nAna,5CD1007919\n", encoding="utf-8")

    async def story(bulk):
        texts = []
        bulk.text_read.connect(texts.append)
        bulk.open(memory)
        bulk.read_file(path)
        await aio.until(lambda: bulk.state.phase == "done")
        assert texts == [path.read_text()]
        assert bulk.state.note == "Only the column “Serial” was read"
        bulk.read_file(tmp_path / "list.xlsx")
        await aio.until(lambda: "could not be read" in bulk.state.problem)

    told(story)
