"""A child beside the window: its words come back, it is niced, and it goes with the window."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from cbdesk.runtime.niceness import NICENESS
from cbdesk.runtime.side_process import SideProcess


def python(script):
    return [sys.executable, "-c", script]


def test_that_a_childs_words_and_exit_code_come_back():
    ending = SideProcess().run(
        python("import sys; print('done'); print('why', file=sys.stderr); sys.exit(3)"), os.environ
    )
    assert (ending.exit_code, ending.said, ending.complaint) == (3, "done", "why")


def test_that_it_takes_nothing_from_the_window():
    here = os.getpriority(os.PRIO_PROCESS, 0)
    ending = SideProcess().run(python("import os, time; time.sleep(0.2); print(os.nice(0))"), os.environ)
    assert int(ending.said) == max(here, NICENESS)


def test_that_a_command_that_cannot_start_ends_like_one_that_failed():
    ending = SideProcess().run(["no-such-program-anywhere"], os.environ)
    assert ending.exit_code == 1
    assert "no-such-program-anywhere" in ending.complaint


def test_that_the_child_goes_with_the_window():
    process = SideProcess()
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(process.run, python("import time; time.sleep(60)"), os.environ)
        while process._process is None:
            pass
        process.close()
        assert ending.result(20).exit_code != 0
    assert process.run(python("print(1)"), os.environ).said == ""
