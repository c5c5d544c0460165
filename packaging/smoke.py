"""Tries the packaged application on this machine as its first user would, in an empty home.

    .venv/bin/python packaging/smoke.py [dist/cbdesk/cbdesk]

It says its version, fills its own database from the simulated district, answers, and leaves no process behind. With
``CBDESK_PROGRAM`` set to the program, ``tests/journeys`` then does the same in its window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEVICES = 300
_KEPT = ("PATH", "LANG", "TZ", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")


class Program:
    """The packaged program in a home of its own: nothing of this project's environment reaches it."""

    def __init__(self, executable: Path, home: Path) -> None:
        self._executable = executable
        self.environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "HOME": str(home),
            "CBDESK_DATA_DIR": str(home / "data"),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def run(self, *arguments: str) -> str:
        """Return what it says on standard output; anything but success ends the trial."""
        started = time.monotonic()
        answer = subprocess.run(
            [self._executable, *arguments], env=self.environment, cwd="/", capture_output=True, text=True, check=False
        )
        words = " ".join(arguments)
        if answer.returncode != 0:
            raise SystemExit(f"cbdesk {words} ended with {answer.returncode}:\n{answer.stdout}\n{answer.stderr}")
        print(f"cbdesk {words}: {time.monotonic() - started:.1f} s", flush=True)
        return answer.stdout


def must(holds: object, what: str) -> None:
    if not holds:
        raise SystemExit(f"The packaged program is wrong: {what}.")


def main() -> int:
    executable = Path(sys.argv[1] if sys.argv[1:] else ROOT / "dist" / "cbdesk" / "cbdesk").resolve()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(executable, Path(folder))
        must(program.run("--version").strip(), "it does not say its version")
        synced = json.loads(program.run("demo", "--headless", "--devices", str(DEVICES), "--json"))
        must(synced["status"] == "completed", f"the first sync ended as {synced['status']}")
        found = json.loads(program.run("search", "chromebook", "--json"))
        must(found["total"] > DEVICES // 2, f"a search found {found['total']} of {DEVICES} devices")
        serial = next(hit["serial_number"] for hit in found["hits"] if hit["serial_number"])
        must(json.loads(program.run("device", serial, "--json"))["serial_number"] == serial, "a device was not found")
        overview = json.loads(program.run("stats", "overview", "--json"))
        must(overview["total_devices"] >= DEVICES // 2, "the statistics are empty")
    print("The packaged program works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
