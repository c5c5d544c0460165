"""A document of settings, as config.toml is one: which of its keys are settings, and what is odd about the others."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cbdesk.errors import SettingsError
from cbdesk.settings.model import KEYS, SECRETS

NOT_IN_FILES = {"config_file", "demo"}
_GROUPS = {key.partition(".")[0] for key in KEYS if "." in key}
_PATHS = {"data_dir", "google.credentials_file", "backup.folder"}

Flat = dict[str, Any]
"""Values by key: ``{"google.page_size": 100}``."""


def flatten(nested: Mapping[str, Any]) -> Flat:
    flat: Flat = {}
    for name, value in nested.items():
        if name in _GROUPS and isinstance(value, dict):
            flat.update({f"{name}.{member}": inner for member, inner in value.items()})
        elif name not in _GROUPS or value is not None:
            flat[name] = value
    return flat


def read_config(config_file: Path) -> tuple[Flat, list[str]]:
    """The known settings of a config.toml (none when there is no file) and a warning for each unknown key."""
    # As in other config files: relative to the file, wherever cron starts us.
    return known_settings(read_toml(config_file), str(config_file), config_file.parent)


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of the file; none when there is no file. Raises SettingsError."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8 text: save it as UTF-8.") from None


def known_settings(document: Mapping[str, Any], place: str, folder: Path | None) -> tuple[Flat, list[str]]:
    """The settings among the keys, and a warning for each that is none; paths are relative to the folder.

    Raises SettingsError when there is a secret among them.
    """
    flat = flatten(document)
    if exposed := [key for key in SECRETS if key in flat]:
        raise SettingsError(
            f"{place} holds {', '.join(exposed)}: secrets do not belong there. Delete the line, renew the secret "
            f"if others could read it, and keep it with: cbdesk config set-secret {exposed[0]}"
        )
    known = {key: value for key, value in flat.items() if key in KEYS and key not in NOT_IN_FILES}
    for key in _PATHS & known.keys():
        if folder is not None and isinstance(known[key], str) and known[key].strip():
            known[key] = str(folder / Path(known[key].strip()).expanduser())
    settable = [key for key in KEYS if key not in NOT_IN_FILES and key not in SECRETS]
    return known, [
        f"{place}: there is no setting {key}{did_you_mean(key, settable)}; it is ignored."
        for key in flat
        if key not in known
    ]


def did_you_mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
