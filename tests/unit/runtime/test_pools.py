"""The pools: what blocks one does not hold up the other, and nothing holds the process back."""

import asyncio
import threading

import pytest

from cbdesk.runtime.pools import DaemonExecutor, Pools


def test_that_a_search_passes_while_every_worker_is_busy(aio):
    pools, release = Pools(), threading.Event()

    async def scenario():
        busy = [asyncio.ensure_future(pools.work(release.wait, 20)) for _ in range(20)]
        found = await pools.search(lambda: "found")
        release.set()
        await asyncio.gather(*busy)
        return found

    assert aio.run(scenario()) == "found"
    pools.close()
    assert pools.join(10)


def test_that_a_cancelled_call_that_had_to_wait_is_never_made(aio):
    pools, release, called = Pools(search_threads=1, work_threads=1), threading.Event(), []

    async def scenario():
        first = asyncio.ensure_future(pools.search(release.wait, 20))
        second = asyncio.ensure_future(pools.search(called.append, "second"))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.sleep(0.01)
        release.set()
        await first
        await pools.search(called.append, "third")

    aio.run(scenario())
    pools.close()
    assert pools.join(10)
    assert called == ["third"]


def test_that_an_error_reaches_the_one_who_awaits(aio, pools):
    def refuse():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        aio.run(pools.work(refuse))


def test_that_closing_does_not_wait_for_a_stuck_call():
    executor, release = DaemonExecutor("test", 1), threading.Event()
    future = executor.submit(release.wait, 20)
    executor.shutdown(wait=True)
    assert not future.done()
    release.set()
    assert executor.join(10)


def test_that_a_closed_pool_takes_no_calls():
    executor = DaemonExecutor("test", 1)
    executor.shutdown()
    with pytest.raises(RuntimeError, match="closed"):
        executor.submit(print)
    assert executor.join(10)


def test_that_a_process_ends_although_a_call_is_stuck(run_python):
    """ThreadPoolExecutor would join its thread and hang for ever."""
    answer = run_python(
        "import threading\n"
        "from cbdesk.runtime.pools import DaemonExecutor\n"
        "DaemonExecutor('test', 1).submit(threading.Event().wait)\n"
        "print('end')\n"
    )
    assert answer == "end\n"
