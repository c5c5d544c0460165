"""A look at the systems: one child at a time, its outcome in a sentence."""

import json
import threading

import pytest

from cbdesk.presenters.live_look import LiveLookPresenter
from cbdesk.presenters.opened_library import LiveLook
from cbdesk.runtime.side_process import Ending
from tests.desktop.fleet import NOW

LOOK = LiveLook(("cbdesk", "device", "--"), {"A": "1"})


class Child:
    """Stands for ``SideProcess``: ends when the test lets it."""

    def __init__(self, ending):
        self.ending = ending
        self.may_end = threading.Event()
        self.commands = []

    def run(self, command, environment):
        assert environment == {"A": "1"}
        self.commands.append(command)
        assert self.may_end.wait(20)
        return self.ending

    def close(self):
        self.may_end.set()


def answered(*, changed=0, code=0, **sources):
    return Ending(code, json.dumps({"device_id": "d", "live": {"sources": sources, "changed": changed}}), "")


def outcome(aio, pools, ending):
    child = Child(ending)
    presenter = LiveLookPresenter(pools, child, lambda: NOW)
    finished = []
    presenter.finished.connect(lambda: finished.append(presenter.state))

    async def story():
        presenter.start("d1", "104501")
        assert presenter.state.phase == "off"
        presenter.open(LOOK)
        presenter.start("d1", "104501")
        await aio.until(lambda: presenter.state.phase == "running" and child.commands)
        assert presenter.state.text.startswith("Asking Google, IncidentIQ and Meraki about 104501…")
        presenter.start("d2", "104502")
        child.may_end.set()
        await aio.until(lambda: finished)

    aio.run(story())
    presenter.close()
    assert child.commands == [("cbdesk", "device", "--", "d1")]
    assert finished == [presenter.state]
    assert (presenter.state.phase, presenter.state.device_id) == ("done", "d1")
    return presenter.state


def test_that_new_values_are_announced(aio, pools):
    state = outcome(aio, pools, answered(changed=1, google="ok", incidentiq="ok", meraki="nothing found"))
    assert state.level == "good"
    assert state.text.endswith("What is new is shown. Google and IncidentIQ answered. Meraki found nothing.")


def test_that_a_system_that_is_down_is_named(aio, pools):
    state = outcome(aio, pools, answered(code=3, google="ok", meraki="The key was refused."))
    assert state.level == "warn"
    assert "Nothing has changed. Google answered. Not reached: Meraki." in state.text
    assert state.details == "Meraki: The key was refused."


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending(2, json.dumps({"error": "No system is set up.", "exit_code": 2}), "x"), "No system is set up."),
        (Ending(1, "", "Traceback\ncbdesk: The disk is full."), "The disk is full."),
        (Ending(1, "no JSON", ""), "The child ended with code 1 and said nothing."),
        (Ending(-9, "", ""), "The child ended with code -9 and said nothing."),
    ],
)
def test_that_a_look_that_failed_says_why(aio, pools, ending, words):
    state = outcome(aio, pools, ending)
    assert (state.level, state.text) == ("bad", f"The systems could not be asked. {words}")


def test_that_closing_ends_a_look(aio, pools):
    child = Child(answered())
    presenter = LiveLookPresenter(pools, child, lambda: NOW)

    async def story():
        presenter.open(LOOK)
        presenter.start("d1", "104501")
        await aio.until(lambda: child.commands)
        presenter.close()
        await aio.settle()

    aio.run(story())
    assert child.may_end.is_set()
