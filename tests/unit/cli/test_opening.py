"""What the command line opens in the window, and that a mistyped command is still one."""

from __future__ import annotations

import pytest

from cbdesk.app import window_start
from cbdesk.cli import run
from cbdesk.settings import load


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a window was asked to show."""
    errands: list[str] = []

    def open_window(errand: str = "") -> int:
        errands.append(errand)
        return 0

    monkeypatch.setattr(window_start, "open_window", open_window)
    return errands


@pytest.mark.parametrize(
    ("words", "errand"),
    [
        ([], ""),
        (["open"], ""),
        (["open", "rivera"], "rivera"),
        (["5CD1007919"], "5CD1007919"),
        (["cbdesk://search/rivera"], "cbdesk://search/rivera"),
    ],
)
def test_that_an_identifier_or_an_address_is_shown_in_the_window(
    opened: list[str], words: list[str], errand: str
) -> None:
    assert run(words) == 0
    assert opened == [errand]


@pytest.mark.parametrize("words", [["serch"], ["serch", "5CD1"], ["5CD1", "5CD2"], ["cbdesk://delete/5CD1"]])
def test_that_anything_else_is_wrong_usage(opened: list[str], words: list[str]) -> None:
    assert run(words) == 2
    assert opened == []


def test_that_a_file_of_defaults_is_taken_over(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "district.toml"
    file.write_text('[incidentiq]\nbase_url = "mydistrict"\n[meraki]\ntimespan_hours = 24\nhuh = 1\n', encoding="utf-8")
    assert run(["config", "import", str(file)]) == 0
    settings = load()
    assert settings.incidentiq.base_url == "https://mydistrict.incidentiq.com/api/v1.0"
    assert settings.meraki.timespan_hours == 24
    assert "huh" in capsys.readouterr().err


def test_that_a_file_of_defaults_with_a_wrong_value_changes_nothing(tmp_path) -> None:
    file = tmp_path / "district.toml"
    file.write_text("[meraki]\ntimespan_hours = 24\n[google]\npage_size = 9000\n", encoding="utf-8")
    assert run(["config", "import", str(file)]) == 2
    assert load().meraki.timespan_hours == 168
