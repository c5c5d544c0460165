"""The list of users and the page of one: the same over lists in memory and over PostgreSQL."""

from datetime import date, timedelta

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.user import UserPresenter
from cbdesk.presenters.users import PAGE, UsersPresenter
from tests.desktop.fleet import NOW, device, user_of

BEN = "ben.okafor1@students.example.org"
DAY = date(2026, 11, 20)


@pytest.fixture
def scenario(aio, pools):
    def run(library, story):
        async def whole():
            users, user = UsersPresenter(pools), UserPresenter(pools, lambda: NOW)
            users.open(library)
            user.open(library)
            try:
                await story(users, user)
            finally:
                users.close()
                user.close()

        aio.run(whole())

    return run


def test_that_nothing_is_read_before_the_page_is_looked_at(aio, scenario, memory):
    async def story(users, _user):
        await aio.settle()
        assert memory.gate.calls == []
        users.set_visible(True)
        await aio.until(lambda: users.state.rows)
        users.set_visible(False)
        calls = len(memory.gate.calls)
        users.reload()
        await aio.settle()
        assert len(memory.gate.calls) == calls
        users.set_visible(True)
        await aio.until(lambda: len(memory.gate.calls) > calls)

    scenario(memory, story)


def test_that_everybody_is_listed_page_by_page(aio, scenario, library):
    async def story(users, _user):
        users.set_visible(True)
        await aio.until(lambda: len(users.state.rows) == PAGE)
        assert users.state.headline == "360 users"
        generation = users.state.generation
        users.fetch_more()
        await aio.until(lambda: len(users.state.rows) == 360)
        assert not users.state.has_more
        assert users.state.generation == generation
        emails = [line.email for line in users.state.rows]
        assert emails == sorted(emails)

    scenario(library, story)


def test_that_words_of_a_name_find_somebody_and_filters_narrow(aio, scenario, library):
    async def story(users, _user):
        users.set_visible(True)
        users.submit("okafor1@ BEN")
        await aio.until(lambda: users.state.query == "okafor1@ BEN" and not users.state.is_busy)
        [line] = users.state.rows
        assert (line.email, line.name, line.devices) == (BEN, "Ben Okafor", "1")
        assert users.state.headline == "1 user"
        users.choose("leavers")
        await aio.until(lambda: users.state.blank is not None)
        assert users.state.blank.action == "clear"

    scenario(library, story)


def test_that_a_text_that_is_taken_back_is_not_searched(aio, scenario, memory):
    async def story(users, _user):
        users.set_visible(True)
        await aio.until(lambda: users.state.rows)
        users.edit("okafor1@")
        users.edit("")
        await aio.settle(0.2)
        assert (users.state.query, users.state.is_busy) == ("", False)
        assert not [call for call in memory.gate.calls if call[0] == "search users"]

    scenario(memory, story)


def test_that_a_lost_database_is_told_and_the_lines_stay(aio, scenario, memory):
    async def story(users, _user):
        lost = []
        users.database_lost.connect(lost.append)
        users.set_visible(True)
        await aio.until(lambda: users.state.rows)
        memory.gate.error = DatabaseAwayError("The database does not answer.")
        users.submit("ben")
        await aio.until(lambda: lost)
        await aio.until(lambda: not users.state.is_busy)
        assert users.state.rows

    scenario(memory, story)


@pytest.fixture
def odd(fleet):
    """Ben is suspended, IncidentIQ gives his device to somebody else and him another one, and he used a third."""
    fleet.users[0]["is_suspended"] = True
    fleet.devices[0]["iiq_owner_email"] = "cy@students.example.org"
    fleet.devices[1]["iiq_owner_email"] = BEN
    fleet.seen = [
        {"device_id": "device-00003", "email": BEN, "first_seen": DAY - timedelta(days=9), "last_seen": DAY},
        {"device_id": "device-00001", "email": BEN, "first_seen": DAY, "last_seen": DAY},
    ]


def test_that_a_user_comes_with_devices_assigned_used_and_disputed(aio, scenario, odd, library):
    async def story(_users, user):
        user.show(BEN)
        await aio.until(lambda: user.state.phase == "shown")
        state = user.state
        assert (state.title, state.email, state.status, state.status_level) == ("Ben Okafor", BEN, "Suspended", "warn")
        identity, assigned, used = state.sections
        assert {fact.label: fact.value for fact in identity.facts}["Last login"] == "1 d ago"
        assert [(fact.label, fact.link) for fact in assigned.facts] == [("104501", "device:5CD1007919")]
        assert "Lenovo 300e Gen 3 · Active" in assigned.facts[0].value
        assert [fact.label for fact in used.facts] == ["104503"]
        assert used.facts[0].value.startswith("Acer C736 · last on 2026-11-20 · first on 2026-11-11 · assigned to ")
        assert [one.title for one in state.disagreements] == [
            "Suspended, but with devices",
            "Who has 104501",
            "Who has 104502",
        ]
        assert [fact.value for fact in state.disagreements[1].facts] == ["this user", "cy@students.example.org"]
        assert state.disagreements[2].facts[1].value == "this user"

    scenario(library, story)


def test_that_somebody_without_devices_is_told_why_the_cards_are_empty(aio, scenario, fleet, memory):
    fleet.users.append(user_of(device(1)) | {"email": "new@x.org", "last_login": None, "device_count": 0})

    async def story(_users, user):
        user.show("new@x.org")
        await aio.until(lambda: user.state.phase == "shown")
        identity, assigned, used = user.state.sections
        assert {fact.label: fact.value for fact in identity.facts}["Last login"] == "Never, as far as Google knows"
        assert assigned.note == "No device in Google Admin is annotated with this address."
        assert "has seen no other device" in used.note
        assert user.state.disagreements == ()

    scenario(memory, story)


def test_that_an_unknown_address_is_said_to_be(aio, scenario, library):
    async def story(_users, user):
        user.show("nobody@x.org")
        await aio.until(lambda: user.state.phase == "missing")
        assert "nobody@x.org" in user.state.reason

    scenario(library, story)
