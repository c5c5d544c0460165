"""The way back: devices that were looked at, without those that were passed by."""

import pytest

from cbdesk.presenters.device_trail import MOST, DeviceTrail


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def trail(clock):
    return DeviceTrail(clock)


def look(trail, clock, *idents, seconds=5.0):
    for ident in idents:
        trail.visit(ident)
        clock.now += seconds


def test_that_one_goes_back_and_forward_again(trail, clock):
    look(trail, clock, "a", "b", "c")
    assert [trail.back(), trail.back(), trail.back()] == ["b", "a", ""]
    assert (trail.can_go_back, trail.can_go_forward) == (False, True)
    assert [trail.forward(), trail.forward(), trail.forward()] == ["b", "c", ""]


def test_that_another_device_replaces_what_lay_ahead(trail, clock):
    look(trail, clock, "a", "b", "c")
    trail.back()
    trail.visit("b")
    look(trail, clock, "d")
    assert not trail.can_go_forward
    assert [trail.back(), trail.back()] == ["b", "a"]


def test_that_what_was_passed_by_is_not_kept_unless_it_was_opened_or_scanned(trail, clock):
    look(trail, clock, "a")
    look(trail, clock, "b", "c", seconds=0.2)
    trail.keep()
    trail.keep_next()
    look(trail, clock, "d", "e", seconds=0.2)
    assert [trail.back(), trail.back(), trail.back()] == ["d", "c", "a"]


def test_that_the_way_is_not_endless(trail, clock):
    look(trail, clock, *map(str, range(MOST + 20)))
    steps = 0
    while trail.back():
        steps += 1
    assert steps == MOST - 1
