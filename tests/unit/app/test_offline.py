"""Which stations keep an offline copy, and when one has to go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cbdesk.app import offline, window_start
from cbdesk.cli import run
from cbdesk.database.engine import identity
from cbdesk.errors import NoOfflineCopyError
from cbdesk.settings import load

URL = "postgresql://ana:secret@DB.example:5433/fleet"
NOW = datetime.now(UTC)


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A station with a shared database and the copy of an hour ago."""
    monkeypatch.setenv("CBDESK_DATABASE__URL", URL)
    file = offline._file(load())
    file.write(b"x", NOW - timedelta(hours=1))
    return file.path


def test_that_a_station_with_its_own_database_keeps_none(capsys: pytest.CaptureFixture[str]) -> None:
    settings = load()
    assert not settings.keeps_copy
    assert window_start._renewal(settings) is None
    assert window_start._open_copy() is None
    with pytest.raises(NoOfflineCopyError, match="has the database itself"):
        offline.open_copy(settings)
    assert run(["offline", "status"]) == 5
    assert "has the database itself" in capsys.readouterr().out


def test_that_a_demonstration_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", URL)
    monkeypatch.setenv("CBDESK_DEMO", "1")
    assert not load().keeps_copy


def test_that_the_window_renews_it_by_a_child_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", URL)
    monkeypatch.setenv("CBDESK_OFFLINE__REFRESH_MINUTES", "45")
    renewal = window_start._renewal(load())
    assert renewal is not None
    assert renewal.command[-4:] == ("offline", "refresh", "--due", "--json")
    assert renewal.pause == timedelta(minutes=45)
    assert not any("secret" in word for word in renewal.command)


def test_that_a_young_copy_is_not_written_again_by_another_window(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_OFFLINE__REFRESH_MINUTES", "120")
    before = copy.read_bytes()
    assert offline.refresh(only_if_due=True)["is_new"] is False
    assert copy.read_bytes() == before


def test_that_a_copy_that_may_stay_stays(copy: Path) -> None:
    offline.put_away_what_must_not_stay(load())
    assert copy.exists()


def test_that_switching_it_off_deletes_the_copy_at_the_next_start(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBDESK_OFFLINE__ENABLED", "0")
    with pytest.raises(NoOfflineCopyError, match="switched off"):
        offline.open_copy(load())
    offline.put_away_what_must_not_stay(load())
    assert not copy.exists()


def test_that_a_copy_that_is_too_old_goes_at_the_next_start(copy: Path) -> None:
    offline._file(load()).write(b"x", NOW - timedelta(days=15))
    offline.put_away_what_must_not_stay(load())
    assert not copy.exists()


@pytest.mark.parametrize(
    ("url", "means"),
    [
        (URL, "db.example:5433/fleet"),
        ("postgres://other@db.example:5433/fleet?sslmode=require", "db.example:5433/fleet"),
        ("postgresql:///fleet?host=/run/postgresql", "/run/postgresql:5432/fleet"),
        ("postgresql://db.example/training", "db.example:5432/training"),
    ],
)
def test_that_a_database_is_the_same_for_every_account(url: str, means: str) -> None:
    assert identity(url) == means
