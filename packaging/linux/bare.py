"""A bare Debian 12 in a folder, for what is tried on one: the Debian package, and the newcomer's first command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

USER = "technician"
LEFT_OUT = 77
"""What a check of .ci/run ends with when it cannot be done here."""
_CHROOT = shutil.which("chroot", path="/usr/sbin:/sbin:/usr/bin") or "chroot"


class Bare:
    """A Debian with nothing but its base, entered by chroot."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def as_root(self, *command: str) -> str:
        return self._run(
            [_CHROOT, str(self.root), *command], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        )

    def as_user(self, *command: str) -> str:
        return self._run(self.user_command(*command), self.user_environment())

    def user_command(self, *command: str) -> list[str]:
        return [_CHROOT, f"--userspec={USER}:{USER}", str(self.root), *command]

    @staticmethod
    def user_environment(**more: str) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": f"/home/{USER}", "LANG": "C.UTF-8", **more}

    @staticmethod
    def _run(command: list[str], environment: dict[str, str]) -> str:
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {answer.returncode}:\n{answer.stdout}\n{answer.stderr}")
        return answer.stdout


def missing(*more: str) -> str:
    """Return why a bare Debian cannot be made here, or cannot be tried with these programs; empty when it can."""
    if os.geteuid() != 0:
        return "it needs root"
    programs = [name for name in ("debootstrap", *more) if not shutil.which(name)]
    return f"{', '.join(programs)} is not installed here" if programs else ""


@contextmanager
def bare_debian(*packages: str) -> Iterator[Bare]:
    """Make one, from the mirror that this machine reaches, with these packages and an ordinary user.

    Raises SystemExit with ``LEFT_OUT`` when there is no mirror.
    """
    signal.signal(signal.SIGTERM, _end)  # else /dev would stay mounted in a folder that somebody deletes
    with tempfile.TemporaryDirectory(prefix="cbdesk-bare-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        root.chmod(0o755)
        more = [f"--include={','.join(packages)}"] if packages else []
        command = ["debootstrap", "--variant=minbase", *more, "bookworm", str(root)]
        made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if made.returncode != 0:
            leave_out(f"debootstrap cannot make a bare Debian here ({made.stdout.strip().splitlines()[-1:]})")
        for settings in Path("/etc/apt/apt.conf.d").glob("*"):  # how this machine reaches its mirror
            shutil.copy(settings, root / "etc" / "apt" / "apt.conf.d")
        subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
        subprocess.run(["mount", "--bind", "/dev", str(root / "dev")], check=True)
        try:
            bare = Bare(root)
            bare.as_root("useradd", "--create-home", USER)
            yield bare
        finally:
            for place in ("proc", "dev"):
                subprocess.run(["umount", "--lazy", str(root / place)], check=True)


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(1)


def leave_out(why: str) -> NoReturn:
    print(f"Nothing was tried on a bare Debian: {why}.", flush=True)
    raise SystemExit(LEFT_OUT)
