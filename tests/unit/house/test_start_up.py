"""A start that waits for nothing it does not need: SQL, HTTP and Google are imported when they are used."""

import re
import subprocess
import sys

import cbdesk

HEAVY = {"sqlalchemy", "alembic", "psycopg2", "google", "requests", "redis", "keyring", "PySide6", "qasync"}


def test_that_asking_for_the_version_imports_no_heavy_library(root):
    command = [sys.executable, "-X", "importtime", "-m", "cbdesk", "--version"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == f"cbdesk {cbdesk.__version__}"
    imported = set(re.findall(r"\| +(\w+)", answer.stderr))
    assert "cbdesk" in imported
    assert imported & HEAVY == set()
