"""What the command line and the window's child show of a running sync."""

from __future__ import annotations

import json

import pytest

from cbdesk.app.syncing import ProgressBar, ProgressLines, pace_words
from cbdesk.domain.sync import Progress


@pytest.mark.parametrize(
    ("rate", "eta", "words"),
    [
        (None, None, ""),
        (1240.4, None, "1,240/s"),
        (1240.4, 125.2, "1,240/s, 2:05 left"),
        (3.0, 0.0, "3/s, 0:00 left"),
    ],
)
def test_that_the_bar_says_how_fast_and_how_long(rate: float | None, eta: float | None, words: str) -> None:
    assert pace_words(Progress("google", "x", 1, 2, rate=rate, eta_seconds=eta)) == words


def test_that_a_line_for_the_window_carries_rate_and_eta(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLines() as lines:
        lines.show(Progress("google", "200 read", 200, 1000, rate=50.0, eta_seconds=16.0))
    assert json.loads(capsys.readouterr().out) == {
        "event": "progress",
        "source": "google",
        "message": "200 read",
        "done": 200,
        "total": 1000,
        "rate": 50.0,
        "eta_seconds": 16.0,
    }


def test_that_the_bar_stays_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar() as bar:
        bar.show(Progress("google", "200 read", 200, 1000))
        bar.show(Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0))
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""
