"""How documents look on a terminal, or in a pipe that somebody reads."""

from __future__ import annotations

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
    assert ["meraki", "8.5", "6", "808", "0", "9", "40", "0", "0"] in lines
    assert ["meraki,", "stored", "0.5", "1", "2", "805", "0", "0"] in lines
    assert "meraki: Key refused. Renew it." in text
    assert "…" not in text


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
    assert ["google", "400", "read", "400", "1000", "51", "12"] in [line.split() for line in text.splitlines()]


def test_that_nobody_syncing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nobody is syncing." in shown(capsys, plain_text.running(None))
