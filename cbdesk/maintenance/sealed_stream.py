"""An encrypted backup: a line that says how, and below it pieces of AES-256-GCM, so that any size fits into memory.

The number of a piece and whether it is the last one are part of its nonce: none can be left out, moved or cut off.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from cbdesk.errors import GiveUpError

MAGIC = b"cbdesk backup "
FORMAT = 1
_PIECE = 1 << 20
_TAG = 16
_LONGEST_HEADER = 1024
_WORK = 1 << 15
"""scrypt's N: a guess at the passphrase costs 32 MB and a tenth of a second."""


class SealingWriter:
    """Encrypts what is written to it, and hands that to ``write``. Nothing is complete before `finish`."""

    def __init__(self, write: Callable[[bytes], object], passphrase: str) -> None:
        salt, self._prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        facts = {"format": FORMAT, "n": _WORK, "salt": salt.hex(), "prefix": self._prefix.hex()}
        self._header = MAGIC + json.dumps(facts, sort_keys=True).encode() + b"\n"
        self._cipher = AESGCM(_key(passphrase, salt, _WORK))
        self._write, self._rest, self._number = write, bytearray(), 0
        write(self._header)

    def write(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) > _PIECE:  # the last piece is never empty, unless it is the only one
            self._seal(bytes(self._rest[:_PIECE]), is_last=False)
            del self._rest[:_PIECE]

    def finish(self) -> None:
        self._seal(bytes(self._rest), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._write(self._cipher.encrypt(_nonce(self._prefix, self._number, is_last), piece, self._header))
        self._number += 1


def is_sealed(file: IO[bytes]) -> bool:
    """Tell whether an encrypted backup begins here, and go back to the beginning."""
    begin = file.read(len(MAGIC))
    file.seek(0)
    return begin == MAGIC


def opened(file: IO[bytes], passphrase: str) -> Iterator[bytes]:
    """Yield what was sealed, piece by piece. Raises GiveUpError for a wrong passphrase, and for a damaged file."""
    header = file.readline(_LONGEST_HEADER)
    try:
        facts = json.loads(header.removeprefix(MAGIC))
        if facts["format"] != FORMAT:
            raise GiveUpError("The backup was encrypted by another version of cbdesk. Restore it with that one.")
        prefix = bytes.fromhex(facts["prefix"])
        cipher = AESGCM(_key(passphrase, bytes.fromhex(facts["salt"]), min(int(facts["n"]), 1 << 20)))
    except (ValueError, KeyError, TypeError):
        raise GiveUpError("The backup is damaged: its first line cannot be read.") from None
    number, piece = 0, file.read(_PIECE + _TAG)
    while piece:
        following = file.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(prefix, number, not following), piece, header)
        except InvalidTag:
            raise GiveUpError(
                "The backup does not open: the passphrase is another one, or the file is damaged or incomplete."
            ) from None
        number, piece = number + 1, following
    if not number:
        raise GiveUpError("The backup is damaged: nothing stands below its first line.")


def _key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=work, r=8, p=1).derive(passphrase.encode())


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
