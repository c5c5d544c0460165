"""What the administrator of a computer says for every account on it: a policy, and defaults.

The policy is stronger than everything a user sets, the defaults are weaker than all of it. Linux has two files for
them, Windows two keys of the registry (group policy writes there), macOS the managed and the ordinary preferences of
the computer. Each is a document like config.toml, without secrets.
"""

from __future__ import annotations

import os
import plistlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from cbdesk.errors import SettingsError
from cbdesk.settings import registry
from cbdesk.settings.document import Flat, known_settings, read_toml

FOLDER = Path("/etc/cbdesk")
REGISTRY_KEY = r"Software\Policies\cbdesk"
REGISTRY_DEFAULTS = "Defaults"
_PLIST = "org.cbdesk.cbdesk.plist"
_MANAGED, _PREFERENCES = Path("/Library/Managed Preferences"), Path("/Library/Preferences")


@dataclass(frozen=True, slots=True)
class Place:
    """``folder``: what paths in it are relative to; None where they have to be whole."""

    name: str
    read: Callable[[], Mapping[str, Any]]
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Administered:
    """Settings by the name of their place, the strongest place first."""

    policy: Mapping[str, Flat]
    defaults: Mapping[str, Flat]
    warnings: tuple[str, ...] = ()


def read() -> Administered:
    """Read what there is for this computer. Raises SettingsError: what an administrator wrote is never passed over."""
    policy, defaults = places(sys.platform)
    warnings: list[str] = []
    return Administered(_settings(policy, warnings), _settings(defaults, warnings), tuple(warnings))


def places(platform: str) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Return where an operating system has the policy and the defaults, the strongest place first."""
    if platform == "win32":
        defaults = rf"{REGISTRY_KEY}\{REGISTRY_DEFAULTS}"
        read_policy = partial(registry.read, REGISTRY_KEY, without=REGISTRY_DEFAULTS)
        return (
            (Place(rf"HKEY_LOCAL_MACHINE\{REGISTRY_KEY}", read_policy),),
            (Place(rf"HKEY_LOCAL_MACHINE\{defaults}", partial(registry.read, defaults)),),
        )
    if platform == "darwin":
        managed = (_MANAGED / _PLIST, _MANAGED / _account() / _PLIST)
        return tuple(_plist(file) for file in managed), (_plist(_PREFERENCES / _PLIST),)
    return (_toml(FOLDER / "policy.toml"),), (_toml(FOLDER / "defaults.toml"),)


def read_plist(file: Path) -> Mapping[str, Any]:
    """The preferences in the file; none when there is no file. Raises SettingsError."""
    try:
        document = plistlib.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, ExpatError):  # plistlib's own error is a ValueError
        document = None
    if not isinstance(document, dict):
        raise SettingsError(f"{file} is not a property list with settings.")
    return document


def _account() -> str:
    import pwd  # there is none on Windows

    return pwd.getpwuid(os.getuid()).pw_name


def _plist(file: Path) -> Place:
    return Place(str(file), partial(read_plist, file))


def _toml(file: Path) -> Place:
    return Place(str(file), partial(read_toml, file), file.parent)


def _settings(places: tuple[Place, ...], warnings: list[str]) -> dict[str, Flat]:
    found = {}
    for place in places:
        found[place.name], odd = known_settings(place.read(), place.name, place.folder)
        warnings.extend(odd)
    return found
