"""Errors that nobody caught: from the main thread, other threads, and Qt. None is lost, none tells on a student."""

import sys
import threading

from PySide6.QtCore import qWarning

from cbdesk.errors import GiveUpError
from cbdesk.runtime.crash import CrashHook, describe


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_that_a_foreign_errors_text_is_withheld_and_its_place_kept():
    text = describe(raised(KeyError("ana.rivera@students.example.org")))
    assert "KeyError: (text withheld)" in text
    assert "in raised" in text
    assert "ana.rivera" not in text


def test_that_our_own_errors_speak_for_themselves():
    assert "GiveUpError: The key was revoked." in describe(raised(GiveUpError("The key was revoked.")))


def test_that_causes_are_described_too():
    outer = GiveUpError("outer")
    outer.__cause__ = raised(ValueError("inner"))
    text = describe(outer)
    assert text.index("GiveUpError: outer") < text.index("caused by") < text.index("ValueError: (text withheld)")


def test_that_an_uncaught_exception_is_logged_and_shown(aio, tmp_path, expected_warnings):
    expected_warnings += ["unhandled exception\n", "unhandled exception in thread worker"]
    said = []
    with CrashHook(tmp_path).installed() as crash:
        crash.reported.connect(said.append)
        error = raised(ValueError("secret"))
        sys.excepthook(ValueError, error, error.__traceback__)
        thread = threading.Thread(target=raised, args=(ZeroDivisionError(),), name="worker")
        thread.run = lambda: 1 // 0
        thread.start()
        thread.join()

        async def scenario():
            await aio.until(lambda: len(said) == 2)

        aio.run(scenario())
    assert crash.count == 2
    assert said[0].text == "cbdesk made a mistake (ValueError) and went on."
    assert "in raised" in said[0].details
    assert "secret" not in said[0].details
    assert "ZeroDivisionError" in said[1].text
    assert said[0].ident != said[1].ident


def test_that_the_id_that_is_shown_is_the_one_in_the_log(tmp_path, expected_warnings):
    said = []
    crash = CrashHook(tmp_path)
    crash.reported.connect(said.append)
    crash.report("a task failed", GiveUpError("The key was revoked."))
    assert said[0].text == "The key was revoked."
    assert said[0].details == ""
    expected_warnings.append(f"a task failed ({said[0].ident}): The key was revoked.")


def test_that_the_hooks_are_given_back(tmp_path):
    before = sys.excepthook, threading.excepthook
    with CrashHook(tmp_path).installed():
        assert (sys.excepthook, threading.excepthook) != before
    assert (sys.excepthook, threading.excepthook) == before


def test_that_qts_warnings_are_logged(tmp_path, expected_warnings):
    expected_warnings.append("Qt default: a Qt warning")
    with CrashHook(tmp_path).installed():
        qWarning("a Qt warning")


def test_that_a_hard_crash_leaves_its_stack_behind(tmp_path, run_python):
    run_python(
        "import subprocess, sys\n"
        "script = '''\n"
        "import faulthandler, pathlib\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from cbdesk.runtime.crash import CrashHook\n"
        f"app = QCoreApplication([])\nwith CrashHook(pathlib.Path({str(tmp_path)!r})).installed():\n"
        "    faulthandler._sigsegv()\n"
        "'''\n"
        "assert subprocess.run([sys.executable, '-c', script]).returncode != 0\n"
    )
    assert "Segmentation fault" in (tmp_path / "fault.log").read_text()
    for told in (True, False):  # once
        with CrashHook(tmp_path).installed() as crash:
            assert ("Segmentation fault" in crash.last_fault) is told
