"""Which thread frees what nobody refers to any more."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from cbdesk.runtime.garbage import INTERVAL_MS, GarbageCollector


class Ring:
    """Refers to itself, and notes by which thread it is freed."""

    freed_by: list[threading.Thread]

    def __init__(self, freed_by: list[threading.Thread]) -> None:
        self.itself = self
        self.freed_by = freed_by

    def __del__(self) -> None:
        self.freed_by.append(threading.current_thread())


@pytest.mark.usefixtures("qapp")
def test_that_garbage_made_by_any_thread_is_freed_by_the_one_of_qt(qtbot: QtBot) -> None:
    was_enabled, freed_by = gc.isenabled(), list[threading.Thread]()
    gc.enable()
    collector = GarbageCollector()
    collector.start()
    try:
        maker = threading.Thread(target=lambda: [Ring(freed_by) for _ in range(5_000)])
        maker.start()
        maker.join()
        assert freed_by == []
        qtbot.waitUntil(lambda: len(freed_by) == 5_000, timeout=20 * INTERVAL_MS)
    finally:
        collector.close()
        assert gc.isenabled()
        if not was_enabled:
            gc.disable()
    assert set(freed_by) == {threading.main_thread()}
    assert QCoreApplication.instance() is not None
