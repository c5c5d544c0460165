"""Installs the Debian package on a bare Debian, uses it there as an ordinary user, and takes it off again.

    sudo .venv/bin/python packaging/linux/try_deb.py dist/cbdesk_0.1.0_amd64.deb [--picture window.png]

Needs root, debootstrap, Xvfb and xdotool, and a mirror of Debian. The bare Debian is a folder, deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "technician"
WAIT_S = 120
CHROOT = shutil.which("chroot", path="/usr/sbin:/sbin:/usr/bin") or "chroot"


class Bare:
    """A Debian with nothing but its base, entered by chroot."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def as_root(self, *command: str) -> str:
        return self._run([CHROOT, str(self.root), *command], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"})

    def as_user(self, *command: str) -> str:
        return self._run(self.user_command(*command), self.user_environment())

    def user_command(self, *command: str) -> list[str]:
        return [CHROOT, f"--userspec={USER}:{USER}", str(self.root), *command]

    @staticmethod
    def user_environment(**more: str) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": f"/home/{USER}", "LANG": "C.UTF-8", **more}

    @staticmethod
    def _run(command: list[str], environment: dict[str, str]) -> str:
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {answer.returncode}:\n{answer.stdout}\n{answer.stderr}")
        return answer.stdout


@contextmanager
def bare_debian() -> Iterator[Bare]:
    with tempfile.TemporaryDirectory(prefix="cbdesk-bare-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        root.chmod(0o755)
        subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", str(root)], check=True, stdout=subprocess.DEVNULL
        )
        for settings in Path("/etc/apt/apt.conf.d").glob("*"):  # how this machine reaches its mirror
            shutil.copy(settings, root / "etc" / "apt" / "apt.conf.d")
        subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
        subprocess.run(["mount", "--bind", "/dev", str(root / "dev")], check=True)
        try:
            yield Bare(root)
        finally:
            for place in ("proc", "dev"):
                subprocess.run(["umount", "--lazy", str(root / place)], check=True)


@contextmanager
def screen() -> Iterator[str]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait(20)


def show_window(bare: Bare, display: str, picture: Path | None) -> None:
    """Start the demonstration in a window, wait until it shows a device, and end it as a session does."""
    socket = bare.root / "tmp" / ".X11-unix"
    socket.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", "/tmp/.X11-unix", str(socket)], check=True)  # noqa: S108  where X11 has it
    environment = bare.user_environment(DISPLAY=display)
    started = time.monotonic()
    window = subprocess.Popen(bare.user_command("cbdesk", "demo", "--devices", "300"), env=environment)
    try:
        while not _title(display).count(" · "):
            if window.poll() is not None or time.monotonic() - started > WAIT_S:
                raise SystemExit("The window did not show a device.")
            time.sleep(0.2)
        print(f"window with a device: {time.monotonic() - started:.1f} s", flush=True)
        if picture:
            time.sleep(2)
            subprocess.run(["import", "-display", display, "-window", "root", str(picture)], check=True)
        window.terminate()
        if window.wait(WAIT_S) != 0:
            raise SystemExit(f"The window ended with {window.returncode}.")
    finally:
        window.kill()
        subprocess.run(["umount", "--lazy", str(socket)], check=True)


def _title(display: str) -> str:
    command = ["xdotool", "search", "--onlyvisible", "--name", "cbdesk$", "getwindowname"]
    answer = subprocess.run(
        command, env={**os.environ, "DISPLAY": display}, capture_output=True, text=True, check=False
    )
    return answer.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--picture", type=Path, help="save a picture of the window (needs ImageMagick)")
    chosen = parser.parse_args()
    with bare_debian() as bare, screen() as display:
        shutil.copy(chosen.package, bare.root / "cbdesk.deb")
        bare.as_root("useradd", "--create-home", USER)
        before = set(_everything(bare.root))
        bare.as_root("apt-get", "update")
        started = time.monotonic()
        bare.as_root("apt-get", "install", "--yes", "--no-install-recommends", "/cbdesk.deb")
        print(f"installed: {time.monotonic() - started:.1f} s", flush=True)
        started = time.monotonic()
        print(bare.as_user("cbdesk", "--version").strip(), f"({time.monotonic() - started:.1f} s)", flush=True)
        show_window(bare, display, chosen.picture)
        found = json.loads(bare.as_user("cbdesk", "search", "chromebook", "--json"))
        print(f"search: {found['total']} devices in {found['took_ms']} ms", flush=True)
        bare.as_root("apt-get", "purge", "--yes", "cbdesk")
        left = [place for place in set(_everything(bare.root)) - before if "cbdesk" in place and "/home/" not in place]
        if left:
            raise SystemExit(f"The package left behind: {', '.join(sorted(left))}")
        print("removed, nothing is left but the user's own data", flush=True)
    return 0


def _everything(root: Path) -> Iterator[str]:
    for place, folders, files in os.walk(root):
        if place == str(root):
            folders[:] = [name for name in folders if name not in {"proc", "dev", "sys", "tmp"}]
        yield from (f"{place.removeprefix(str(root))}/{name}" for name in [*folders, *files])


if __name__ == "__main__":
    sys.exit(main())
