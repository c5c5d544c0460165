"""Lists that come in: a text file in whatever alphabet a spreadsheet saved it."""

from __future__ import annotations

from pathlib import Path

from cbdesk.errors import GiveUpError

MOST_BYTES = 8_000_000
"""A list of identifiers is never longer; what is, was given by mistake."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that Excel saved as “Unicode text”."""
_NO_TEXTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
"""How workbooks, old workbooks and PDF files begin."""


def read_text(path: Path) -> str:
    """Return the text of a file. Raises GiveUpError for what is none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise GiveUpError(f"“{path.name}” is too large for a list of identifiers.")
        return decode(path.read_bytes(), path.name)
    except OSError as error:
        raise GiveUpError(f"“{path.name}” could not be read: {error.strerror or error}.") from error


def decode(content: bytes, name: str) -> str:
    """Return the bytes as text. Raises GiveUpError for a workbook or another program's file."""
    is_utf_16 = content.startswith(_UTF_16)
    if content.startswith(_NO_TEXTS) or (b"\0" in content and not is_utf_16):
        raise GiveUpError(f"“{name}” is not a text file. Save the sheet as CSV, or copy its column and paste it.")
    for encoding in ("utf-16",) if is_utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
