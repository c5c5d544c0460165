"""What a second station is told on its command line while the first one syncs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from cbdesk.domain.sync import Progress
from cbdesk.domain.sync_status import RunStatus
from cbdesk.sync import lease as leases

ROOT = Path(__file__).parents[3]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def cbdesk(database_url: str, tmp_path: Path) -> Run:
    """Run a command of a second station, which has a key of Meraki and never gets to use it."""
    settings = {
        "CBDESK_DATABASE__URL": database_url,
        "CBDESK_DATA_DIR": str(tmp_path),
        "CBDESK_MERAKI__API_KEY": "k",
        "CBDESK_MERAKI__ORGANIZATION_ID": "1",
        "CBDESK_MERAKI__BASE_URL": "http://127.0.0.1:9/api/v1",
        "PYTHONPATH": str(ROOT),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cbdesk", *arguments]
        return subprocess.run(
            command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=90
        )

    return run


@pytest.fixture
def busy(engine: sa.Engine) -> Iterator[None]:
    """A first station in the middle of its sync."""
    with engine.connect() as connection:
        lease = leases.acquire(connection, holder="ana@office-3 (process 12)", run_id="r1")
        since = lease.now.replace(tzinfo=UTC)
        sources = {"google": Progress("google", "400 read", 400, 1000, rate=50.0, eta_seconds=12.0)}
        status = RunStatus(
            "r1",
            "full",
            "office-3",
            "ana",
            since,
            since + timedelta(seconds=50),
            phase="reading",
            message="reading Google devices",
            percent=42.0,
            eta_seconds=70.0,
            sources=sources,
        )
        leases.tell(connection, lease, status)
        yield
        leases.release(connection, lease)


@pytest.mark.usefixtures("busy")
def test_that_a_second_sync_says_who_is_syncing_and_how_far(cbdesk: Run) -> None:
    done = cbdesk("sync")
    assert done.returncode == 4
    assert done.stdout == ""
    assert "cbdesk: office-3 (ana) is syncing since " in done.stderr
    assert "reading Google devices, 42 %, about 1:10 left." in done.stderr


@pytest.mark.usefixtures("busy")
def test_that_the_holder_is_a_document_for_programs(cbdesk: Run) -> None:
    done = cbdesk("sync", "--json")
    assert done.returncode == 4
    document = json.loads(done.stdout)
    assert document["exit_code"] == 4
    assert document["error"].startswith("office-3 (ana) is syncing since ")
    holder = document["holder"]
    assert (holder["station"], holder["user"], holder["phase"], holder["percent"]) == (
        "office-3",
        "ana",
        "reading",
        42.0,
    )
    assert holder["sources"]["google"]["done"] == 400


@pytest.mark.usefixtures("busy")
def test_that_anybody_may_ask_who_is_syncing(cbdesk: Run) -> None:
    running = json.loads(cbdesk("logs", "--running", "--json").stdout)["running"]
    assert (running["station"], running["message"], running["eta_seconds"]) == (
        "office-3",
        "reading Google devices",
        70.0,
    )
    assert running["started_at"].endswith("Z")


def test_that_nobody_syncing_is_an_answer_too(cbdesk: Run) -> None:
    done = cbdesk("logs", "--running", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"running": None})


def test_that_calls_and_limits_are_one_document(cbdesk: Run) -> None:
    done = cbdesk("logs", "--calls", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"calls": [], "limits": []})
    assert cbdesk("logs", "--calls", "--running").returncode == 2
