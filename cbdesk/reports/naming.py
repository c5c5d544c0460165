"""What a file is called: the list's name and the moment, so that two exports of one day can be told apart."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

_LONGEST = 60


def file_name(title: str, now: datetime, suffix: str) -> str:
    """Return ``devices_2026-11-27_1405.xlsx``, in local time and in letters that every file system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-") or "list"
    return f"{word}_{now.astimezone():%Y-%m-%d_%H%M}.{suffix}"
