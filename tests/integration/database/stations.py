"""Processes that use, and outlive, an embedded server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import psycopg2

T = TypeVar("T")

_ROOT = Path(__file__).parents[3]
_USER = """
import sys
from pathlib import Path
from cbdesk.database.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=False)
print(server.acquire(), flush=True)
sys.stdin.read()
server.release()
"""


class User:
    """Another process with a use of the server in ``data_dir``."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _USER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
            start_new_session=True,
        )

    def url(self) -> str:
        """The URL it got; blocks until the server is up."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "the process ended without a server"
        return line

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def press_ctrl_c(self) -> None:
        """SIGINT to the whole process group, as a terminal sends it."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(30)


def ask(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def until(answer: Callable[[], T | None], seconds: float = 30.0) -> T:
    """Repeat ``answer`` until it is neither empty nor False."""
    deadline = time.monotonic() + seconds
    while True:
        found = answer()
        if found:
            return found
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Dead ones that nobody waited for count as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def processes_of(data_dir: Path, program: str) -> list[int]:
    """Live processes whose command line names both."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if program in words and str(data_dir) in words and is_alive(int(file.parent.name)):
            found.append(int(file.parent.name))
    return found
