"""Ctrl+C in a terminal closes the window in order."""

import os
import signal
import sys

import pytest

from cbdesk.runtime.quit_signals import QuitSignals


@pytest.mark.skipif(sys.platform == "win32", reason="signals cannot be sent to oneself there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_signal_wakes_the_waiting_window(aio, number):
    before = signal.getsignal(number)

    async def scenario():
        signals, heard = QuitSignals(), []
        signals.received.connect(lambda: heard.append(number))
        os.kill(os.getpid(), number)
        await aio.until(lambda: heard)
        assert signal.getsignal(number) is signal.SIG_DFL  # a second one ends the process the hard way
        signals.close()

    aio.run(scenario())
    assert signal.getsignal(number) == before
