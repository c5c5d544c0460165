"""The keeper: a small detached process that starts the server, restarts it after a crash, stops it with its last user.

It imports the standard library only and holds the lock files' code itself, since it runs alone, as
``python -I -S keeper.py``, and outlives whoever started it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

USERS, START, KEEPER, SERVER = "users.lock", "start.lock", "keeper.lock", "server.lock"
"""Held by every user of the server (shared); by who is starting it; by its keeper; by the server's own processes."""
CLUSTER = "cluster"
LOG = "log"
FLAG = "--embedded-postgresql-keeper"
"""In a frozen application the keeper is the application itself, started with this first argument."""

_POLL = 0.25
_LOWEST = 19
"""The niceness of ``runtime/niceness.py``, which this program, alone as it runs, cannot import."""
_RECOVERY_LIMIT = 600.0
_STOP_LIMIT = 120.0
_CRASHES_ALLOWED, _CRASH_WINDOW = 5, 120.0


class LockFile:
    """A lock that the operating system drops when the process dies, however it dies. One object per attempt."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def fileno(self) -> int:
        assert self._fd is not None, "the lock is not held"
        return self._fd

    def take(self, *, shared: bool = False) -> bool:
        """Try once, without waiting."""
        assert self._fd is None, "one object holds one lock"
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if not _lock(fd, shared=shared):
            os.close(fd)
            return False
        self._fd = fd
        return True

    def wait(self, seconds: float, *, shared: bool = False) -> bool:
        deadline = time.monotonic() + seconds
        while not self.take(shared=shared):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.03)
        return True

    def release(self) -> None:
        """Close our handle. A child that inherited it keeps the lock."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    @property
    def is_held(self) -> bool:
        """Whether anybody holds it exclusively at this moment."""
        if self.take(shared=True):
            self.release()
            return False
        return True


if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    class _Overlapped(ctypes.Structure):
        _fields_ = (
            ("Internal", ctypes.c_void_p),
            ("InternalHigh", ctypes.c_void_p),
            ("Offset", wintypes.DWORD),
            ("OffsetHigh", wintypes.DWORD),
            ("hEvent", wintypes.HANDLE),
        )

    def _lock(fd: int, *, shared: bool) -> bool:
        # msvcrt.locking knows exclusive locks only; LockFileEx has flock's two kinds.
        fail_immediately, exclusive = 1, 2
        flags = fail_immediately | (0 if shared else exclusive)
        handle = wintypes.HANDLE(msvcrt.get_osfhandle(fd))
        return bool(ctypes.windll.kernel32.LockFileEx(handle, flags, 0, 1, 0, ctypes.byref(_Overlapped())))
else:
    import fcntl

    def _lock(fd: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Postmaster(NamedTuple):
    """What ``postmaster.pid`` says; ``status`` is one of starting, ready, standby, stopping."""

    pid: int
    port: int
    socket_dir: str
    address: str
    status: str


def read_postmaster(cluster: Path) -> Postmaster | None:
    """None while there is no file, or while the server has not written all eight lines yet."""
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return Postmaster(int(lines[0]), int(lines[3]), lines[4].strip(), lines[5].strip(), lines[7].strip())
    except (FileNotFoundError, IndexError, ValueError):
        return None


def clean_environment() -> dict[str, str]:
    """An environment without PG* variables and without the library paths that a frozen application sets for itself."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR") if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", **kept}


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} keeper[{os.getpid()}] {text}\n")
    sys.stderr.flush()


class _Server:
    """The server's processes, seen from the keeper: ours, or left behind by a keeper that was killed."""

    def __init__(self, home: Path, command: list[str]) -> None:
        self._home = home
        self._cluster = home / CLUSTER
        self._command = command
        self._lock = LockFile(home / SERVER)
        self._child: subprocess.Popen[bytes] | None = None
        self._was_ready = False
        self._seen: set[str] = set()

    def is_gone(self) -> bool:
        """Whether no process of the server lives any more, its workers included."""
        if self._child is not None and self._child.poll() is None:
            return False
        if sys.platform == "win32":
            self._lock.release()  # children keep no lock there: ours stands for the server's life
        if not self._lock.take():
            return False
        self._lock.release()
        return True

    @property
    def failed_to_start(self) -> bool:
        """Whether it ended by itself before it was ever ready; a signal's victim may be started again."""
        if self._child is None or self._was_ready:
            return False
        return self._child.poll() is not None and self._child.returncode > 0

    def watch(self) -> None:
        found = read_postmaster(self._cluster)
        self._was_ready = self._was_ready or (found is not None and found.status == "ready")
        if sys.platform == "linux" and found is not None:
            with suppress(OSError):  # gone meanwhile, or a kernel that lists no children
                self._let_vacuum_wait(Path(f"/proc/{found.pid}/task/{found.pid}/children").read_text().split())

    def _let_vacuum_wait(self, children: list[str]) -> None:
        """Leave to autovacuum, behind a sync's many changes, only what of the processor nobody else wants."""
        self._seen &= set(children)
        for child in set(children) - self._seen:
            title = Path(f"/proc/{child}/cmdline").read_bytes()
            if title.startswith(b"postgres: "):  # until then it has its parent's
                self._seen.add(child)
            if title.startswith(b"postgres: autovacuum worker"):
                os.setpriority(os.PRIO_PROCESS, int(child), _LOWEST)
                os.sched_setscheduler(int(child), os.SCHED_BATCH, os.sched_param(0))

    def start(self) -> None:
        if not self._lock.take():  # somebody is looking whether it is held: the next turn will do
            return
        self._was_ready = False
        _say(f"starting {self._command[0]}")
        with (self._home / LOG / "startup.log").open("wb") as log:
            if sys.platform == "win32":
                self._pg_ctl_stop()  # one that a killed keeper left behind; there is nobody to adopt it
                self._child = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=clean_environment(),
                    cwd=self._home,
                    creationflags=subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW,
                )
            else:
                _drop_reused_pid_file(self._cluster)
                self._child = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=clean_environment(),
                    cwd=self._home,
                    start_new_session=True,
                    pass_fds=(self._lock.fileno(),),  # all its processes inherit it: held while any of them lives
                )
                self._lock.release()

    def stop(self) -> None:
        deadline = time.monotonic() + _RECOVERY_LIMIT
        # Interrupting a recovery makes the next start begin it anew: a long one would never end.
        while (found := read_postmaster(self._cluster)) and found.status == "starting" and time.monotonic() < deadline:
            if self._gone_within(_POLL):
                return
        if sys.platform == "win32":
            self._pg_ctl_stop()
        elif not (self._ends_by(signal.SIGINT, _STOP_LIMIT) or self._ends_by(signal.SIGQUIT, 30.0)):
            _say("the server did not stop")

    def _ends_by(self, what: signal.Signals, seconds: float) -> bool:
        """SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one."""
        postmaster = read_postmaster(self._cluster)
        if postmaster is not None and not self.is_gone():
            _say(f"nobody uses the server: sending {what.name} to {postmaster.pid}")
            with suppress(ProcessLookupError):  # killed by somebody else: its workers notice and end
                os.kill(postmaster.pid, what)
        return self._gone_within(seconds)

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self.is_gone():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _pg_ctl_stop(self) -> None:
        pg_ctl = str(Path(self._command[0]).with_name("pg_ctl.exe"))
        arguments = ["stop", "-D", str(self._cluster), "-m", "fast", "-w", "-t", f"{_STOP_LIMIT:.0f}"]
        subprocess.run([pg_ctl, *arguments], check=False, env=clean_environment())


def _drop_reused_pid_file(cluster: Path) -> None:
    """Remove a dead server's pid file when its number now belongs to some other program; nobody holds ``server.lock``.

    PostgreSQL only asks whether such a process exists, and would refuse to start after many a container's restart.
    """
    postmaster = read_postmaster(cluster)
    if postmaster is None or not _is_another_program(postmaster.pid, cluster):
        return
    _say(f"process {postmaster.pid} is no server of ours: removing the old postmaster.pid")
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    Path(postmaster.socket_dir, f".s.PGSQL.{postmaster.port}.lock").unlink(missing_ok=True)


def _is_another_program(pid: int, cluster: Path) -> bool:
    if sys.platform == "linux":
        try:  # a server's working folder is its cluster
            return Path(f"/proc/{pid}/cwd").readlink() != cluster
        except FileNotFoundError:
            return False  # nobody has the number; PostgreSQL sees that itself
        except PermissionError:
            return True  # another account's
    else:
        ps = ["ps", "-p", str(pid), "-o", "comm="]
        answer = subprocess.run(ps, capture_output=True, text=True, check=False)
        return bool(answer.stdout.strip()) and not Path(answer.stdout.strip()).name.startswith("postgres")


def keep(home: Path, keeper: LockFile, command: list[str]) -> int:
    """Run until nobody uses the server any more; 0 when it was stopped, 1 when it cannot be kept alive."""
    users, server = LockFile(home / USERS), _Server(home, command)
    starts: list[float] = []
    while True:
        if users.take():
            server.stop()
            keeper.release()  # before users.lock: a newcomer that gets in must see that no keeper lives
            users.release()
            return 0
        if server.failed_to_start:
            _say("the server ended before it was ready")
            return 1
        if server.is_gone():
            starts = [moment for moment in starts if moment > time.monotonic() - _CRASH_WINDOW]
            if len(starts) >= _CRASHES_ALLOWED:
                _say(f"the server died {len(starts)} times within {_CRASH_WINDOW:.0f} seconds: leaving it alone")
                return 1
            starts.append(time.monotonic())
            server.start()
        server.watch()
        time.sleep(_POLL)


def main(arguments: list[str]) -> int:
    """``arguments``: the home folder, then the server's command line. Returns at once; the keeper goes on, detached."""
    home = Path(arguments[0])
    keeper = LockFile(home / KEEPER)  # opened first: a killed process closes its handles in this order
    if not keeper.wait(1.0):  # a second, since asking whether a keeper lives holds the lock for a moment too
        return 0
    if sys.platform != "win32":
        if os.fork():  # who started us must not have to reap us; the lock stays with the child
            os._exit(0)
        if os.geteuid() == 0:  # the folder's owner is the account that the server runs under
            owner = home.stat()
            os.setgroups([])
            os.setgid(owner.st_gid)
            os.setuid(owner.st_uid)
    return keep(home, keeper, arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
