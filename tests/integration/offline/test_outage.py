"""A database that stops and comes back, as the command line sees it: the copy answers in between, marked as such."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest

from cbdesk.cli import run
from cbdesk.database.engine import open_engine
from tests.desktop.fleet import district, store
from tests.integration.sync.servers import OwnServer, own_server

Ask = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def server(station_dir: Path) -> Iterator[OwnServer]:
    with own_server(station_dir) as server:
        engine = open_engine(server.url)
        store(engine, district(40))
        engine.dispose()
        yield server


@pytest.fixture
def ask(server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("CBDESK_DATABASE__URL", server.url)
    monkeypatch.setenv("CBDESK_REDIS__URL", "redis://127.0.0.1:1/0")  # gone as well
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))

    def ask(*words: str) -> tuple[int, dict[str, Any], str]:
        code = run([*words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return ask


def test_that_the_copy_answers_while_the_database_is_gone_and_only_then(
    server: OwnServer, ask: Ask, tmp_path: Path, expected_warnings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    expected_warnings.append("Redis is away")
    questions = (("search", "5cd1007919"), ("device", "5CD1007919"), ("user", "ben.okafor1@students.example.org"))
    live = [ask(*words) for words in questions]
    assert [code for code, _, _ in live] == [0, 0, 0]
    assert not any("offline" in document for _, document, _ in live)
    assert ask("offline", "status")[:1] == (5,)
    code, written, _ = ask("offline", "refresh")
    assert (code, written["key"]) == (0, "keyring")
    assert b"okafor" not in (tmp_path / "offline" / "fleet.copy").read_bytes().lower()

    server.stop()
    for words, (_, before, _) in zip(questions, live, strict=True):
        code, document, said = ask(*words)
        assert code == 0
        mark = document.pop("offline")
        assert (mark["made_at"], mark["words"]) == (written["made_at"], "offline copy, made just now")
        assert "Answered from the offline copy, made just now" in said
        assert document | {"took_ms": 0} == before | {"took_ms": 0}
    code, document, _ = ask("device", "nothing")
    assert (code, "offline copy" in document["error"]) == (5, True)
    code, document, _ = ask("stats")
    assert (code, "cannot be reached" in document["error"]) == (1, True)
    code, status, _ = ask("offline", "status")
    assert (code, status["devices"], status["users"]) == (0, 40, 32)

    keyring.delete_password("cbdesk", "offline.key")
    code, document, _ = ask("search", "5cd")
    assert code == 1
    assert "cannot be reached" in document["error"]
    assert "key of the offline copy was removed" in document["error"]

    server.start()
    code, document, said = ask("search", "5cd")
    assert (code, "offline" in document, said) == (0, False, "")
    assert ask("offline", "refresh")[0] == 0
    assert run(["offline", "clear"]) == 0
    assert keyring.get_password("cbdesk", "offline.key") is None
    assert not (tmp_path / "offline" / "fleet.copy").exists()
    capsys.readouterr()
