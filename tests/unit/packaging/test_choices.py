"""What run.py decides from plain values: platforms, screens, Debian's packages, and the words for a failure."""

import ast
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

RUN_PY = Path(__file__).resolve().parents[3] / "packaging" / "run.py"


# ---------------------------------------------------------------- platforms and screens


@pytest.mark.parametrize(
    ("platform", "venv", "expected"),
    [
        ("linux", PurePosixPath("/c/.venv"), "/c/.venv/bin/python"),
        ("darwin", PurePosixPath("/c/.venv"), "/c/.venv/bin/python"),
        ("win32", PureWindowsPath("C:\\c\\.venv"), "C:\\c\\.venv\\Scripts\\python.exe"),
    ],
)
def test_that_the_interpreter_stands_where_the_platform_puts_it(run, platform, venv, expected):
    assert str(run.interpreter(venv, platform)) == expected


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        (["demo"], True),
        (["demo", "--devices", "50"], True),
        (["demo", "--headless"], False),
        (["demo", "--help"], False),
        (["search", "demo"], False),
        (["--version"], False),
        (["test"], False),
    ],
)
def test_that_only_the_demonstration_with_its_window_needs_a_screen(run, arguments, opens):
    assert run.opens_window(arguments) is opens


@pytest.mark.parametrize(
    ("platform", "environment", "has_screen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_that_only_linux_may_have_no_screen(run, platform, environment, has_screen):
    assert run.has_screen(platform, environment) is has_screen


def test_that_a_virtual_screen_is_named_only_where_it_is_installed(run):
    assert "xvfb-run" in run.no_screen_message(has_xvfb_run=True)
    assert "xvfb-run" not in run.no_screen_message(has_xvfb_run=False)


# ---------------------------------------------------------------- system packages

MISSING = {"libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"), "libGL.so.1": ("libgl1",)}


@pytest.mark.parametrize(
    ("known", "chosen"),
    [
        ({"libglib2.0-0", "libgl1"}, ["libglib2.0-0", "libgl1"]),
        ({"libglib2.0-0t64", "libglib2.0-0", "libgl1"}, ["libglib2.0-0t64", "libgl1"]),
        (set(), ["libglib2.0-0", "libgl1"]),
    ],
)
def test_that_a_renamed_package_is_asked_for_by_the_name_this_release_knows(run, known, chosen):
    assert run.choose_packages(MISSING.values(), known.__contains__) == chosen


def test_that_a_person_gets_the_exact_line_for_apt(run):
    assert run.line_for_a_person(MISSING, True, {"libglib2.0-0t64"}.__contains__).strip() == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libglib2.0-0t64 libgl1"
    )


def test_that_a_person_without_apt_gets_the_names_of_the_libraries(run):
    line = run.line_for_a_person(MISSING, False, {}.__contains__)
    assert "libglib-2.0.so.0, libGL.so.1" in line
    assert "apt" not in line


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks what Qt expects")
def test_that_a_library_and_a_program_are_missing_exactly_when_they_cannot_be_found(run, monkeypatch):
    monkeypatch.setattr(run, "QT_LIBRARIES", {"libc.so.6": ("libc6",), "libnowhere.so.9": ("libnowhere9",)})
    monkeypatch.setattr(run, "TEST_PROGRAMS", {"sh": ("dash",), "no-such-program": ("nothing",)})
    assert run.missing_from_system(False, None) == {"libnowhere.so.9": ("libnowhere9",)}
    assert set(run.missing_from_system(True, None)) == {"libnowhere.so.9", "no-such-program"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Debian splits the venv module off")
def test_that_a_python_without_ensurepip_is_given_its_own_venv_package(run, tmp_path):
    maker = tmp_path / "python3.12"
    maker.write_text("#!/bin/sh\nexit 1\n")  # as Debian's answers `import ensurepip`
    maker.chmod(0o755)
    missing = run.missing_from_system(False, str(maker))
    assert missing[run.VENV_MODULE] == ("python3.12-venv", "python3-venv")


@pytest.mark.parametrize(
    ("thing", "arguments", "in_ci", "fatal"),
    [
        ("libGL.so.1", ["demo"], False, True),
        ("libGL.so.1", ["demo", "--headless"], False, False),
        ("libGL.so.1", ["search", "x"], True, False),
        ("libGL.so.1", ["test"], False, True),
        ("Xvfb", ["test"], False, False),
        ("Xvfb", ["test"], True, True),
        ("Python's venv module", ["search", "x"], False, True),
    ],
)
def test_that_only_what_nothing_would_run_without_stops_a_start(run, thing, arguments, in_ci, fatal):
    assert run.is_fatal([thing], arguments, in_ci) is fatal


# ---------------------------------------------------------------- words for a failure


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "filter"),
        ("ProxyError('Cannot connect to proxy.', NewConnectionError('Connection refused'))", "HTTPS_PROXY"),
        (
            "error: Distribution `pyside6` can't be installed because it doesn't have a wheel for the current platform",
            "glibc",
        ),
        (
            "error: Failed to fetch: `https://…/uv/` Caused by: dns error: failed to lookup address",
            "network connection",
        ),
        ("Retrying after connection broken by 'Temporary failure in name resolution'", "network connection"),
    ],
)
def test_that_a_failed_installation_says_what_to_do_next(run, output, advice):
    assert advice in run.explanation(output)


def test_that_a_failure_nobody_foresaw_gets_no_wrong_advice(run):
    assert run.explanation("error: Invalid value for --link-mode") == ""


# ---------------------------------------------------------------- old Pythons


def test_that_a_new_enough_python_makes_the_environment_itself(run):
    assert run.base_python((3, 11, 0), "/usr/bin/python3") == "/usr/bin/python3"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for an interpreter")
def test_that_an_old_python_hands_over_to_the_newest_that_starts(run, tmp_path, monkeypatch):
    for name, code in (("python3.13", 127), ("python3.12", 0), ("python3.11", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.base_python((3, 8, 18), "/usr/bin/python3") == str(tmp_path / "python3.12")


def test_that_an_old_python_alone_is_told_which_one_is_needed(run, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="1"):
        run.base_python((3, 6, 15), "/usr/bin/python3")
    assert "needs Python 3.11 or newer; this is Python 3.6.15 (/usr/bin/python3)" in capsys.readouterr().err


def test_that_old_pythons_can_read_run_py(run):
    tree = ast.parse(RUN_PY.read_text(encoding="utf-8"), feature_version=(3, 7))
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in imported  # `annotations` is from 3.7
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    written = [function.returns for function in functions]
    written += [argument.annotation for function in functions for argument in function.args.args]
    written += [node.annotation for node in tree.body if isinstance(node, ast.AnnAssign)]
    # `list[str]` and `str | None` are evaluated where they stand unless they are quoted; old Pythons know neither.
    assert [ast.unparse(node) for node in written if isinstance(node, ast.Subscript | ast.BinOp)] == []
