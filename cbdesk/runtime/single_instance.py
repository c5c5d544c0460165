"""One window for each data folder: a second start hands its errand to the first one, through a local socket, and ends.

A lock file says who is first, so that two starts at once cannot both be, and what a dead process left is no obstacle.
Both ends make sure that the other one is of the same account. What comes through the socket is data: a text to look up.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import stat
import struct
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from cbdesk.domain.errands import LONGEST

log = logging.getLogger(__name__)

HAND_OVER_SECONDS = 5.0
"""How long the first window may take to answer; one that was only just started has to open its socket first."""

_TRY_MS = 500
_MOST_BYTES = 4 * LONGEST + 1
_ANSWER = b"ok\n"
_PRIVATE = 0o700


class SingleInstance(QObject):
    """The place of the first window of a data folder, or the way to it."""

    errand_came = Signal(str)
    """Another start handed this over; it has been checked for nothing but its length."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = hashlib.sha256(str(data_dir.expanduser().absolute()).encode()).hexdigest()[:20]
        folder = _private_folder()
        self._address = str(folder / f"{name}.socket") if os.name == "posix" else f"cbdesk-{_account()}-{name}"
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # an open window may be days old; a dead one is told by its process id
        self._server: QLocalServer | None = None
        self._buffers: dict[QLocalSocket, bytes] = {}

    def claim(self) -> bool:
        """Become the window of this data folder; False when there is one already."""
        if not self._lock.tryLock(0):
            return False
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._on_connection)
        QLocalServer.removeServer(self._address)  # ours by the lock: what stands there was left by a dead process
        if server.listen(self._address):
            self._server = server
        else:
            log.warning("no other start of cbdesk can reach this window: %s", server.errorString())
        return True

    def hand_over(self, errand: str, seconds: float = HAND_OVER_SECONDS) -> bool:
        """Give the errand to the first window. False: it does not answer, or it is not ours."""
        deadline = time.monotonic() + seconds
        while True:
            if self._try_hand_over(errand):
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)

    def close(self) -> None:
        """Give the place back."""
        for connection in list(self._buffers):
            connection.abort()
        self._buffers.clear()
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _try_hand_over(self, errand: str) -> bool:
        if os.name == "posix" and not _is_own_socket(Path(self._address)):
            return False
        connection = QLocalSocket()
        try:
            connection.connectToServer(self._address)
            if not connection.waitForConnected(_TRY_MS) or not _is_own_account(connection):
                return False
            connection.write(errand.encode() + b"\n")
            connection.flush()
            said = b""
            while said != _ANSWER and connection.waitForReadyRead(_TRY_MS):
                said += bytes(connection.readAll().data())
            return said == _ANSWER
        finally:
            connection.abort()
            connection.deleteLater()

    def _on_connection(self) -> None:
        assert self._server is not None
        while self._server.hasPendingConnections():
            connection = self._server.nextPendingConnection()
            if not _is_own_account(connection):
                log.warning("another account asked for this window and was refused")
                connection.abort()
                connection.deleteLater()
                continue
            self._buffers[connection] = b""
            connection.readyRead.connect(self._on_bytes)
            connection.disconnected.connect(self._on_gone)
            self._take(connection)  # what came before the signals were connected

    def _on_bytes(self) -> None:
        connection = self.sender()
        if isinstance(connection, QLocalSocket):
            self._take(connection)

    def _take(self, connection: QLocalSocket) -> None:
        if connection not in self._buffers:
            return
        self._buffers[connection] += bytes(connection.readAll().data())
        line, end, _ = self._buffers[connection].partition(b"\n")
        if len(line) > _MOST_BYTES:
            log.warning("another start of cbdesk handed over too much and was refused")
            self._forget(connection)
            connection.abort()
        elif end:
            self._forget(connection)
            connection.write(_ANSWER)
            connection.flush()
            connection.disconnectFromServer()
            self.errand_came.emit(line.decode("utf-8", errors="replace"))

    def _on_gone(self) -> None:
        connection = self.sender()
        if isinstance(connection, QLocalSocket):
            self._forget(connection)

    def _forget(self, connection: QLocalSocket) -> None:
        if self._buffers.pop(connection, None) is not None:
            connection.deleteLater()


def _account() -> str:
    return str(os.getuid()) if os.name == "posix" else os.environ.get("USERNAME", "")


def _private_folder() -> Path:
    """Return a folder of this account alone: nobody else may put a socket of theirs where ours is looked for."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and _is_private(Path(given)):
        return Path(given)
    folder = Path(tempfile.gettempdir()) / f"cbdesk-{_account()}"
    folder.mkdir(mode=_PRIVATE, exist_ok=True)
    if not _is_private(folder):
        log.warning("%s is not this account's alone: every start of cbdesk opens a window of its own", folder)
        return Path(tempfile.mkdtemp(prefix="cbdesk-"))
    return folder


def _is_private(folder: Path) -> bool:
    try:
        facts = folder.lstat()
    except OSError:
        return False
    if os.name != "posix":
        return stat.S_ISDIR(facts.st_mode)
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o077


def _is_own_socket(path: Path) -> bool:
    try:
        facts = path.lstat()
    except OSError:
        return False  # not there yet, or no longer
    return stat.S_ISSOCK(facts.st_mode) and facts.st_uid == os.getuid()


def _is_own_account(connection: QLocalSocket) -> bool:
    """Ask the system who is at the other end, where it tells; elsewhere the private folder and the mode guard it."""
    if not sys.platform.startswith("linux"):
        return True
    twin = socket.socket(fileno=os.dup(int(connection.socketDescriptor())))
    try:
        found = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return False  # it is gone already
    finally:
        twin.close()
    _, account, _ = struct.unpack("3i", found)
    return bool(account == os.getuid())
