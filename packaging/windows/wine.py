"""What the trials of the Windows installers stand on: wine in a folder of its own, and a stand-in for the program."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

LINKS = r"Software\Classes\cbdesk"


class Wine:
    def __init__(self, prefix: Path) -> None:
        self.drive = prefix / "drive_c"
        self._environment = {**os.environ, "WINEPREFIX": str(prefix), "WINEDEBUG": "-all"}
        self.run("wineboot", "-i")
        self.user = next(place.name for place in (self.drive / "users").iterdir() if place.name != "Public")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["wine", *command], env=self._environment, capture_output=True, text=True, errors="replace", check=False
        )

    def value(self, key: str, name: str) -> str:
        answer = self.run("reg", "query", key, "/v", name).stdout
        return answer.rpartition("REG_SZ")[2].strip()

    def has_key(self, key: str) -> bool:
        return self.run("reg", "query", key).returncode == 0

    def hands_links_over(self, root: str) -> bool:
        command = self.run("reg", "query", rf"{root}\{LINKS}\shell\open\command", "/ve").stdout
        return 'cbdesk.exe" open "%1"' in command

    def has_menu_entry(self) -> bool:
        return any(self.drive.rglob("cbdesk.lnk"))


def stand_in(version: str, files: dict[str, str], folder: Path) -> Path:
    """Write a folder in the place of the program, which cannot be built here."""
    payload = folder / f"payload-{version}"
    for name, content in files.items():
        file = payload / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return payload


def must(holds: object, what: str) -> None:
    if not holds:
        raise SystemExit(f"The installer is wrong: {what}.")
