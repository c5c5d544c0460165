"""Opaque page tokens, bound to the listing that they were made for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import struct

_FORM = struct.Struct(">QI")


class PageTokens:
    """``query`` is whatever text identifies a listing; an ``offset`` counts rows."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._serial = itertools.count(1)

    def _seal(self, query: str, content: bytes) -> bytes:
        return hmac.new(self._secret, query.encode() + b"\0" + content, hashlib.sha256).digest()[:12]

    def make(self, query: str, offset: int) -> str:
        """Return a token; two tokens for one place differ."""
        content = _FORM.pack(offset, next(self._serial) & 0xFFFFFFFF)
        return base64.urlsafe_b64encode(content + self._seal(query, content)).decode()

    def read(self, query: str, token: str) -> int | None:
        """Return the offset, or None for a token that is not one of this listing."""
        content, seal = _split(token)
        if not content or not hmac.compare_digest(seal, self._seal(query, content)):
            return None
        return int(_FORM.unpack(content)[0])


def offset_of(token: str) -> int:
    """Return the offset without asking whose token it is; 0 for an unreadable one."""
    content, _ = _split(token)
    return int(_FORM.unpack(content)[0]) if content else 0


def _split(token: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b"", b""
    if len(raw) != _FORM.size + 12:
        return b"", b""
    return raw[: _FORM.size], raw[_FORM.size :]
