"""Builds the packaged application and what is offered for download, into `dist/`.

    .venv/bin/python packaging/build.py            dist/cbdesk, the folder with the program
    .venv/bin/python packaging/build.py --all      that, and .tar.xz and .deb, or the installer of this system,
                                                   the list of components and the checksums

Needs the dependency group `package` (``uv sync --all-groups``). The folder runs where it stands.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from linux import deb  # noqa: E402  the two folders above had to be found first

from cbdesk import __version__  # noqa: E402

BUILD = ROOT / "build"
DIST = ROOT / "dist"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
INSTALLED_MB = 200
DOWNLOAD_MB = 70
"""What Linux packages may take. The other systems have never been measured: their sizes are only told."""
LARGEST_FILES = 20
_LICENCE_NAMES = ("licen", "copying", "notice", "copyright", "authors")


def draw_icons(folder: Path) -> None:
    """Draw the program's icon in every size, and as the one file that Windows and macOS want."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    folder.mkdir(parents=True, exist_ok=True)
    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(ROOT / "resources" / "cbdesk.svg"))
    for size in ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(folder / f"cbdesk-{size}.png")):
            raise SystemExit(f"The icon could not be written to {folder}.")
        if size == ICON_SIZES[-2]:
            image.save(str(folder / "cbdesk.ico"))
        if size == ICON_SIZES[-1] and sys.platform == "darwin":
            image.save(str(folder / "cbdesk.icns"))
    del application


def components() -> dict[str, object]:
    """Return the CycloneDX list of every library in the package, as uv reads it from the lock file."""
    command = [sys.executable, "-m", "uv", "export", "--format", "cyclonedx1.5", "--no-default-groups", "--frozen"]
    answer = subprocess.run(
        [*command, "--preview-features", "sbom-export"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    document: dict[str, object] = json.loads(answer.stdout)
    return document


def collect_licences(names: list[str], folder: Path) -> None:
    """Put each library's own licence texts into a folder of its name, and one list of all beside them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = ["The libraries in this program and their licences. Their texts are in the folders beside this file.", ""]
    for name in sorted(names):
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # a library for another operating system
        known = package.metadata
        texts = [Path(str(package.locate_file(file))) for file in package.files or () if _is_licence(file.as_posix())]
        for number, text in enumerate(texts):
            (folder / name).mkdir(exist_ok=True)
            shutil.copyfile(text, folder / name / (f"{number}-{text.name}" if number else text.name))
        named = known.get_all("License-Expression") or known.get_all("License") or [""]
        licence = str(named[0]).partition("\n")[0]
        classifiers = [line.rpartition(" :: ")[2] for line in known.get_all("Classifier", []) if "License ::" in line]
        lines.append(f"{name} {package.version}: {licence or ', '.join(classifiers) or 'see its folder'}")
    lines += [
        "PostgreSQL 18 (the embedded database): PostgreSQL",
        f"Python {sys.version.split()[0]}: PSF-2.0",
        "Lucide icons: ISC",
    ]
    (folder / "LICENCES.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _is_licence(path: str) -> bool:
    return ".dist-info/" in path and Path(path).name.lower().startswith(_LICENCE_NAMES)


def freeze() -> Path:
    """Run PyInstaller and return the folder with the program."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    subprocess.run([*command, *places, str(ROOT / "cbdesk.spec")], cwd=ROOT, check=True)
    return DIST / "cbdesk"


def sign(file: Path) -> None:
    """Have a program signed by the command of the environment, where there is one; ``{file}`` in it is the program."""
    command = os.environ.get("CBDESK_SIGN_COMMAND")
    if command:
        subprocess.run([part.replace("{file}", str(file)) for part in shlex.split(command)], check=True)


def make_setup() -> Path:
    """Make the installer for Windows of what was built there."""
    sign(DIST / "cbdesk" / "cbdesk.exe")
    target = DIST / f"cbdesk-{__version__}-setup.exe"
    defines = {
        "VERSION": __version__,
        "PAYLOAD": DIST / "cbdesk",
        "OUTPUT": target,
        "ICON": BUILD / "icons" / "cbdesk.ico",
    }
    script = ROOT / "packaging" / "windows" / "cbdesk.nsi"
    subprocess.run(
        ["makensis", "-V2", *(f"-D{name}={value}" for name, value in defines.items()), str(script)], check=True
    )
    sign(target)
    return target


def make_image() -> Path:
    """Make the disk image for macOS of what was built there."""
    subprocess.run([str(ROOT / "packaging" / "macos" / "dmg.sh"), __version__], check=True)
    return DIST / f"cbdesk-{__version__}.dmg"


def make_tar(folder: Path) -> Path:
    """Pack the folder for Linux systems without Debian's packages."""
    target = DIST / f"cbdesk-{__version__}-linux-x86_64.tar.xz"
    with tarfile.open(target, "w:xz") as archive:
        archive.add(folder, f"cbdesk-{__version__}", filter=_nobodys)
    return target


def _nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def write_checksums(files: list[Path]) -> None:
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in sorted(files)]
    (DIST / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


def must_fit(path: Path, limit: int) -> None:
    """End the build when what it made is larger than promised, and say where to look for what came along unasked."""
    size = megabytes(path)
    if size <= limit:
        return
    files = [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    largest = sorted(files, key=lambda file: file.stat().st_size, reverse=True)[:LARGEST_FILES]
    lines = [f"{megabytes(file):6.1f} MB  {file.relative_to(path)}" for file in largest]
    raise SystemExit(
        "\n".join([f"{path.name} is {size:.1f} MB; at most {limit} MB are allowed (packaging/payload.py).", *lines])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="also this system's installers, components, checksums")
    chosen = parser.parse_args()
    listed = components()
    parts = listed["components"]
    assert isinstance(parts, list)
    draw_icons(BUILD / "icons")
    collect_licences([str(part["name"]) for part in parts], BUILD / "licences")
    folder = freeze()
    made = [folder]
    if chosen.all:
        bill = DIST / f"cbdesk-{__version__}.cdx.json"
        bill.write_text(json.dumps(listed, indent=1), encoding="utf-8")
        made.append(bill)
        if sys.platform.startswith("linux"):
            made += [make_tar(folder), deb.build(folder, BUILD, DIST, ROOT, __version__)]
        made += [make_setup()] if sys.platform == "win32" else [make_image()] if sys.platform == "darwin" else []
        write_checksums([path for path in made if path.is_file()])
    for path in made:
        print(f"{path.relative_to(ROOT)}: {megabytes(path):.1f} MB")
    if sys.platform.startswith("linux"):
        for path in made:
            must_fit(path, INSTALLED_MB if path.is_dir() else DOWNLOAD_MB)
    return 0


if __name__ == "__main__":
    sys.exit(main())
