"""What runs here, for whoever has to help: versions of the program, of what it stands on, and of the system below."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cbdesk import __version__

_LIBRARIES = ("PySide6-Essentials", "qasync", "SQLAlchemy", "psycopg2-binary", "redis", "requests", "keyring")


def commit() -> str:
    """Return the short name of the commit that a source tree stands at; empty where there is no source tree."""
    git = Path(__file__).parents[2] / ".git"
    try:
        if git.is_file():  # a second working tree: the file names the folder
            git = Path(git.read_text(encoding="utf-8").removeprefix("gitdir:").strip())
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref:"):
            return head[:9]
        name = head.removeprefix("ref:").strip()
        shared = git / "commondir"
        common = git / shared.read_text(encoding="utf-8").strip() if shared.is_file() else git
        for folder in (git, common):
            if (folder / name).is_file():
                return (folder / name).read_text(encoding="utf-8").strip()[:9]
        packed = (common / "packed-refs").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line[:9] for line in packed if line.endswith(f" {name}")), "")


def versions() -> dict[str, str]:
    """Return name and version of everything that matters when something is wrong."""
    found = {
        "cbdesk": f"{__version__} ({commit()})" if commit() else __version__,
        "Python": platform.python_version(),
        "System": platform.platform(),
        "Started from": "an installed program" if getattr(sys, "frozen", False) else "Python",
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def version_text() -> str:
    """Return the versions as lines of text."""
    return "\n".join(f"{name} {value}" for name, value in versions().items())
