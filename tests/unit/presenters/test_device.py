"""The device panel's presenter: the latest selection wins, what is gone or unreachable is said."""

import threading

import pytest

from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.device import DevicePresenter
from tests.desktop.fleet import NOW


@pytest.fixture
def scenario(aio, pools):
    def run(library, story):
        async def whole():
            presenter = DevicePresenter(pools, lambda: NOW)
            presenter.open(library)
            try:
                await story(presenter)
            finally:
                presenter.close()

        aio.run(whole())

    return run


def test_that_a_device_is_shown_by_its_serial(aio, scenario, library):
    async def story(presenter):
        presenter.show("5CD1007919")
        await aio.until(lambda: presenter.state.phase == "shown")
        assert (presenter.state.device_id, presenter.state.asset_tag) == ("device-00001", "104501")
        assert presenter.state.window_title == "104501 · Lenovo 300e Gen 3 · ben.okafor1@students.example.org"
        assert presenter.state.ages == "Google 12 min · IIQ 12 min · Meraki 3 h"

    scenario(library, story)


def test_that_history_and_conflicts_are_told(aio, scenario, library):
    async def story(presenter):
        presenter.show("5CD1007919")
        await aio.until(lambda: presenter.state.phase == "shown")
        history = next(section for section in presenter.state.sections if section.key == "history")
        assert (history.facts[0].label, history.facts[0].age) == ("2026-11-20", "3 d")
        assert history.facts[0].value == (
            "Assigned user: eli.kim900@students.example.org → ben.okafor1@students.example.org"
        )
        [conflict] = presenter.state.disagreements
        assert conflict.title == "Asset tag"
        assert conflict.facts[0].value == "104777 is on another device too, which keeps it"
        assert conflict.facts[0].link == "device:device-00277"

    scenario(library, story)


def test_that_only_the_latest_selection_is_looked_up_when_they_come_fast(aio, scenario, memory):
    async def story(presenter):
        for number in range(1, 6):
            presenter.show(f"device-{number:05d}")
        await aio.until(lambda: presenter.state.device_id == "device-00005" and presenter.state.phase == "shown")

    scenario(memory, story)
    assert [call for call in memory.gate.calls if call[0] == "get"] == [("get", "device-00005")]


def test_that_a_late_answer_does_not_replace_a_newer_device(aio, scenario, memory):
    memory.gate.held["get device-00001"] = threading.Event()

    async def story(presenter):
        shown = []
        presenter.changed.connect(lambda: shown.append(presenter.state.device_id))
        presenter.show("device-00001")
        await aio.until(lambda: ("get", "device-00001") in memory.gate.calls)
        presenter.show("device-00002")
        await aio.until(lambda: presenter.state.phase == "shown")
        memory.gate.held["get device-00001"].set()
        await aio.settle()
        assert presenter.state.device_id == "device-00002"

    scenario(memory, story)


def test_that_no_selection_shows_nothing(aio, scenario, memory):
    async def story(presenter):
        presenter.show("device-00001")
        await aio.until(lambda: presenter.state.phase == "shown")
        presenter.show("")
        assert presenter.state.phase == "none"

    scenario(memory, story)


def test_that_a_device_that_is_gone_is_said_to_be(aio, scenario, library):
    async def story(presenter):
        presenter.show("nowhere")
        await aio.until(lambda: presenter.state.phase == "missing")
        assert "nowhere" in presenter.state.reason

    scenario(library, story)


def test_that_the_shown_device_stays_while_the_database_is_away(aio, scenario, memory):
    async def story(presenter):
        lost = []
        presenter.database_lost.connect(lost.append)
        presenter.show("device-00001")
        await aio.until(lambda: presenter.state.phase == "shown")
        before = presenter.state
        memory.gate.error = DatabaseAwayError("The database does not answer.")
        presenter.reload()
        await aio.until(lambda: lost)
        await aio.settle()
        assert presenter.state == before

    scenario(memory, story)


def test_that_reloading_shows_what_has_changed(aio, scenario, memory):
    async def story(presenter):
        presenter.show("device-00001")
        await aio.until(lambda: presenter.state.phase == "shown")
        memory.fleet.devices[0]["status"] = "DISABLED"
        presenter.reload()
        await aio.until(lambda: presenter.state.status == "Disabled")

    scenario(memory, story)
