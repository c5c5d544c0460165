"""An installed PostgreSQL that speaks TLS and nothing else, with certificates made for the test."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cbdesk.database.embedded.account import is_root, unprivileged


def installed() -> Path | None:
    """The programs of a PostgreSQL package: the one that comes along was built without TLS."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class TlsServer:
    port: int
    folder: Path

    def url(self, host: str = "localhost", database: str = "postgres", user: str = "boss", **parameters: str) -> str:
        words = "&".join(f"{name}={value}" for name, value in parameters.items())
        return f"postgresql://{user}:a%20password@{host}:{self.port}/{database}?{words}"

    def file(self, name: str) -> str:
        return str(self.folder / name)


def _signed(
    folder: Path, name: str, subject: str, issuer: tuple[x509.Name, ec.EllipticCurvePrivateKey] | None
) -> tuple[x509.Name, ec.EllipticCurvePrivateKey]:
    """Write ``name.crt`` and ``name.key``."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(issuer[0] if issuer else who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    certificate = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.key").write_bytes(private)
    (folder / f"{name}.key").chmod(0o600)
    return who, key


@contextmanager
def tls_server(programs: Path) -> Iterator[TlsServer]:
    folder = Path(tempfile.mkdtemp(prefix="cbdesk-tls-"))
    account = unprivileged() if is_root() else None
    as_child = {} if account is None else account.for_child()
    process = None
    try:
        authority = _signed(folder, "authority", "Test authority", None)
        _signed(folder, "stranger", "Another authority", None)
        for name, subject in (("server", "localhost"), ("client", "certified")):
            _signed(folder, name, subject, authority)
        (folder / "password").write_text("a password")
        if account is not None:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, account.uid, account.gid)
        data = folder / "data"
        command = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "boss",
            "--pwfile",
            folder / "password",
            "-A",
            "scram-sha-256",
        ]
        subprocess.run(
            [*command, "--no-sync", "-E", "UTF8", "--locale", "C"], check=True, capture_output=True, cwd="/", **as_child
        )
        (data / "pg_hba.conf").write_text(
            "hostssl all certified all cert\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        )
        shutil.copy(folder / "client.key", folder / "mine.key")  # libpq asks that a key is its reader's own
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "fsync": "off",
            "shared_preload_libraries": "pg_stat_statements",
            "ssl": "on",
            "ssl_cert_file": str(folder / "server.crt"),
            "ssl_key_file": str(folder / "server.key"),
            "ssl_ca_file": str(folder / "authority.crt"),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd="/", **as_child
        )
        log.close()
        deadline = time.monotonic() + 30
        while "ready to accept" not in (folder / "log").read_text():
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.05)
        yield TlsServer(port, folder)
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # not when its last client has gone: now
            process.wait(30)
        shutil.rmtree(folder)
