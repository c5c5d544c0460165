"""The operating system's keyring under service ``cbdesk``. Long secrets are cut into pieces that Windows accepts."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "cbdesk"
PIECE = 600
"""Characters per entry: Windows takes 2,560 bytes of UTF-16, and a character may need four of them."""

_HEAD = "cbdesk-pieces:"
_log = logging.getLogger(__name__)


class KeyringAwayError(Exception):
    """The keyring is missing, locked or refuses; the text says which."""


def write(key: str, value: str) -> None:
    """Write and read back: a keyring's name promises nothing (a locked one fails on the first write only)."""
    backend = _backend()
    before = _get(backend, key)
    if len(value) <= PIECE and not value.startswith(_HEAD):
        _set(backend, key, value)
    else:
        pieces = [value[start : start + PIECE] for start in range(0, len(value), PIECE)]
        mark = secrets.token_hex(4)  # new names: the old secret stays whole until the head is swapped
        for number, piece in enumerate(pieces):
            _set(backend, f"{key}#{mark}.{number}", piece)
        _set(backend, key, f"{_HEAD}{mark}:{len(pieces)}")
    if _joined(backend, key) != value:
        raise KeyringAwayError("it accepted the secret and did not keep it")
    _delete_pieces(backend, key, before)


def read(key: str) -> str | None:
    return _joined(_backend(), key)


def delete(key: str) -> None:
    backend = _backend()
    before = _get(backend, key)
    if before is not None:
        _delete(backend, key)
        _delete_pieces(backend, key, before)


def problem() -> str | None:
    """Why the keyring cannot be used, tried by a real write; None when it can."""
    try:
        write("probe", secrets.token_hex(8))
        delete("probe")
    except KeyringAwayError as away:
        return str(away)
    return None


def _backend() -> KeyringBackend:
    import keyring  # 120 ms, and as much again to look for a backend
    from keyring.backends.chainer import ChainerBackend

    try:
        chosen = keyring.get_keyring()
    except Exception as error:  # noqa: BLE001  a backend named in keyringrc.cfg may raise anything while it loads
        raise _away(error) from None
    candidates = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    # keyrings.alt keeps secrets as base64 in a file that pretends to be a keyring.
    honest = [backend for backend in candidates if not type(backend).__module__.startswith("keyrings.alt")]
    if not honest:
        raise KeyringAwayError("there is only a plain-text one, which is not used")
    return honest[0]


def _joined(backend: KeyringBackend, key: str) -> str | None:
    head = _get(backend, key)
    if head is None or not head.startswith(_HEAD):
        return head
    pieces = [_get(backend, name) for name in _piece_names(key, head)]
    if None in pieces:
        raise KeyringAwayError("a piece of the secret is missing: set it again")
    return "".join(piece for piece in pieces if piece is not None)


def _piece_names(key: str, head: str | None) -> list[str]:
    if head is None or not head.startswith(_HEAD):
        return []
    mark, _, count = head.removeprefix(_HEAD).partition(":")
    return [f"{key}#{mark}.{number}" for number in range(int(count))] if count.isdecimal() else []


def _delete_pieces(backend: KeyringBackend, key: str, head: str | None) -> None:
    for name in _piece_names(key, head):
        _delete(backend, name)


# Backends raise what lies below them (secretstorage, jeepney, pywintypes), not only
# KeyringError: hence the broad excepts.


def _get(backend: KeyringBackend, name: str) -> str | None:
    try:
        return backend.get_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001  see above
        raise _away(error) from None


def _set(backend: KeyringBackend, name: str, value: str) -> None:
    try:
        backend.set_password(SERVICE, name, value)
    except Exception as error:  # noqa: BLE001  see above
        raise _away(error) from None


def _delete(backend: KeyringBackend, name: str) -> None:
    try:
        backend.delete_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001  see above
        raise _away(error) from None


def _away(error: Exception) -> KeyringAwayError:
    # Only the kind of error: a backend's message may repeat what it was given.
    _log.info("The keyring failed: %s", type(error).__name__)
    reasons = {
        "NoKeyringError": "there is no keyring on this system",
        "KeyringLocked": "it is locked",
        "InitError": "it is locked or its prompt was dismissed",
    }
    return KeyringAwayError(reasons.get(type(error).__name__, f"it failed with {type(error).__name__}"))
