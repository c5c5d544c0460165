"""The key of the offline copy: in the operating system's keyring, or in a private file where there is none.

Whoever removes the key has destroyed the copy.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cbdesk.errors import NoOfflineCopyError
from cbdesk.settings import keyring_store
from cbdesk.settings.keyring_store import KeyringAwayError
from cbdesk.settings.private_file import is_private, replace_file

NAME = "offline.key"
KEY_BYTES = 32

Place = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class KeyStore:
    folder: Path
    """That of config.toml: who copies the data folder alone has not copied the key."""

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def read(self, place: Place) -> bytes:
        """Return the key from where it was put. Raises NoOfflineCopyError, which says what became of it."""
        try:
            text = keyring_store.read(NAME) if place == "keyring" else self._read_file()
        except KeyringAwayError as away:
            raise NoOfflineCopyError(
                f"The key of the offline copy stands in the keyring, which does not answer: {away}."
            ) from None
        key = _decoded(text)
        if key is None:
            raise NoOfflineCopyError("The key of the offline copy was removed, so that nobody can read the copy.")
        return key

    def for_writing(self, before: Place | None) -> tuple[bytes, Place]:
        """Return the key for the next copy and its place; a new one where there is none.

        ``before``: where the key of the copy stands that is about to be replaced. A keyring that does not answer for
        now is no reason to lay its key beside the copy: NoOfflineCopyError.
        """
        try:
            key = _decoded(keyring_store.read(NAME))
            if key is None:
                key = secrets.token_bytes(KEY_BYTES)
                keyring_store.write(NAME, _encoded(key))
        except KeyringAwayError as away:
            if before == "keyring":
                raise NoOfflineCopyError(
                    f"The offline copy is not renewed: its key stands in the keyring, which does not answer: {away}."
                ) from None
        else:
            self.file.unlink(missing_ok=True)
            return key, "keyring"
        key = _decoded(self._read_file())
        if key is None:
            key = secrets.token_bytes(KEY_BYTES)
            try:
                replace_file(self.file, _encoded(key), mode=0o600)
            except OSError as error:
                raise NoOfflineCopyError(
                    f"There is no keyring, and {self.file} cannot be written: {error.strerror}."
                ) from None
        return key, "file"

    def forget(self, place: Place | None) -> None:
        """Remove the key from wherever it is. Raises NoOfflineCopyError when the keyring of its ``place`` keeps it."""
        self.file.unlink(missing_ok=True)
        try:
            keyring_store.delete(NAME)
        except KeyringAwayError as away:
            if place != "keyring":
                return
            raise NoOfflineCopyError(f"The keyring does not give up the key of the offline copy: {away}.") from None

    def _read_file(self) -> str | None:
        try:
            if not is_private(self.file):
                raise NoOfflineCopyError(f"{self.file} can be read by other accounts: delete it; a new one is made.")
            return self.file.read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError):
            raise NoOfflineCopyError(f"{self.file} cannot be read.") from None


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _decoded(text: str | None) -> bytes | None:
    """Return the key, None for what cannot be one."""
    try:
        key = base64.b64decode(text or "", validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None
