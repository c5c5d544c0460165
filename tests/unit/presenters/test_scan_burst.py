"""A scanner is told from fingers by its speed, and a label that stays in front of it from a second scan."""

from cbdesk.presenters.scan_burst import IDLE_MS, RepeatGuard, ScanBurst


def typed(text, gap):
    burst = ScanBurst()
    fast = [burst.take(letter, 1000 + number * gap) for number, letter in enumerate(text)]
    return burst, fast


def test_that_a_quick_run_of_keys_is_a_scan_without_what_scanners_add():
    burst, fast = typed("]C1*5CD1007919*", 8)
    assert fast == [False] + [True] * 14
    assert burst.is_scan
    assert burst.end() == "5CD1007919"
    assert burst.end() == ""


def test_that_fingers_and_short_runs_are_no_scan():
    for text, gap in (("5CD1007919", 30), ("5CD10", 5)):
        burst, _ = typed(text, gap)
        assert not burst.is_scan
        assert burst.end() == ""


def test_that_a_scan_begins_anew_behind_a_pause():
    burst, _ = typed("abc", 5)
    for number, letter in enumerate("104501"):
        burst.take(letter, 2000 + number * 5)
    assert burst.end() == "104501"


def test_that_a_key_that_was_held_up_does_not_cut_a_scan_in_two():
    burst, _ = typed("5CD1007", 8)
    late = 1000 + 6 * 8 + IDLE_MS - 1
    for number, letter in enumerate("919ABCD"):
        assert burst.take(letter, late + number * 8)
    assert burst.end() == "5CD1007919ABCD"


def test_that_the_same_code_counts_up_until_there_is_a_pause():
    guard = RepeatGuard()
    times = [
        guard.count(code, when) for code, when in (("a1", 0), ("A1", 1400), ("a1", 2800), ("a1", 4300), ("b", 4400))
    ]
    assert times == [1, 2, 3, 1, 1]
