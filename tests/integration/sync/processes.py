"""Real processes of ``cbdesk sync``: started at once or when told, killed, stopped or asked to end at any moment."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
_LONGEST = 60.0
_WARM = """
import sys
import redis.commands, sqlalchemy.dialects.postgresql.psycopg2
from cbdesk import cli
from cbdesk.app import syncing
print("ready", flush=True)
sys.stdin.readline()
sys.exit(cli.run(sys.argv[1:]))
"""
"""The same program; what it imports is imported before the word to begin, so that moments are moments of the run."""


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said after the lines that were already read."""

    exit_code: int
    document: dict[str, Any]
    """The JSON document or the result line; empty when it printed none."""
    errors: str


class SyncProcess:
    """One process of ``cbdesk sync``."""

    def __init__(self, environment: Mapping[str, str], *arguments: str, warm: bool = True) -> None:
        command = [sys.executable, *(["-c", _WARM] if warm else ["-m", "cbdesk"]), "sync", *arguments]
        self._process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self._is_waiting = warm

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def warm_up(self) -> None:
        """Wait until it is ready to begin."""
        if self._is_waiting:
            assert self._process.stdout is not None
            line = self._process.stdout.readline()
            assert line == "ready\n", self._process.stderr.read() if self._process.stderr else ""
            self._is_waiting = False

    def begin(self) -> None:
        self.warm_up()
        self.say("go")

    def say(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def close_input(self) -> None:
        """Do what happens to it when its parent ends."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.stdin = None

    def reads(self, lines: int) -> None:
        """Follow its progress for so many lines, or to its end."""
        for _ in itertools.islice(self._events(), lines):
            pass

    def reads_until(self, words: str) -> None:
        """Follow its progress up to the first line with these words."""
        assert any(words in event["message"] for event in self._events()), f"it never said {words!r}: {self.end()}"

    def _events(self) -> Iterator[dict[str, Any]]:
        for line in self._process.stdout or ():
            event = json.loads(line)
            if event["event"] == "progress":
                yield event

    def ends_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> bool:
        """Kill it, and tell whether that was its end: it may have ended before."""
        self._process.kill()
        self._process.communicate(timeout=_LONGEST)
        return self._process.returncode == -signal.SIGKILL

    def end(self) -> Ended:
        """Wait for its end, without closing its standard input, which would ask it to stop."""
        stdin, self._process.stdin = self._process.stdin, None
        output, errors = self._process.communicate(timeout=_LONGEST)
        if stdin is not None:
            stdin.close()
        documents = [json.loads(line) for line in output.splitlines()]
        found = [document for document in documents if document.get("event") != "progress"]
        return Ended(self._process.returncode, found[-1] if found else {}, errors)


class Machine:
    """Where processes of one station run: their environment, and their end when the test ends."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._started: list[SyncProcess] = []

    def start(self, *arguments: str, warm: bool = True) -> SyncProcess:
        self._started.append(SyncProcess(self.environment, *arguments, warm=warm))
        return self._started[-1]

    def run(self, *arguments: str) -> Ended:
        """Run one sync to its end."""
        process = self.start(*arguments)
        process.begin()
        return process.end()

    def close(self) -> None:
        for process in self._started:
            process.kill()


@contextmanager
def machine(environment: Mapping[str, str], bytecode: Path) -> Iterator[Machine]:
    """``bytecode`` is a folder that processes share, so that only the first one has to compile the libraries."""
    # PYTHONDONTWRITEBYTECODE: an empty value counts as not set.
    own = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONDONTWRITEBYTECODE": ""}
    found = Machine({**own, **environment})
    try:
        yield found
    finally:
        found.close()
