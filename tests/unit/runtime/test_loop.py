"""The loop: from its first coroutine to its last goodbye."""

import asyncio

import pytest

from cbdesk.runtime import loop


def test_that_run_returns_the_exit_code_of_the_main_coroutine(qapp):
    async def main():
        await asyncio.sleep(0)
        return 3

    assert loop.run(qapp, main(), lambda message, error: None) == 3


def test_that_what_is_left_is_cancelled_at_the_end(qapp):
    ended, kept = [], []

    async def forever():
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append("cancelled")

    async def main():
        kept.append(asyncio.ensure_future(forever()))
        await asyncio.sleep(0.01)
        return 0

    assert loop.run(qapp, main(), lambda message, error: None) == 0
    assert ended == ["cancelled"]


def test_that_others_can_go_on_when_the_main_coroutine_has_returned(qapp):
    """qasync's own run_until_complete would run the other one without a loop, and it would fail."""
    errors, went_on = [], []
    own_loop = loop.new_event_loop(qapp, lambda message, error: errors.append(error))

    async def other():
        for _ in range(50):
            await asyncio.sleep(0)
        went_on.append(asyncio.get_running_loop())

    async def main():
        went_on.append(asyncio.ensure_future(other()))

    loop.run_until_complete(own_loop, main())
    loop.run_until_complete(own_loop, asyncio.sleep(0.05))
    assert loop.close_event_loop(own_loop) == ()
    assert errors == []
    assert went_on[1] is own_loop


def test_that_quitting_qt_under_the_windows_feet_is_an_error(qapp):
    async def main():
        qapp.quit()
        await asyncio.sleep(3600)
        return 0

    with pytest.raises(RuntimeError, match="told to quit"):
        loop.run(qapp, main(), lambda message, error: None)


def test_that_an_error_in_a_callback_reaches_the_handler(qapp):
    errors, heard = [], asyncio.Event()

    def on_error(message, error):
        errors.append(type(error))
        heard.set()

    async def main():
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await heard.wait()
        return 0

    loop.run(qapp, main(), on_error)
    assert errors == [ZeroDivisionError]


def test_that_the_loop_ends_although_a_call_is_stuck_in_a_thread(run_python):
    answer = run_python(
        "import asyncio, threading\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from cbdesk.runtime import loop\n"
        "async def main():\n"
        "    stuck = asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)\n"
        "    await asyncio.sleep(0.05)\n"
        "    return 0\n"
        "print(loop.run(QApplication([]), main(), print))\n"
    )
    assert answer == "0\n"
