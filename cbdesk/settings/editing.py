"""The settings as a form edits them: what stands in each field, what fixes it, and what is wrong with a new text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cbdesk.domain.phrases import Phrase
from cbdesk.errors import SettingsError
from cbdesk.settings import keyring_store, secrets
from cbdesk.settings.document import NOT_IN_FILES, read_config
from cbdesk.settings.loading import defaults_here, load, load_draft
from cbdesk.settings.model import KEYS, SECRETS, Settings, variable
from cbdesk.settings.profile import as_file, set_values

EDITABLE: tuple[str, ...] = tuple(key for key in KEYS if key not in NOT_IN_FILES)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. ``text`` is what a person gave, empty for the default and for every secret.

    ``default`` is the administrator's where there is one.
    """

    key: str
    text: str
    default: str
    fixed: str = ""
    """Why it cannot be changed in a form; empty when it can."""
    place: str = ""
    """Of a secret: a sentence on where it is kept. Never the secret."""
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Everything a form shows; made by `read`, which blocks: it asks the keyring."""

    fields: Mapping[str, Field]
    settings: Settings
    config_file: Path
    keyring_problem: str
    """Why secrets cannot be kept in the keyring of this system; empty when they can."""
    file_for_secrets: Path
    """Where they can be kept instead, if a person allows it."""


def read() -> Form:
    """Read the settings anew, and try the keyring by a real write. Raises SettingsError."""
    settings = load()
    from_file = {} if settings.demo else read_config(settings.config_file)[0]
    defaults = Settings() if settings.demo else defaults_here()
    places = secrets.secret_places(settings)
    file = settings.config_file.parent / secrets.FILE_NAME
    problem = "" if settings.demo else keyring_store.problem() or ""
    fields = {}
    for key in EDITABLE:
        fixed = _fixed(settings, key)
        if key in SECRETS:
            is_set = places[key] != "not set"
            place = _place(places[key], key, file, problem)
            fields[key] = Field(key, "", "", fixed, place, is_set)
        else:
            value = _value(settings, key) if fixed else from_file.get(key, "")
            is_set = settings.origin(key) != "default"
            text = as_text(value) if is_set else ""
            fields[key] = Field(key, text, as_text(_value(defaults, key)), fixed, is_set=is_set)
    return Form(fields, settings, settings.config_file, problem, file)


def problem(key: str, text: str) -> str:
    """What is wrong with a text for one setting, as a sentence that never repeats it; empty when nothing is."""
    if not text.strip():
        return ""
    group, _, name = key.rpartition(".")
    given: dict[str, Any] = {group: {name: text}} if group else {name: text}
    try:
        Settings(**given)
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if mistake["type"] == "value_error":
            said = mistake["msg"].removeprefix("Value error, ")
            return f"{said[:1].upper()}{said[1:]}."
        return Phrase("Wanted here: {what}.", what=Phrase(KEYS[key]))
    return ""


def save(changes: Mapping[str, str], new_secrets: Mapping[str, str], *, allow_file: bool = False) -> None:
    """Write the changes to config.toml and keep the secrets; a blank text takes one away.

    Raises SettingsError. Nothing is written when a text is wrong; when the keyring refuses, the changes are.
    """
    settings = load_draft(changes, new_secrets)
    if changes:
        set_values(settings.config_file, changes)
    for key, text in new_secrets.items():
        if text.strip():
            secrets.store_secret(key, text, config_file=settings.config_file, allow_file=allow_file)
        else:
            secrets.forget_secret(key, config_file=settings.config_file)


def export(path: Path) -> int:
    """Write what this station's config.toml sets to another file, and return how many settings that are.

    No secret is among them: config.toml holds none. Raises SettingsError.
    """
    values, _ = read_config(load().config_file)
    try:
        path.write_text(as_file(values), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from None
    return len(values)


def read_defaults(path: Path) -> tuple[dict[str, str], list[str]]:
    """The settings of a defaults file as texts by key, and a warning for each key that is none.

    A path in it is relative to the file. Raises SettingsError, also for a file that holds a secret.
    """
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.")
    values, warnings = read_config(path)
    return {key: as_text(value) for key, value in values.items()}, warnings


def as_text(value: Any) -> str:
    """A value as a person types it into a form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(settings: Settings, key: str) -> Any:
    group, _, name = key.rpartition(".")
    return getattr(getattr(settings, group) if group else settings, name)


def _fixed(settings: Settings, key: str) -> str:
    origin = settings.origin(key)
    if settings.demo:
        return "The simulated district brings its own settings."
    if settings.is_locked(key):
        return Phrase("Fixed by the policy of this computer: {place}", place=origin)
    if origin == "environment":
        return Phrase("Fixed by the environment variable {name}.", name=variable(key))
    if origin == ".env":
        return Phrase("Fixed by {name} in the file .env of the working folder.", name=variable(key))
    return "Fixed on the command line." if origin == "command line" else ""


def _place(place: str, key: str, file: Path, keyring_problem: str) -> str:
    if place == "not set":
        if keyring_problem:
            return Phrase(
                "Not set. The keyring of this system cannot keep it: {reason}.", reason=Phrase(keyring_problem)
            )
        return "Not set. It will be kept in the keyring of this system, service “cbdesk”."
    if place == "keyring":
        return "Kept in the keyring of this system, service “cbdesk”."
    if place.startswith("keyring"):
        return "Kept in the keyring of this system, which does not answer now: unlock it."
    if place == str(file):
        return Phrase("Kept in {file}, which only your account can read.", file=file)
    return Phrase("Comes from the environment variable {name}.", name=variable(key))
