"""A screen reader's minute: search, device and statistics by the names that are announced, without a look at the screen."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.journeys.conftest import PROGRAM, ROOT, SYSTEM_PYTHON

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_that_the_window_can_be_used_by_the_names_that_a_screen_reader_says(screen, at_spi, station_dir):
    environment = {
        **os.environ,
        "CBDESK_DATA_DIR": str(station_dir),
        "PYTHONPATH": str(ROOT),
        "DISPLAY": screen,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    script = Path(__file__).with_name("by_names.py")
    command = ["dbus-run-session", "--", SYSTEM_PYTHON, "-s", str(script), *PROGRAM, "demo", "--devices", "300"]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=280)
    assert answer.returncode == 0, answer.stderr
    met = json.loads(answer.stdout.splitlines()[-1])
    assert met["serial"]
    assert met["shown"]
    assert met["models"] > 2
    assert "Traceback" not in answer.stderr, answer.stderr
