"""Sessions as cbdesk needs them, and the errors of a real server told apart."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
import sqlalchemy as sa

from cbdesk.database.connections import PoolStatus, pool_status, server_status
from cbdesk.database.engine import database_errors, open_engine
from cbdesk.errors import DatabaseAwayError, RetryError, SettingsError, SignInError
from cbdesk.repositories.reading import reading


def setting(engine: sa.Engine, name: str) -> str:
    with engine.connect() as connection:
        return str(connection.execute(sa.text(f"SHOW {name}")).scalar_one())


@pytest.fixture
def opened() -> Iterator[list[sa.Engine]]:
    engines: list[sa.Engine] = []
    yield engines
    for engine in engines:
        engine.dispose()


def changed(url: str, **parts: object) -> str:
    return sa.make_url(url).set(**parts).render_as_string(hide_password=False)


def test_that_a_session_is_in_utc_without_jit_and_names_its_program(database_url, opened):
    opened.append(open_engine(database_url, application_name="cbdesk window", statement_timeout_ms=1500))
    assert setting(opened[0], "timezone") == "UTC"
    assert setting(opened[0], "jit") == "off"
    assert setting(opened[0], "application_name") == "cbdesk window"
    assert setting(opened[0], "statement_timeout") == "1500ms"


def test_that_utc_stays_after_a_rolled_back_transaction(database_url, opened):
    with closing(
        sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg2://")).raw_connection()
    ) as raw:
        raw.cursor().execute(
            "ALTER DATABASE " + str(sa.make_url(database_url).database) + " SET timezone = 'Asia/Tokyo'"
        )
        raw.commit()
    opened.append(open_engine(database_url))
    with opened[0].connect() as connection:
        connection.rollback()
    assert setting(opened[0], "timezone") == "UTC"


def test_that_options_in_the_url_are_kept(database_url, opened):
    opened.append(open_engine(f"{database_url}&options=-c%20work_mem%3D5MB"))
    assert setting(opened[0], "work_mem") == "5MB"
    assert setting(opened[0], "jit") == "off"


def test_that_a_statement_over_the_time_limit_is_an_error_to_retry(database_url, opened):
    opened.append(open_engine(database_url, statement_timeout_ms=50))
    with pytest.raises(RetryError, match="longer than the time limit"), database_errors(), opened[0].connect() as open_:
        open_.execute(sa.text("SELECT pg_sleep(30)"))


def test_that_a_busy_pool_is_an_error_to_retry(database_url, opened):
    opened.append(open_engine(database_url, pool_size=1, max_overflow=0))
    opened[0].pool._timeout = 0.05
    with opened[0].connect(), pytest.raises(RetryError, match="are busy"), database_errors():
        opened[0].connect()


def test_that_a_connection_which_the_server_ended_means_the_database_is_away(engine, database_url, opened):
    opened.append(open_engine(database_url))
    with engine.connect() as victim, opened[0].begin() as other:
        pid = victim.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(sa.text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
        with pytest.raises(DatabaseAwayError, match="cannot be reached"), database_errors():
            victim.execute(sa.text("SELECT 1"))


def test_that_a_pooled_connection_which_the_server_ended_meanwhile_is_replaced(engine, database_url, opened):
    opened.append(open_engine(database_url))
    with engine.connect() as connection:
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with opened[0].begin() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1


def test_that_looking_whether_a_connection_lives_after_a_read_is_one_round_trip(engine, database_url, opened):
    opened.append(open_engine(database_url, pool_size=1))
    with reading(opened[0]) as connection:
        assert connection.execute(sa.text("SHOW transaction_read_only")).scalar_one() == "on"
        pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    last = sa.text("SELECT query FROM pg_stat_activity WHERE pid = :pid")
    with opened[0].connect(), engine.connect() as other:
        assert other.execute(last, {"pid": pid}).scalar_one() == "SELECT 1"
    settings = ("transaction_read_only", "transaction_isolation")
    with opened[0].begin() as connection:
        found = [connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in settings]
    assert found == ["off", "read committed"]


def test_that_a_server_nobody_answers_for_means_the_database_is_away(opened):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    opened.append(open_engine(f"postgresql://me:secret@127.0.0.1:{port}/chromebook_dashboard"))
    with pytest.raises(DatabaseAwayError) as caught, database_errors(), opened[0].connect():
        pass
    assert "secret" not in str(caught.value)


def test_that_a_server_which_never_says_a_word_is_given_up_soon(opened):
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        opened.append(open_engine(f"postgresql://me@127.0.0.1:{port}/chromebook_dashboard?connect_timeout=2"))
        with pytest.raises(DatabaseAwayError, match="timeout"), database_errors(), opened[0].connect():
            pass


def test_that_a_server_which_is_cut_off_is_noticed_and_the_url_has_the_last_word(database_url, opened):
    opened.append(open_engine(f"{database_url}&keepalives_idle=7"))
    with opened[0].connect() as connection:
        options = connection.connection.driver_connection.get_dsn_parameters()
    assert {name: options[name] for name in ("connect_timeout", "keepalives_idle", "tcp_user_timeout")} == {
        "connect_timeout": "5",
        "keepalives_idle": "7",
        "tcp_user_timeout": "20000",
    }


def test_that_the_connections_of_the_pool_and_of_the_server_are_counted(database_url, opened):
    opened.append(open_engine(database_url, pool_size=2, max_overflow=1, application_name="cbdesk tests"))
    with opened[0].connect(), opened[0].connect():
        assert pool_status(opened[0]) == PoolStatus(size=2, overflow=1, open=2, checked_out=2)
        server = server_status(opened[0])
    assert 3 <= server.of_cbdesk <= server.connections < server.most
    assert pool_status(opened[0]).checked_out == 0


def test_that_a_refused_password_asks_for_signing_in_again(database_url, opened):
    opened.append(open_engine(changed(database_url, password="wrong")))
    with pytest.raises(SignInError, match="password authentication failed"), database_errors(), opened[0].connect():
        pass


def test_that_a_database_which_does_not_exist_is_a_settings_error(database_url, opened):
    opened.append(open_engine(changed(database_url, database="nowhere")))
    with (
        pytest.raises(SettingsError, match='database "nowhere" does not exist'),
        database_errors(),
        opened[0].connect(),
    ):
        pass


def test_that_a_right_which_the_account_lacks_is_a_settings_error(engine, database_url, opened):
    name = f"nobody_{engine.url.database}"
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE ROLE {name} LOGIN PASSWORD 'nobody'"))
    try:
        opened.append(open_engine(changed(database_url, username=name, password="nobody")))
        with (
            pytest.raises(SettingsError, match="permission denied for table chromebooks"),
            database_errors(),
            opened[0].connect() as connection,
        ):
            connection.execute(sa.text("SELECT * FROM chromebooks"))
        opened[0].dispose()
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text(f"DROP ROLE {name}"))


def test_that_a_server_without_room_is_an_error_to_retry(engine):
    full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
    with (
        pytest.raises(RetryError, match="no room left: could not extend file"),
        database_errors(),
        engine.connect() as connection,
    ):
        connection.execute(sa.text(full))


def test_that_a_wrong_statement_stays_an_error_of_ours_without_its_values(engine):
    with (
        pytest.raises(sa.exc.ProgrammingError) as caught,
        database_errors(),
        engine.connect() as connection,
    ):
        connection.execute(sa.text("SELECT * FROM nothing WHERE name = :name"), {"name": "Lina Muster"})
    assert "Muster" not in str(caught.value)


def test_that_a_refused_copy_keeps_the_rows_values_out_of_its_error(engine):
    with closing(engine.raw_connection()) as raw, pytest.raises(psycopg2.Error) as caught, database_errors():
        raw.cursor().copy_expert("COPY users FROM STDIN", io.StringIO("Lina Muster"))
    assert "missing data for column" in str(caught.value)
    assert "Muster" not in str(caught.value)


def test_that_a_copy_on_an_ended_connection_means_the_database_is_away(engine, database_url, opened):
    opened.append(open_engine(database_url))
    raw = engine.raw_connection()
    pid = raw.driver_connection.info.backend_pid
    with opened[0].begin() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    with pytest.raises(DatabaseAwayError), database_errors():
        raw.cursor().copy_expert("COPY users FROM STDIN", io.StringIO(""))
    raw.invalidate()


class StrictPooler:
    """Refuses a start-up packet with ``options``, as pgbouncer does by default, and passes everything else on."""

    def __init__(self, server_socket: str) -> None:
        self._server_socket = server_socket
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.refused = 0
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def _run(self, target, *args) -> None:
        self._threads.append(threading.Thread(target=target, args=args, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._run(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client:
            packet = self._startup(client)
            if b"\0options\0" in packet:
                self.refused += 1
                words = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
                client.sendall(b"E" + struct.pack("!I", len(words) + 4) + words)
                return
            with socket.socket(socket.AF_UNIX) as server:
                server.connect(self._server_socket)
                server.sendall(packet)
                back = threading.Thread(target=self._pump, args=(server, client), daemon=True)
                back.start()
                self._pump(client, server)
                back.join()

    @staticmethod
    def _startup(client: socket.socket) -> bytes:
        while True:
            (length,) = struct.unpack("!I", head := client.recv(4, socket.MSG_WAITALL))
            packet = head + client.recv(length - 4, socket.MSG_WAITALL)
            if packet[4:8] not in {struct.pack("!I", 80877103), struct.pack("!I", 80877104)}:  # not SSL, not GSS
                return packet
            client.sendall(b"N")

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def test_that_behind_a_pooler_which_refuses_options_the_session_is_still_in_utc(database_url, opened):
    url = sa.make_url(database_url)
    with closing(StrictPooler(f"{url.query['host']}/.s.PGSQL.{url.port}")) as pooler:
        opened.append(open_engine(changed(database_url, host="127.0.0.1", port=pooler.port, query={})))
        assert setting(opened[0], "timezone") == "UTC"
        assert pooler.refused == 1
        opened[0].dispose()


def test_that_behind_a_pooler_which_refuses_options_statements_have_their_time_limit(database_url, opened):
    url = sa.make_url(database_url)
    with closing(StrictPooler(f"{url.query['host']}/.s.PGSQL.{url.port}")) as pooler:
        pooled = changed(database_url, host="127.0.0.1", port=pooler.port, query={})
        opened.append(open_engine(pooled, statement_timeout_ms=100))
        with pytest.raises(RetryError, match="time limit"), database_errors(), opened[0].connect() as connection:
            connection.execute(sa.text("SELECT pg_sleep(20)"))
        assert setting(opened[0], "jit") == "off"
        opened[0].dispose()
