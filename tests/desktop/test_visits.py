"""What another start hands over is shown in the open window, as data and nothing else."""

import pytest

from cbdesk.desktop.main_window import DEVICES, STATISTICS
from cbdesk.desktop.visits import Visits
from cbdesk.runtime.single_instance import SingleInstance
from tests.desktop.stories import lived


@pytest.fixture
def instance(tmp_path):
    instance = SingleInstance(tmp_path)
    yield instance
    instance.close()


def test_that_a_handed_over_device_is_opened_wherever_the_window_was(aio, desk, instance):
    Visits(desk.window, instance)

    async def story():
        desk.window.tabs.setCurrentIndex(STATISTICS)
        desk.window.showMinimized()
        instance.errand_came.emit("cbdesk://device/5CD1007919")
        assert desk.window.tabs.currentIndex() == DEVICES
        assert not desk.window.isMinimized()
        await aio.until(lambda: desk.window.windowTitle().startswith("104501 · "))
        desk.window.search.clear()
        instance.errand_came.emit("cbdesk://search/rivera")
        await aio.until(lambda: desk.presenters.search.state.query == "rivera")

    lived(aio, desk, story)


def test_that_the_same_device_is_looked_up_once_more(aio, desk, instance):
    Visits(desk.window, instance)
    submitted = []

    async def story():
        instance.errand_came.emit("5CD1007919")
        desk.window.search.submitted.connect(submitted.append)
        instance.errand_came.emit("5CD1007919")
        assert submitted == ["5CD1007919"]

    lived(aio, desk, story)


def test_that_a_wrong_address_is_said_and_searches_nothing(aio, desk, instance):
    Visits(desk.window, instance)

    async def story():
        instance.errand_came.emit("cbdesk://delete/everything")
        assert "cannot be read" in desk.window.messages.texts()[0]
        assert desk.window.search.text() == ""

    lived(aio, desk, story)


def test_that_what_the_command_line_names_is_shown_once_the_database_is_there(aio, desk):
    Visits(desk.window, None).serve("5CD1007919")

    async def story():
        await aio.until(lambda: desk.window.windowTitle().startswith("104501 · "))

    lived(aio, desk, story)
