"""The right end of the status bar: how well the cache serves."""

from dataclasses import replace

from cbdesk.cache import CacheStats


def test_that_the_caches_figures_stand_in_the_status_bar(aio, desk):
    figures = [CacheStats("redis", 92, 8, 0, None, is_reachable=True, average_ms=0.42, p95_ms=1.3)]
    live = desk.open_library
    desk.open_library = lambda: replace(live(), cache_stats=lambda: figures[-1])
    label = desk.window.status._cache

    async def story():
        desk.window.show()
        assert not label.isVisible()
        await aio.until(label.isVisible)
        assert label.text() == "Redis 92 % · 0.4 ms"
        assert "95 of 100 times within 1.3 ms" in label.toolTip()
        figures.append(CacheStats("redis", 92, 8, 5, None, is_reachable=False))

        def is_away() -> bool:
            desk.presenters.freshness.minute_passed.emit()  # it is passed over while the figures are being read
            return label.text() == "Redis away"

        await aio.until(is_away)
        await desk.rest()

    aio.run(story())
