"""Every screen of the program, found by walking through it: all that can be used has a name, no text is cut off, F9
hides names, and another language leaves no English."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WALK_SECONDS = 900
"""Only a walk that stands still takes this long: on a busy computer one needs minutes."""
pytestmark = pytest.mark.timeout(WALK_SECONDS + 60)


@pytest.fixture(scope="module", params=["100", "150"])
def tour(request, tmp_path_factory):
    """The findings of one walk: at 100 %, and on a screen of 150 % with letters of 150 %, names hidden, and in Spanish.

    Spanish is longer than English nearly everywhere: what has room for it has room for English.
    """
    folder = tmp_path_factory.mktemp("tour")
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    if request.param != "100":
        environment["TOUR_LANGUAGE"] = "es"
        environment["QT_SCALE_FACTOR"] = "1.5"
        (folder / "window.ini").write_text("[General]\nzoom=150\nhide_names=yes\n")
    command = [sys.executable, "-m", "tests.desktop.tour", str(folder)]
    answer = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=WALK_SECONDS, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1]) | {"hides": request.param != "100"}


def test_that_everything_interactive_on_every_screen_has_a_name(tour):
    assert tour["unnamed"] == []


def test_that_a_screen_reader_says_what_is_written_on_every_label(tour):
    assert tour["unsaid"] == []


def test_that_no_two_commands_of_the_whole_program_share_a_key(tour):
    assert tour["shared"] == []


def test_that_no_text_on_any_screen_is_cut_off(tour):
    assert tour["cut_off"] == []


def test_that_names_are_on_no_screen_where_they_are_hidden_and_on_some_elsewhere(tour):
    assert tour["people"] == [] if tour["hides"] else tour["people"]


def test_that_no_text_is_english_where_another_language_is_spoken(tour):
    assert tour["english"] == []


def test_that_the_walk_saw_the_tabs_and_the_dialogs(tour):
    seen = set(tour["screens"])
    assert {"main", "palette", "showKeys", "changeKeys", "showLog", "saveBundle", "about", "report", "message"} <= seen
    assert {"lookUpMany", "scanSession", "compare", "popOut", "openSettings", "setUp", "searchHelp"} <= seen
    assert "openAdministration" in seen
    assert {"main-statsTabs1", "main-statsTabs9"} <= seen
