"""Identifiers in the one form in which cbdesk stores and compares them (rules R1, R4, R8)."""

from __future__ import annotations

import re
import unicodedata

IIQ_PREFIX = "iiq:"
"""Starts the ``device_id`` of a Chromebook that only IncidentIQ knows (R6); none of Google's starts like this."""

ADOPTED_PREFIX = "adopted:"
"""Starts the ``user_id`` of a user whom another program stored without one, until Google delivers the address."""

PLACEHOLDERS = frozenset(
    {"N/A", "NA", "NONE", "UNKNOWN", "0", "DEFAULT STRING", "SYSTEM SERIAL NUMBER", "TO BE FILLED BY O.E.M."}
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAC_SEPARATORS = re.compile(r"[:\-.\s]")
_TWELVE_HEX = re.compile(r"[0-9A-F]{12}")


def clean_text(value: str | None) -> str | None:
    """Return the text as it may be stored: NUL and lone surrogates dropped, outer white space off, blank is None.

    Letters and their accents are one character each (NFC), as a search text has them: a Mac and its files part them.
    """
    if value is None:
        return None
    if not value.isascii() or "\x00" in value:
        value = unicodedata.normalize("NFC", _UNSTORABLE.sub("", value))
    return value.strip() or None


def serial_key(value: str | None) -> str | None:
    """Return the serial as devices and assets are joined by it (R1); None for an empty one or a placeholder."""
    key = clean_text(value)
    if key is None:
        return None
    key = key.upper()
    if key in PLACEHOLDERS or len(set(key)) == 1:
        return None
    return key


def mac_address(value: str | None) -> str | None:
    """Return ``AA:BB:CC:DD:EE:FF`` for any notation of 12 hex digits (R8), None for anything else."""
    if value is None:
        return None
    digits = _MAC_SEPARATORS.sub("", value).upper()
    if not _TWELVE_HEX.fullmatch(digits):
        return None
    return f"{digits[:2]}:{digits[2:4]}:{digits[4:6]}:{digits[6:8]}:{digits[8:10]}:{digits[10:]}"


def email_key(value: str | None) -> str | None:
    """Return the e-mail address lower-case and stripped (R13); None when blank."""
    text = clean_text(value)
    return text.lower() if text else None
