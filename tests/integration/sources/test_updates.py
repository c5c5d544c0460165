"""The question for a newer version, over real HTTP: what is taken, what is refused, and how often is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cbdesk import __version__
from cbdesk.app import updates as room
from cbdesk.cli.commands import run
from cbdesk.domain.releases import Release
from cbdesk.errors import CbdeskError, RetryError, SettingsError, SourceRefusedError
from cbdesk.settings import load
from cbdesk.sources import updates
from tests.integration.sources.loopback import Loopback, Reply

OFFER = {"version": "99.1.0", "notes": "Faster.\n\tBetter.\x1b[31m", "page": "https://example.org/cbdesk"}
TAKEN = Release("99.1.0", "Faster.\n Better.[31m", "https://example.org/cbdesk")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with closing(Loopback()) as loopback:
        yield loopback


@pytest.fixture
def asking(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The server, and a station whose settings name it."""
    monkeypatch.setenv("CBDESK_UPDATES__URL", f"{server.url}/cbdesk.json")
    return server


def test_that_an_offer_is_read_without_what_a_terminal_would_obey(server: Loopback) -> None:
    server.on("GET", "/cbdesk.json", Reply(200, OFFER))
    assert updates.ask(f"{server.url}/cbdesk.json") == TAKEN
    assert server.asked[0].headers["User-Agent"] == f"cbdesk/{__version__}"
    assert "Authorization" not in server.asked[0].headers


def test_that_a_redirect_is_followed_and_a_circle_is_left(server: Loopback) -> None:
    server.on("GET", "/old", Reply(302, headers={"Location": "/new"}))
    server.on("GET", "/new", Reply(200, {"version": "99.1.0"}))
    assert updates.ask(f"{server.url}/old") == Release("99.1.0")
    server.on("GET", "/new", Reply(302, headers={"Location": "/old"}))
    with pytest.raises(SourceRefusedError, match="sends us on and on"):
        updates.ask(f"{server.url}/old")


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        (Reply(404, "no"), SourceRefusedError, "HTTP status 404"),
        (Reply(200, "<html>"), SourceRefusedError, "names no version"),
        (Reply(200, ["99.1.0"]), SourceRefusedError, "names no version"),
        (Reply(200, {"version": "latest"}), SourceRefusedError, "names no version"),
        (Reply(200, {"version": "99.1.0", "notes": 5}), SourceRefusedError, "names no version"),
        (Reply(200, {"version": "99.1.0", "page": "http://example.org"}), SourceRefusedError, "not reached by https"),
        (Reply(200, {"version": "99.1.0", "page": "file:///etc/passwd"}), SourceRefusedError, "not reached by https"),
        (Reply(200, {"version": "99.1.0", "notes": "x" * updates.LARGEST}), SourceRefusedError, "more than 64 kB"),
        (Reply(302, headers={"Location": "http://example.org/"}), SettingsError, "not reached by https"),
        (Reply(fault="reset"), RetryError, "does not answer"),
        (Reply(200, OFFER, fault="short"), RetryError, "does not answer"),
    ],
)
def test_that_an_answer_that_is_none_is_refused(
    server: Loopback, reply: Reply, error: type[CbdeskError], message: str
) -> None:
    server.on("GET", "/cbdesk.json", reply)
    with pytest.raises(error, match=message):
        updates.ask(f"{server.url}/cbdesk.json")


def test_that_an_answer_that_drips_is_given_up(server: Loopback) -> None:
    server.on("GET", "/cbdesk.json", Reply(200, OFFER, fault="drip"))
    with pytest.raises(RetryError, match="Timeout"):
        updates.ask(f"{server.url}/cbdesk.json", longest=0.1)


def test_that_nobody_is_asked_without_an_address_or_against_the_policy(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert room.news() is None
    monkeypatch.setenv("CBDESK_UPDATES__URL", f"{server.url}/cbdesk.json")
    monkeypatch.setenv("CBDESK_UPDATES__CHECK", "0")
    assert room.news() is None
    assert room.finding(load()).detail.endswith("updates.check is off (from environment).")
    monkeypatch.delenv("CBDESK_UPDATES__CHECK")
    monkeypatch.setenv("CBDESK_DEMO", "1")
    assert room.news() is None
    assert server.asked == []


def test_that_a_window_asks_once_a_day_and_tells_what_is_newer(
    asking: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.on("GET", "/cbdesk.json", Reply(200, OFFER), Reply(200, {"version": __version__}))
    assert room.news() == TAKEN
    assert room.news() is None
    assert len(asking.asked) == 1
    finding = room.finding(load())
    assert (finding.level, "99.1.0 is available" in finding.detail) == ("warning", True)
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    monkeypatch.setattr(room, "_now", lambda: tomorrow)
    assert room.news() is None  # it is the version that runs here
    assert len(asking.asked) == 2
    assert room.finding(load()).level == "ok"


def test_that_a_failure_is_silent_counted_and_told_by_the_doctor(
    asking: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    asking.on("GET", "/cbdesk.json", Reply(503, "later"))
    with caplog.at_level("INFO"):
        assert room.news() is None
    assert "HTTP status 503" in caplog.text
    assert room.news() is None  # a failure is asked again tomorrow
    assert len(asking.asked) == 1
    assert room.kept(load().data_dir).failures == 1
    finding = room.finding(load())
    assert (finding.level, "HTTP status 503" in finding.detail) == ("warning", True)


def test_that_a_file_nobody_can_read_is_written_anew(asking: Loopback) -> None:
    asking.on("GET", "/cbdesk.json", Reply(200, OFFER))
    file = load().data_dir / "updates.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"asked_at": "yesterday"}')
    assert room.news() == TAKEN
    assert json.loads(file.read_text())["release"]["version"] == "99.1.0"


def test_that_nobody_is_asked_where_the_answer_cannot_be_kept(
    asking: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path / "file" / "data"))
    assert room.news() is None
    assert asking.asked == []


def test_that_the_command_line_asks_at_once(asking: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    asking.on("GET", "/cbdesk.json", Reply(200, OFFER), Reply(200, OFFER), Reply(500, "broken"))
    assert run(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": __version__}
    for _ in range(2):
        assert run(["version", "--check", "--json"]) == 0
    document = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (document["version"], document["offered"], document["is_newer"]) == (__version__, "99.1.0", True)
    assert run(["version", "--check"]) == 1
    assert "HTTP status 500" in capsys.readouterr().err


def test_that_the_command_line_says_why_nobody_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["version", "--check"]) == 2
    assert "no address is set (updates.url)" in capsys.readouterr().err
