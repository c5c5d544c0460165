"""A helper process that says once, as a line of JSON, that it is ready, and ends when its standard input is closed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from cbdesk.errors import GiveUpError

_GRACE_SECONDS = 5


class HelperProcess:
    """Started on entering the block; gone on leaving it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        # Its own session: Ctrl+C reaches us, and we end it in order.
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> dict[str, str]:
        """Wait for the line of JSON and return it; GiveUpError when the helper ended without one."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            code = self._process.wait()
            raise GiveUpError(f"A helper process of cbdesk ended at once (exit code {code}). Its message stands above.")
        document: dict[str, str] = json.loads(line)
        return document

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
