"""The palette's answers: commands at once, what the database knows a moment later, the likeliest first, names masked."""

import pytest

from cbdesk.domain.views import VIEWS
from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters import privacy
from cbdesk.presenters.palette import Entry, PalettePresenter

COMMANDS = (
    Entry("command", "goToSearch", "Search"),
    Entry("command", "syncNow", "Sync now"),
    Entry("command", "copySerial", "Copy the serial"),
)


@pytest.fixture
def palette(aio, pools, memory):
    presenter = PalettePresenter(pools, lambda: VIEWS)
    presenter.open(memory)
    yield presenter
    presenter.close()


@pytest.fixture
def hidden_names():
    privacy.switch(True)
    yield
    privacy.switch(False)


def titles(presenter):
    return [entry.title for entry in presenter.state.entries]


def played(aio, story):
    aio.run(story())


def test_that_with_nothing_typed_all_commands_stand_there_those_used_last_on_top(aio, palette):
    async def story():
        palette.note_used("copySerial")
        palette.start(COMMANDS)
        assert titles(palette) == ["Copy the serial", "Search", "Sync now", *(view.title for view in VIEWS)]

    played(aio, story)


def test_that_commands_answer_before_the_database_does(aio, palette):
    async def story():
        palette.start(COMMANDS)
        palette.edit("sync")
        assert titles(palette)[0] == "Sync now"
        assert palette.state.is_busy
        await aio.until(lambda: not palette.state.is_busy)

    played(aio, story)


def test_that_devices_and_users_are_found_and_the_search_itself_stands_last(aio, palette, memory):
    async def story():
        palette.start(COMMANDS)
        palette.edit("rivera")
        await aio.until(lambda: not palette.state.is_busy)
        kinds = [entry.kind for entry in palette.state.entries]
        assert kinds == ["device"] * 6 + ["user"] * 4 + ["search"]
        device, user = palette.state.entries[0], palette.state.entries[6]
        assert device.key.startswith("5CD")
        assert "rivera" in device.detail
        assert user.key == next(one["email"] for one in memory.fleet.users if one["email"] == user.key)
        assert palette.state.entries[-1].key == "rivera"

    played(aio, story)


def test_that_only_the_last_text_is_looked_up(aio, palette, memory):
    async def story():
        palette.start(COMMANDS)
        for text in ("r", "ri", "riv"):
            palette.edit(text)
        await aio.until(lambda: not palette.state.is_busy)
        assert [call for call in memory.gate.calls if call[0] == "search"] == [("search", "riv")]

    played(aio, story)


def test_that_a_lost_database_leaves_the_commands_and_says_why(aio, palette, memory):
    lost = []
    palette.database_lost.connect(lost.append)
    memory.gate.error = DatabaseAwayError("The database does not answer.")

    async def story():
        palette.start(COMMANDS)
        palette.edit("sync")
        await aio.until(lambda: palette.state.problem)
        assert titles(palette)[0] == "Sync now"
        assert palette.state.problem == lost[0] == "The database does not answer."

    played(aio, story)


def test_that_names_are_masked_and_what_is_opened_is_not(aio, palette, hidden_names):
    async def story():
        palette.start(COMMANDS)
        palette.edit("ben rivera")
        await aio.until(lambda: not palette.state.is_busy)
        shown = " ".join(f"{entry.title} {entry.detail}" for entry in palette.state.entries[:-1])
        assert "B••• R•••" in shown
        assert "rivera" not in shown.lower()
        assert any(entry.key.startswith("ben.rivera") for entry in palette.state.entries if entry.kind == "user")

    played(aio, story)
