"""The log: in the data folder, in rotation, and without students or secrets."""

import logging

import pytest

from cbdesk.runtime import logs
from cbdesk.runtime.logs import open_log, redact


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("postgresql://desk:hunter2@db.example.org:5432/x", "postgresql://<hidden>@db.example.org:5432/x"),
        ("user ana.rivera@students.example.org has 2", "user <e-mail> has 2"),
        ("Authorization: Bearer abcdef123456", "Authorization: <hidden> abcdef123456"),
        ("api_key=12345 failed", "api_key=<hidden> failed"),
        ("page 52 of 131", "page 52 of 131"),
    ],
)
def test_that_what_is_secret_or_personal_is_hidden(said, kept):
    hidden = redact(said)
    for secret in ("hunter2", "ana.rivera", "12345 "):
        assert secret not in hidden
    if "Bearer" not in said:
        assert hidden == kept


def test_that_a_bearer_token_is_hidden():
    assert "abcdef123456" not in redact("Authorization: Bearer abcdef123456")


def test_that_records_reach_the_file(tmp_path):
    close = open_log(tmp_path / "logs")
    logging.getLogger("cbdesk.test").info("sync of %s began", "ben@students.example.org")
    close()
    text = (tmp_path / "logs" / "cbdesk.log").read_text()
    assert "INFO" in text
    assert "sync of <e-mail> began" in text


def test_that_the_log_is_rotated(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    close = open_log(tmp_path)
    for number in range(200):
        logging.getLogger("cbdesk.test").info("line %d", number)
    close()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["cbdesk.log", *(f"cbdesk.log.{number}" for number in range(1, logs.BACKUPS + 1))]
    assert all(path.stat().st_size <= 2_000 for path in tmp_path.iterdir())


def test_that_a_closed_log_takes_nothing_more(tmp_path):
    open_log(tmp_path)()
    logging.getLogger("cbdesk.test").info("late")
    assert not (tmp_path / "cbdesk.log").exists()
