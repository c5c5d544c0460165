"""How documents look on a terminal, or in a pipe that somebody reads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cbdesk.cli import plain_text
from cbdesk.domain.documents import runs_document
from cbdesk.domain.sync import Progress, SourceFigures, SyncRun
from cbdesk.domain.sync_status import RunStatus

SINCE = datetime(2026, 11, 23, 8, 14, tzinfo=UTC)
RUN = SyncRun(
    id=7,
    sync_type="meraki",
    status="partial",
    records_processed=808,
    records_created=1,
    records_updated=2,
    records_deleted=0,
    duration_seconds=9,
    error_message=None,
    started_at=SINCE,
    completed_at=SINCE + timedelta(seconds=9),
    run_id="r1",
    station="ana@office-3 (process 12)",
    warnings=(),
    details=(
        SourceFigures("meraki", pages=6, read=808, seconds=8.5, calls=9, calls_today=40, error="Key refused.", advice="Renew it."),
        SourceFigures("merge", seconds=0.5, created=1, changed=2, unchanged=805, deleted=0, conflicts=0),
    ),
)  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str], document: dict[str, Any]) -> str:
    plain_text.show(document)
    return capsys.readouterr().out


def test_that_the_log_shows_runs_and_keeps_the_details_back(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, plain_text.runs(runs_document([RUN]), with_details=False))
    assert "2026-11-23 08:14:00" in text
    assert "partial" in text
    assert "unchanged" not in text


def test_that_a_run_whose_station_died_is_called_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    dead = replace(RUN, status="started", is_interrupted=True)
    alive = replace(RUN, status="started")
    assert "interrupted" in shown(capsys, plain_text.runs(runs_document([dead]), with_details=False))
    assert "interrupted" not in shown(capsys, plain_text.runs(runs_document([alive]), with_details=False))


def test_that_details_show_each_source_what_was_stored_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, plain_text.runs(runs_document([RUN]), with_details=True))
    lines = [line.split() for line in text.splitlines()]
    assert ["11-23", "08:14", "meraki", "8.5", "6", "808", "0", "9", "40", "0", "0"] in lines
    assert ["11-23", "08:14", "meraki", "0.5", "1", "2", "805", "0", "0"] in lines
    assert "meraki: Key refused. Renew it." in text
    assert "…" not in text


LONG = "IncidentIQ answered 500: " + "An unexpected error occurred while the assets were listed. " * 3


@pytest.mark.parametrize("columns", ["80", "120"])
def test_that_nothing_is_cut_off_on_a_narrow_terminal(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", columns)
    figures = replace(RUN.details[0], requests_per_second=5.0, read=26_310, calls=1_234, calls_today=12_345)
    failed = replace(RUN, sync_type="chromebooks", error_message=LONG, details=(figures, RUN.details[1]))
    part = {
        "status": "partial",
        **dict.fromkeys(("records_processed", "records_created", "records_updated"), 26_310),
        **dict.fromkeys(("records_deleted", "records_unchanged", "conflicts"), 26_310),
        "error_message": LONG,
        "warnings": [LONG],
        "notes": [LONG],
    }
    documents: list[dict[str, Any]] = [
        plain_text.runs(runs_document([failed]), with_details=True),
        {"status": "partial", "notes": [LONG], "parts": dict.fromkeys(("chromebooks", "users", "meraki"), part)},
        {"devices": [{"ident": "5CD1234567", "device_ids": ("2d1179e0-9c0f",), "sources": {"google": LONG}}]},
        {
            "calls": [
                {"day": "2026-11-27", "source": "incidentiq", "endpoint": "/v1" * 30, "status": 200, "calls": 9_999}
            ]
        },
    ]
    for document in documents:
        text = re.sub(r"\x1b\[\d*m", "", shown(capsys, document))
        assert "…" not in text
        assert max(map(len, text.splitlines())) <= int(columns)
        assert "unexpected" in text or "200" in text


def test_that_a_look_at_several_devices_says_what_became_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    looks = [{"ident": "5CD1", "device_ids": ("d1", "d2"), "sources": {"google": "ok", "meraki": "nothing found"}}]
    text = shown(capsys, {"devices": looks, "changed": 1, "left_out": [], "warnings": [], "took_ms": 5})
    assert "5CD1 d1, d2 google ok, meraki nothing found" in " ".join(text.split())


def test_that_who_is_syncing_is_a_sentence_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    status = RunStatus(
        "r1",
        "full",
        "office-3",
        "ana",
        SINCE,
        SINCE,
        message="reading Google devices",
        percent=42.0,
        eta_seconds=70.0,
        sources={"google": Progress("google", "400 read", 400, 1000, rate=51.0, eta_seconds=12.0)},
    )
    text = shown(capsys, plain_text.running(status))
    assert (
        "office-3 (ana) is syncing since 2026-11-23 08:14 UTC: reading Google devices, 42 %, about 1:10 left." in text
    )
    assert ["google", "400", "read", "1000", "51", "0:12"] in [line.split() for line in text.splitlines()]


def test_that_nobody_syncing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nobody is syncing." in shown(capsys, plain_text.running(None))


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (1023, "1023 B"), (1024, "1 kB"), (1_500_000, "1.43 MB"), (5 << 30, "5.0 GB")]
)
def test_that_sizes_are_shown_in_the_unit_that_a_person_counts_in(
    size: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plain_text.show({"total_bytes": size, "rows": size or 1})
    assert words in capsys.readouterr().out
