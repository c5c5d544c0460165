"""A screen reader's minute: search, device and statistics by the names that are announced, without a look at the screen."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.journeys.conftest import PROGRAM, ROOT

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
SYSTEM_PYTHON = "/usr/bin/python3"


def is_missing():
    binding = [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"]
    return not (
        shutil.which("dbus-run-session")
        and Path(SYSTEM_PYTHON).exists()
        and subprocess.run(binding, check=False, capture_output=True).returncode == 0
    )


def test_that_the_window_can_be_used_by_the_names_that_a_screen_reader_says(screen, station_dir):
    if is_missing():
        reason = "not installed: AT-SPI (Debian: apt-get install dbus at-spi2-core gir1.2-atspi-2.0 python3-gi)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
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
