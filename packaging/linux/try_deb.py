"""Installs the Debian package on a bare Debian, uses it there as an ordinary user, and takes it off again.

    sudo .venv/bin/python packaging/linux/try_deb.py dist/cbdesk_0.1.0_amd64.deb [--picture window.png]

Needs root, debootstrap, Xvfb and xdotool, and a mirror of Debian. The bare Debian is a folder, deleted afterwards.
Exit code 77: one of these is missing, and the last line says which.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from linux.bare import Bare, bare_debian, leave_out, missing  # noqa: E402  the folder above had to be found first

WAIT_S = 120


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
    if why := missing("Xvfb", "xdotool"):
        leave_out(why)
    with bare_debian() as bare, screen() as display:
        shutil.copy(chosen.package, bare.root / "cbdesk.deb")
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
