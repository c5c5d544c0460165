"""The offline copy on disk: a line that says what it is, and below it everything else, encrypted (AES-256-GCM).

The line names no device and no person. It is authenticated with the rest, so that a changed or cut file, or one that
was sealed with another key, does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import zlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cbdesk.errors import NoOfflineCopyError
from cbdesk.offline.key import KeyStore, Place
from cbdesk.settings.private_file import replace_file

MAGIC = b"cbdesk offline copy "
FORMAT = 1
_NONCE_BYTES = 12
_LONGEST_HEADER = 4_096
_LEVEL = 3
"""Of zlib: the size of level 6 within a tenth, in half its time (tests/bench/offline_copy.py)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is written in plain above the sealed part."""

    made_at: datetime
    shape: str
    """Which tables and columns are inside: a copy by another version of cbdesk is not read."""
    database: str
    """Which database was copied, as a keyed digest: its name is nobody's business."""
    key: Place

    def line(self) -> bytes:
        facts = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return MAGIC + json.dumps(facts, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One station's copy. ``database`` identifies the database that the station is set up for, without a password."""

    path: Path
    keys: KeyStore
    database: str
    shape: str

    def write(self, content: bytes, made_at: datetime) -> Header:
        """Seal the content in place of the copy before. Raises NoOfflineCopyError when no key or file can be had."""
        key, place = self.keys.for_writing(self.place_of_key())
        header = Header(made_at, self.shape, self._digest(key), place)
        line, nonce = header.line(), secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, zlib.compress(content, _LEVEL), line)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._remove_beginnings()
            replace_file(self.path, b"".join((line, nonce, sealed)), mode=0o600)
        except OSError as error:
            raise NoOfflineCopyError(f"The offline copy cannot be written to {self.path}: {error.strerror}.") from None
        return header

    def read(self, now: datetime, max_age: timedelta) -> tuple[Header, bytes]:
        """Return the content of a copy that may be shown. NoOfflineCopyError says why there is none.

        A copy that is too old is deleted: it holds data of students.
        """
        data = self._data()
        header, rest = _split(data)
        if now - header.made_at > max_age:
            self.delete()
            raise NoOfflineCopyError(
                f"The offline copy was older than {max_age.days} days (offline.max_age_days) and has been deleted."
            )
        if header.shape != self.shape:
            raise NoOfflineCopyError("The offline copy was made by another version of cbdesk.")
        key = self.keys.read(header.key)
        if len(rest) <= _NONCE_BYTES:
            raise _damaged()
        try:
            packed = AESGCM(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], data[: -len(rest)])
        except InvalidTag:
            raise NoOfflineCopyError(
                "The offline copy does not open: it is damaged, or its key is another one by now."
            ) from None
        if not hmac.compare_digest(header.database, self._digest(key)):
            raise NoOfflineCopyError("The offline copy is one of another database.")
        return header, zlib.decompress(packed)

    def header(self) -> Header:
        """Return what the file says of itself, unproved. Raises NoOfflineCopyError."""
        return _split(self._data(_LONGEST_HEADER))[0]

    def place_of_key(self) -> Place | None:
        """Return where the key of the copy stands that is there now; None without one."""
        try:
            return self.header().key
        except NoOfflineCopyError:
            return None

    @property
    def size(self) -> int | None:
        return self.path.stat().st_size if self.path.exists() else None

    def delete(self) -> None:
        self.path.unlink(missing_ok=True)
        self._remove_beginnings()

    def _remove_beginnings(self) -> None:
        """Remove what a process left that died while it wrote."""
        for beside in self.path.parent.glob(f".{self.path.name}.*"):
            beside.unlink(missing_ok=True)

    def _data(self, limit: int = -1) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(limit)
        except FileNotFoundError:
            raise NoOfflineCopyError("There is no offline copy on this station yet.") from None
        except OSError as error:
            raise NoOfflineCopyError(f"The offline copy {self.path} cannot be read: {error.strerror}.") from None

    def _digest(self, key: bytes) -> str:
        return hmac.new(key, self.database.encode(), hashlib.sha256).hexdigest()


def _split(data: bytes) -> tuple[Header, bytes]:
    """Return the header and the sealed rest."""
    line, newline, rest = data.partition(b"\n")
    if not newline or not line.startswith(MAGIC):
        raise _damaged()
    try:
        facts = json.loads(line.removeprefix(MAGIC))
        if facts.pop("format") != FORMAT:
            raise NoOfflineCopyError("The offline copy was made by another version of cbdesk.")
        header = Header(**facts | {"made_at": datetime.fromisoformat(facts["made_at"]).astimezone(UTC)})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged() from None
    if header.key not in {"keyring", "file"} or not isinstance(header.database, str):
        raise _damaged()
    return header, rest


def _damaged() -> NoOfflineCopyError:
    return NoOfflineCopyError("The offline copy is damaged.")
