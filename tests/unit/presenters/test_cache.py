"""The cache in the status bar: hit rate and speed in few words, and the truth when Redis is away."""

import pytest

from cbdesk.cache import CacheStats
from cbdesk.presenters.cache import CachePresenter, CacheState, describe

REDIS = {"backend": "redis", "entries": None, "is_reachable": True}


@pytest.mark.parametrize(
    ("stats", "text"),
    [
        (CacheStats(hits=0, misses=0, errors=0, **REDIS), ""),
        (CacheStats(hits=92, misses=8, errors=0, average_ms=0.42, p95_ms=1.3, **REDIS), "Redis 92 % · 0.4 ms"),
        (CacheStats("memory", 1, 2, 0, 3, True), "Cache 33 %"),
        (CacheStats("redis", 5, 5, 9, None, False), "Redis away"),
    ],
)
def test_that_the_figures_are_said_in_few_words(stats, text):
    assert describe(stats).text == text


def test_that_the_tip_says_where_the_figures_come_from():
    tip = describe(CacheStats(hits=92, misses=8, errors=3, average_ms=0.42, p95_ms=1.3, **REDIS)).tip
    assert "92 of 100 look-ups of all stations" in tip
    assert "3 calls" in tip
    assert "95 of 100 times within 1.3 ms" in tip


def test_that_the_figures_are_read_in_the_pool_and_anew_when_asked(aio, pools):
    figures = [CacheStats("memory", 1, 1, 0, 3, True), CacheStats("memory", 3, 1, 0, 3, True)]
    presenter = CachePresenter(pools)

    async def story():
        assert presenter.state == CacheState()
        presenter.open(None)
        presenter.open(lambda: figures.pop(0))
        await aio.until(lambda: presenter.state.text == "Cache 50 %")
        presenter.reload()
        await aio.until(lambda: presenter.state.text == "Cache 75 %")
        presenter.close()

    aio.run(story())
