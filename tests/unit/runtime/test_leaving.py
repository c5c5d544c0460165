"""The end of a process: with the code that was meant, whatever its threads are doing."""

import subprocess
import sys

BUSY = """
import sys, threading, time
from cbdesk.runtime.leaving import leave
from cbdesk.runtime.pools import DaemonExecutor
pool = DaemonExecutor("work", 1)
if sys.argv[1] == "busy":
    pool.submit(time.sleep, 60)
pool.shutdown()
print("said")
code = leave(3)
print("returned", flush=True)
sys.exit(code)
"""


def ended(how):
    return subprocess.run([sys.executable, "-c", BUSY, how], capture_output=True, text=True, timeout=30, check=False)


def test_that_a_process_whose_threads_have_ended_ends_as_any_other():
    answer = ended("idle")
    assert (answer.returncode, answer.stdout.split()) == (3, ["said", "returned"])


def test_that_a_process_with_a_busy_thread_ends_at_once_with_its_code_and_what_it_said():
    answer = ended("busy")
    assert (answer.returncode, answer.stdout.split(), answer.stderr) == (3, ["said"], "")
