"""The support bundle: texts about this station in one zip file, without secrets and without students."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cbdesk.runtime.logs import redact
from cbdesk.settings.private_file import replace_file

_MOST_BYTES = 1_000_000
"""Of each log file, the newest."""


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of the bundle: its name, what it is, and all that would be in it."""

    name: str
    about: str
    content: str

    @property
    def size(self) -> int:
        return len(self.content.encode())


def document(name: str, about: str, content: Any) -> BundleFile:
    """Return a file with the JSON of the content, each text in it redacted."""
    return BundleFile(name, about, json.dumps(_redacted(content), ensure_ascii=False, indent=2) + "\n")


def log_files(folder: Path) -> tuple[BundleFile, ...]:
    """Return the logs of the station, which were redacted when they were written, and are again."""
    paths = [*sorted(folder.glob("cbdesk.log*")), *sorted(folder.glob("fault.log*"))]
    files = []
    for path in paths:
        if path.is_file() and path.stat().st_size:
            raw = path.read_bytes()[-_MOST_BYTES:]
            about = "Where the program ended the hard way" if path.name.startswith("fault") else "What cbdesk did"
            files.append(BundleFile(f"logs/{path.name}", about, redact(raw.decode("utf-8", errors="replace"))))
    return tuple(files)


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(item) for key, item in value.items()}
    return [_redacted(item) for item in value] if isinstance(value, list | tuple) else value


def write(path: Path, files: Iterable[BundleFile]) -> None:
    """Write the bundle, readable for this account only."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file in files:
            bundle.writestr(file.name, file.content)
    replace_file(path, packed.getvalue(), mode=0o600)
