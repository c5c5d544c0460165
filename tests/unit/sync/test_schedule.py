"""The schedule of a window: times of day as moments, the delay of a station, and what is due, missed or served."""

import sys
import time as clock
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from cbdesk.domain.sync import LastStarts
from cbdesk.sync.schedule import Timetable, decide

# The rules themselves instead of a name: a machine may have no time-zone database.
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
GREENLAND = "<-02>2<-01>,M3.5.6/23,M10.5.0/0"
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
"""The days on which New York's clocks change, at 02:00."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot change the zone of a process")


@pytest.fixture(autouse=True)
def zone(monkeypatch):
    """Let the station be in New York, or wherever the test says."""

    def move(rule):
        monkeypatch.setenv("TZ", rule)
        clock.tzset()

    move(NEW_YORK)
    yield move
    monkeypatch.undo()
    clock.tzset()


def utc(day, hours, minutes=0):
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours, minutes=minutes)


DAY = date(2026, 9, 16)
"""A Wednesday in summer time: 02:00 in New York is 06:00 UTC."""
TWO = utc(DAY, 6)
NIGHTLY = Timetable(full_times=(time(2),))
SCHOOL = Timetable(full_times=(time(2),), incremental_times=(time(10), time(12)))
JITTERED = replace(NIGHTLY, jitter=timedelta(minutes=10), station="ana@front-desk-02")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def started(full=None, incremental=None):
    return LastStarts(full, max((one for one in (full, incremental) if one), default=None))


YESTERDAY = started(TWO - timedelta(days=1), utc(DAY, -8))
"""Every run of the day before was there."""


def moments(slots):
    return [slot.at for slot in slots]


# ---------------------------------------------------------------- off


def test_that_nothing_starts_and_nothing_comes_without_times():
    decision = decide(Timetable(), TWO, started())
    assert (decision.kind, decision.slots, decision.missed, decision.next) == (None, (), (), None)
    assert not Timetable().is_on
    assert NIGHTLY.is_on
    assert Timetable(incremental_times=(time(7),)).is_on


# ---------------------------------------------------------------- at its time


def test_that_a_run_starts_at_its_time_and_not_before():
    early = decide(NIGHTLY, TWO - MINUTE, YESTERDAY)
    assert (early.kind, early.next.at) == (None, TWO)
    due = decide(NIGHTLY, TWO, YESTERDAY)
    assert (due.kind, due.missed, due.next.at) == ("full", (), TWO + timedelta(days=1))
    assert moments(due.slots) == [TWO]


def test_that_each_time_has_its_kind():
    assert decide(SCHOOL, utc(DAY, 14), started(TWO)).kind == "incremental"
    assert decide(SCHOOL, TWO, started(TWO - 8 * HOUR)).kind == "full"


def test_that_a_time_in_both_lists_is_a_full_one():
    both = Timetable(full_times=(time(2),), incremental_times=(time(2),))
    decision = decide(both, TWO, YESTERDAY)
    assert (decision.kind, len(decision.slots)) == ("full", 1)


def test_that_the_next_one_is_named_with_its_kind():
    decision = decide(SCHOOL, TWO + MINUTE, started(TWO))
    assert (decision.next.at, decision.next.kind) == (utc(DAY, 14), "incremental")
    decision = decide(SCHOOL, utc(DAY, 17), started(TWO, utc(DAY, 16)))
    assert (decision.next.at, decision.next.kind) == (TWO + timedelta(days=1), "full")


# ---------------------------------------------------------------- every station has its delay


def delay(timetable, day=DAY):
    slot = timetable.slots(utc(day, 0), utc(day, 24))[0]
    return slot.starts_at - slot.at


def test_that_a_delay_stays_within_the_jitter_and_differs_between_stations_and_days():
    stations = [delay(replace(JITTERED, station=f"desk-{number}")) for number in range(200)]
    assert min(stations) >= timedelta()
    assert max(stations) <= timedelta(minutes=10)
    assert max(stations) - min(stations) > timedelta(minutes=8)
    days = {delay(JITTERED, DAY + timedelta(days=number)) for number in range(20)}
    assert len(days) > 10


def test_that_a_delay_is_the_same_after_a_restart():
    assert delay(replace(JITTERED)) == delay(JITTERED) == timedelta(minutes=1, seconds=32)


def test_that_without_jitter_there_is_no_delay():
    assert delay(NIGHTLY) == timedelta()


def test_that_a_station_waits_for_its_delay():
    own = TWO + delay(JITTERED)
    waiting = decide(JITTERED, own - timedelta(seconds=1), YESTERDAY)
    assert (waiting.kind, waiting.next.at, waiting.next.starts_at) == (None, TWO, own)
    assert decide(JITTERED, own, YESTERDAY).kind == "full"


def test_that_a_delayed_time_is_punctual_and_not_missed():
    long = replace(JITTERED, jitter=timedelta(minutes=120), station="a")
    own = TWO + delay(long)
    assert own - TWO > HOUR
    assert decide(long, own + MINUTE, YESTERDAY).missed == ()


# ---------------------------------------------------------------- other stations


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (started(TWO), None),
        (started(TWO + 3 * MINUTE), None),
        (started(TWO - MINUTE), "full"),
        (started(TWO - HOUR, TWO + MINUTE), "full"),
        (started(), "full"),
    ],
    ids=["at the time", "after it", "before it", "only changes", "never"],
)
def test_that_a_full_time_is_served_by_a_full_run_that_began_at_it_or_later(last, kind):
    assert decide(NIGHTLY, TWO + 4 * MINUTE, last).kind == kind


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (started(TWO, utc(DAY, 14, 1)), None),
        (started(utc(DAY, 14, 1)), None),
        (started(TWO, utc(DAY, 13, 59)), "incremental"),
    ],
    ids=["by its kind", "by a full run", "not by an earlier one"],
)
def test_that_an_incremental_time_is_served_by_a_run_of_either_kind(last, kind):
    assert decide(SCHOOL, utc(DAY, 14, 2), last).kind == kind


def test_that_a_run_of_another_station_during_the_own_delay_serves_too():
    decision = decide(JITTERED, TWO + 2 * MINUTE, started(TWO + MINUTE))
    assert decision.next.at == TWO + timedelta(days=1)
    assert decide(JITTERED, TWO + 11 * MINUTE, started(TWO + MINUTE)).kind is None


# ---------------------------------------------------------------- missed


def test_that_a_missed_time_is_caught_up_once():
    late = utc(DAY, 11, 30)
    decision = decide(NIGHTLY, late, YESTERDAY)
    assert (decision.kind, moments(decision.missed)) == ("full", [TWO])
    assert decide(NIGHTLY, late + MINUTE, started(late)).kind is None


def test_that_one_run_catches_up_all_that_was_missed_and_is_full_when_one_of_them_was():
    decision = decide(SCHOOL, utc(DAY, 18), YESTERDAY)
    assert (decision.kind, len(decision.slots)) == ("full", 3)
    assert moments(decision.missed) == [TWO, utc(DAY, 14), utc(DAY, 16)]
    assert decide(SCHOOL, utc(DAY, 18, 1), started(utc(DAY, 18))).kind is None
    decision = decide(SCHOOL, utc(DAY, 18), started(TWO))
    assert (decision.kind, len(decision.slots)) == ("incremental", 2)


def test_that_a_punctual_run_serves_the_missed_ones_before_it():
    decision = decide(SCHOOL, utc(DAY, 14), YESTERDAY)
    assert (decision.kind, moments(decision.slots), moments(decision.missed)) == ("full", [TWO, utc(DAY, 14)], [TWO])


def test_that_a_long_sleep_is_caught_up_for_one_day_only():
    now = utc(DAY + timedelta(days=40), 5, 59)
    decision = decide(NIGHTLY, now, YESTERDAY)
    assert moments(decision.slots) == [utc(DAY + timedelta(days=39), 6)]


def test_that_without_catching_up_a_missed_time_is_only_told():
    timetable = replace(SCHOOL, catch_up=False)
    decision = decide(timetable, utc(DAY, 11, 30), YESTERDAY)
    assert (decision.kind, decision.slots, moments(decision.missed)) == (None, (), [TWO])
    decision = decide(timetable, utc(DAY, 14), YESTERDAY)
    assert (decision.kind, moments(decision.slots)) == ("incremental", [utc(DAY, 14)])


def test_that_a_few_minutes_late_is_not_missed():
    timetable = replace(NIGHTLY, catch_up=False)
    assert decide(timetable, TWO + 5 * MINUTE, YESTERDAY).kind == "full"
    assert decide(timetable, TWO + 6 * MINUTE, YESTERDAY).kind is None


def test_that_what_this_window_has_tried_is_left_alone():
    decision = decide(SCHOOL, utc(DAY, 14), YESTERDAY, {TWO})
    assert (decision.kind, decision.missed) == ("incremental", ())
    decision = decide(SCHOOL, utc(DAY, 14), YESTERDAY, {TWO, utc(DAY, 14)})
    assert (decision.kind, decision.missed, decision.next.at) == (None, (), utc(DAY, 16))


# ---------------------------------------------------------------- summer time


def starts(timetable, first, days=1):
    """Every run of a station that looks at its clock each minute."""
    now, last, found = first, started(first), []
    while now < first + timedelta(days=days):
        now += MINUTE
        if decide(timetable, now, last).kind:
            found.append(now)
            last = started(now)
    return found


def test_that_a_time_which_the_spring_leaves_out_comes_once_an_hour_later():
    timetable = Timetable(full_times=(time(2, 30),))
    assert starts(timetable, utc(SPRING, 5), 2) == [utc(SPRING, 7, 30), utc(SPRING, 30, 30)]
    assert utc(SPRING, 7, 30).astimezone().strftime("%H:%M") == "03:30"


def test_that_two_times_which_fall_together_in_spring_are_one_run():
    timetable = Timetable(full_times=(time(2, 30), time(3, 30)))
    assert starts(timetable, utc(SPRING, 5)) == [utc(SPRING, 7, 30)]


def test_that_a_time_which_the_spring_moves_into_the_next_day_is_not_forgotten(zone):
    zone(GREENLAND)
    midnight = utc(date(2026, 3, 29), 1)
    assert midnight.astimezone().strftime("%d %H:%M") == "29 00:00"
    timetable = Timetable(full_times=(time(23, 30),))
    assert moments(timetable.slots(midnight, midnight + HOUR)) == [midnight + 30 * MINUTE]


def test_that_a_time_which_the_autumn_repeats_comes_once():
    timetable = Timetable(full_times=(time(1, 30),))
    assert starts(timetable, utc(AUTUMN, 4), 2) == [utc(AUTUMN, 5, 30), utc(AUTUMN, 30, 30)]
    assert {utc(AUTUMN, hour, 30).astimezone().strftime("%H:%M") for hour in (5, 6)} == {"01:30"}


def test_that_the_clock_on_the_wall_counts_all_year():
    for day, hour in ((date(2026, 7, 1), 6), (date(2026, 12, 1), 7)):
        assert moments(NIGHTLY.slots(utc(day, 0), utc(day, 24))) == [utc(day, hour)]


@pytest.mark.parametrize("rule", [NEW_YORK, BERLIN, "UTC0", "<+14>-14", "<-12>12", "<+0530>-5:30"])
def test_that_every_day_of_a_year_has_every_time_once_wherever_the_station_is(zone, rule):
    zone(rule)
    timetable = Timetable(full_times=(time(2, 30),), incremental_times=(time(0), time(23, 59)))
    first = datetime(2026, 1, 1).astimezone()
    slots = timetable.slots(first - timedelta(seconds=1), first + timedelta(days=365, seconds=-1))
    assert len(slots) == 3 * 365
    assert len({(slot.at.astimezone().date(), slot.kind, slot.at.astimezone().hour == 0) for slot in slots}) == 3 * 365


def test_that_a_day_of_25_hours_forgets_no_time():
    now = utc(AUTUMN, 24)
    last = started(utc(AUTUMN, 4))
    late = replace(NIGHTLY, full_times=(time(1, 30),))
    assert moments(decide(late, now, last).slots) == [utc(AUTUMN, 5, 30)]
