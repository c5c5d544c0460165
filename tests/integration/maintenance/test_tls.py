"""A shared PostgreSQL behind TLS: what the URL asks for is done, up to verify-full, by cbdesk and by its helpers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cbdesk.cli.commands import run
from cbdesk.database import tables
from cbdesk.database.engine import database_errors, open_engine
from cbdesk.errors import GiveUpError, SettingsError
from cbdesk.maintenance import clients
from cbdesk.maintenance.clients import Access
from tests.integration.maintenance.tls_server import TlsServer, installed, tls_server
from tests.integration.repositories.rows import device, put

_PROGRAMS = installed()
pytestmark = pytest.mark.skipif(_PROGRAMS is None, reason="no PostgreSQL with TLS is installed on this machine")


@pytest.fixture
def server() -> Iterator[TlsServer]:
    assert _PROGRAMS is not None
    with tls_server(_PROGRAMS) as found:
        yield found


def signed_in_as(url: str) -> tuple[str, bool]:
    """Who the server takes us for, and whether the connection is encrypted."""
    engine = open_engine(url)
    try:
        with database_errors(), engine.connect() as connection:
            found = connection.execute(
                sa.text("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            ).one()
            return found[0], found[1]
    finally:
        engine.dispose()


def ask(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    capsys.readouterr()
    found = run([*words, "--json"])
    said = capsys.readouterr()
    assert found == code, said.err
    return json.loads(said.out)


def test_that_tls_is_as_strict_as_the_url_asks_and_backups_are_too(
    server: TlsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trusted = server.file("authority.crt")
    full = {"sslmode": "verify-full", "sslrootcert": trusted}
    assert signed_in_as(server.url(sslmode="require")) == ("boss", True)
    assert signed_in_as(server.url(**full)) == ("boss", True)
    assert signed_in_as(server.url("127.0.0.1", sslmode="verify-ca", sslrootcert=trusted)) == ("boss", True)
    for url, words in (
        (server.url(sslmode="verify-full", sslrootcert=server.file("stranger.crt")), "certificate verify failed"),
        (server.url("127.0.0.1", **full), "does not match host name"),
    ):
        with pytest.raises(SettingsError, match=words) as refused:
            signed_in_as(url)
        assert "a password" not in str(refused.value)
        assert "sslrootcert" in str(refused.value)

    engine = open_engine(server.url(**full))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE DATABASE fleet")
        connection.exec_driver_sql("CREATE ROLE certified LOGIN")
    engine.dispose()
    with pytest.raises(SettingsError, match="valid client certificate"):
        signed_in_as(server.url(user="certified", **full))
    own = {"sslcert": server.file("client.crt"), "sslkey": server.file("mine.key")}
    assert signed_in_as(server.url(user="certified", **full, **own)) == ("certified", True)

    monkeypatch.setenv("CBDESK_DATABASE__URL", server.url(database="fleet", **full))
    monkeypatch.setenv("CBDESK_DATA_DIR", str(tmp_path / "station"))
    ask(capsys, "db", "upgrade")
    engine = open_engine(server.url(database="fleet", **full))
    put(engine, device("d1", serial_number="S1"))
    file = tmp_path / "fleet.dump"
    made = ask(capsys, "db", "backup", str(file))
    assert made["tables"]["public.chromebooks"] == 1
    put(engine, device("d2"))
    assert ask(capsys, "db", "restore", str(file), "--replace")["is_verified"]
    with engine.connect() as connection:
        assert connection.execute(sa.select(tables.chromebooks.c.device_id)).scalars().all() == ["d1"]
    assert ask(capsys, "db", "maintain", "--reindex")["steps"]
    assert ask(capsys, "db", "roles", "--apply")["is_applied"], "before version 17, too, where there is no MAINTAIN"
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE EXTENSION pg_stat_statements")
        connection.exec_driver_sql("SELECT pg_stat_statements_reset()")
        connection.exec_driver_sql("SELECT count(*) FROM chromebooks WHERE model = 'Ana Rivera'")
    details = ask(capsys, "db", "status", "--details")
    assert details["slow_statements_note"] is None
    assert any("WHERE model = $1" in one["statement"] for one in details["slow_statements"])
    assert "Ana Rivera" not in str(details["slow_statements"])
    engine.dispose()
    # The mode that asks for nothing is made stricter for the helpers, since this program speaks TLS.
    weak = open_engine(server.url(database="fleet"))
    access = Access.of(weak)
    assert (access.is_encrypted, access.parameters["sslmode"]) == (True, "require")
    assert "a password" not in str(access.parameters)
    with monkeypatch.context() as patch:
        patch.setattr(clients, "_FOLDERS", ())
        patch.setenv("PATH", "")
        with pytest.raises(GiveUpError, match="postgresql-client"):
            clients.find(access)
    weak.dispose()
