"""A technician's minute: a label is scanned, the device is on the screen, its identifiers are in the clipboard."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_that_a_scanned_serial_brings_its_device_to_the_screen(desk):
    desk.until(lambda: " · " in desk.title, "no device was shown after the start")

    # Take the third device of the list the way people do, and read its line from the clipboard.
    desk.press("ctrl+f", "Down", "Down", "Down")
    first = desk.title
    desk.until(lambda: desk.title != first or desk.title.count(" · ") > 0, "the selection did not move")
    desk.press("ctrl+c")
    tag, serial, model = desk.clipboard().split("\t")[:3]
    assert serial

    # Another one is on the screen, then the label is scanned.
    desk.press("Up", "Up")
    desk.until(lambda: not desk.title.startswith(f"{tag or serial} · "), "the other device was not shown")
    desk.press("ctrl+f")
    desk.type(serial.lower())
    desk.press("Return")
    desk.until(lambda: desk.title.startswith(f"{tag or serial} · {model}"), "the scanned device was not shown")
    desk.press("ctrl+b")
    assert desk.clipboard() == serial


def test_that_searching_goes_on_while_a_sync_runs(desk):
    desk.until(lambda: " · " in desk.title, "no device was shown after the start")
    desk.press("ctrl+shift+s")
    desk.press("ctrl+f")
    desk.type("chromebook 3100")
    desk.press("Return")
    desk.until(lambda: "Chromebook 3100" in desk.title, "the search did not answer during the sync")
    desk.press("Escape")
