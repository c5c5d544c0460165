"""The embedded server is shared by several processes, and survives the sudden death of any of them."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.database.embedded import EmbeddedServer
from cbdesk.database.embedded.keeper import CLUSTER, LOG, read_postmaster
from cbdesk.errors import GiveUpError
from tests.integration.database.stations import User, ask, is_alive, processes_of, until

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")


@pytest.fixture
def new_user() -> Iterator[Callable[[Path], User]]:
    users: list[User] = []

    def start(data_dir: Path) -> User:
        users.append(User(data_dir))
        return users[-1]

    yield start
    for user in users:
        user.kill()
        for pipe in (user.process.stdin, user.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def server(station_dir: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(
        station_dir, durable=False
    )  # a killed process loses nothing even so; only a power cut would
    yield server
    server.release()


def postmaster_pid(data_dir: Path) -> int:
    found = read_postmaster(data_dir / "postgresql" / CLUSTER)
    assert found is not None
    return found.pid


def keeper_pid(data_dir: Path) -> int:
    (pid,) = processes_of(data_dir, "keeper.py")
    return pid


def is_stopped(data_dir: Path) -> bool:
    return not processes_of(data_dir, "postgres") and not processes_of(data_dir, "keeper.py")


# ---------------------------------------------------------------- sharing


def test_that_two_processes_share_one_server_until_both_have_left(station_dir, new_user):
    first, second = new_user(station_dir), new_user(station_dir)
    url = first.url()
    assert second.url() == url
    pid = postmaster_pid(station_dir)
    first.leave()
    assert ask(url, "SELECT 1") == [(1,)]
    assert postmaster_pid(station_dir) == pid
    second.leave()
    until(lambda: is_stopped(station_dir))


def test_that_five_processes_starting_at_once_in_a_new_folder_get_the_same_server(station_dir, new_user):
    users = [new_user(station_dir) for _ in range(5)]
    assert len({user.url() for user in users}) == 1
    assert is_alive(postmaster_pid(station_dir))
    assert len(processes_of(station_dir, "keeper.py")) == 1


def test_that_a_newcomer_who_comes_while_the_server_stops_gets_a_new_one(station_dir, new_user):
    for _ in range(5):
        user = new_user(station_dir)
        assert ask(user.url(), "SELECT 1") == [(1,)]
        user.leave()


def test_that_acquiring_twice_and_releasing_once_gives_the_server_up(station_dir, server):
    assert server.acquire() == server.acquire()
    server.release()
    server.release()
    until(lambda: is_stopped(station_dir))


def test_that_the_data_is_there_after_a_stop(station_dir, server):
    url = server.acquire()
    ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
    server.release()
    until(lambda: is_stopped(station_dir))
    assert ask(server.acquire(), "SELECT number FROM kept") == [(7,)]


def test_that_ctrl_c_in_the_terminal_of_the_one_who_started_it_does_not_reach_the_server(station_dir, new_user):
    first = new_user(station_dir)
    first.url()
    server, keeper = postmaster_pid(station_dir), keeper_pid(station_dir)
    url = new_user(station_dir).url()
    first.press_ctrl_c()
    assert ask(url, "SELECT 1") == [(1,)]
    assert is_alive(server)
    assert is_alive(keeper)


# ---------------------------------------------------------------- sudden deaths


def test_that_the_server_stops_when_its_last_user_was_killed(station_dir, new_user):
    user = new_user(station_dir)
    user.url()
    user.kill()
    until(lambda: is_stopped(station_dir))
    log = (station_dir / "postgresql" / LOG / "keeper.log").read_text()
    assert "nobody uses the server" in log


def test_that_a_killed_server_is_started_again_under_its_user(station_dir, server):
    url = server.acquire()
    ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
    dead = postmaster_pid(station_dir)
    os.kill(dead, signal.SIGKILL)
    cluster = station_dir / "postgresql" / CLUSTER
    until(lambda: (found := read_postmaster(cluster)) is not None and found.pid != dead)

    def rows() -> list[tuple[object, ...]] | None:
        try:
            return ask(url, "SELECT number FROM kept")
        except psycopg2.OperationalError:  # still repairing itself
            return None

    assert until(rows) == [(7,)]


def test_that_the_next_user_waits_until_a_killed_server_has_recovered(station_dir, server, new_user):
    ask(server.acquire(), "CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(postmaster_pid(station_dir), signal.SIGKILL)
    assert ask(new_user(station_dir).url(), "SELECT number FROM kept") == [(7,)]


def test_that_after_the_death_of_user_keeper_and_server_at_once_the_next_user_finds_all_data(station_dir, new_user):
    user = new_user(station_dir)
    ask(user.url(), "CREATE TABLE kept AS SELECT 7 AS number")
    keeper, postmaster = keeper_pid(station_dir), postmaster_pid(station_dir)
    for pid in (keeper, postmaster, user.process.pid):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(keeper) and not is_alive(postmaster))
    survivor = new_user(station_dir)
    assert ask(survivor.url(), "SELECT number FROM kept") == [(7,)]
    survivor.leave()
    until(lambda: is_stopped(station_dir))


def test_that_the_next_user_replaces_a_killed_keeper_which_then_stops_the_server(station_dir, server, new_user):
    server.acquire()
    pid, keeper = postmaster_pid(station_dir), keeper_pid(station_dir)
    os.kill(keeper, signal.SIGKILL)
    until(lambda: not is_alive(keeper))
    new_user(station_dir).url()
    assert keeper_pid(station_dir) != keeper
    assert postmaster_pid(station_dir) == pid


def test_that_the_last_user_replaces_a_killed_keeper_while_leaving(station_dir, server):
    server.acquire()
    keeper = keeper_pid(station_dir)
    os.kill(keeper, signal.SIGKILL)
    until(lambda: not is_alive(keeper))
    server.release()
    until(lambda: is_stopped(station_dir))


def test_that_a_first_start_which_was_killed_half_way_is_begun_anew(station_dir, new_user):
    home = station_dir / "postgresql"
    victim = new_user(station_dir)
    until(lambda: list(home.glob("unfinished-*/cluster/base")))
    victim.kill()
    assert not (home / CLUSTER).exists()
    assert ask(new_user(station_dir).url(), "SELECT current_database()") == [("chromebook_dashboard",)]
    assert not list(home.glob("unfinished-*"))


def test_that_a_pid_file_whose_number_belongs_to_another_program_now_does_not_prevent_the_start(station_dir, server):
    server.acquire()
    home = station_dir / "postgresql"
    pid_file = home / CLUSTER / "postmaster.pid"
    left = pid_file.read_text().splitlines()
    server.release()
    until(lambda: is_stopped(station_dir))
    owner = home.stat()
    account = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **account) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        try:
            assert ask(server.acquire(), "SELECT 1") == [(1,)]
            assert stranger.poll() is None
        finally:
            stranger.kill()


# ---------------------------------------------------------------- closed to everybody else


def test_that_a_wrong_password_is_refused(server):
    url = sa.make_url(server.acquire()).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(url, "SELECT 1")


def test_that_every_kind_of_connection_asks_for_the_password_by_scram(server):
    rules = ask(server.acquire(), "SELECT type, auth_method FROM pg_hba_file_rules")
    assert rules
    assert {method for _, method in rules} == {"scram-sha-256"}
    stored = ask(server.acquire(), "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolpassword IS NOT NULL")
    assert stored == [("SCRAM-SHA-256",)]


def test_that_the_server_listens_on_a_private_socket_only(station_dir, server):
    url = server.acquire()
    assert ask(url, "SHOW listen_addresses") == [("",)]
    home = station_dir / "postgresql"
    for folder in (home, home / "run", home / CLUSTER):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "run" / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_that_the_password_is_in_no_command_line_no_environment_and_no_log(station_dir, new_user):
    home = station_dir / "postgresql"
    user = new_user(station_dir)
    fresh = until(lambda: [file.read_text() for file in home.glob("unfinished-*/cbdesk.password")])[0]
    while not (home / CLUSTER).exists():  # initdb and single-user mode are running
        assert not fresh or not processes_of(Path(fresh), "")
    password = str(sa.make_url(user.url()).password)
    assert fresh in {"", password}
    servers = processes_of(station_dir, "postgres")
    assert servers
    assert not processes_of(Path(password), "")
    for pid in servers:
        assert password not in Path(f"/proc/{pid}/environ").read_text(errors="replace")
    for log in (home / LOG).iterdir():
        assert password not in log.read_text()
    (kept,) = home.rglob("*password*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_that_the_servers_log_holds_no_values_of_a_failed_statement(station_dir, server):
    url = server.acquire()
    ask(url, "CREATE TABLE people (name text PRIMARY KEY)")
    ask(url, "INSERT INTO people VALUES ('Lina Muster')")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        ask(url, "INSERT INTO people VALUES ('Lina Muster')")

    def log() -> str:
        return "".join(file.read_text() for file in (station_dir / "postgresql" / LOG).glob("postgresql-*.log"))

    until(lambda: "duplicate key value" in log())
    assert "Muster" not in log()


# ---------------------------------------------------------------- the cluster


def test_that_a_stations_cluster_is_durable_utf8_with_the_builtin_locale_and_in_utc(station_dir):
    server = EmbeddedServer(station_dir)
    url = server.acquire()
    found = ask(
        url,
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale FROM pg_database "
        "WHERE datname = 'chromebook_dashboard'",
    )
    assert found == [("UTF8", "b", "C.UTF-8")]
    for setting, value in (
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("timezone", "UTC"),
        ("jit", "off"),
        ("max_connections", "50"),
    ):
        assert ask(url, f"SHOW {setting}") == [(value,)]
    server.release()


def test_that_a_cluster_of_another_major_version_is_refused_unchanged(station_dir, server):
    server.acquire()
    server.release()
    until(lambda: is_stopped(station_dir))
    version = station_dir / "postgresql" / CLUSTER / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(GiveUpError, match=r"made by PostgreSQL 15; this cbdesk brings PostgreSQL 18"):
        server.acquire()
    assert is_stopped(station_dir)
    version.write_text("18\n")
    assert ask(server.acquire(), "SELECT 1") == [(1,)]


def test_that_a_folder_with_other_content_is_refused_unchanged(station_dir, server):
    photos = station_dir / "postgresql" / CLUSTER
    server.acquire()
    server.release()
    until(lambda: is_stopped(station_dir))
    photos.rename(photos.with_name("away"))
    photos.mkdir()
    (photos / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(GiveUpError, match="is not empty and not a PostgreSQL database"):
        server.acquire()
    assert [file.name for file in photos.iterdir()] == ["cat.jpg"]


def test_that_a_cluster_without_our_password_file_is_refused_unchanged(station_dir, server):
    server.acquire()
    server.release()
    until(lambda: is_stopped(station_dir))
    (station_dir / "postgresql" / CLUSTER / "cbdesk.password").rename(station_dir / "kept")
    with pytest.raises(GiveUpError, match="that cbdesk did not make"):
        server.acquire()
    (station_dir / "kept").rename(station_dir / "postgresql" / CLUSTER / "cbdesk.password")
    assert ask(server.acquire(), "SELECT 1") == [(1,)]


def test_that_a_server_which_cannot_start_is_reported_with_its_own_words(station_dir, server):
    server.acquire()
    server.release()
    until(lambda: is_stopped(station_dir))
    with (station_dir / "postgresql" / CLUSTER / "postgresql.auto.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    with pytest.raises(GiveUpError, match="nonsense"):
        server.acquire()
    until(lambda: is_stopped(station_dir))


def test_that_only_the_newest_logs_are_kept(station_dir, server):
    server.acquire()
    server.release()
    until(lambda: is_stopped(station_dir))
    log = station_dir / "postgresql" / LOG
    for day in range(1, 29):
        (log / f"postgresql-2020-02-{day:02}_000000.log").touch()
    server.acquire()
    assert len(list(log.glob("postgresql-*.log"))) <= 21
    assert not (log / "postgresql-2020-02-01_000000.log").exists()
    assert (log / "postgresql-2020-02-28_000000.log").exists()
