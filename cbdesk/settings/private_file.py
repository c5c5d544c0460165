"""Small files of one account: who may read them, and how they are replaced without a moment of being half there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def is_private(path: Path) -> bool:
    """Whether only this account (or root) can have written the file and only this account can read it.

    Windows answers True: a user's folders carry an access list there, and the mode says nothing.
    """
    if os.name != "posix":
        return True
    facts = path.stat()
    return facts.st_mode & 0o077 == 0 and facts.st_uid in {os.geteuid(), 0}


def replace_file(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Write beside the file, then swap. ``mode`` None keeps the old file's mode (0644 for a new file)."""
    target = path.resolve()  # a link stays a link
    if mode is None:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
