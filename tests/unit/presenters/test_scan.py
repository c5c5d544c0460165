"""A scan session: a verdict for every code, whatever the speed, and nothing lost."""

import asyncio

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.scan import REPEAT_SECONDS, ScanPresenter
from tests.desktop.fleet import NOW


class Session:
    """A presenter with a clock that a test turns."""

    def __init__(self, pools):
        self.seconds = 100.0
        self.presenter = ScanPresenter(pools, lambda: NOW, lambda: self.seconds)
        self.banners = []
        self.presenter.changed.connect(lambda: self.banners.append(self.presenter.state.banner))

    @property
    def state(self):
        return self.presenter.state

    def scan(self, *codes, after=10.0):
        for code in codes:
            self.seconds += after
            self.presenter.scan(code)

    def cells(self, *columns):
        return [tuple(row.cells[column] for column in columns) for row in self.state.rows]

    @property
    def is_settled(self):
        return self.state.rows and all(row.cells[3] != "Waiting" for row in self.state.rows)


@pytest.fixture
def told(aio, pools):
    def run(story):
        async def whole():
            session = Session(pools)
            try:
                await story(session)
            finally:
                session.presenter.close()

        aio.run(whole())

    return run


def test_that_every_scan_gets_its_verdict_newest_first(aio, told, fleet, library_of):
    library = library_of(fleet)

    async def story(session):
        session.presenter.open(library)
        session.presenter.set_place("North HS")
        session.scan("*5CD1015838*\r", "104510", "3c22fb000008", "NOPE9")
        await aio.until(lambda: session.is_settled)
        assert session.cells(0, 2, 3, 4) == [
            ("4", "NOPE9", "Unknown", ""),
            ("3", "3c22fb000008", "Look twice", "Wrong place: belongs to Lincoln ES · By MAC"),
            ("2", "104510", "Look twice", "Disabled: reported lost or stolen? · Updates expired Jun 2026"),
            ("1", "5CD1015838", "Known", ""),
        ]
        assert (session.state.scanned, session.state.unknown, session.state.attention) == (4, 1, 2)
        assert session.state.banner.cue == "unknown"

    told(story)


def test_that_a_code_sent_again_at_once_counts_once(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        session.scan("104501")
        session.scan("104501", "104501", after=REPEAT_SECONDS - 0.1)  # a held trigger starts the pause anew each time
        assert (session.state.scanned, session.state.repeats) == (1, 2)
        assert session.state.banner.cue == "repeat"
        session.scan("104501", after=REPEAT_SECONDS + 0.1)
        await aio.until(lambda: session.is_settled)
        assert session.cells(0, 3)[0] == ("2", "Look twice")
        assert session.cells(4)[0][0].startswith("Already scanned: number 1")
        log = [row for page in session.presenter.request().pages() for row in page]
        assert [(row[0], row[6]) for row in log] == [("1", "2"), ("2", "0")]

    told(story)


def test_that_another_label_of_the_same_device_is_noticed(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        session.scan("104502", "5CD1015838")
        await aio.until(lambda: session.is_settled)
        assert session.cells(4)[0] == ("Already scanned: number 1",)

    told(story)


def test_that_the_last_scan_is_taken_back(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        session.presenter.undo()
        session.scan("104507", "104502")
        await aio.until(lambda: session.is_settled)
        session.presenter.undo()
        assert session.cells(2) == [("104507",)]
        assert (session.state.banner.cue, session.state.banner.title) == ("undone", "104502")
        session.scan("104502", after=0.1)  # no repeat: it was taken back
        await aio.until(lambda: session.is_settled and session.state.scanned == 2)
        assert session.cells(2, 3) == [("104502", "Known"), ("104507", "Known")]

    told(story)


def test_that_none_of_100_codes_at_20_a_second_is_lost_while_the_database_is_slow(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        codes = [f"5CD{1000000 + number * 7919}" for number in range(1, 101)]
        for number, code in enumerate(codes):
            session.scan(code, after=0.05)
            if number % 10 == 0:
                await asyncio.sleep(0.001)
        await aio.until(lambda: session.is_settled)
        assert [cell for (cell,) in session.cells(2)] == codes[::-1]
        assert len([one for one in memory.gate.calls if one[0] == "look_up"]) < 100  # what waits is asked together

    told(story)


def test_that_scans_wait_for_a_database_that_is_away(aio, told, memory):
    async def story(session):
        session.scan("104501")  # before there is one
        assert session.cells(2, 3) == [("104501", "Waiting")]
        memory.gate.error = DatabaseAwayError("The server went away.")
        lost = []
        session.presenter.database_lost.connect(lost.append)
        session.presenter.open(memory)
        await aio.until(lambda: session.state.problem)
        assert lost == ["The server went away."]
        assert session.state.banner.cue == "waiting"
        session.scan("104502")
        memory.gate.error = None
        session.presenter.open(memory)
        await aio.until(lambda: session.is_settled)
        assert (session.state.scanned, session.state.problem) == (2, "")

    told(story)


def test_that_a_new_session_begins_at_one_while_an_answer_is_on_its_way(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        session.scan("104501")
        await asyncio.sleep(0)
        session.presenter.clear()
        session.scan("104502")
        await aio.until(lambda: session.is_settled)
        assert session.cells(0, 2) == [("1", "104502")]

    told(story)


def test_that_the_log_holds_the_raw_code_its_time_and_the_device(aio, told, memory):
    async def story(session):
        session.presenter.open(memory)
        session.scan("]C15CD1007919\x1d")
        await aio.until(lambda: session.is_settled)
        request = session.presenter.request()
        [[row]] = list(request.pages())
        assert request.columns[:7] == ("No.", "Time", "Raw", "Cleaned", "Result", "Note", "Repeats")
        assert row[0] == "1"
        assert row[1] == f"{NOW.astimezone():%Y-%m-%d %H:%M:%S}"
        assert row[2:4] == (r"]C15CD1007919\x1d", "5CD1007919")
        assert row[7:9] == ("104501", "5CD1007919")

    told(story)


def test_that_the_buildings_are_offered(aio, told, memory):
    async def story(session):
        session.presenter.offer_places(memory)
        await aio.until(lambda: session.state.places)
        assert session.state.places == ("Lincoln ES", "Maple MS", "North HS")

    told(story)
