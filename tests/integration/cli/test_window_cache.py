"""What a window keeps of its answers, and who drops them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from cbdesk.app import window_start


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    return monkeypatch


@pytest.mark.usefixtures("settings")
def test_that_a_window_can_drop_the_answers_inside_its_process() -> None:
    with closing(window_start._open_library()) as opened:
        assert opened.cache_stats is not None
        assert opened.forget is not None
        opened.library.statistics.overview()
        assert opened.cache_stats().entries == 1
        opened.forget()
        assert opened.cache_stats().entries == 0


def test_that_a_window_leaves_the_answers_of_all_stations_to_the_sync(
    settings: pytest.MonkeyPatch, redis_url: str
) -> None:
    settings.setenv("CBDESK_REDIS__URL", redis_url)
    with closing(window_start._open_library()) as opened:
        assert opened.forget is None
