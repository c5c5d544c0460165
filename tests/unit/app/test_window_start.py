"""What the window is handed: the command of a sync child for each kind, and the timetable out of the settings."""

from __future__ import annotations

import getpass
import os
import platform
import sys
from datetime import time, timedelta

import pytest

from cbdesk.app import window_start
from cbdesk.desktop.opening import AGAIN, Opening
from cbdesk.settings import load
from cbdesk.sync.schedule import Timetable


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("full", ["sync", "full", "--progress"]),
        ("meraki", ["sync", "meraki", "--progress"]),
        ("incremental", ["sync", "full", "--incremental", "--progress"]),
    ],
)
def test_that_each_kind_of_sync_has_its_command(kind: str, words: list[str]) -> None:
    command, environment = window_start._sync_command(kind)
    assert command == [sys.executable, "-m", "cbdesk", *words]
    assert environment == dict(os.environ)


def test_that_a_station_has_no_times_of_its_own() -> None:
    assert not window_start._timetable(load().schedule).is_on


def test_that_a_window_is_opened_once_more_when_new_settings_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", "postgresql://u:p@h/d")
    shown: list[Opening] = []

    def show(opening: Opening) -> int:
        shown.append(opening)
        return AGAIN if len(shown) == 1 else 3

    monkeypatch.setattr(window_start, "_show", show)
    assert window_start.open_in(None, "5CD1", sync_first=True) == 3
    assert [(one.errand, one.sync_first) for one in shown] == [("5CD1", True), ("", False)]


def test_that_the_window_speaks_the_language_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr("cbdesk.desktop.window_app.run", lambda *_args, language, **_rest: spoken.append(language) or 0)
    window_start._show(Opening())
    monkeypatch.setenv("CBDESK_UI__LANGUAGE", "es")
    window_start._show(Opening())
    assert spoken == ["system", "es"]


def test_that_the_settings_become_the_timetable_of_this_station() -> None:
    settings = load(
        schedule={
            "full_times": "2:00",
            "incremental_times": "12:30, 7:05",
            "jitter_minutes": 25,
            "catch_up": "off",
        }
    )
    assert window_start._timetable(settings.schedule) == Timetable(
        (time(2),),
        (time(7, 5), time(12, 30)),
        jitter=timedelta(minutes=25),
        catch_up=False,
        station=f"{getpass.getuser()}@{platform.node()}",
    )
