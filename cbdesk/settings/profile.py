"""What `cbdesk config` does: show every setting with its place, and change lines of config.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cbdesk.errors import SettingsError
from cbdesk.settings.document import NOT_IN_FILES, did_you_mean, flatten, read_config
from cbdesk.settings.loading import build, with_changes
from cbdesk.settings.model import KEYS, SECRETS, Settings, variable
from cbdesk.settings.private_file import replace_file
from cbdesk.settings.secrets import secret_places


def show(settings: Settings) -> dict[str, dict[str, Any]]:
    """``{"google.page_size": {"value": 200, "from": "default", "variable": "CBDESK_…", "locked": False}, …}``.

    What the policy of this computer fixes is locked, and comes from the place of the policy. A secret's value is
    ``set (environment)``, ``set (keyring)`` or ``not set``. Ready for JSON; asks the keyring.
    """
    places = secret_places(settings)
    shown: dict[str, dict[str, Any]] = {}
    for key in KEYS:
        if key in SECRETS:
            is_set = places[key] != "not set"
            shown[key] = {
                "value": f"set ({places[key]})" if is_set else "not set",
                "from": places[key] if is_set else settings.origin(key),
            }
        else:
            shown[key] = {"value": _plain(_value(settings, key)), "from": settings.origin(key)}
        shown[key]["variable"] = variable(key)
        shown[key]["locked"] = settings.is_locked(key)
    return shown


def refuse_locked(settings: Settings, key: str) -> None:
    """Raise SettingsError for a setting that the policy fixes: what config.toml says of it has no effect."""
    if settings.is_locked(key):
        raise SettingsError(f"{key} is fixed by the policy of this computer: {settings.origin(key)}")


def set_value(config_file: Path, key: str, value: str) -> None:
    """Change one setting in config.toml; a blank value removes it. Comments and other keys stay as they are.

    Raises SettingsError, and leaves the old file, when the key is unknown or a secret, or when the result is not valid.
    """
    set_values(config_file, {key: value})


def set_values(config_file: Path, changes: Mapping[str, str]) -> None:
    """Change several settings as `set_value` does one: all of them, or none."""
    for key in changes:
        if key in SECRETS:
            raise SettingsError(f"{key} is a secret and is not written to a file: cbdesk config set-secret {key}")
        if key not in KEYS or key in NOT_IN_FILES:
            raise SettingsError(f"There is no setting {key}{did_you_mean(key, [*KEYS])}.")
    flat, _ = read_config(config_file)
    settings = build({str(config_file): with_changes(flat, changes)}, config_file)
    text = config_file.read_text(encoding="utf-8") if config_file.exists() else ""
    wanted = flatten(tomllib.loads(text))
    for key, value in changes.items():
        if wanted.pop(key, None) is None and not value.strip():
            continue
        typed = _toml_type(_value(settings, key), value.strip()) if value.strip() else None
        text = _with_line(text, key, typed)
        if typed is not None:
            wanted[key] = typed
    if not _says(text, wanted):
        keys = ", ".join(changes)
        raise SettingsError(f"{config_file} is written in a way that cbdesk cannot edit: change {keys} by hand.")
    try:
        replace_file(config_file, text)
    except OSError as error:
        raise SettingsError(f"{config_file} cannot be written: {error.strerror}.") from None


def as_file(values: Mapping[str, Any]) -> str:
    """The values, by key, as a config.toml of their own."""
    text = ""
    for key, value in values.items():
        text = _with_line(text, key, value)
    return text


def _value(settings: Settings, key: str) -> Any:
    group, _, name = key.rpartition(".")
    return getattr(getattr(settings, group) if group else settings, name)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Path) else value


def _toml_type(validated: Any, text: str) -> Any:
    """Numbers, lists and whole paths as such; texts as typed, so that ``mydistrict`` stays readable in the file."""
    if isinstance(validated, (int, float)):
        return validated
    if isinstance(validated, Path):
        return str(validated)
    return list(validated) if isinstance(validated, tuple) else text


def _with_line(text: str, key: str, value: Any) -> str:
    """The file with one line replaced, added or (value None) removed; whether it worked is for the parser to say."""
    table, _, name = key.rpartition(".")
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    headers = [number for number, line in enumerate(lines) if line.lstrip().startswith("[")]
    start = 0
    if table:
        start = next((n + 1 for n in headers if re.match(rf"\s*\[\s*{table}\s*\]", lines[n])), -1)
        if start < 0:
            lines += ["", f"[{table}]"] if lines else [f"[{table}]"]
            start = len(lines)
    end = next((number for number in headers if number >= start), len(lines))
    found = next((n for n in range(start, end) if re.match(rf"\s*{name}\s*=", lines[n])), None)
    # JSON's escapes are TOML's, except that TOML wants DEL escaped too.
    new = [] if value is None else [f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")]
    if found is not None:
        lines[found : found + 1] = new
    else:
        while end > start and not lines[end - 1].strip():
            end -= 1
        lines[end:end] = new
    return "\n".join(lines) + "\n"


def _says(text: str, expected: dict[str, Any]) -> bool:
    try:
        return flatten(tomllib.loads(text)) == expected
    except tomllib.TOMLDecodeError:
        return False
