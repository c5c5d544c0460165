"""Secrets of a station: the operating system's keyring first, a private file only when a person allows it.

`secrets.json` beside config.toml (mode 0600) lists which secrets cbdesk put into the keyring, so that nothing asks the
keyring in vain, and holds the values themselves only after ``allow_file=True``.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from cbdesk.errors import SettingsError
from cbdesk.settings import folders, keyring_store
from cbdesk.settings.keyring_store import KeyringAwayError
from cbdesk.settings.model import SECRETS, check_secret, variable
from cbdesk.settings.private_file import is_private, replace_file

if TYPE_CHECKING:
    from cbdesk.settings.model import Settings

FILE_NAME = "secrets.json"
_log = logging.getLogger(__name__)


def store_secret(key: str, value: str, *, config_file: Path | None = None, allow_file: bool = False) -> str:
    """Keep a secret for the next start and answer the place: ``keyring`` or the file's path.

    Raises SettingsError when the secret cannot be one, or when the keyring refuses a real write and ``allow_file`` is
    False; nothing is kept then.
    """
    _known(key)
    if not value.strip():
        raise SettingsError(f"Nothing was given for {key}.")
    value = check_secret(key, value)
    path = _path(config_file)
    kept = _read(path)
    try:
        keyring_store.write(key, value)
    except KeyringAwayError as away:
        if not allow_file:
            raise SettingsError(
                f"The keyring of this system cannot keep {key}: {away}. Set the environment variable {variable(key)}, "
                f"or allow a file that only your account can read ({path})."
            ) from None
        kept["values"][key] = value
        kept["keyring"].pop(key, None)
        _write(path, kept)
        return str(path)
    kept["keyring"][key] = "cbdesk"
    kept["values"].pop(key, None)
    _write(path, kept)
    return "keyring"


def read_secret(key: str, *, config_file: Path | None = None) -> str | None:
    """The secret as kept by `store_secret`; raises SettingsError when it stands in a keyring that does not answer."""
    _known(key)
    kept = _read(_path(config_file))
    return kept["values"].get(key) or read_from_keyring(key, is_listed=key in kept["keyring"])


def forget_secret(key: str, *, config_file: Path | None = None) -> None:
    _known(key)
    path = _path(config_file)
    kept = _read(path)
    if key in kept["keyring"]:
        try:
            keyring_store.delete(key)
        except KeyringAwayError as away:
            raise SettingsError(f"The keyring does not give up {key}: {away}.") from None
    if key in kept["values"] or key in kept["keyring"]:
        kept["values"].pop(key, None)
        kept["keyring"].pop(key, None)
        _write(path, kept)


def read_from_keyring(key: str, *, is_listed: bool) -> str | None:
    """``is_listed``: cbdesk put it there, so a keyring without an answer is an error and not an absent setting."""
    try:
        value = keyring_store.read(key)
    except KeyringAwayError as away:
        if not is_listed:
            return None
        raise SettingsError(
            f"{key} stands in the keyring, which does not answer: {away}. Unlock it, or set {variable(key)}."
        ) from None
    if value is None and is_listed:
        _log.warning("%s was stored in the keyring and is gone from there: set it again.", key)
    return value


def is_given(settings: Settings, key: str) -> bool:
    """Whether a secret stands anywhere, without asking the keyring, which is slow and may be locked."""
    return settings.origin(key) != "default" or key in kept_beside(settings.config_file)[1]


def secret_places(settings: Settings) -> dict[str, str]:
    """Where each secret stands, never its value: ``environment``, ``keyring``, …, or ``not set``. Asks the keyring."""
    given = {
        "database.url": lambda: settings.database.url,
        "database.replica_url": lambda: settings.database.replica_url,
        "redis.url": lambda: settings.redis.url,
        "incidentiq.token": lambda: settings.incidentiq.token,
        "meraki.api_key": lambda: settings.meraki.api_key,
        "backup.passphrase": lambda: settings.backup.passphrase,
    }
    places = {}
    for key in SECRETS:
        origin = settings.origin(key)
        try:
            is_set = given[key]() is not None
        except SettingsError:
            places[key] = "keyring, which does not answer"
            continue
        places[key] = (origin if origin != "default" else "keyring") if is_set else "not set"
    return places


def kept_beside(config_file: Path) -> tuple[dict[str, str], frozenset[str]]:
    """The values of secrets.json, and the keys it says are in the keyring."""
    kept = _read(_path(config_file))
    return kept["values"], frozenset(kept["keyring"])


def _known(key: str) -> None:
    if key not in SECRETS:
        raise SettingsError(f"{key} is not a secret; the secrets are {', '.join(SECRETS)}.")


def _path(config_file: Path | None) -> Path:
    return (config_file or folders.current_config_file()).parent / FILE_NAME


def _read(path: Path) -> dict[str, dict[str, str]]:
    """``{"keyring": {key: service}, "values": {key: secret}}``."""
    try:
        if not is_private(path):
            raise SettingsError(f"{path} can be read by other accounts: run chmod 600 on it, and renew its secrets.")
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {"keyring": {}, "values": {}}
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise SettingsError(f"{path} is damaged: delete it and set the secrets again.")
    return {
        part: {
            key: value for key, value in (document.get(part) or {}).items() if key in SECRETS and isinstance(value, str)
        }
        for part in ("keyring", "values")
    }


def _write(path: Path, kept: dict[str, dict[str, str]]) -> None:
    try:
        replace_file(path, json.dumps(kept, indent=1), mode=0o600)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from None
