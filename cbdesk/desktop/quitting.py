"""Asks before the window closes on work that would end with it; in every other case it just closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QMessageBox, QPushButton

from cbdesk.desktop.main_window import MainWindow
from cbdesk.presenters.sync import SyncPresenter


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work of this window that cannot go on without it, in the words of the question."""

    title: str
    what: str
    consequence: str
    stop: str
    """What the button says that ends it, and the window."""


class QuitGuard(QObject):
    """Stands between the window and its end. Whoever has work that ends with the window lets the guard mind it."""

    stayed = Signal()
    """A person was asked and keeps the window open."""

    def __init__(self, window: MainWindow, sync: SyncPresenter) -> None:
        super().__init__(window)
        self._window = window
        self._sync = sync
        self._looks: list[Callable[[], Unfinished | None]] = []
        self._is_sure = False
        self.question: QMessageBox | None = None
        self._stop: QPushButton | None = None
        window.installEventFilter(self)
        window.commands.add("quit", "tools", self.tr("Quit"), window.close, keys=("Ctrl+Q",))
        self.mind(self._sync_going_on, sync.changed)

    def mind(self, look: Callable[[], Unfinished | None], *changes: SignalInstance) -> None:
        """Ask while ``look`` finds work. ``changes`` tell that its answer may be another one."""
        self._looks.append(look)
        for changed in changes:
            changed.connect(self._on_changed)

    def quit_now(self) -> None:
        """Close without a question: the system asks, and nobody may be there to answer."""
        self._is_sure = True
        self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() is QEvent.Type.Close and not self._is_sure:
            works = self._going_on()
            if works:
                event.ignore()
                self._ask(works)
                return True
        return super().eventFilter(watched, event)

    def _going_on(self) -> list[Unfinished]:
        return [work for look in self._looks if (work := look()) is not None]

    def _sync_going_on(self) -> Unfinished | None:
        if self._sync.state.phase not in {"running", "cancelling"}:
            return None
        return Unfinished(
            self.tr("Quit during a sync"),
            self.tr("A sync is running in this window."),
            self.tr("It ends with the window. What it has stored stays, and the next sync reads the rest."),
            self.tr("Stop the sync and quit"),
        )

    def _ask(self, works: list[Unfinished]) -> None:
        if self.question is not None:
            self.question.raise_()
            self.question.activateWindow()
            return
        box = QMessageBox(self._window)
        box.setObjectName("quitQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        stop = box.addButton("", QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Keep cbdesk open"), QMessageBox.ButtonRole.RejectRole)
        stay.setAccessibleName(stay.text())
        stop.clicked.connect(self.quit_now)
        stay.clicked.connect(self.stayed)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.finished.connect(self._on_answered)
        self.question, self._stop = box, stop
        self._word(works)
        box.open()
        stay.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter keeps the work; showing the box gave it to the first

    def _word(self, works: list[Unfinished]) -> None:
        """Write what the question is about: it may have become another while it stands there."""
        assert self.question is not None
        assert self._stop is not None
        asked = works[0]
        if len(works) > 1:
            asked = Unfinished(
                self.tr("Quit during work"),
                "\n".join(work.what for work in works),
                "\n".join(dict.fromkeys(work.consequence for work in works)),
                self.tr("Stop all of it and quit"),
            )
        self.question.setWindowTitle(asked.title)
        self.question.setText(asked.what)
        self.question.setInformativeText(asked.consequence)
        self._stop.setText(asked.stop)
        self._stop.setAccessibleName(self._stop.text())

    def _on_answered(self) -> None:
        self.question = self._stop = None

    def _on_changed(self) -> None:
        """Take the question back when everything has ended by itself meanwhile."""
        if self.question is None:
            return
        works = self._going_on()
        if works:
            self._word(works)
        else:
            self.question.reject()
            self.stayed.emit()
