"""How long the window ever stands still while a real sync child runs beside it.

    python tests/bench/heartbeat.py [--devices 26000] [--limit-ms 100] [--folder DIR]

A timer beats every 10 ms in the window's process; the longest gap between two beats is the worst freeze. Meanwhile the
list is scrolled and repainted ten times a second and a search is typed twice a second. Two syncs are measured: the first
into an empty database, and a second one that finds everything unchanged. Prints one JSON document; with a limit the exit
code says whether both stayed below it. Needs the simulated district and the embedded PostgreSQL, so some minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from cbdesk.app import demonstration, origin, window_start
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.wiring import Wiring

BEAT_MS = 10
SEARCHES = ("5cd", "lenovo", "rivera", "100", "chromebook 11", "")


class Heart(QObject):
    """Beats while it is told to, and remembers the gaps."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start(BEAT_MS)

    def stop(self) -> dict[str, Any]:
        self._timer.stop()
        gaps = sorted(self.gaps)
        return {
            "beats": len(gaps),
            "longest_gap_ms": round(gaps[-1] * 1000, 1),
            "p99_ms": round(gaps[int(len(gaps) * 0.99)] * 1000, 1),
            "gaps_over_100_ms": sum(gap > 0.1 for gap in gaps),
        }

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


class Driver(QObject):
    """Plays the technician: starts both syncs, scrolls and types while they run, closes the window."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[dict[str, Any]] = []
        self._heart = Heart()
        self._window: MainWindow | None = None
        self._started = 0.0
        self._turn = 0
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self._on_tenth)
        self._timer.start()

    def _on_tenth(self) -> None:
        if self._window is None:
            self._window = next((one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)), None)
            return
        wiring = self._window.findChild(Wiring)
        assert wiring is not None
        sync = wiring._presenters.sync
        if sync.state.phase == "running":
            self._work(self._window)
        elif sync.state.phase == "idle":
            self._on_idle(self._window, sync.state.notice)

    def _on_idle(self, window: MainWindow, notice: Any) -> None:
        if self._started:
            result = self._heart.stop() | {"seconds": round(time.perf_counter() - self._started, 1)}
            self.results.append(result | {"outcome": f"{notice.title}. {notice.text}" if notice else "none"})
            self._started = 0.0
            if len(self.results) == 2:
                self._timer.stop()
                window.close()
            return
        window.sync_button.click()
        self._started = time.perf_counter()
        self._heart.start()

    def _work(self, window: MainWindow) -> None:
        self._turn += 1
        bar = window.results.table.verticalScrollBar()
        bar.setValue(0 if bar.value() >= bar.maximum() else bar.value() + 60)
        window.results.table.viewport().update()
        if self._turn % 5 == 0:
            window.search.setText(SEARCHES[self._turn // 5 % len(SEARCHES)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_000)
    parser.add_argument("--limit-ms", type=float, default=None)
    parser.add_argument("--folder", type=Path, default=None, help="keep the station's data here")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="cbdesk-heartbeat-"))
    folder.chmod(0o755)
    os.environ["CBDESK_DATA_DIR"] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    driver = Driver()
    with demonstration.district(options.devices):
        from cbdesk.app.station import open_station

        with open_station() as station:
            origin.claim_for_demo(station)
        code = window_start.open_window()
    app.processEvents()
    print(json.dumps({"devices": options.devices, "first_sync": driver.results[0], "second_sync": driver.results[1]}))
    if code:
        return code
    worst = max(result["longest_gap_ms"] for result in driver.results)
    return 1 if options.limit_ms is not None and worst > options.limit_ms else 0


if __name__ == "__main__":
    raise SystemExit(main())
