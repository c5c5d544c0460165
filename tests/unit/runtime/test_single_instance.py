"""One window for each data folder: who comes second hands over, what is dead is passed, strangers are refused."""

import asyncio
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from cbdesk.runtime import single_instance
from cbdesk.runtime.single_instance import SingleInstance

ROOT = Path(__file__).parents[3]
posix = pytest.mark.skipif(os.name != "posix", reason="a socket is a file on Unix only")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="cbdesk-") as run:  # a socket's path may be a hundred characters long
        monkeypatch.setenv("XDG_RUNTIME_DIR", run)
        yield tmp_path / "data"


@pytest.fixture
def instances(folder):
    """Make instances of one data folder; all of them are closed."""
    made = []

    def make(of=folder):
        made.append(SingleInstance(of))
        return made[-1]

    yield make
    for instance in made:
        instance.close()


def other_start(folder, errand, script="print(instance.claim(), instance.hand_over(sys.argv[2]))"):
    """Run a second start of cbdesk in a process of its own, and return what it printed and its exit code."""
    program = textwrap.dedent(f"""
        import os, sys
        from pathlib import Path
        from PySide6.QtCore import QCoreApplication
        from cbdesk.runtime.single_instance import SingleInstance
        app = QCoreApplication([])
        instance = SingleInstance(Path(sys.argv[1]))
        {script}
    """)
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(folder), errand]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip(), done.returncode


def test_that_a_second_start_hands_its_errand_to_the_first(aio, pools, instances, folder):
    first = instances()
    came = []
    first.errand_came.connect(came.append)
    assert first.claim()

    async def story():
        said, code = await pools.work(other_start, folder, "cbdesk://device/Ñ5CD1")
        assert (said, code) == ("False True", 0)
        await aio.until(lambda: came)

    aio.run(story())
    assert came == ["cbdesk://device/Ñ5CD1"]


def test_that_another_data_folder_has_a_window_of_its_own(aio, instances, folder):
    assert instances().claim()
    assert instances(folder / "other").claim()


@posix
def test_that_what_a_killed_window_left_behind_is_no_obstacle(aio, pools, instances, folder):
    _, code = other_start(folder, "", "assert instance.claim(); os.kill(os.getpid(), 9)")
    assert code == -9
    first = instances()
    assert Path(first._address).exists()
    came = []
    first.errand_came.connect(came.append)
    assert first.claim()

    async def story():
        assert await pools.work(other_start, folder, "5CD1") == ("False True", 0)
        await aio.until(lambda: came == ["5CD1"])

    aio.run(story())


def test_that_a_window_which_does_not_answer_is_given_up(aio, instances):
    first = instances()
    assert first.claim()
    second = instances()
    assert not second.claim()
    # Its loop stands still: this test is the one that would run it.
    assert not second.hand_over("5CD1", seconds=0.0)


@posix
def test_that_the_socket_of_another_account_is_handed_nothing(aio, instances, monkeypatch):
    first = instances()
    assert first.claim()
    second = instances()
    monkeypatch.setattr(single_instance.os, "getuid", lambda: 123_456)
    assert not second._try_hand_over("5CD1")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells who is at the other end")
def test_that_a_visitor_of_another_account_is_refused(aio, instances, monkeypatch, expected_warnings):
    expected_warnings.append("another account")
    first = instances()
    came = []
    first.errand_came.connect(came.append)
    assert first.claim()
    monkeypatch.setattr(single_instance.os, "getuid", lambda: 123_456)

    async def story():
        visitor = QLocalSocket()
        visitor.connectToServer(first._address)
        visitor.write(b"5CD1\n")
        await aio.until(lambda: visitor.state() is QLocalSocket.LocalSocketState.UnconnectedState)
        visitor.deleteLater()

    aio.run(story())
    assert came == []


def test_that_a_visitor_who_says_too_much_is_cut_off(aio, instances, expected_warnings):
    expected_warnings.append("too much")
    first = instances()
    came = []
    first.errand_came.connect(came.append)
    assert first.claim()

    async def story():
        visitor = QLocalSocket()
        visitor.connectToServer(first._address)
        visitor.write(b"x" * 50_000)
        await aio.until(lambda: visitor.state() is QLocalSocket.LocalSocketState.UnconnectedState)
        visitor.deleteLater()
        await asyncio.sleep(0)

    aio.run(story())
    assert came == []


@posix
def test_that_a_folder_which_others_may_write_to_is_not_used(aio, folder, monkeypatch, tmp_path, expected_warnings):
    expected_warnings.append("not this account's alone")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    monkeypatch.setattr(single_instance.tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"cbdesk-{os.getuid()}").mkdir()
    (tmp_path / f"cbdesk-{os.getuid()}").chmod(0o777)
    instance = SingleInstance(folder)
    assert Path(instance._address).parent != tmp_path / f"cbdesk-{os.getuid()}"
    assert Path(instance._address).parent.stat().st_mode & 0o077 == 0
    instance.close()
