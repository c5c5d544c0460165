"""Tries the newcomer's two commands on a Debian with nothing but python3, as an ordinary user, and without network.

    sudo .venv/bin/python packaging/linux/try_run.py             the first one
    sudo .venv/bin/python packaging/linux/try_run.py --tests     the second one, too: every test, some 25 minutes

Needs root, debootstrap, unshare, ip and git, a mirror of Debian and one of PyPI. The bare Debian is a folder, deleted
afterwards. Exit code 77: one of these is missing, and the last line says which.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging")]

from linux.bare import USER, Bare, bare_debian, leave_out, missing  # noqa: E402  the folder above had to be found first

CHECKOUT = f"/home/{USER}/cbdesk"
FIRST = ("demo", "--headless", "--devices", "300", "--json")
# How this machine reaches its registries; the certificates that they name are taken along.
_WAYS = ("PIP_", "UV_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_NO_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


class Newcomer:
    """Somebody with a checkout on a bare Debian, who may not install packages."""

    def __init__(self, bare: Bare) -> None:
        self._bare = bare
        ways = {name: value for name, value in os.environ.items() if name.startswith(_WAYS)}
        self._environment = bare.user_environment(**ways)
        for name in ("PIP_CERT", "SSL_CERT_FILE"):
            if name in self._environment:  # not to its own place, where Debian's package of certificates puts its file
                shutil.copy(self._environment[name], bare.root / name)
                self._environment[name] = f"/{name}"
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
        for file in filter(None, listed.stdout.split("\0")):
            target = bare.root / CHECKOUT.lstrip("/") / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, target)
        bare.as_root("chown", "-R", f"{USER}:{USER}", CHECKOUT)

    def run(self, *arguments: str, network: bool = True) -> tuple[int, str, str, float]:
        """Return exit code, what was said on standard output and standard error, and how long it took."""
        command = self._bare.user_command("python3", f"{CHECKOUT}/packaging/run.py", *arguments)
        started = time.monotonic()
        answer = subprocess.run(
            command if network else [*_NO_NETWORK, *command],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.returncode, answer.stdout, answer.stderr, time.monotonic() - started


def must(holds: object, what: str, said: str) -> None:
    if not holds:
        raise SystemExit(f"packaging/run.py is wrong: {what}.\n{said}")


def install_what_it_names(bare: Bare, newcomer: Newcomer, *command: str) -> None:
    """Let an administrator run the lines that it prints, until it asks for nothing more."""
    for _ in range(2):
        _code, _out, said, _seconds = newcomer.run(*command, network=False)
        named = re.search(r"(?:sudo )?(apt-get install .+)", said)
        if named is None:
            return
        started = time.monotonic()
        bare.as_root(*shlex.split(named[1]), "--yes")
        print(f"named and installed by an administrator: {named[1]} ({time.monotonic() - started:.0f} s)", flush=True)


def run_all_tests(bare: Bare, newcomer: Newcomer) -> None:
    install_what_it_names(bare, newcomer, "test", "--collect-only", "--quiet")
    code, out, said, seconds = newcomer.run("test")
    must(code == 0, "a test failed", f"{out[-20_000:]}\n{said}")
    print(f"every test: {seconds:.0f} s, {out.strip().splitlines()[-1]}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", action="store_true", help="run every test, too")
    chosen = parser.parse_args()
    if why := missing("unshare", "ip", "git"):
        leave_out(why)
    with bare_debian("python3") as bare:
        newcomer = Newcomer(bare)
        code, _out, said, _seconds = newcomer.run(*FIRST)
        must(code == 1 and "apt-get install" in said, "it does not name the packages that are missing", said)
        bare.as_root("apt-get", "update")
        install_what_it_names(bare, newcomer, "--version")
        code, _out, said, seconds = newcomer.run(*FIRST, network=False)
        must(code == 1 and "Check the network connection" in said, "it does not say that there is no network", said)
        print(f"without network it says so, after {seconds:.0f} s", flush=True)
        code, out, said, seconds = newcomer.run(*FIRST)
        must(code == 0 and json.loads(out)["status"] == "completed", "the first run failed", said)
        print(f"first run, with 300 devices in the database: {seconds:.0f} s", flush=True)
        code, out, said, seconds = newcomer.run(*FIRST, network=False)
        must(code == 0 and json.loads(out)["status"] == "completed", "a second run needs the network", said)
        print(f"second run, without network: {seconds:.1f} s", flush=True)
        code, out, said, seconds = newcomer.run("search", "chromebook", "--json", network=False)
        must(code == 0 and json.loads(out)["total"] > 0, "a search without network failed", said)
        print(f"a search, without network: {seconds:.1f} s", flush=True)
        code, _out, said, _seconds = newcomer.run()
        must(code == 2, "it does not say that there is no screen", said)  # noqa: PLR2004  wrong usage
        if chosen.tests:
            run_all_tests(bare, newcomer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
