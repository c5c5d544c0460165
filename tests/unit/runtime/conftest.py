"""Qt's event loop for tests without a window, and Python in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.qt_fixtures import aio, pools

__all__ = ["aio", "pools"]

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run_python() -> Callable[[str], str]:
    """Run a script in a new process, which has to end well, and return what it printed."""

    def run(script: str) -> str:
        environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", script]
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    return run
