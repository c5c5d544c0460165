"""Tries the MSI under wine as a district pushes it: silent installation, newer over older, removal, refusals.

    xvfb-run .venv/bin/python packaging/windows/try_msi.py

Needs wixl, makensis (Debian: nsis) and wine. What is installed is a stand-in for the program, which cannot be built
here: this tries the package, not cbdesk on Windows.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from windows import msi, try_installer  # noqa: E402  the folder above had to be found first
from windows.wine import LINKS, Wine, must, stand_in  # noqa: E402

PRODUCTS = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
_REFUSED = 1603 % 256
"""Windows' code for an installation that did not take place; Unix keeps the last byte of it."""


def make(version: str, files: dict[str, str], folder: Path) -> Path:
    return msi.build(stand_in(version, files, folder), version, folder / f"cbdesk-{version}.msi")


def msiexec(wine: Wine, what: str, package: Path, *properties: str) -> int:
    """Run Windows' installer without asking anything, and return its code: 0, or why not."""
    path = "Z:" + str(package).replace("/", "\\")
    return wine.run("msiexec", what, path, "/qn", *properties).returncode


def listed(wine: Wine) -> list[str]:
    """Return the versions of cbdesk that Windows lists."""
    keys = [line.strip() for line in wine.run("reg", "query", PRODUCTS).stdout.splitlines() if "{" in line]
    products = [key for key in keys if wine.value(key, "DisplayName") == "cbdesk"]
    return [wine.value(key, "DisplayVersion") for key in products]


def try_package(wine: Wine, old: Path, new: Path) -> None:
    folder = wine.drive / "Program Files" / "cbdesk"
    must(msiexec(wine, "/i", old, "TASK=1") == 0, "the installation failed")
    must((folder / "_internal" / "old.txt").is_file(), f"the files are not in {folder}")
    must(listed(wine) == ["0.1.0"], "Windows does not list the program")
    must(wine.hands_links_over("HKLM"), "links are not handed over")
    must(wine.has_menu_entry(), "there is no entry in the start menu")
    own = folder / "notes.txt"
    own.write_text("somebody's own", encoding="utf-8")
    must(msiexec(wine, "/i", new) == 0, "the upgrade failed")
    must(listed(wine) == ["0.2.0"], f"after the upgrade Windows lists {listed(wine)}")
    must((folder / "_internal" / "new.txt").is_file(), "the upgrade brought nothing")
    must((folder / "cbdesk.exe").read_text(encoding="utf-8") == "2", "the program is still the old one")
    must(not (folder / "_internal" / "old.txt").exists(), "a file of the older version is left")
    must(wine.hands_links_over("HKLM"), "after the upgrade links are not handed over")
    must(msiexec(wine, "/i", old) == _REFUSED, "an older version installs over a newer one")
    must(listed(wine) == ["0.2.0"], "the older version took something away")
    must(msiexec(wine, "/x", new) == 0, "the removal failed")
    must(not (folder / "cbdesk.exe").exists() and not (folder / "_internal").exists(), "the program is still there")
    must(own.is_file(), "somebody's own file was deleted")
    must(not listed(wine), "Windows still lists the program")
    must(not wine.has_key(rf"HKLM\{LINKS}"), "links are still handed over")
    must(not wine.has_menu_entry(), "an entry in the start menu is left")
    print("installed, upgraded, no way back, removed; nothing is left but somebody's own file", flush=True)


def try_beside_setup(wine: Wine, setup: Path, package: Path) -> None:
    must(wine.run(str(setup), "/S", "/AllUsers").returncode == 0, "the setup program failed")
    must(msiexec(wine, "/i", package) == _REFUSED, "it installs over what the setup program put there")
    print("it does not install over what the setup program put there", flush=True)


def main() -> int:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder = Path(place)
        old = make("0.1.0", {"cbdesk.exe": "1", "_internal/old.txt": "1", "_internal/a/b.txt": "1"}, folder)
        new = make("0.2.0", {"cbdesk.exe": "2", "_internal/new.txt": "2"}, folder)
        wine = Wine(folder / "wine")
        try_package(wine, old, new)
        setup = try_installer.make("0.3.0", {"cbdesk.exe": "3"}, folder)
        try_beside_setup(wine, setup, new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
