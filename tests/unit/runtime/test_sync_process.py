"""The sync child: real child processes that report, babble, obey, refuse and die."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from cbdesk.domain.sync import Progress
from cbdesk.runtime.niceness import NICENESS
from cbdesk.runtime.sync_process import SyncProcess, parse_line

ROOT = Path(__file__).parents[3]

REPORTING = """
    import json, sys
    def say(**event): print(json.dumps(event), flush=True)
    say(event="progress", source="google", message="page 1", done=200, total=26104)
    say(event="progress", source="meraki", message="network Maple MS", done=17, total=None)
    say(event="result", run_id="r1", status="completed", records_processed=200)
"""
WAITING_FOR_CANCEL = """
    import json, sys
    print(json.dumps({"event": "progress", "source": "google", "message": "ready"}), flush=True)
    line = sys.stdin.readline()
    print(json.dumps({"event": "result", "status": "cancelled", "heard": line.strip()}), flush=True)
    sys.exit(1)
"""
DEAF = """
    import json, signal, sys, time
    {ignore}
    print(json.dumps({{"event": "progress", "source": "google", "message": "ready"}}), flush=True)
    time.sleep(60)
"""


class Child:
    """A started child and everything that was heard of it."""

    def __init__(self, script):
        self.process = SyncProcess()
        self.progress, self.outcomes = [], []
        self.process.progress.connect(self.progress.append)
        self.process.finished.connect(self.outcomes.append)
        self.process.start([sys.executable, "-c", textwrap.dedent(script)], dict(os.environ))

    @property
    def outcome(self):
        return self.outcomes[0]


def test_that_progress_and_result_arrive(aio):
    async def scenario():
        child = Child(REPORTING)
        await aio.until(lambda: child.outcomes)
        return child

    child = aio.run(scenario())
    assert child.progress == [
        Progress("google", "page 1", 200, 26104),
        Progress("meraki", "network Maple MS", 17, None),
    ]
    assert child.outcome.exit_code == 0
    assert child.outcome.document == {"run_id": "r1", "status": "completed", "records_processed": 200}
    assert not child.outcome.was_cancelled
    assert not child.process.is_running


def test_that_unreadable_lines_are_counted_and_survived(aio, expected_warnings):
    expected_warnings.append("3 unreadable lines")

    async def scenario():
        child = Child("print('hello'); print('{'); print('[1]')" + textwrap.dedent(REPORTING))
        await aio.until(lambda: child.outcomes)
        return child.outcome

    outcome = aio.run(scenario())
    assert outcome.garbage_lines == 3
    assert outcome.document["run_id"] == "r1"


def test_that_the_last_words_of_a_child_without_a_result_are_kept(aio):
    async def scenario():
        child = Child("import sys; print('no database', file=sys.stderr); sys.exit(2)")
        await aio.until(lambda: child.outcomes)
        return child.outcome

    outcome = aio.run(scenario())
    assert (outcome.exit_code, outcome.document, outcome.last_words) == (2, None, "no database")


def test_that_cancel_is_said_on_standard_input(aio):
    async def scenario():
        child = Child(WAITING_FOR_CANCEL)
        await aio.until(lambda: child.progress)
        child.process.cancel()
        await aio.until(lambda: child.outcomes)
        return child.outcome

    outcome = aio.run(scenario())
    assert outcome.document == {"status": "cancelled", "heard": "cancel"}
    assert outcome.was_cancelled


def test_that_a_cancel_before_the_child_can_hear_is_not_lost(aio):
    async def scenario():
        child = Child(WAITING_FOR_CANCEL)
        child.process.cancel()
        await aio.until(lambda: child.outcomes)
        return child.outcome

    assert aio.run(scenario()).document["heard"] == "cancel"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to ignore")
@pytest.mark.parametrize(
    ("ignore", "ended_by"),
    [("", signal.SIGTERM), ("signal.signal(signal.SIGTERM, signal.SIG_IGN)", signal.SIGKILL)],
)
def test_that_a_child_that_does_not_stop_is_ended(aio, monkeypatch, expected_warnings, ignore, ended_by):
    monkeypatch.setattr("cbdesk.runtime.sync_process.TERMINATE_GRACE_MS", 100)
    expected_warnings.append("did not stop in time")
    if ended_by is signal.SIGKILL:
        expected_warnings.append("was killed")

    async def scenario():
        child = Child(DEAF.format(ignore=ignore))
        await aio.until(lambda: child.progress)
        child.process.cancel(grace_ms=50)
        await aio.until(lambda: child.outcomes)
        return child.outcome

    assert aio.run(scenario()).exit_code == -ended_by


def test_that_a_program_that_is_not_there_ends_like_a_failed_child(aio):
    async def scenario():
        process, outcomes = SyncProcess(), []
        process.finished.connect(outcomes.append)
        process.start(["/nowhere/cbdesk"], {})
        await aio.until(lambda: outcomes)
        return outcomes[0]

    outcome = aio.run(scenario())
    assert (outcome.exit_code, outcome.document) == (1, None)
    assert outcome.last_words == "/nowhere/cbdesk: No such file or directory"


def test_that_a_second_child_is_refused_while_one_runs_and_welcome_after(aio):
    async def scenario():
        child = Child(WAITING_FOR_CANCEL)
        with pytest.raises(RuntimeError, match="running already"):
            child.process.start([sys.executable, "-c", ""], {})
        child.process.cancel()
        await aio.until(lambda: child.outcomes)
        child.process.start([sys.executable, "-c", textwrap.dedent(REPORTING)], dict(os.environ))
        await aio.until(lambda: len(child.outcomes) == 2)
        return child.outcomes[1]

    assert not aio.run(scenario()).was_cancelled


def test_that_the_end_can_be_awaited_in_another_thread(aio, pools):
    async def scenario():
        child = Child(WAITING_FOR_CANCEL)
        await aio.until(lambda: child.progress)
        assert not await pools.work(child.process.join, 0.01)
        waiting = [asyncio.ensure_future(pools.work(child.process.join, 20)) for _ in range(3)]
        child.process.cancel()
        assert await asyncio.gather(*waiting) == [True] * 3
        await aio.until(lambda: child.outcomes)
        assert await pools.work(child.process.join, 0)

    aio.run(scenario())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has priority classes instead")
def test_that_the_child_is_nice_to_the_window(aio):
    async def scenario():
        child = Child(
            "import json, os, time\n"
            f"while os.nice(0) != {NICENESS}: time.sleep(0.01)\n"
            "print(json.dumps({'event': 'result', 'nice': os.nice(0)}))"
        )
        await aio.until(lambda: child.outcomes)
        return child.outcome

    assert aio.run(scenario()).document["nice"] == NICENESS > os.nice(0)


def test_that_the_child_hears_of_the_death_of_the_window(tmp_path):
    """A window that is killed closes the child's standard input, whatever it had in mind."""
    witness = tmp_path / "witness"
    child = f"import sys, pathlib; sys.stdin.read(); pathlib.Path({str(witness)!r}).write_text('alone')"
    window = textwrap.dedent(f"""
        import os, sys, time
        from PySide6.QtCore import QCoreApplication
        from cbdesk.runtime.sync_process import SyncProcess
        app = QCoreApplication([])
        process = SyncProcess()
        process.start([sys.executable, "-c", {child!r}], dict(os.environ))
        while process._process is None: time.sleep(0.01)
        os.kill(os.getpid(), 9)
    """)
    subprocess.run([sys.executable, "-c", window], cwd=ROOT, check=False, timeout=60)
    deadline = time.monotonic() + 20
    while not (witness.exists() and witness.read_text()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert witness.read_text() == "alone"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "3",
        '{"event": "progress"}',
        '{"event": "progress", "source": 1, "message": "x"}',
        '{"event": "what"}',
    ],
)
def test_that_a_line_of_no_known_form_is_nothing(line):
    assert parse_line(line) is None


def test_that_numbers_of_the_wrong_type_are_left_out():
    line = '{"event": "progress", "source": "google", "message": "x", "done": "many", "total": 3.5}'
    assert parse_line(line) == Progress("google", "x", 0, None)
