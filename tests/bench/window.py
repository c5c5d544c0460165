"""How soon the window is there, how soon a typed letter shows its rows, and how much memory all of that takes.

    python tests/bench/window.py [--devices 26000] [--starts 5] [--keys 200] [--folder DIR]

Everything is measured in windows of their own processes, after the simulated district has been synced once. "first window":
from the start of the process to the end of the first paint of the main window, the interpreter and all imports included;
the first start is not counted, so that the disk is warm. "key to rows": from a key press in the search bar to the end of
the paint that shows the answer's rows, less the debounce, which is a decision and no work. "memory": what the window's
process has to itself and its share of the rest (PSS), after all that typing. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:  # the measured window imports by itself what it needs, when it needs it
    from cbdesk.desktop.main_window import MainWindow
    from cbdesk.presenters.search import SearchPresenter

WORDS = ("5cd", "lenovo 300e", "rivera", "1004", "chromebook 11", "north high", "maria", "hp g8", "10.20", "acer")
PAUSE_MS = 400
"""Between two keys, so that each has an answer of its own."""


class Typist(QObject):
    """Waits for the first paint, then types, letter by letter, and notes how long each answer took to be seen."""

    def __init__(self, keys: int) -> None:
        super().__init__()
        self.first_paint: float | None = None
        self.answers: list[tuple[float, float]] = []
        """Of each key: the seconds until the answer was there, and until its rows were painted."""
        self.unseen = 0
        self._keys = keys
        self._letters = self._text(random.Random(9))
        self._window: MainWindow | None = None
        self._pressed: float | None = None
        self._answered: float | None = None
        QTimer.singleShot(0, self._meet)

    @staticmethod
    def _text(rng: random.Random) -> Iterator[str]:
        while True:
            yield ""
            yield from rng.choice(WORDS)

    def _meet(self) -> None:
        """Watch the window and its list, and nothing else: a filter on the application would slow all of it down."""
        from cbdesk.desktop.main_window import MainWindow

        self._window = next((one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)), None)
        if self._window is None:
            QTimer.singleShot(1, self._meet)
            return
        self._window.installEventFilter(self)
        self._window.results.table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and watched is self._window:
            if self.first_paint is None:  # noted as soon as it has ended, before what the window does next
                self.first_paint = float("inf")
                QTimer.singleShot(0, self._on_first_paint)
        elif event.type() == QEvent.Type.Paint and self._answered:
            QTimer.singleShot(0, self._on_painted)
        return False

    def _on_first_paint(self) -> None:
        self.first_paint = time.time()
        assert self._window is not None
        self._window.removeEventFilter(self)
        if self._keys == 0:
            self._close()
            return
        from cbdesk.desktop.wiring import Wiring
        from cbdesk.presenters.search import DEBOUNCE_SECONDS

        self._debounce = DEBOUNCE_SECONDS
        wiring = self._window.findChild(Wiring) if self._window else None
        assert wiring is not None
        self._search: SearchPresenter = wiring._presenters.search
        self._search.changed.connect(self._on_changed)
        QTimer.singleShot(PAUSE_MS, self._press)

    def _press(self) -> None:
        assert self._window is not None
        if not self._search.state.rows and not self._search.state.query:  # the database is still being opened
            QTimer.singleShot(PAUSE_MS, self._press)
            return
        if len(self.answers) + self.unseen >= self._keys:
            self._close()
            return
        if self._pressed is not None and self._answered is not None:  # the rows that stood there: nothing to paint
            answered = self._answered - self._pressed - self._debounce
            self.answers.append((answered, answered))
            self._pressed = self._answered = None
        letter = next(self._letters)
        if not letter:
            self._window.search.clear()
        else:
            self._pressed = time.perf_counter()
            QTest.keyClick(self._window.search, letter)
        QTimer.singleShot(PAUSE_MS, self._press)

    def _on_changed(self) -> None:
        state = self._search.state
        is_answer = not state.is_busy and state.query == self._window.search.text().strip()  # type: ignore[union-attr]
        if self._pressed is not None and is_answer:
            if state.rows:
                self._answered = self._answered or time.perf_counter()
            else:  # nothing found: there is no row to paint
                self._pressed = None
                self.unseen += 1

    def _on_painted(self) -> None:
        if self._pressed is not None and self._answered is not None:
            since = self._pressed + self._debounce
            self.answers.append((self._answered - since, time.perf_counter() - since))
            self._pressed = self._answered = None

    def _close(self) -> None:
        assert self._window is not None
        self._window.close()


def window(keys: int) -> int:
    """Show one window, type so many keys into it, and print what was measured."""
    from cbdesk.app import window_start

    app = QApplication(sys.argv[:1])
    typist = Typist(keys)
    code = window_start.open_window()
    app.processEvents()
    pss = next(line for line in Path("/proc/self/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    print(
        json.dumps(
            {
                "first_paint": typist.first_paint,
                "answers": typist.answers,
                "without_rows": typist.unseen,
                "pss_mb": int(pss.split()[1]) / 1000,
            }
        )
    )
    return code


def in_a_process(keys: int) -> tuple[float, dict[str, Any]]:
    """Return the seconds to the first paint, and what the window's process printed."""
    started = time.time()
    child = subprocess.run(
        [sys.executable, __file__, "--window", "--keys", str(keys)], stdout=subprocess.PIPE, check=True
    )
    measured = json.loads(child.stdout.splitlines()[-1])
    return measured["first_paint"] - started, measured


def main() -> int:
    from cbdesk.app import demonstration

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=None, help="keep the station's data here")
    parser.add_argument("--window", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.window:
        return window(chosen.keys)
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="cbdesk-window-"))
    folder.chmod(0o755)
    os.environ["CBDESK_DATA_DIR"] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # An installed program has its bytecode, whatever the environment of this run says.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    with demonstration.district(chosen.devices):
        demonstration.first_sync(lambda _document: None)
        starts = [in_a_process(0)[0] for _ in range(chosen.starts + 1)][1:]
        _, typed = in_a_process(chosen.keys)
    answers = sorted(1000 * painted for _, painted in typed["answers"])
    print(
        json.dumps(
            {
                "devices": chosen.devices,
                "first_window_s": {"median": round(statistics.median(starts), 2), "worst": round(max(starts), 2)},
                "key_to_rows_ms": {
                    "keys": len(answers),
                    "without_rows": typed["without_rows"],
                    "answer_median": round(1000 * statistics.median(answered for answered, _ in typed["answers"]), 1),
                    "median": round(statistics.median(answers), 1),
                    "p95": round(answers[int(len(answers) * 0.95)], 1),
                    "worst": round(answers[-1], 1),
                },
                "memory_mb": round(typed["pss_mb"]),
            }
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
