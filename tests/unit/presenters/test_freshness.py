"""The ages of the sources: their words, their colours, and the sources that fail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cbdesk.domain.sync import SourceFreshness
from cbdesk.errors import DatabaseAwayError
from cbdesk.presenters.freshness import FreshnessPresenter, describe
from tests.desktop.fleet import NOW


def source(name, ago, **values):
    return replace(SourceFreshness(name, NOW - ago if ago is not None else None, None, None, 10), **values)


def chips(*sources):
    return describe({one.source: one for one in sources}, NOW).chips


def test_that_all_sources_are_told_in_one_line(aio, pools, library):
    async def scenario():
        presenter = FreshnessPresenter(pools, lambda: NOW)
        presenter.open(library)
        await aio.until(lambda: presenter.state.chips)
        presenter.close()
        return presenter.state

    assert aio.run(scenario()).text == "Google 12 min · IIQ 12 min · Meraki 3 h"


@pytest.mark.parametrize(
    ("name", "hours", "level"),
    [
        ("google", 11, "good"),
        ("google", 13, "warn"),
        ("google", 49, "bad"),
        ("meraki", 1, "good"),
        ("meraki", 3, "warn"),
    ],
)
def test_that_places_grow_old_faster_than_inventories(name, hours, level):
    chip = next(chip for chip in chips(source(name, timedelta(hours=hours))) if chip.source == name)
    assert chip.level == level


def test_that_a_source_that_was_never_read_is_no_alarm():
    assert [(chip.text, chip.level) for chip in chips()] == [
        ("Google never read", "neutral"),
        ("IIQ never read", "neutral"),
        ("Meraki never read", "neutral"),
    ]


def test_that_a_failing_source_says_so_in_words_and_keeps_its_age():
    failing = source("incidentiq", timedelta(minutes=12), last_error_at=NOW, last_error="The token was refused")
    state = describe({"incidentiq": failing}, NOW)
    assert state.chips[1].text == "IIQ 12 min, failing"
    assert state.chips[1].level == "bad"
    assert state.failing[0].title.startswith("IncidentIQ could not be read at 2026-11-23")
    assert state.failing[0].title.endswith(": The token was refused.")


def test_that_the_words_of_a_failure_do_not_change_with_time():
    failing = source("meraki", timedelta(hours=1), last_error_at=NOW, last_error="No.")
    later = describe({"meraki": failing}, NOW + timedelta(hours=5))
    assert later.failing == describe({"meraki": failing}, NOW).failing


def test_that_an_error_before_the_last_success_is_forgotten():
    healed = source("meraki", timedelta(minutes=1), last_error_at=NOW - timedelta(hours=1), last_error="No.")
    assert describe({"meraki": healed}, NOW).failing == ()


def test_that_ages_grow_while_the_database_is_away(aio, pools, memory):
    times = [NOW]

    async def scenario():
        lost = []
        presenter = FreshnessPresenter(pools, lambda: times[0])
        presenter.database_lost.connect(lost.append)
        presenter.open(memory)
        await aio.until(lambda: presenter.state.chips)
        memory.gate.error = DatabaseAwayError("Gone.")
        times[0] = NOW + timedelta(hours=1)
        presenter.reload()
        await aio.until(lambda: lost)
        await aio.until(lambda: presenter.state.text == "Google 1 h · IIQ 1 h · Meraki 4 h")
        presenter.close()

    aio.run(scenario())


def test_that_a_minute_lets_everything_age(aio, pools, memory, monkeypatch):
    monkeypatch.setattr("cbdesk.presenters.freshness.MINUTE_MS", 5)
    times = [NOW]

    async def scenario():
        minutes = []
        presenter = FreshnessPresenter(pools, lambda: times[0])
        presenter.minute_passed.connect(lambda: minutes.append(True))
        presenter.open(memory)
        await aio.until(lambda: presenter.state.chips)
        times[0] = NOW + timedelta(minutes=1)
        await aio.until(lambda: presenter.state.text.startswith("Google 13 min"))
        assert minutes
        presenter.close()

    aio.run(scenario())


def test_that_several_failing_sources_are_told_in_one_sentence():
    known = {
        name: source(name, None, last_error_at=NOW, last_error=f"{name} was away")
        for name in ("google", "incidentiq", "meraki")
    }
    together = describe(known, NOW).together
    assert together.title == "Google, IncidentIQ and Meraki could not be read."
    assert all(f"{name} was away" in together.details for name in known)
