"""The log viewer: what is in the log, by level and text, and what is added while somebody looks."""

import pytest

from cbdesk.presenters.log_view import LogPresenter


def line(text, level="INFO"):
    return f"2026-11-27 06:10:58,123 {level:7} cbdesk.sync [MainThread] {text}\n"


@pytest.fixture
def log(aio, pools, tmp_path):
    (tmp_path / "cbdesk.log").write_text(
        line("page 1") + line("slow", "WARNING") + line("refused", "ERROR") + "a stack\n"
    )
    presenter = LogPresenter(pools, tmp_path)
    yield presenter
    presenter.close()


def texts(log):
    return [row.text for row in log.state.rows]


def test_that_levels_and_text_narrow_what_is_shown(aio, log):
    async def story():
        log.watch(True)
        await aio.until(lambda: log.state.rows)
        assert texts(log) == ["page 1", "slow", "refused"]
        assert log.state.summary == "3 records"
        log.filter("warnings", "")
        assert texts(log) == ["slow", "refused"]
        log.filter("errors", "STACK")
        assert texts(log) == ["refused"]
        assert log.state.summary == "1 of 3 records"
        assert log.state.rows[0].line == "2026-11-27 06:10:58\tError\tsync\trefused\na stack"
        log.watch(False)

    aio.run(story())


def test_that_it_is_followed_only_while_somebody_looks(aio, log, tmp_path):
    async def story():
        log.watch(True)
        await aio.until(lambda: log.state.rows)
        with (tmp_path / "cbdesk.log").open("a") as file:
            file.write(line("page 2"))
        log.reload()
        await aio.until(lambda: texts(log)[-1] == "page 2")
        log.watch(False)
        assert not log._timer.isActive()

    aio.run(story())


def test_that_a_log_that_is_not_there_yet_is_empty_and_no_failure(aio, pools, tmp_path):
    presenter = LogPresenter(pools, tmp_path / "nothing")

    async def story():
        presenter.watch(True)
        await aio.until(lambda: not presenter.state.is_loading)
        assert presenter.state.rows == ()
        assert presenter.state.problem == ""

    aio.run(story())
    presenter.close()
