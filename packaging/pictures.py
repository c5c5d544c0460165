"""Takes the pictures of the README and the guides from the running product, so that they show today's program.

    .venv/bin/python packaging/pictures.py [--devices 26310] [--folder resources/pictures]

Starts the simulated district and the window without a screen, plays a look-up, and saves what the window shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cbdesk.app import demonstration, window_start
from cbdesk.desktop.administration.window import AdministrationWindow
from cbdesk.desktop.bulk.scan_window import ScanWindow
from cbdesk.desktop.main_window import DEVICES, STATISTICS, SYNC_LOG, MainWindow
from cbdesk.desktop.quitting import QuitGuard

MAINTENANCE = 1
"""The page of the administration that is shown."""
WATCHED = 8
"""Steps for which the sync runs before its picture."""
STEP_MS = 1_800
"""Between two steps; long enough for every answer to be painted."""


class Photographer(QObject):
    """Plays one step after another and saves pictures in between."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._steps: Iterator[Callable[[MainWindow], object]] = iter(self._story())
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._on_step)
        self._timer.start()

    def _story(self) -> Iterator[Callable[[MainWindow], object]]:
        yield lambda window: window.resize(1760, 960)
        yield lambda window: QTest.keyClick(window, Qt.Key.Key_F6)  # the views, which a narrow window hides at first
        # As fast as a person types: faster would be a scanner's label.
        yield lambda window: QTest.keyClicks(window.search, "rivera", Qt.KeyboardModifier.NoModifier, 60)
        yield lambda window: QTest.keyClick(window.search, Qt.Key.Key_Down)
        for scheme in ("light", "dark"):
            yield lambda window, scheme=scheme: window._theme.set_scheme(scheme)  # type: ignore[misc]  # noqa: SLF001  the menu does the same
            for name, tab in (("devices", DEVICES), ("statistics", STATISTICS)):
                yield lambda window, tab=tab: window.tabs.setCurrentIndex(tab)  # type: ignore[misc]  # bound now
                path = self._folder / f"{name}-{scheme}.png"
                yield lambda window, path=path: window.grab().save(str(path))  # type: ignore[misc]  # bound now
        yield lambda window: window.commands["scanSession"].trigger()
        yield lambda window: _scan(window, ["5CD0000", *_tags(window)])
        yield lambda window: _scan(window, _tags(window)[-1:])
        path = self._folder / "scan-dark.png"
        yield lambda window: _scan_window(window).grab().save(str(path))
        yield lambda window: window._theme.set_scheme("light")  # noqa: SLF001  as above
        yield lambda window: window.tabs.setCurrentIndex(SYNC_LOG)
        yield lambda window: window.sync_button.click()
        for _ in range(WATCHED):
            yield lambda window: window.strip.isVisible()
        path = self._folder / "sync-light.png"
        yield lambda window, path=path: window.grab().save(str(path))  # type: ignore[misc]  # bound now
        yield lambda window: window.strip.cancel.click()
        yield lambda window: window.commands["openAdministration"].trigger()
        yield lambda window: _administration(window).pages.setCurrentRow(MAINTENANCE)
        path = self._folder / "administration-light.png"
        yield lambda window, path=path: _administration(window).grab().save(str(path))  # type: ignore[misc]  # bound now
        yield _leave

    def _on_step(self) -> None:
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        step = next(self._steps, None) if windows else None
        if step is not None:
            step(windows[0])


def _tags(window: MainWindow) -> list[str]:
    """Return the asset tags of the first devices of the list."""
    model = window.results.table.model()
    return [str(model.index(row, 0).data()) for row in range(8)]


def _scan_window(window: MainWindow) -> ScanWindow:
    found = window.findChild(ScanWindow)
    assert found is not None
    return found


def _administration(window: MainWindow) -> AdministrationWindow:
    found = window.findChild(AdministrationWindow)
    assert found is not None
    return found


def _leave(window: MainWindow) -> None:
    """Close the window without the question about scans that are in no file."""
    guard = window.findChild(QuitGuard)
    assert guard is not None
    guard.quit_now()


def _scan(window: MainWindow, codes: list[str]) -> None:
    for code in codes:
        QTest.keyClicks(_scan_window(window).field, code)
        QTest.keyClick(_scan_window(window).field, Qt.Key.Key_Return)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=26_310)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[1] / "resources" / "pictures")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="cbdesk-pictures-", ignore_cleanup_errors=True) as data_dir:
        Path(data_dir).chmod(0o755)
        os.environ["CBDESK_DATA_DIR"] = data_dir
        app = QApplication(sys.argv[:1])
        with demonstration.district(options.devices):
            code = demonstration.first_sync(lambda _document: None)
            photographer = Photographer(options.folder)
            code = code or window_start.open_window()
        app.processEvents()
        photographer.deleteLater()
    return code


if __name__ == "__main__":
    raise SystemExit(main())
