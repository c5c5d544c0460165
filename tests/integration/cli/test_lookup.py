"""The command that looks up a list, as a script runs it."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from tests.integration.repositories.rows import device, put


def test_that_a_list_is_looked_up_from_a_file_and_from_standard_input(
    engine: sa.Engine,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CBDESK_DATABASE__URL", database_url)
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path))
    put(engine, device("one", serial_number="5CD1", asset_tag="T1", model="=cmd"))
    path = tmp_path / "list.csv"
    path.write_text("5cd1\nT1;T2\n", encoding="utf-8")
    assert run(["lookup", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {key: document[key] for key in ("total", "found", "not_found", "duplicate", "ambiguous")} == {
        "total": 3,
        "found": 1,
        "not_found": 1,
        "duplicate": 1,
        "ambiguous": 0,
    }
    line = document["lines"][1]
    assert (line["identifier"], line["result"], line["same_as"]) == ("T1", "duplicate", 1)
    assert line["devices"][0]["serial_number"] == "5CD1"

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"T1\n")))
    assert run(["lookup", "-", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["identifier"], row["result"], row["model"]) for row in rows] == [("T1", "found", "'=cmd")]

    path.write_text("nothing\n", encoding="utf-8")
    assert run(["lookup", str(path)]) == 5
    assert run(["lookup", str(path), "--csv", "--json"]) == 2
    assert run(["lookup", str(tmp_path / "none.csv")]) == 1
