"""Asks whether a known vulnerability concerns a locked library: uv reads uv.lock, and OSV (osv.dev) knows the findings.

    .venv/bin/python packaging/audit.py

Exit code 1: there is a finding. 77: it cannot be asked here, and the last line says why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = 77
"""What a check of .ci/run ends with when it cannot be done here, as in the test suites of GNU."""
_AWAY = ("error sending request", "Request failed", "HTTP status")


def main() -> int:
    command = [sys.executable, "-m", "uv", "audit", "--frozen", "--preview-features", "audit", *sys.argv[1:]]
    # Twice is enough: a machine without a way out would wait for nothing.
    environment = {"UV_HTTP_RETRIES": "1", **os.environ}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(answer.stdout, answer.stderr, sep="", end="", flush=True)
    if answer.returncode > 1 and any(word in answer.stderr for word in _AWAY):
        print("The locked libraries were not audited: the list of vulnerabilities (osv.dev) cannot be reached here.")
        return LEFT_OUT
    return answer.returncode


if __name__ == "__main__":
    sys.exit(main())
