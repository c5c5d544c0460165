"""What the command line and the window's child show of a running sync."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import pytest

from cbdesk.app.syncing import ProgressBar, ProgressLines, count_words, pace_words
from cbdesk.domain.budget import ApiBudget
from cbdesk.domain.sync import Progress, RunProgress
from cbdesk.domain.sync_status import progress_from

LIMITED = ApiBudget(requests_per_second=3.5, allowed_per_second=5)


@pytest.mark.parametrize(
    ("rate", "eta", "budget", "words"),
    [
        (None, None, None, ""),
        (1240.4, None, ApiBudget(), "1,240/s"),
        (1240.4, 125.2, ApiBudget(requests_per_second=5, allowed_per_second=5), "1,240/s, 2:05 left"),
        (3.0, 0.0, LIMITED, "3/s, 0:00 left, limited to 3.5 of 5 requests/s"),
    ],
)
def test_that_the_bar_says_how_fast_how_long_and_what_slows_it_down(
    rate: float | None, eta: float | None, budget: ApiBudget | None, words: str
) -> None:
    assert pace_words(Progress("google", "x", 1, 2, rate=rate, eta_seconds=eta, budget=budget)) == words


@pytest.mark.parametrize(
    ("done", "total", "is_estimate", "words"),
    [
        (0, None, False, ""),
        (5200, None, False, "5,200"),
        (5200, 26310, False, "5,200/26,310"),
        (90, 1000, True, "90/about 1,000"),
    ],
)
def test_that_the_bar_says_how_much_is_read_and_whether_that_is_certain(
    done: int, total: int | None, is_estimate: bool, words: str
) -> None:
    assert count_words(Progress("users", "x", done, total, total_is_estimate=is_estimate)) == words


def test_that_a_line_for_the_window_carries_everything(capsys: pytest.CaptureFixture[str]) -> None:
    step = Progress("google", "200 read", 200, 1000, 50.0, 16.0, budget=LIMITED, run=RunProgress(42.5, 70.0))
    with ProgressLines() as lines:
        lines.show(step)
    document = json.loads(capsys.readouterr().out)
    assert (document["event"], document["run"]) == ("progress", {"percent": 42.5, "eta_seconds": 70.0})
    assert (document["source"], document["done"], document["total"], document["rate"]) == ("google", 200, 1000, 50.0)
    assert progress_from(document) == step


def test_that_the_bar_stays_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar() as bar:
        bar.show(Progress("google", "200 read", 200, 1000))
        bar.show(Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0, run=RunProgress(40.0, 12.0)))
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_that_the_bar_shows_the_whole_run_above_its_sources(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "140")
    step = Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0, run=RunProgress(42.3, 70.0))
    with suppress(KeyboardInterrupt), ProgressBar() as bar:
        bar.show(step)
        raise KeyboardInterrupt
    lines = _plain(capsys.readouterr().err)
    run = [line for line in lines if line.startswith("all ")][-1]
    google = [line for line in lines if line.startswith("google ")][-1]
    assert "42 % " in run
    assert "about 1:10 left" in run
    assert "400/1,000" in google
    assert "50/s, 0:12 left" in google
    assert lines.index(run) < lines.index(google)
    with ProgressBar() as bar:
        bar.show(step)
    run = [line for line in _plain(capsys.readouterr().err) if line.startswith("all ")][-1]
    assert "100 % " in run, "a run that has ended"


def _plain(screen: str) -> list[str]:
    """What a terminal shows, without its signs for moving and colouring."""
    return re.sub(r"\x1b\[[\d;?]*\w", "", screen).splitlines()
