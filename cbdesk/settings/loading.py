"""Reads the places settings come from and remembers which place each value came from.

Policy > command line > environment > ``.env`` > config.toml > secrets.json > keyring > the administrator's defaults >
default. The keyring costs a quarter of a second, so it is asked only when somebody reads a secret that no other place
holds, and only when secrets.json says that cbdesk put it there, or (token and API key) when the rest of that source is
configured.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
from pydantic_settings import SettingsError as SourceError

from cbdesk.errors import SettingsError
from cbdesk.settings import administrator, folders, secrets
from cbdesk.settings.document import Flat, did_you_mean, flatten, read_config
from cbdesk.settings.model import KEYS, SECRETS, Settings, variable
from cbdesk.settings.private_file import is_private

_log = logging.getLogger(__name__)
_CONFIG_FILE = "config_file"
_FALSE = {"", "0", "false", "no", "off", "f", "n"}  # pydantic's words for False, and nothing


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


def defaults_here() -> Settings:
    """What holds where nobody set anything: the defaults of this computer's administrator, and the program's."""
    return build(administrator.read().defaults, folders.default_config_file())


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
        administered = administrator.read()
        warnings.extend(administered.warnings)
        layers = {
            **administered.policy,
            **layers,
            ".env": env_file,
            str(config_file): with_changes(from_file, changes),
            str(config_file.parent / secrets.FILE_NAME): with_changes(kept, new_secrets),
            **administered.defaults,
        }
        settings = build(layers, config_file)
        locked = {key for key in KEYS if settings.origin(key) in administered.policy}
        settings._locked = frozenset(locked)  # noqa: SLF001  the object is frozen for everybody but its maker
        _offer_keyring(settings, in_keyring, without=new_secrets)
    settings._warnings = tuple(warnings)  # noqa: SLF001  the object is frozen for everybody but its maker
    for warning in warnings:
        _log.warning(warning)
    return settings


def build(layers: Mapping[str, Flat], config_file: Path) -> Settings:
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


def _explain(error: ValidationError, origins: dict[str, str]) -> str:
    """One sentence per mistake: the variable, its place, what is wrong and what is wanted; never the value."""
    lines = []
    for mistake in error.errors(include_url=False, include_input=False, include_context=False):
        key = ".".join(str(part) for part in mistake["loc"][:2] if isinstance(part, str))
        wrong = mistake["msg"].removeprefix("Value error, ")
        wanted = f" Wanted: {KEYS[key]}." if key in KEYS else ""
        lines.append(f"{variable(key)} (from {origins.get(key, 'command line')}): {wrong}.{wanted}")
    return "\n".join(lines)
