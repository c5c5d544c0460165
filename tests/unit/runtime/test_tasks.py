"""Tasks of one owner: the latest of a name wins, failures are loud, the end is the end."""

import asyncio

from cbdesk.runtime.tasks import Tasks


async def wait_and_note(notes, word, seconds=0.02):
    await asyncio.sleep(seconds)
    notes.append(word)


def test_that_the_latest_of_a_name_wins(aio):
    tasks, notes = Tasks(), []

    async def scenario():
        for word in ("a", "ab", "abc"):
            tasks.start("search", wait_and_note(notes, word))
        tasks.start("other", wait_and_note(notes, "other"))
        await aio.until(lambda: len(notes) == 2)
        await aio.settle()

    aio.run(scenario())
    assert sorted(notes) == ["abc", "other"]


def test_that_a_task_is_running_until_it_is_done(aio):
    tasks, notes, seen = Tasks(), [], []

    async def scenario():
        tasks.start("search", wait_and_note(notes, "done"))
        seen.append(tasks.is_running("search"))
        await aio.until(lambda: notes)
        await aio.until(lambda: not tasks.is_running("search"))

    aio.run(scenario())
    assert seen == [True]


def test_that_a_task_which_has_just_ended_is_not_running(aio):
    tasks, seen = Tasks(), []

    async def end():
        asyncio.get_running_loop().call_soon(lambda: seen.append(tasks.is_running("list")))

    async def scenario():
        tasks.start("list", end())
        await aio.until(lambda: seen)

    aio.run(scenario())
    assert seen == [False]


def test_that_a_failing_task_is_reported(aio):
    tasks = Tasks()

    async def fail():
        raise ValueError("broken")

    async def scenario():
        tasks.start("search", fail())
        await aio.until(lambda: aio.errors)

    aio.run(scenario())
    assert aio.errors == ["the task search failed: ValueError('broken')"]
    aio.errors.clear()


def test_that_nothing_starts_after_the_end(aio):
    tasks, notes = Tasks(), []

    async def scenario():
        tasks.start("running", wait_and_note(notes, "running"))
        tasks.close()
        tasks.start("late", wait_and_note(notes, "late", 0))
        await aio.settle()

    aio.run(scenario())
    assert notes == []
