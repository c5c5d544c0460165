"""A station's first start: the set-up by keys, a window of its own database, and a second start that hands over."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from tests.journeys.conftest import PROGRAM, ROOT, Desk

pytestmark = pytest.mark.journey


def opened_by_return(desk: Desk) -> bool:
    """Press the button of the last page, which may not be ready yet, and tell whether the window is there."""
    desk.press("Return")
    time.sleep(1)
    return bool(desk.named("^cbdesk$"))


def test_that_a_first_start_leads_to_a_window_that_takes_what_a_second_start_hands_over(screen, station_dir):
    environment = dict(os.environ) | {"CBDESK_DATA_DIR": str(station_dir), "PYTHONPATH": str(ROOT)}
    environment.pop("QT_QPA_PLATFORM", None)
    desk = Desk(screen, environment)
    log = station_dir / "journey.log"
    with log.open("w") as output:
        process = subprocess.Popen(PROGRAM, env=desk.environment, stdout=output, stderr=output, text=True)
    try:
        desk.find(process)
        assert desk.title == "Set up cbdesk"
        desk.press("Tab", "Tab", "space")  # work on this computer alone
        for page in ("Google Admin", "IncidentIQ", "Cisco Meraki"):
            desk.until(lambda page=page: desk.title == f"{page} — Set up cbdesk", f"the page of {page}")
            desk.press("alt+s")
        desk.until(lambda: desk.title == "Set up cbdesk", "the last page")
        desk.until(lambda: opened_by_return(desk), "the window did not follow", 60)
        desk._window = ""
        desk.find(process, "^cbdesk$")
        assert desk.title == "cbdesk"
        second = subprocess.run(
            [*PROGRAM, "5CD1007919"], env=desk.environment, capture_output=True, check=False, timeout=60
        )
        assert second.returncode == 0, second.stderr
        assert b"open already" in second.stderr
        desk.press("ctrl+a", "ctrl+c")
        desk.until(lambda: desk.clipboard() == "5CD1007919", "the handed over serial in the search bar")
        process.terminate()
        assert process.wait(60) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)
