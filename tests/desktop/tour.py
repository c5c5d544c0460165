"""Walks through every screen of the whole program, and prints what has no name, what a screen reader leaves out, what is
cut off, whose name is seen, and what is in English where it should not be.

    python -m tests.desktop.tour FOLDER [PICTURES]

Screens are found, not listed: each tab, each page of a stack, and each window that one of the commands opens.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QMenu,
    QStackedWidget,
    QTabWidget,
    QWidget,
    QWizard,
)

from cbdesk.desktop import window_app
from cbdesk.desktop.bulk.bulk_window import BulkWindow
from cbdesk.desktop.bulk.scan_window import ScanWindow
from cbdesk.desktop.main_window import MainWindow
from cbdesk.desktop.opening import Opening
from cbdesk.desktop.quitting import QuitGuard
from cbdesk.desktop.windows.comparison_window import ComparisonWindow
from cbdesk.errors import SettingsError
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.runtime import pools
from cbdesk.runtime.pools import _await as await_pool
from cbdesk.runtime.support_bundle import BundleFile
from tests.desktop import administration_stories
from tests.desktop.fleet import Fleet, district
from tests.desktop.inspection import cut_off, everything_shown, other_windows, unnamed_in, unsaid_in
from tests.desktop.memory_library import MemoryLibrary
from tests.desktop.setup_stories import FOUND, OWNER

STEP_MS = 25
PATIENCE = 400
"""Steps: a call of a pool that takes longer is not waited for."""
SIZE = tuple(map(int, os.environ.get("TOUR_SIZE", "1400x880").split("x")))
FOREIGN = (QFileDialog, QMenu)
LEFT_OUT = ("quit", "sync", "copy", "openIn", "openUser", "openMenu")
"""What these commands begin with ends the walk, needs a district, or leaves the program."""


class Tour(QObject):
    """One screen after another, with a moment in between for what comes from the pools."""

    def __init__(self, fleet: Fleet, pictures: Path | None, english: tuple[str, ...], *, headers: bool) -> None:
        super().__init__()
        self._english = re.compile("|".join(f"(?:{one})" for one in english)) if english else None
        self._people = {one["full_name"] for one in fleet.users} | {one["email"] for one in fleet.users}
        self._serials = [str(one["serial_number"]) for one in fleet.devices[:6]]
        self._pictures = pictures
        self._headers = headers
        self.shared: set[str] = set()
        self.unnamed: set[str] = set()
        self.unsaid: set[str] = set()
        self.cut_off: set[str] = set()
        self.people: set[str] = set()
        self.english: set[str] = set()
        self.screens: list[str] = []
        self._steps: Iterator[object] | None = None
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._on_step)
        self._timer.start()

    def _on_step(self) -> None:
        window = next((one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)), None)
        if window is None or not window.results.model.rowCount():
            return
        if self._steps is None:
            self._steps = self._walk(window)
        if next(self._steps, self) is self:
            self._timer.stop()
            window.findChild(QuitGuard).quit_now()  # scans are in no file

    def _walk(self, window: MainWindow) -> Iterator[object]:
        window.resize(*SIZE)
        keys = [key.toString() for command in window.commands for key in command.action.shortcuts()]
        self.shared = {key for key in keys if keys.count(key) > 1}
        yield from self._wait(8)
        for number in range(window.tabs.count()):
            window.tabs.setCurrentIndex(number)
            yield from self._wait(4)
            yield from self._look("main", window, window.tabs.widget(number))
        window.tabs.setCurrentIndex(0)
        for command in list(window.commands):
            action = command.action
            if action.isEnabled() and not action.isCheckable() and not action.objectName().startswith(LEFT_OUT):
                action.trigger()
                yield from self._look_beside(action.objectName(), window)
        window.tabs.setCurrentIndex(0)
        raise_in_a_slot()
        yield from self._wait(2)
        for report in window.messages.findChildren(QAbstractButton):
            if report.text() == QCoreApplication.translate("Aids", "Report…"):
                report.click()
                yield from self._look_beside("report", window)
        self._inspect("message", window)

    def _look_beside(self, name: str, window: MainWindow) -> Iterator[object]:
        yield from self._wait(1)
        others = other_windows(window)
        for other in others:
            self._fill(other)
        yield from self._wait(4 if others else 0)
        for other in others:
            if not isinstance(other, FOREIGN) and not type(other).__module__.startswith("PySide6"):
                yield from self._look(name, other, other)
            other.close()

    def _fill(self, window: QWidget) -> None:
        """Give the windows that are empty at first what makes them show people."""
        if isinstance(window, BulkWindow):
            window.box.setPlainText("\n".join((*self._serials, "NOPE1234")))
            window.box.complete()
        elif isinstance(window, ScanWindow):
            for serial in (*self._serials, "NOPE1234"):
                window.scanned.emit(serial)
        elif isinstance(window, ComparisonWindow):
            window.right.wanted.emit(self._serials[-1])

    def _look(self, name: str, window: QWidget, page: QWidget) -> Iterator[object]:
        """Inspect a window with each tab and each page of the stacks on the page."""
        self._inspect(name, window)
        for tabs in [one for one in (page, *page.findChildren(QTabWidget)) if isinstance(one, QTabWidget)]:
            yield from self._turn(f"{name}-{tabs.objectName()}", tabs)
        for stack in page.findChildren(QStackedWidget):
            if stack.isVisible() and not isinstance(stack.parentWidget(), QTabWidget):
                yield from self._turn(f"{name}-{stack.objectName()}", stack)
        if isinstance(page, QWizard):
            for number in page.pageIds()[1:]:
                page.next()
                yield from self._wait(2)
                self._inspect(f"{name}-page{number}", window)

    def _turn(self, name: str, pages: QTabWidget | QStackedWidget) -> Iterator[object]:
        before = pages.currentIndex()
        for number in range(pages.count()):
            pages.setCurrentIndex(number)
            yield from self._wait(2)
            self._inspect(f"{name}{number}", pages.widget(number))
        pages.setCurrentIndex(before)

    def _inspect(self, name: str, window: QWidget) -> None:
        self.screens.append(name)
        for _ in range(5):  # what was written a moment ago has its place only after that, one floor at a time
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self.unnamed |= {f"{name}: {one}" for one in unnamed_in(window)}
        self.unsaid |= {f"{name}: {one}" for one in unsaid_in(window)}
        self.cut_off |= {f"{name}: {one}" for one in cut_off(window, headers=self._headers)}
        shown = "\n".join(everything_shown(window)).replace("\u200b", "")
        self.people |= {f"{name}: {one}" for one in self._people if one in shown}
        if self._english is not None:
            lines = {line for text in everything_shown(window) for line in text.split("\n")}
            self.english |= {f"{name}: {one}" for one in lines if self._english.fullmatch(one)}
        if self._pictures is not None:
            window.window().grab().save(str(self._pictures / f"{len(self.screens):02}-{name}.png"))

    @staticmethod
    def _wait(steps: int) -> Iterator[None]:
        """Wait so many steps, and on until the pools have answered."""
        yield from (None for _ in range(steps))
        for _ in range(PATIENCE):
            if not CALLS:
                return
            yield


CALLS: set[object] = set()
"""What the pools are doing."""


async def counted(*call: Any, **named: Any) -> Any:
    mark = object()
    CALLS.add(mark)
    try:
        return await await_pool(*call, **named)
    finally:
        CALLS.discard(mark)


def raise_in_a_slot() -> None:
    """Make a mistake of ours, so that its report can be seen."""

    def fail() -> None:
        raise ValueError("a mistake on purpose")

    QTimer.singleShot(0, fail)


def no_sync(kind: str) -> tuple[list[str], dict[str, str]]:
    raise SettingsError(f"No source is set up for {kind}.")


def listen(stop: Callable[[], bool]) -> Iterator[str]:
    while not stop():
        threading.Event().wait(0.02)
    return iter(())


def english_of(language: str) -> tuple[str, ...]:
    """Return as patterns the texts that are another word in that language; a filled place may say anything."""
    found = set()
    for ts in (Path(__file__).parents[2] / "resources" / "translations").glob(f"*_{language}.ts"):
        for message in ET.parse(ts).iter("message"):
            source, spoken = message.findtext("source", ""), message.findtext("translation", "")
            if source != spoken:
                found |= {re.sub(r"\\\{.*?\\\}|%n", ".+", re.escape(line)) for line in source.split("\n") if line}
    return tuple(one for one in found if re.search("[a-z]{2}", one))


def main(folder: Path, pictures: Path | None) -> int:
    os.environ["CBDESK_DATA_DIR"] = str(folder)
    pools._await = counted
    app = QApplication(sys.argv[:1])
    fleet = district(60)
    language = os.environ.get("TOUR_LANGUAGE", "en")
    english = english_of(language) if language != "en" else ()
    tour = Tour(fleet, pictures, english, headers=os.environ.get("QT_SCALE_FACTOR") is None)
    code = window_app.run(
        lambda: OpenedLibrary(
            MemoryLibrary(fleet),
            listen,
            lambda: None,
            "PostgreSQL 18.6",
            administration=administration_stories.tools(),
        ),
        no_sync,
        version="0.1.0",
        state_dir=folder,
        scheme=os.environ.get("TOUR_SCHEME", "light"),
        opening=Opening(SetupTools(lambda page, _settings: FOUND[page], lambda _path: OWNER, lambda _settings: None)),
        gather=lambda _describe: (
            BundleFile("versions.txt", "Versions of cbdesk, its libraries and the system", "cbdesk 0.1.0\n"),
        ),
        diagnose=lambda: administration_stories.FINDINGS,
        language=language,
    )
    found = {"shared": tour.shared, "unnamed": tour.unnamed, "unsaid": tour.unsaid, "cut_off": tour.cut_off}
    found |= {"people": tour.people, "english": tour.english}
    print(json.dumps({key: sorted(lines) for key, lines in found.items()} | {"screens": tour.screens}))
    del app
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
