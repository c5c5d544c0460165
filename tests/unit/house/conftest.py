"""The project's own files as material for tests."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis"}


def project_files(folder):
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(place) / name for name in names)


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def modules():
    """Every module of the program, shortest path first."""
    return sorted(path for path in project_files(ROOT / "cbdesk") if path.suffix == ".py")


@pytest.fixture(scope="session")
def texts():
    """Every text of the project, generated lock and recorded data aside: path -> text."""
    found = {}
    for path in project_files(ROOT):
        if path.suffix in {".lock", ".json", ".svg"}:
            continue
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
    return found
