"""Reads the places settings come from and remembers which place each value came from.

Command line > environment > ``.env`` > config.toml > secrets.json > keyring > default. The keyring costs a quarter of a
second, so it is asked only when somebody reads a secret that no other place holds, and only when secrets.json says that
cbdesk put it there, or (token and API key) when the rest of that source is configured.
"""

from __future__ import annotations

import difflib
import logging
import tomllib
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
from pydantic_settings import SettingsError as SourceError

from cbdesk.errors import SettingsError
from cbdesk.settings import folders, secrets
from cbdesk.settings.model import KEYS, SECRETS, Settings, variable
from cbdesk.settings.private_file import is_private

_log = logging.getLogger(__name__)
_GROUPS = {key.partition(".")[0] for key in KEYS if "." in key}
_CONFIG_FILE = "config_file"
_FALSE = {"", "0", "false", "no", "off", "f", "n"}  # pydantic's words for False, and nothing
NOT_IN_FILES = {_CONFIG_FILE, "demo"}
_PATHS = {"data_dir", "google.credentials_file", "backup.folder"}

Flat = dict[str, Any]
"""Values by key: ``{"google.page_size": 100}``."""


def load(**overrides: Any) -> Settings:
    """The settings of this process. ``None`` in overrides: not given.

    Raises SettingsError with one line per mistake.
    """
    given = {key: value for key, value in flatten(overrides).items() if value is not None}
    if unknown := [key for key in given if key not in KEYS]:
        raise SettingsError(f"There is no setting {', '.join(unknown)}{did_you_mean(unknown[0], list(KEYS))}.")
    return _load(given, {}, {})


def load_draft(changes: Mapping[str, str], new_secrets: Mapping[str, str]) -> Settings:
    """The settings as these changes of config.toml and these secrets would make them; nothing is kept.

    A blank text takes the setting or the secret away. What the environment says is stronger, as always.
    """
    return _load({}, changes, new_secrets)


def with_changes(values: Mapping[str, Any], changes: Mapping[str, str]) -> Flat:
    """The values with each change in its place; a blank one takes the value away."""
    kept = {key: value for key, value in values.items() if key not in changes}
    return kept | {key: text for key, text in changes.items() if text.strip()}


def _load(given: Flat, changes: Mapping[str, str], new_secrets: Mapping[str, str]) -> Settings:
    warnings: list[str] = []
    environment = _values(EnvSettingsSource(Settings), "the environment", warnings)
    layers: dict[str, Flat] = {"command line": given, "environment": environment}
    if str(environment.get("demo", "")).strip().lower() not in _FALSE:
        # The simulated district: no file and no keyring may lead to real systems.
        settings = build(layers, _config_file(given, environment))
    else:
        env_file = _from_env_file(Path(".env"), warnings)
        config_file = _config_file(given, environment, env_file)
        from_file, odd = read_config(config_file)
        warnings.extend(odd)
        kept, in_keyring = secrets.kept_beside(config_file)
        layers |= {
            ".env": env_file,
            str(config_file): with_changes(from_file, changes),
            str(config_file.parent / secrets.FILE_NAME): with_changes(kept, new_secrets),
        }
        settings = build(layers, config_file)
        _offer_keyring(settings, in_keyring, without=new_secrets)
    settings._warnings = tuple(warnings)  # noqa: SLF001  the object is frozen for everybody but its maker
    for warning in warnings:
        _log.warning(warning)
    return settings


def build(layers: dict[str, Flat], config_file: Path) -> Settings:
    """Validate the first value of every key; ``layers`` from strongest to weakest, by the name shown to people."""
    origins: dict[str, str] = {}
    nested: dict[str, Any] = {}
    for place, values in layers.items():
        for key, value in values.items():
            if key in origins:
                continue
            origins[key] = place
            value = value.strip() if isinstance(value, str) else value  # noqa: PLW2901  the stripped one is the value
            group, _, name = key.rpartition(".")
            if group:
                nested.setdefault(group, {})[name] = value
            elif value != "":  # a blank one means the default, as in the groups
                nested[name] = value
    origins.setdefault(_CONFIG_FILE, "default")
    nested[_CONFIG_FILE] = config_file
    try:
        settings = Settings(**nested)
    except ValidationError as error:
        raise SettingsError(_explain(error, origins)) from None
    settings._origins = origins  # noqa: SLF001  the object is frozen for everybody but its maker
    return settings


def flatten(nested: dict[str, Any]) -> Flat:
    flat: Flat = {}
    for name, value in nested.items():
        if name in _GROUPS and isinstance(value, dict):
            flat.update({f"{name}.{member}": inner for member, inner in value.items()})
        elif name not in _GROUPS or value is not None:
            flat[name] = value
    return flat


def read_config(config_file: Path) -> tuple[Flat, list[str]]:
    """The known settings of a config.toml (none when there is no file) and a warning for each unknown key."""
    try:
        document = tomllib.loads(config_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, []
    except OSError as error:
        raise SettingsError(f"{config_file} cannot be read: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{config_file} is not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{config_file} is not UTF-8 text: save it as UTF-8.") from None
    flat = flatten(document)
    if exposed := [key for key in SECRETS if key in flat]:
        raise SettingsError(
            f"{config_file} holds {', '.join(exposed)}: secrets do not belong there. Delete the line, renew the secret "
            f"if others could read the file, and keep it with: cbdesk config set-secret {exposed[0]}"
        )
    known = {key: value for key, value in flat.items() if key in KEYS and key not in NOT_IN_FILES}
    for key in _PATHS & known.keys():  # as in other config files: relative to the file, wherever cron starts us
        if isinstance(known[key], str) and known[key].strip():
            known[key] = str(config_file.parent / Path(known[key].strip()).expanduser())
    settable = [key for key in KEYS if key not in NOT_IN_FILES and key not in SECRETS]
    return known, [
        f"{config_file}: there is no setting {key}{did_you_mean(key, settable)}; it is ignored."
        for key in flat
        if key not in known
    ]


def _values(source: EnvSettingsSource, place: str, warnings: list[str]) -> Flat:
    """What the variables of one place say, by key; pydantic-settings knows how variables and settings correspond."""
    known = [variable(key) for key in KEYS]
    unknown = [name.upper() for name in source.env_vars if name.startswith("cbdesk_") and name.upper() not in known]
    warnings.extend(f"{name} in {place} is no setting{did_you_mean(name, known)}; it is ignored." for name in unknown)
    try:
        values = flatten(source())
    except SourceError as error:
        raise SettingsError(f"In {place}: {error}.") from None
    return {key: value for key, value in values.items() if key in KEYS and variable(key).lower() in source.env_vars}


def _from_env_file(path: Path, warnings: list[str]) -> Flat:
    if not path.is_file():
        return {}
    try:
        source = DotEnvSettingsSource(
            Settings, env_file=path, env_file_encoding="utf-8", dotenv_filtering="only_existing"
        )
        private = is_private(path)
    except OSError as error:
        warnings.append(f"{path.absolute()} cannot be read ({error.strerror}); it is ignored.")
        return {}
    except UnicodeDecodeError:
        warnings.append(f"{path.absolute()} is not UTF-8 text; it is ignored.")
        return {}
    if not any(name.startswith("cbdesk_") for name in source.env_vars):
        return {}  # another program's file: none of our business
    if not private:
        warnings.append(
            f"{path.absolute()} is refused: it belongs to another account or can be read by one. "
            "Own it and run chmod 600 on it."
        )
        return {}
    values = _values(source, str(path.absolute()), warnings)
    if values.pop("demo", None) is not None:
        warnings.append(f"{variable('demo')} in {path.absolute()} is ignored: only cbdesk demo sets it.")
    return values


def _config_file(*layers: Flat) -> Path:
    named = next((str(layer[_CONFIG_FILE]).strip() for layer in layers if layer.get(_CONFIG_FILE)), "")
    return folders.absolute(Path(named)) if named else folders.default_config_file()


def _offer_keyring(settings: Settings, in_keyring: frozenset[str], *, without: Collection[str]) -> None:
    rest_is_configured = {
        "incidentiq.token": settings.incidentiq.base_url is not None,
        "meraki.api_key": settings.meraki.organization_id is not None,
    }
    for key in SECRETS:
        if key in without:
            continue
        listed = key in in_keyring
        if settings.origin(key) == "default" and (listed or rest_is_configured.get(key, False)):
            group = getattr(settings, key.partition(".")[0])
            group._vaults[key] = partial(secrets.read_from_keyring, key, is_listed=listed)  # noqa: SLF001  as above


def did_you_mean(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _explain(error: ValidationError, origins: dict[str, str]) -> str:
    """One sentence per mistake: the variable, its place, what is wrong and what is wanted; never the value."""
    lines = []
    for mistake in error.errors(include_url=False, include_input=False, include_context=False):
        key = ".".join(str(part) for part in mistake["loc"][:2] if isinstance(part, str))
        wrong = mistake["msg"].removeprefix("Value error, ")
        wanted = f" Wanted: {KEYS[key]}." if key in KEYS else ""
        lines.append(f"{variable(key)} (from {origins.get(key, 'command line')}): {wrong}.{wanted}")
    return "\n".join(lines)
