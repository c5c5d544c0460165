"""The newcomer's two commands: makes `.venv` with the locked dependencies, then hands over to cbdesk or to its tests.

    python3 packaging/run.py              the demonstration, in a window
    python3 packaging/run.py test         every test
    python3 packaging/run.py search 5CD1  anything else goes to cbdesk as it stands

Standard library only, in one file that is over 300 lines for it, and no syntax newer than Python 3.6 (hence the quoted
annotations): an old Python must read far enough to say which one is needed. Speaks on standard error only.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

OLDEST_PYTHON = (3, 11)
UV_VERSION = "0.13.9"
ON_ALL_CORES = ("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal")
DISK_NEEDED_MB = 1000  # .venv with the tests' tools is 0.6 GB, and downloads are unpacked beside it

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# What Qt's wheels expect of Linux, found one missing library at a time on a bare Debian 12.
# Where Debian has renamed a package, the newest name stands first.
QT_LIBRARIES: "dict[str, tuple[str, ...]]" = {
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
}
TEST_PROGRAMS: "dict[str, tuple[str, ...]]" = {
    "Xvfb": ("xvfb",),
    "xdotool": ("xdotool",),
    "pgbouncer": ("pgbouncer",),
    "dbus-run-session": ("dbus-daemon", "dbus"),
    "/usr/libexec/at-spi-bus-launcher": ("at-spi2-core",),
    "/usr/lib/python3/dist-packages/gi/__init__.py": ("python3-gi",),
    "/usr/lib/*/girepository-1.0/Atspi-2.0.typelib": ("gir1.2-atspi-2.0",),
}
VENV_MODULE = "Python's venv module"

NO_SCREEN = """There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open. Without one:
  python3 packaging/run.py --headless          fills the demonstration's database, for the commands below
  python3 packaging/run.py --help              lists the commands that answer in this terminal"""
ON_XVFB = """
  xvfb-run -a python3 packaging/run.py demo    opens the window on a virtual screen (xvfb-run is installed)"""

# What the output of uv or pip says about a failed installation, and what to do about it; the first match wins.
FAILURES = {
    r"No space left|os error 28|Errno 28": "The disk is full. cbdesk needs about 1 GB to install.",
    r"certificate|UnknownIssuer|SSLError": (
        "The server's certificate is not trusted here; a school's web filter often puts in its own.\n"
        "Save the filter's root certificate as a file, set SSL_CERT_FILE and PIP_CERT to its path, and start again."
    ),
    r"(?i)proxy": "The proxy refused. Check HTTPS_PROXY (http://user:password@host:port), and start again.",
    r"for the current platform|no wheels? with a matching": (
        "A library has no build for this system. cbdesk runs on 64-bit Windows 10, macOS 13, and Linux with\n"
        "glibc 2.34 (Debian 12, Ubuntu 22.04), or newer."
    ),
    r"(?i)fetch|dns|resol|unreachable|timed? ?out|connect|sending request|no matching distribution": (
        "The libraries could not be downloaded. Check the network connection (behind a proxy: set HTTPS_PROXY),\n"
        "and start again."
    ),
}


def say(text: str) -> None:
    print("cbdesk: " + text, file=sys.stderr, flush=True)


def stop(text: str, code: int = 1) -> NoReturn:
    say(text)
    raise SystemExit(code)


# ---------------------------------------------------------------- what was asked for


def with_default(arguments: "list[str]") -> "list[str]":
    return ["demo", *arguments] if arguments[:1] in ([], ["--headless"]) else arguments


def is_test(arguments: "Sequence[str]") -> bool:
    return arguments[:1] == ["test"]


def opens_window(arguments: "Sequence[str]") -> bool:
    return arguments[:1] == ["demo"] and not {"--headless", "--help"} & set(arguments)


def has_screen(platform: str, environment: "Mapping[str, str]") -> bool:
    """Whether Qt finds something to draw on; a platform chosen by hand (offscreen, vnc) counts."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not platform.startswith("linux") or any(environment.get(name) for name in named)


def no_screen_message(has_xvfb_run: bool) -> str:
    return NO_SCREEN + (ON_XVFB if has_xvfb_run else "")


def final_command(python: Path, arguments: "Sequence[str]") -> "list[str]":
    if is_test(arguments):
        return [str(python), "-m", "pytest", *(arguments[1:] or ON_ALL_CORES)]
    # -P: a stray file in the folder somebody happens to stand in must not replace a library.
    return [str(python), "-P", "-m", "cbdesk", *arguments]


def with_bytecode(environment: "Mapping[str, str]", venv: Path) -> "dict[str, str]":
    """Keeps what Python compiles, inside of `.venv` where it may not lie beside the sources: it saves seconds."""
    if not environment.get("PYTHONDONTWRITEBYTECODE"):
        return dict(environment)
    return {**environment, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(venv / "bytecode")}


# ---------------------------------------------------------------- what is there


def interpreter(venv: Path, platform: str) -> Path:
    return venv / "Scripts" / "python.exe" if platform == "win32" else venv / "bin" / "python"


def fingerprint(root: Path, python: Path) -> "dict[str, str]":
    """What an environment was made for: it is stale once the lock, the Python behind it or the folder has changed."""
    return {
        "folder": str(root),
        "python": os.path.realpath(str(python)) if python.exists() else "",
        "lock": hashlib.sha256((root / "uv.lock").read_bytes()).hexdigest(),
        "uv": UV_VERSION,
    }


def read_stamp(venv: Path) -> "dict[str, object]":
    try:
        stamp = json.loads((venv / "cbdesk-run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # never finished: install again
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(root: Path, venv: Path, groups: "Iterable[str]") -> None:
    """Written last and moved into place, so that an interrupted installation leaves none."""
    stamp = dict(fingerprint(root, interpreter(venv, sys.platform)), groups=sorted(groups))
    half = venv / "cbdesk-run.json.new"
    half.write_text(json.dumps(stamp), encoding="utf-8")
    half.replace(venv / "cbdesk-run.json")


def is_installed(root: Path, venv: Path, groups: "Iterable[str]") -> bool:
    stamp = read_stamp(venv)
    installed = stamp.pop("groups", None)
    is_enough = isinstance(installed, list) and set(groups) <= set(installed)
    return is_enough and stamp == fingerprint(root, interpreter(venv, sys.platform))


def is_usable(root: Path, venv: Path) -> bool:
    """Whether what stands in `.venv`, finished or not, can be installed into; else it is made anew."""
    python = interpreter(venv, sys.platform)
    now, then = fingerprint(root, python), read_stamp(venv)
    if any(then.get(key, now[key]) != now[key] for key in ("folder", "python")):
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON} or sys.prefix == sys.base_prefix)"
    return python.exists() and succeeds([str(python), "-c", probe])


def succeeds(command: "Sequence[str]") -> bool:
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def base_python(version: "tuple[int, ...]", executable: str) -> str:
    """The Python to make `.venv` with: the running one, or where that is too old a newer one beside it."""
    if version >= OLDEST_PYTHON:
        return executable
    newer = filter(None, (shutil.which(f"python3.{minor}") for minor in (13, 12, 11)))
    usable = [path for path in newer if succeeds([path, "-c", ""])]
    return usable[0] if usable else stop(too_old_message(version, executable))


def too_old_message(version: "tuple[int, ...]", executable: str) -> str:
    return f"""cbdesk needs Python 3.11 or newer; this is Python {".".join(map(str, version[:3]))} ({executable}).
Install a newer one (with your package manager, or from https://www.python.org/downloads/), then start with that one:
  python3.12 packaging/run.py"""


def missing_from_system(testing: bool, venv_maker: "str | None") -> "dict[str, tuple[str, ...]]":
    """What Linux lacks, with the Debian packages that bring it; `venv_maker` is the Python about to make `.venv`."""
    missing: dict[str, tuple[str, ...]] = {}
    if not sys.platform.startswith("linux"):
        return missing
    import ctypes

    if venv_maker and not succeeds([venv_maker, "-c", "import ensurepip, venv"]):
        versioned = Path(os.path.realpath(venv_maker)).name + "-venv"
        missing[VENV_MODULE] = (versioned, "python3-venv")
    for soname, packages in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            missing[soname] = packages
    if testing:
        missing.update((name, packages) for name, packages in TEST_PROGRAMS.items() if not find_program(name))
    return missing


def find_program(name: str) -> "str | None":
    """Also where Debian puts servers, out of the way of ordinary users; a file by its whole path."""
    if name.startswith("/"):
        return next(map(str, Path("/").glob(name[1:])), None)
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin")))


# ---------------------------------------------------------------- system packages


def choose_packages(alternatives: "Iterable[tuple[str, ...]]", is_known: "Callable[[str], bool]") -> "list[str]":
    """One name of each package: the newest this release knows, the oldest where it knows none."""
    return [next((name for name in names[:-1] if is_known(name)), names[-1]) for names in alternatives]


def apt_knows(package: str) -> bool:
    return succeeds(["apt-cache", "show", package])


def apt_install(packages: "Iterable[str]") -> "list[str]":
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def line_for_a_person(
    missing: "Mapping[str, tuple[str, ...]]", has_apt: bool, is_known: "Callable[[str], bool]"
) -> str:
    if has_apt:
        install = apt_install(choose_packages(missing.values(), is_known))
        return "  sudo apt-get update && sudo " + " ".join(install)
    return "  with this system's package manager, what provides: " + ", ".join(missing)


def root_prefix() -> "list[str] | None":
    """How apt may be run without asking anybody for a password; None where it may not."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]) else None


def apt(prefix: "Sequence[str]", command: "Sequence[str]") -> bool:
    say("running " + " ".join([*prefix, *command]))
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *command, "-qq", "-o", "DPkg::Lock::Timeout=120"]
    code, output = run_and_keep(quiet, dict(os.environ))
    if code:
        say("that failed:\n" + last_lines(output))
    return not code


def install_packages(missing: "Mapping[str, tuple[str, ...]]", prefix: "Sequence[str]") -> None:
    update = ["apt-get", "update"]
    is_updated = not any("_Packages" in entry.name for entry in Path("/var/lib/apt/lists").iterdir())
    if is_updated:
        apt(prefix, update)
    if apt(prefix, apt_install(choose_packages(missing.values(), apt_knows))) or is_updated:
        return
    # Old lists name packages that the mirror has replaced since.
    if apt(prefix, update):
        apt(prefix, apt_install(choose_packages(missing.values(), apt_knows)))


def settle_system(arguments: "Sequence[str]", venv_maker: "str | None") -> None:
    """Installs what Linux lacks where it may; says what is missing then, or stops if nothing would run without it."""
    missing = missing_from_system(is_test(arguments), venv_maker)
    has_apt = bool(shutil.which("apt-get"))
    prefix = root_prefix() if missing and has_apt else None
    if prefix is not None:
        install_packages(missing, prefix)
        missing = missing_from_system(is_test(arguments), venv_maker)
    if missing:
        lacks = f"this system lacks {', '.join(missing)}. To install:\n{line_for_a_person(missing, has_apt, apt_knows)}"
        if is_fatal(missing, arguments, in_ci=bool(os.environ.get("CI"))):
            stop(lacks)
        say(lacks + "\nGoing on: only the window and some tests need it.")


def is_fatal(missing: "Iterable[str]", arguments: "Sequence[str]", in_ci: bool) -> bool:
    """A command line needs no libraries of a window; a person may leave journeys through it out, CI never."""
    if VENV_MODULE in missing:
        return True
    if is_test(arguments):
        return in_ci or any(thing in QT_LIBRARIES for thing in missing)
    return opens_window(arguments)


# ---------------------------------------------------------------- the locked environment


@contextlib.contextmanager
def alone(venv: Path) -> "Iterator[None]":
    """Holds every other start in this folder back until the installation is done; a crash releases it."""
    venv.mkdir(parents=True, exist_ok=True)
    with (venv / ".installing").open("a") as handle:
        is_waiting = False
        while not take_lock(handle.fileno()):
            if not is_waiting:
                say("another start is installing; waiting for it")
            is_waiting = True
            time.sleep(0.2)
        yield


def take_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def make_venv(venv: Path, maker: str) -> None:
    for entry in venv.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        elif entry.name != ".installing":
            entry.unlink()
    free = shutil.disk_usage(str(venv)).free // 1000000
    if free < DISK_NEEDED_MB:
        stop(f"{venv.parent} has {free} MB free; the installation needs about {DISK_NEEDED_MB} MB.")
    say(f"making {venv} with {maker}")
    code, output = run_and_keep([maker, "-m", "venv", str(venv)], dict(os.environ))
    if code:
        stop(f"{maker} could not make {venv}:\n{last_lines(output)}")


def run_and_keep(command: "Sequence[str]", environment: "dict[str, str]", shown: str = "$.") -> "tuple[int, str]":
    """Shows the lines that match `shown` as they come (none unless asked); returns the exit code and all output."""
    lines = []
    with subprocess.Popen(
        command,
        env=environment,
        cwd=str(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        for raw in process.stdout or ():
            lines.append(raw.decode("utf-8", "replace"))
            if re.match(shown, lines[-1]):
                say(lines[-1].strip())
    return process.returncode, "".join(lines)


def last_lines(output: str) -> str:
    return "\n".join("  " + line for line in output.strip().splitlines()[-8:])


def explanation(output: str) -> str:
    return next((advice for pattern, advice in FAILURES.items() if re.search(pattern, output)), "")


def install_locked(root: Path, venv: Path, groups: "Iterable[str]") -> None:
    """Brings `.venv` to the lock. Addresses, proxies and certificates are those pip and uv are configured with."""
    python = str(interpreter(venv, sys.platform))
    environment = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(venv), UV_PYTHON_DOWNLOADS="never", PIP_USER="0")
    environment.pop("VIRTUAL_ENV", None)  # another project's
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    uv = [python, "-m", "uv"]
    selection = ["--project", str(root), "--python", python, "--frozen", "--no-default-groups"]
    selection += ["--group=" + group for group in groups]
    locked = str(venv / "cbdesk-locked.txt")

    say(f"installing the locked libraries into {venv} (once; about 150 MB to fetch)")
    _, version = run_and_keep([*uv, "--version"], environment)
    if UV_VERSION not in version.split():
        code, output = run_and_keep([*pip, "uv==" + UV_VERSION], environment)
        if code:
            stop(f"uv could not be installed:\n{last_lines(output)}\n{explanation(output)}")
    code, output = run_and_keep([*uv, "sync", "--inexact", *selection], environment, "Downloading|Building|Installed")
    if not code:
        return
    say(f"uv could not install them:\n{last_lines(output)}")
    say("trying with pip, which may be configured for a mirror or a web filter where uv is not")
    for command in (
        [*uv, "export", *selection, "--no-emit-project", "--output-file", locked],
        [*pip, "--require-hashes", "--requirement", locked],
        [*pip, "--no-deps", "--editable", str(root)],
    ):
        code, more = run_and_keep(command, environment)
        if code:
            stop(f"pip could not either:\n{last_lines(more)}\n{explanation(output + more)}")


def prepare(arguments: "Sequence[str]") -> None:
    """Leaves `.venv` and the system ready for these arguments; where they are already, it only looks."""
    groups = ["test"] if is_test(arguments) else []
    if is_installed(ROOT, VENV, groups):
        if is_test(arguments) or opens_window(arguments):
            settle_system(arguments, None)
        return
    maker = base_python(tuple(sys.version_info[:3]), sys.executable)
    with alone(VENV):
        if is_installed(ROOT, VENV, groups):
            return
        has_venv = is_usable(ROOT, VENV)
        settle_system(arguments, None if has_venv else maker)
        if not has_venv:
            make_venv(VENV, maker)
        install_locked(ROOT, VENV, groups)
        write_stamp(ROOT, VENV, groups)


def main(arguments: "list[str]") -> NoReturn:
    arguments = with_default(arguments)
    if opens_window(arguments) and not has_screen(sys.platform, os.environ):
        stop(no_screen_message(bool(shutil.which("xvfb-run") and shutil.which("xauth"))), 2)
    try:
        prepare(arguments)
    except KeyboardInterrupt:
        stop("interrupted; the next start goes on from here", 130)
    except OSError as error:
        stop(f"cannot install into {VENV}: {error}")
    if is_test(arguments):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.chdir(str(ROOT))
    os.environ.update(with_bytecode(os.environ, VENV))
    hand_over(final_command(interpreter(VENV, sys.platform), arguments))


def hand_over(command: "list[str]") -> NoReturn:
    if sys.platform == "win32":
        # Windows' own exec would give the console back at once. Ctrl+C reaches the child, and the child decides.
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise SystemExit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted between the person and cbdesk


if __name__ == "__main__":
    main(sys.argv[1:])
