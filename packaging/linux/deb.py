"""Makes the Debian package: the program in /opt/cbdesk, and what ties it into a desktop and into systemd."""

from __future__ import annotations

import gzip
import platform
import shutil
import subprocess
import textwrap
from pathlib import Path

from linux import man_page

HERE = Path(__file__).resolve().parent
UNITS = ("cbdesk-sync.service", "cbdesk-sync.timer", "cbdesk-sync-incremental.service", "cbdesk-sync-incremental.timer")
# What Qt's libraries in the package expect of the system; packaging/run.py says which library each one brings.
DEPENDS = (
    # The program is bound to the C library of the system that built it.
    f"libc6 (>= {platform.libc_ver()[1]})",
    "libgl1", "libegl1", "libglib2.0-0t64 | libglib2.0-0", "libfontconfig1", "libdbus-1-3",
    "libxkbcommon0", "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libgssapi-krb5-2", "ca-certificates",
)  # fmt: skip
RECOMMENDS = ("fonts-dejavu-core", "libcups2t64 | libcups2", "xdg-utils")


def build(program: Path, work: Path, target: Path, project: Path, version: str) -> Path:
    """Lay the package's files out below ``work`` and return the package in ``target``; dpkg-deb does the packing."""
    tree = work / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(program, tree / "opt" / "cbdesk", symlinks=True)
    _link(tree / "usr" / "bin" / "cbdesk", "/opt/cbdesk/cbdesk")
    _copy(HERE / "cbdesk.desktop", tree / "usr" / "share" / "applications" / "cbdesk.desktop")
    for icon in sorted((work / "icons").glob("cbdesk-*.png")):
        size = icon.stem.rpartition("-")[2]
        _copy(icon, tree / "usr" / "share" / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "cbdesk.png")
    scalable = tree / "usr" / "share" / "icons" / "hicolor" / "scalable" / "apps" / "cbdesk.svg"
    _copy(project / "resources" / "cbdesk.svg", scalable)
    # Shipped, not enabled: a district has one machine that syncs at night.
    for unit in UNITS:
        _copy(HERE / unit, tree / "usr" / "lib" / "systemd" / "system" / unit)
    documents = tree / "usr" / "share" / "doc" / "cbdesk"
    _copy(project / "LICENSE", documents / "copyright")
    _pack((project / "CHANGELOG.md").read_bytes(), documents / "changelog.gz")
    _pack(man_page.render(version).encode(), tree / "usr" / "share" / "man" / "man1" / "cbdesk.1.gz")
    _write_control(tree, version)
    package = target / f"cbdesk_{version}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package)], check=True)
    return package


def _link(place: Path, target: str) -> None:
    place.parent.mkdir(parents=True)
    place.symlink_to(target)


def _copy(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, place)


def _pack(content: bytes, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(gzip.compress(content, mtime=0))


def _write_control(tree: Path, version: str) -> None:
    size = sum(file.stat().st_size for file in tree.rglob("*") if file.is_file() and not file.is_symlink())
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        textwrap.dedent(f"""\
            Package: cbdesk
            Version: {version}
            Architecture: amd64
            Maintainer: cbdesk contributors <cbdesk@users.noreply.github.com>
            Installed-Size: {size // 1024}
            Depends: {", ".join(DEPENDS)}
            Recommends: {", ".join(RECOMMENDS)}
            Section: admin
            Priority: optional
            Description: help desk for school Chromebooks
             Merges Google Admin, IncidentIQ and Cisco Meraki into one answer for every Chromebook of a school district:
             whose it is, where it is, whether it is healthy, and what changed. Brings its own PostgreSQL for a single
             computer, and shares a district's PostgreSQL and Redis between many.
            """),
        encoding="utf-8",
    )
