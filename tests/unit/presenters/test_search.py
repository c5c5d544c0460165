"""The device list: what text brings which rows, when, and what stands there when there are none."""

import threading

import pytest

from cbdesk.domain.query import SortKey
from cbdesk.errors import DatabaseAwayError, RetryError
from cbdesk.presenters import blank
from cbdesk.presenters.list_answers import BEGINNING
from cbdesk.presenters.search import MOST_ROWS, PAGE, SearchPresenter
from tests.desktop.fleet import NOW, device


class Listener:
    """A presenter with everything it published."""

    def __init__(self, pools, library=None):
        self.presenter = SearchPresenter(pools, lambda: NOW)
        self.states, self.lost = [], []
        self.presenter.changed.connect(lambda: self.states.append(self.presenter.state))
        self.presenter.database_lost.connect(self.lost.append)
        if library is not None:
            self.presenter.open(library)

    @property
    def state(self):
        return self.presenter.state

    @property
    def is_ready(self):
        return self.state.blank is not blank.CONNECTING and not self.state.is_busy

    def cells(self, column):
        return [row.cells[column] for row in self.state.rows]


@pytest.fixture
def scenario(aio, pools):
    """Run an async function with a presenter on a library; the presenter is closed at the end."""

    def run(library, story):
        async def whole():
            one = Listener(pools, library)
            try:
                await aio.until(lambda: one.is_ready)
                await story(one)
            finally:
                one.presenter.close()
            return one

        return aio.run(whole())

    return run


def test_that_the_window_waits_for_the_database_at_first(aio, pools):
    async def whole():
        one = Listener(pools)
        one.presenter.edit("5CD")
        one.presenter.reload()
        await aio.settle()
        assert one.states == []
        assert one.state.blank is blank.CONNECTING

    aio.run(whole())


def test_that_the_whole_fleet_is_listed_while_nothing_is_searched(scenario, library):
    async def story(one):
        assert one.state.headline == "450 devices"
        assert len(one.state.rows) == PAGE
        assert one.state.has_more
        assert not one.state.shows_match

    scenario(library, story)


def test_that_scrolling_appends_page_after_page_until_the_end(aio, scenario, library):
    async def story(one):
        generation = one.state.generation
        for length in (400, 450):
            one.presenter.fetch_more()
            await aio.until(lambda length=length: len(one.state.rows) == length)
        assert not one.state.has_more
        assert one.state.generation == generation
        serials = one.cells(1)
        assert serials == sorted(serials)
        assert len(set(serials)) == 450

    scenario(library, story)


def test_that_a_device_that_moves_to_a_later_page_is_listed_once(aio, scenario, memory, fleet):
    async def story(one):
        first = next(columns for columns in fleet.devices if columns["device_id"] == one.state.rows[0].device_id)
        first["serial_number"] = "ZZZ"
        for length in (400, 449):  # the memory library counts rows: the one that takes its place is passed over
            one.presenter.fetch_more()
            await aio.until(lambda length=length: len(one.state.rows) >= length)
        ids = [row.device_id for row in one.state.rows]
        assert (len(set(ids)), ids[0]) == (len(ids), first["device_id"])

    scenario(memory, story)


def test_that_the_view_may_ask_for_the_next_page_while_it_takes_one(aio, scenario, memory):
    async def story(one):
        one.presenter.changed.connect(one.presenter.fetch_more)
        one.presenter.fetch_more()
        await aio.until(lambda: len(one.state.rows) == 450)

    scenario(memory, story)


def test_that_a_page_that_was_given_up_before_it_began_is_read_later(aio, scenario, memory):
    async def story(one):
        one.presenter.fetch_more()
        generation = one.state.generation
        one.presenter.submit("")
        await aio.until(lambda: one.state.generation > generation)
        one.presenter.fetch_more()
        await aio.until(lambda: len(one.state.rows) == 400)

    scenario(memory, story)


def test_that_a_letter_typed_and_taken_back_leaves_the_next_pages_to_be_read(aio, scenario, memory):
    async def story(one):
        one.presenter.edit("5")
        one.presenter.edit("")
        one.presenter.fetch_more()
        await aio.until(lambda: len(one.state.rows) == 400)

    scenario(memory, story)


def test_that_a_letter_typed_and_taken_back_loses_no_news(aio, scenario, memory):
    async def story(one):
        memory.fleet.devices.pop()
        one.presenter.reload()
        one.presenter.edit("5")
        one.presenter.edit("")
        await aio.until(lambda: one.state.headline == "449 devices")
        generation, first = one.state.generation, one.state.rows[0]
        one.presenter.sort_by((SortKey("serial_number", True),))
        one.presenter.edit("5")
        one.presenter.edit("")
        await aio.until(lambda: one.state.rows[0] != first)
        assert one.state.generation == generation + 1

    scenario(memory, story)


def test_that_a_letter_typed_and_taken_back_before_the_first_answer_does_not_lose_it(aio, pools, memory):
    async def whole():
        one = Listener(pools, memory)
        one.presenter.edit("5")
        one.presenter.edit("")
        await aio.until(lambda: one.state.headline == "450 devices")
        one.presenter.close()

    aio.run(whole())


def test_that_at_most_5000_rows_are_kept(aio, scenario, memory):
    memory.fleet.devices[:] = [device(number) for number in range(MOST_ROWS + 300)]

    async def story(one):
        while one.state.has_more:
            before = len(one.state.rows)
            one.presenter.fetch_more()
            await aio.until(lambda before=before: len(one.state.rows) > before)
        assert len(one.state.rows) == MOST_ROWS
        assert one.state.detail == "the first 5,000 are listed: search to see others"

    scenario(memory, story)


def test_that_a_search_lists_its_hits_and_says_how_they_matched(aio, scenario, library):
    async def story(one):
        one.presenter.submit(" 5cd1007919\r\n")
        await aio.until(lambda: one.state.query)
        assert one.cells(1)[0] == "5CD1007919"
        assert one.state.headline == "1 of 450 devices"
        assert one.state.detail.endswith(" ms · by serial, exact")
        assert one.cells(8) == ["serial, exact"]
        assert not one.state.shows_match  # the line above the list says it for all

    scenario(library, story)


def test_that_all_words_have_to_match(aio, scenario, library, fleet):
    words = {row["device_id"]: " ".join(map(str, row.values())).lower() for row in fleet.devices}

    async def story(one):
        one.presenter.submit("rivera maple")
        await aio.until(lambda: one.state.query)
        assert one.state.rows
        for row in one.state.rows:
            assert "rivera" in words[row.device_id]
            assert "maple" in words[row.device_id]
        assert one.state.detail.endswith("all words match")

    scenario(library, story)


def test_that_typing_waits_for_the_last_letter(aio, scenario, memory):
    async def story(one):
        for text in ("5", "5C", "5CD", "5CD1"):
            one.presenter.edit(text)
        await aio.until(lambda: one.state.query == "5CD1")

    scenario(memory, story)
    assert [call for call in memory.gate.calls if call[0] == "search"] == [("search", "5CD1")]


def test_that_enter_does_not_wait(aio, scenario, memory, monkeypatch):
    monkeypatch.setattr("cbdesk.presenters.search.DEBOUNCE_SECONDS", 3600)

    async def story(one):
        one.presenter.edit("5CD1007919")
        one.presenter.submit("5CD1007919")
        await aio.until(lambda: one.state.query == "5CD1007919")

    scenario(memory, story)


def test_that_enter_searches_the_same_text_again(aio, scenario, memory):
    async def story(one):
        one.presenter.submit("rivera")
        await aio.until(lambda: one.state.query == "rivera")
        one.presenter.submit("rivera")
        await aio.until(lambda: memory.gate.calls.count(("search", "rivera")) == 2)
        await aio.until(lambda: one.is_ready)

    scenario(memory, story)


def test_that_a_late_answer_never_replaces_a_newer_one(aio, scenario, memory):
    memory.gate.held["search slow"] = threading.Event()

    async def story(one):
        one.presenter.submit("slow")
        await aio.until(lambda: ("search", "slow") in memory.gate.calls)
        one.presenter.submit("rivera")
        await aio.until(lambda: one.state.query == "rivera")
        memory.gate.held["search slow"].set()
        await aio.settle()
        assert "slow" not in {state.query for state in one.states}
        assert one.state.query == "rivera"

    scenario(memory, story)


def test_that_a_late_page_is_not_appended_to_another_result(aio, scenario, memory):
    memory.gate.held["page 200"] = threading.Event()

    async def story(one):
        one.presenter.fetch_more()
        await aio.until(lambda: ("page", "200") in memory.gate.calls)
        one.presenter.submit("5CD1007919")
        await aio.until(lambda: one.state.query)
        memory.gate.held["page 200"].set()
        await aio.settle()
        assert len(one.state.rows) == 1

    scenario(memory, story)


def test_that_taking_a_letter_back_keeps_the_result(aio, scenario, memory):
    async def story(one):
        one.presenter.submit("rivera")
        await aio.until(lambda: one.state.query == "rivera")
        one.presenter.edit("riveraX")
        one.presenter.edit("rivera")
        await aio.settle(0.2)
        assert one.state.query == "rivera"

    scenario(memory, story)
    assert ("search", "riveraX") not in memory.gate.calls


def test_that_no_match_is_explained_with_a_way_out(aio, scenario, library):
    async def story(one):
        one.presenter.submit("no such thing")
        await aio.until(lambda: one.state.query)
        assert one.state.rows == ()
        assert one.state.headline == "0 of 450 devices"
        assert one.state.blank.title == "Nothing matches “no such thing”"
        assert one.state.blank.action == "clear"

    scenario(library, story)


def test_that_what_is_wrong_with_a_search_is_said_beside_the_result_and_in_its_place(aio, scenario, library):
    async def story(one):
        one.presenter.submit("aue:soon")
        await aio.until(lambda: one.state.query)
        assert one.state.blank.body.startswith("“soon” is no month.")
        assert one.state.detail.startswith("“soon” is no month.")
        one.presenter.submit("5CD1|")
        await aio.until(lambda: one.state.query == "5CD1|")
        assert one.state.detail.startswith("After “|” there is nothing to choose from.")

    scenario(library, story)


def test_that_an_empty_database_offers_the_first_sync(scenario, memory):
    memory.fleet.devices.clear()

    async def story(one):
        assert one.state.blank is blank.NO_DEVICES
        assert one.state.blank.action == "sync"

    scenario(memory, story)


@pytest.mark.parametrize("descending", [False, True])
def test_that_the_fleet_is_sorted_by_the_database_with_empty_values_last(aio, scenario, library, descending):
    async def story(one):
        generation = one.state.generation
        one.presenter.sort_by((SortKey("asset_tag", descending),))
        await aio.until(lambda: one.state.generation > generation)
        while one.state.has_more:
            before = len(one.state.rows)
            one.presenter.fetch_more()
            await aio.until(lambda before=before: len(one.state.rows) > before)
        tags = one.cells(0)
        present = [tag for tag in tags if tag]
        assert present == sorted(present, reverse=descending)
        assert tags[len(present) :] == [""] * 40

    scenario(library, story)


def test_that_hits_are_sorted_too(aio, scenario, library):
    async def story(one):
        one.presenter.submit("maple")
        await aio.until(lambda: one.state.query)
        generation = one.state.generation
        one.presenter.sort_by((SortKey("annotated_user"),))
        await aio.until(lambda: one.state.generation > generation)
        users = one.cells(3)
        present = [user for user in users if user]
        assert len(present) < len(users)
        assert present == sorted(present)
        assert users[: len(present)] == present

    scenario(library, story)


def test_that_the_rest_of_a_search_follows_its_beginning(aio, scenario, library):
    async def story(one):
        one.presenter.submit("example.org")
        await aio.until(lambda: one.state.query)
        beginning = one.state
        assert len(beginning.rows) == BEGINNING
        assert "are shown" not in beginning.detail
        await aio.until(lambda: len(one.state.rows) == 200)
        assert one.state.rows[:BEGINNING] == beginning.rows
        assert (one.state.generation, one.state.headline) == (beginning.generation, beginning.headline)

    scenario(library, story)


def test_that_a_letter_that_is_taken_back_does_not_keep_the_rest_away(aio, scenario, library):
    async def story(one):
        one.presenter.submit("example.org")
        await aio.until(lambda: one.state.query)
        one.presenter.edit("example.orgx")
        await aio.settle()
        one.presenter.edit("example.org")
        await aio.until(lambda: len(one.state.rows) == 200)

    scenario(library, story)


def test_that_a_search_that_is_sorted_is_listed_to_its_end(aio, scenario, library, fleet):
    """Sorting only the best hits would put a wrong device first."""
    order = (SortKey("model", True), SortKey("asset_tag"))

    async def story(one):
        one.presenter.submit("example.org")
        await aio.until(lambda: len(one.state.rows) == 200 and one.state.query)
        assert "sort by a column to list all" in one.state.detail
        one.presenter.sort_by(order)
        await aio.until(lambda: one.state.has_more)
        one.presenter.fetch_more()
        await aio.until(lambda: not one.state.has_more or one.state.problem)
        assert one.state.problem == ""
        expected = [one for one in fleet.devices if one["annotated_user"]]
        assert len(one.state.rows) == len(expected)
        assert one.state.headline == f"{len(expected)} of 450 devices"
        tags = [one for one in one.cells(0) if one]
        assert one.cells(2) == sorted(one.cells(2), reverse=True)
        assert tags[:50] == sorted(tags[:50])

    scenario(library, story)


def test_that_another_text_comes_in_the_order_that_belongs_to_it(aio, scenario, memory):
    async def story(one):
        one.presenter.order_of = lambda text: (SortKey("model"),) if text == "maple" else ()
        one.presenter.sort_by((SortKey("asset_tag", True),))
        await aio.until(lambda: one.state.generation > 1)
        one.presenter.submit("rivera")
        await aio.until(lambda: one.state.query == "rivera")
        assert one.state.sort == ()
        one.presenter.submit("maple")
        await aio.until(lambda: one.state.query == "maple")
        assert one.state.sort == (SortKey("model"),)
        assert one.cells(2) == sorted(one.cells(2))

    scenario(memory, story)


def test_that_reloading_keeps_the_pages_that_were_read(aio, scenario, library):
    async def story(one):
        one.presenter.fetch_more()
        await aio.until(lambda: len(one.state.rows) == 400)
        generation = one.state.generation
        before = len(one.states)
        one.presenter.reload()
        await aio.until(lambda: len(one.states) > before and one.is_ready)
        assert (len(one.state.rows), one.state.generation) == (400, generation)

    scenario(library, story)


def test_that_an_unreachable_database_keeps_the_rows_and_says_why(aio, scenario, memory):
    async def story(one):
        rows = one.state.rows
        memory.gate.error = DatabaseAwayError("The database does not answer.")
        one.presenter.reload()
        await aio.until(lambda: one.state.problem)
        assert one.state.rows == rows
        assert one.lost == ["The database does not answer."]
        memory.gate.error = None
        one.presenter.reload()
        await aio.until(lambda: not one.state.problem and one.is_ready)

    scenario(memory, story)


def test_that_a_failed_first_reading_says_why_and_offers_another(aio, pools, memory):
    memory.gate.error = RetryError("The search took too long.")

    async def whole():
        one = Listener(pools, memory)
        await aio.until(lambda: one.state.problem)
        assert (one.state.blank.body, one.state.blank.action) == ("The search took too long.", "reload")
        assert one.lost == []
        one.presenter.close()

    aio.run(whole())


def test_that_a_mistake_of_ours_is_reported_and_ends_the_busy_state(aio, scenario, memory):
    async def story(one):
        memory.gate.error = ZeroDivisionError()
        one.presenter.submit("rivera")
        await aio.until(lambda: aio.errors)
        assert not one.state.is_busy

    scenario(memory, story)
    assert aio.errors == ["the task list failed: ZeroDivisionError()"]
    aio.errors.clear()


def test_that_ages_grow_without_reading_again(aio, pools, memory):
    from datetime import timedelta

    times = [NOW]

    async def whole():
        presenter = SearchPresenter(pools, lambda: times[0])
        presenter.open(memory)
        await aio.until(lambda: presenter.state.rows and not presenter.state.is_busy)
        generation, calls = presenter.state.generation, len(memory.gate.calls)
        before = [row.cells[6] for row in presenter.state.rows]
        times[0] = NOW + timedelta(days=1)
        presenter.write_ages_anew()
        await aio.until(lambda: [row.cells[6] for row in presenter.state.rows] != before)
        assert (presenter.state.generation, len(memory.gate.calls)) == (generation, calls)
        presenter.close()

    aio.run(whole())
