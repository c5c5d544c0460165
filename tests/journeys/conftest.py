"""A real screen (Xvfb), real keys (xdotool), what a screen reader hears, and the real program; never skipped where CI is set."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.conftest import open_folder

ROOT = Path(__file__).parents[2]
PACKAGED = os.environ.get("CBDESK_PROGRAM")
"""The packaged program, where the journeys are to be made in it; else the source tree is started."""
PROGRAM = [PACKAGED] if PACKAGED else [sys.executable, "-m", "cbdesk"]
SYSTEM_PYTHON = "/usr/bin/python3"
START_SECONDS = 90.0
PALETTE = "What to do or find"
DEVICES = 2_300
"""Enough for a look-up of 2,000 of them: some of a district are deleted."""

_KEPT = ("PATH", "LANG", "TZ", "TMPDIR")
_BINDING = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
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
_FILL_CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
QGuiApplication.clipboard().setText(sys.stdin.read())
app.processEvents()
print("filled", flush=True)
app.exec()
"""


def _need(missing: list[str], packages: str) -> None:
    if missing:
        reason = f"not installed: {', '.join(missing)} (Debian: apt-get install {packages})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The DISPLAY of an empty screen of our own."""
    _need([tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None], "xvfb xdotool")
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


@pytest.fixture(scope="session")
def at_spi() -> None:
    """What a screen reader uses is installed."""
    is_there = (
        shutil.which("dbus-run-session")
        and Path(SYSTEM_PYTHON).exists()
        and subprocess.run([SYSTEM_PYTHON, "-c", _BINDING], check=False, capture_output=True).returncode == 0
    )
    _need([] if is_there else ["AT-SPI"], "dbus at-spi2-core gir1.2-atspi-2.0 python3-gi")


class Helper:
    """A process that answers each line with a JSON document on a line; what else is said on the way is passed over."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
        )
        self.first = self._read()

    def ask(self, line: str = "") -> Any:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _read(self) -> Any:
        assert self._process.stdout
        for line in self._process.stdout:
            with suppress(ValueError):
                return json.loads(line)
        raise AssertionError(f"{self._process.args} ended")


class Station:
    """A computer of a district: its program finds the systems, the server and the data folder by its environment."""

    def __init__(self, outside: Helper, environment: dict[str, str]) -> None:
        self.outside = outside
        self.environment = environment

    def run(self, *words: str) -> Any:
        """Return the document that the program prints for these words."""
        answer = subprocess.run(
            [*PROGRAM, *words, "--json"], env=self.environment, cwd="/", capture_output=True, check=False, timeout=120
        )
        assert answer.returncode == 0, f"{words}: {answer.stdout.decode()} {answer.stderr.decode()}"
        return json.loads(answer.stdout)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        connection = psycopg2.connect(self.environment["CBDESK_DATABASE__URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def station() -> Iterator[Station]:
    """A synced station, for all journeys."""
    with open_folder("cbdesk-outside-") as outside_dir, open_folder("cbdesk-station-") as data_dir:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"HOME": str(data_dir), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.journeys.outside", str(outside_dir), str(DEVICES)]
        outside = Helper(command, environment)
        try:
            found = outside.first | {"CBDESK_DATA_DIR": str(data_dir / "data")}
            station = Station(outside, environment | found)
            assert station.run("sync", "full")["status"] == "completed"
            yield station
        finally:
            outside.close()


class Desk:
    """The running program as its user meets it: texts to see or hear, keys to press, a clipboard to paste from."""

    def __init__(self, display: str, environment: dict[str, str], reader: Helper | None = None) -> None:
        self.environment = environment | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._reader = reader
        self._window = ""

    def find(self, process: subprocess.Popen[str], title: str = "cbdesk$") -> None:
        """Wait for the window and give it the keyboard: without a window manager nobody else does."""
        deadline = time.monotonic() + START_SECONDS
        while not self._window:
            assert process.poll() is None, f"cbdesk ended with code {process.returncode}"
            assert time.monotonic() < deadline, "no window of cbdesk"
            self._window = self.named(title)
            time.sleep(0.1)
        self.come_back()

    def come_back(self) -> None:
        """Give the keyboard to the main window: a dialog that closes leaves it to nobody."""
        self._xdotool("windowfocus", "--sync", self._window)

    def turn_to(self, title: str) -> None:
        """Wait for another window or dialog, by the beginning of its title, and give it the keyboard."""
        self.until(lambda: bool(self.named(f"^{title}")), f"no window {title}")
        self._xdotool("windowfocus", "--sync", self.named(f"^{title}"))

    @property
    def title(self) -> str:
        return self._xdotool("getwindowname", self._window).strip()

    def press(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "40", *keys)

    def type(self, text: str) -> None:
        """Type as quickly as a person does; ``scan`` is quicker."""
        self._xdotool("type", "--delay", "60", text)

    def scan(self, code: str) -> None:
        self._xdotool("type", "--delay", "15", code)
        self.press("Return")

    def search(self, text: str) -> None:
        self.press("ctrl+f", "BackSpace")
        self.type(text)
        self.press("Return")

    def command(self, name: str) -> None:
        """Give a command by its name, which the palette finds."""
        self.press("ctrl+k")
        self.until(lambda: self.says(PALETTE), "no palette")
        self.type(name)
        self.press("Return")
        self.until(lambda: not self.says(PALETTE), f"the palette did not take {name}")
        self.come_back()

    def says(self, text: str) -> bool:
        """Tell whether a text is somewhere in the windows, as a screen reader finds it."""
        return any(text in one for one in self.said())

    def said(self) -> list[str]:
        assert self._reader, "nobody listens"
        return [name.replace("\u200b", "") for name in self._reader.ask()]

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            heard = f"; heard: {self.said()}" if self._reader and time.monotonic() >= deadline else ""
            assert time.monotonic() < deadline, f"{what}; the title says: {self.title}{heard}"
            time.sleep(0.1)

    def clipboard(self) -> str:
        """Read the clipboard as another program does."""
        command = [sys.executable, "-c", _READ_CLIPBOARD]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=True
        ).stdout

    @contextmanager
    def copied_elsewhere(self, text: str) -> Iterator[None]:
        """Another program has this text on the clipboard, for as long as it runs."""
        program = subprocess.Popen(
            [sys.executable, "-c", _FILL_CLIPBOARD],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert program.stdin
        assert program.stdout
        try:
            with program.stdin as stdin:
                stdin.write(text)
            assert program.stdout.readline().strip() == "filled"
            yield
        finally:
            program.terminate()
            program.wait(20)
            program.stdout.close()

    def named(self, pattern: str) -> str:
        """Return the first visible window of such a title, empty for none."""
        found = self._xdotool("search", "--onlyvisible", "--name", pattern, check=False).split()
        return found[0] if found else ""

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        answer = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, timeout=30, check=check
        )
        return answer.stdout


@pytest.fixture(scope="session")
def reader(screen: str, at_spi: None) -> Iterator[Helper]:
    """A screen reader, on a bus of its own."""
    script = Path(__file__).with_name("announced.py")
    command = ["dbus-run-session", "--", SYSTEM_PYTHON, "-s", str(script)]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    reader = Helper(command, environment | {"DISPLAY": screen})
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def window(screen: str, reader: Helper, station: Station, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The station's window; closed like a terminal closes it, and gone afterwards."""
    heard = {"DBUS_SESSION_BUS_ADDRESS": reader.first, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    desk = Desk(screen, station.environment | heard, reader)
    log = tmp_path_factory.mktemp("window") / "journey.log"
    with log.open("w") as output:
        process = subprocess.Popen(PROGRAM, env=desk.environment, stdout=output, stderr=output, text=True)
    try:
        desk.find(process)
        desk.until(lambda: " · " in desk.title, "no device was shown after the start")
        yield desk
        process.terminate()
        assert process.wait(60) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(20)


@pytest.fixture
def desk(window: Desk) -> Desk:
    """The window as everybody finds it: all devices are listed, the first one is shown."""
    window.come_back()
    window.search("")
    window.until(lambda: " · " in window.title, "no device was shown")
    return window
