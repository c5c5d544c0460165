"""The log as it was written comes back as records, and is followed through growth and rotation."""

import logging

from cbdesk.runtime.log_lines import LogTail, parse
from cbdesk.runtime.logs import open_log


def line(text, level="INFO   "):
    return f"2026-11-27 06:10:58,123 {level} cbdesk.sync.runner [MainThread] {text}\n"


def test_that_what_open_log_writes_is_read_back(tmp_path, expected_warnings):
    expected_warnings.append("the token was refused")
    tail = LogTail(tmp_path)
    assert tail.read() == ((), False)
    close = open_log(tmp_path)
    logging.getLogger("cbdesk.sources.http").info("page 1 of 3")
    logging.getLogger("cbdesk.sync").warning("the token was refused\nat line 7")
    close()
    records, is_all = tail.read()
    assert is_all
    assert [(one.level, one.source, one.text) for one in records] == [
        ("INFO", "sources.http", "page 1 of 3"),
        ("WARNING", "sync", "the token was refused\nat line 7"),
    ]


def test_that_a_further_look_brings_only_what_is_new_and_only_whole_lines(tmp_path):
    path = tmp_path / "cbdesk.log"
    path.write_text(line("one"))
    tail = LogTail(tmp_path)
    assert [one.text for one in tail.read()[0]] == ["one"]
    with path.open("a") as file:
        file.write(line("two") + line("three")[:30])
    assert [one.text for one in tail.read()[0]] == ["two"]
    with path.open("a") as file:
        file.write(line("three")[30:])
    assert tail.read() == (parse([line("three").rstrip()]), False)


def test_that_a_rotated_log_is_read_with_what_it_was_before(tmp_path):
    path = tmp_path / "cbdesk.log"
    path.write_text(line("one"))
    tail = LogTail(tmp_path)
    tail.read()
    path.rename(tmp_path / "cbdesk.log.1")
    path.write_text(line("two"))
    records, is_all = tail.read()
    assert is_all
    assert [one.text for one in records] == ["one", "two"]


def test_that_a_line_before_the_first_record_belongs_to_none():
    assert [one.text for one in parse(["half of a stack", line("one").rstrip(), "  its stack"])] == ["one\n  its stack"]
