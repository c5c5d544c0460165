"""A real screen (Xvfb), real keys (xdotool), and the real program; never skipped where CI is set."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGED = os.environ.get("CBDESK_PROGRAM")
"""The packaged program, where the journeys are to be made in it; else the source tree is started."""
PROGRAM = [PACKAGED] if PACKAGED else [sys.executable, "-m", "cbdesk"]
TOOLS = ("Xvfb", "xdotool")
START_SECONDS = 90.0

_READ_CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
for _ in range(50):
    app.processEvents()
    if QGuiApplication.clipboard().text():
        break
sys.stdout.write(QGuiApplication.clipboard().text())
"""


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The DISPLAY of an empty screen of our own."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)} (Debian: apt-get install xvfb xdotool)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1500x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        process.terminate()
        process.wait(20)


class Desk:
    """The running program as its user meets it: a title to read, keys to press, a clipboard to paste from."""

    def __init__(self, display: str, environment: dict[str, str]) -> None:
        self.environment = environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._window = ""

    def find(self, process: subprocess.Popen[str]) -> None:
        """Wait for the window and give it the keyboard: without a window manager nobody else does."""
        deadline = time.monotonic() + START_SECONDS
        while not self._window:
            assert process.poll() is None, f"cbdesk ended with code {process.returncode}"
            assert time.monotonic() < deadline, "no window of cbdesk"
            found = self._xdotool("search", "--onlyvisible", "--name", "cbdesk$", check=False).split()
            self._window = found[0] if found else ""
            time.sleep(0.1)
        self._xdotool("windowfocus", "--sync", self._window)

    @property
    def title(self) -> str:
        return self._xdotool("getwindowname", self._window).strip()

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        self._xdotool("type", "--delay", "15", text)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what}; the title says: {self.title}"
            time.sleep(0.1)

    def clipboard(self) -> str:
        """Read the clipboard as another program does."""
        command = [sys.executable, "-c", _READ_CLIPBOARD]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=True
        ).stdout

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        answer = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, timeout=30, check=check
        )
        return answer.stdout


@pytest.fixture
def desk(screen: str, station_dir: Path) -> Iterator[Desk]:
    """The demonstration with 300 Chromebooks in its window; closed like a terminal closes it, and gone afterwards."""
    environment = dict(os.environ) | {"CBDESK_DATA_DIR": str(station_dir), "PYTHONPATH": str(ROOT)}
    environment.pop("QT_QPA_PLATFORM", None)
    desk = Desk(screen, environment)
    log = station_dir / "journey.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*PROGRAM, "demo", "--devices", "300"],
            env=desk.environment,
            stdout=output,
            stderr=output,
            text=True,
        )
    try:
        desk.find(process)
        yield desk
        process.terminate()
        assert process.wait(60) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)
