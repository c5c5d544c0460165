"""Where a station keeps its own data and its config.toml when nobody says otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def _is_system_account() -> bool:
    return sys.platform.startswith("linux") and os.geteuid() == 0


def default_data_dir() -> Path:
    """The user data folder; for root one that the unprivileged account of the embedded PostgreSQL can reach."""
    if _is_system_account() and not os.environ.get("XDG_DATA_HOME"):
        return Path("/var/lib/cbdesk")
    return platformdirs.user_data_path("cbdesk", appauthor=False)


def default_config_file() -> Path:
    if _is_system_account() and not os.environ.get("XDG_CONFIG_HOME"):
        return Path("/etc/cbdesk/config.toml")
    return platformdirs.user_config_path("cbdesk", appauthor=False) / "config.toml"


def current_config_file() -> Path:
    """The config.toml of this process's environment, for callers without a settings object."""
    named = os.environ.get("CBDESK_CONFIG_FILE", "").strip()
    return absolute(Path(named)) if named else default_config_file()


def absolute(path: Path) -> Path:
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  keeps links as they were written, unlike resolve()
