"""Tries the Windows installer under wine: silent install, upgrade in place, uninstall, for one account and for all.

    .venv/bin/python packaging/windows/try_installer.py

Needs makensis (Debian: nsis), wine and an X display (`xvfb-run`). What is installed is a stand-in for the program,
which cannot be built here: this tries the installer, not cbdesk on Windows.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from windows.wine import LINKS, Wine, must, stand_in  # noqa: E402  the folder above had to be found first

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\cbdesk"
PLACES = {
    "CurrentUser": ("HKCU", "users/{user}/AppData/Local/Programs/cbdesk"),
    "AllUsers": ("HKLM", "Program Files/cbdesk"),
}


def make(version: str, files: dict[str, str], folder: Path) -> Path:
    payload = stand_in(version, files, folder)
    setup = folder / f"cbdesk-{version}-setup.exe"
    defines = [f"-DVERSION={version}", f"-DPAYLOAD={payload}", f"-DOUTPUT={setup}"]
    subprocess.run(["makensis", "-V2", *defines, str(HERE / "cbdesk.nsi")], check=True)
    return setup


def try_mode(wine: Wine, mode: str, old: Path, new: Path) -> None:
    root, place = PLACES[mode]
    folder = wine.drive / place.format(user=wine.user)
    must(wine.run(str(old), "/S", f"/{mode}").returncode == 0, f"{mode}: the installation failed")
    must((folder / "_internal" / "old.txt").is_file(), f"{mode}: the files are not in {folder}")
    must(wine.value(rf"{root}\{UNINSTALL}", "DisplayVersion") == "0.1.0", f"{mode}: Windows does not list the program")
    must(wine.hands_links_over(root), f"{mode}: links are not handed over")
    must(wine.has_menu_entry(), f"{mode}: there is no entry in the start menu")
    own = folder / "notes.txt"
    own.write_text("somebody's own", encoding="utf-8")
    must(wine.run(str(new), "/S", f"/{mode}").returncode == 0, f"{mode}: the upgrade failed")
    must(wine.value(rf"{root}\{UNINSTALL}", "DisplayVersion") == "0.2.0", f"{mode}: the upgrade is not listed")
    must((folder / "_internal" / "new.txt").is_file(), f"{mode}: the upgrade brought nothing")
    must(not (folder / "_internal" / "old.txt").exists(), f"{mode}: a file of the older version is left")
    wine.run(str(folder / "uninstall.exe"), "/S", f"/{mode}", f"_?={wine_path(folder, wine)}")
    must(not (folder / "cbdesk.exe").exists(), f"{mode}: the program is still there")
    must(own.is_file(), f"{mode}: somebody's own file was deleted")
    must(not wine.has_key(rf"{root}\{UNINSTALL}"), f"{mode}: Windows still lists the program")
    must(not wine.has_key(rf"{root}\{LINKS}"), f"{mode}: links are still handed over")
    must(not wine.has_menu_entry(), f"{mode}: an entry in the start menu is left")
    print(f"{mode}: installed, upgraded in place, uninstalled; nothing is left but somebody's own file", flush=True)


def wine_path(folder: Path, wine: Wine) -> str:
    return "C:\\" + str(folder.relative_to(wine.drive)).replace("/", "\\")


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        old = make("0.1.0", {"cbdesk.exe": "1", "_internal/old.txt": "1"}, folder)
        new = make("0.2.0", {"cbdesk.exe": "2", "_internal/new.txt": "2"}, folder)
        wine = Wine(folder / "wine")
        for mode in PLACES:
            try_mode(wine, mode, old, new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
