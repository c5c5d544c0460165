"""The set-up step by step before there is a window: the first start of a station."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.application import application, logged
from cbdesk.desktop.language import speak
from cbdesk.desktop.settings.steps_dialog import StepsDialog
from cbdesk.desktop.theme import Theme
from cbdesk.desktop.window_state import WindowState
from cbdesk.domain.languages import Language
from cbdesk.errors import CbdeskError
from cbdesk.presenters.settings import SettingsPresenter
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.runtime import loop
from cbdesk.runtime.crash import CrashHook
from cbdesk.runtime.garbage import GarbageCollector
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.quit_signals import QuitSignals
from cbdesk.runtime.single_instance import SingleInstance


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose: to leave, or to go on to the window."""

    way: Literal["leave", "window", "demo"] = "leave"
    sync_first: bool = False


def run(
    tools: SetupTools,
    start_demo: Callable[[], None],
    *,
    state_dir: Path,
    instance: SingleInstance | None,
    language: Language = "en",
) -> Choice:
    """Show the set-up until it is done or closed. ``start_demo`` blocks and is called in the pool."""
    app = application()
    with logged(state_dir) as crash:
        speak(app, language)
        return _Session(tools, start_demo, crash, WindowState(state_dir), instance).run(app)


class _Session:
    def __init__(
        self,
        tools: SetupTools,
        start_demo: Callable[[], None],
        crash: CrashHook,
        state: WindowState,
        instance: SingleInstance | None,
    ) -> None:
        self._crash = crash
        self._start_demo = start_demo
        self._instance = instance
        self._theme = Theme(state.scheme("system"))
        self._pools = Pools()
        self._presenter = SettingsPresenter(self._pools, tools)
        self._choice = Choice()

    def run(self, app: QApplication) -> Choice:
        self._theme.apply(app)
        signals, garbage = QuitSignals(), GarbageCollector()
        garbage.start()
        try:
            loop.run(app, self._until_done(signals), self._crash.report)
        finally:
            # Now, while there is an application: at the end of the process a dialog that is left takes it down.
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            garbage.close()
            signals.close()
            self._pools.close()
        return self._choice

    async def _until_done(self, signals: QuitSignals) -> int:
        done, demo = asyncio.Event(), asyncio.Event()
        dialog = StepsDialog(self._presenter, is_first=True)
        dialog.finished_steps.connect(self._on_finished)
        dialog.finished.connect(done.set)
        dialog.demo_wanted.connect(demo.set)
        signals.received.connect(dialog.reject)
        if self._instance is not None:
            self._instance.errand_came.connect(dialog.raise_to_front)
        self._crash.reported.connect(lambda text: dialog.messages.show_message("error", text))
        dialog.start()
        waiting = asyncio.create_task(self._demo_when(demo, dialog), name="demo")
        await done.wait()
        waiting.cancel()
        self._presenter.close()
        dialog.deleteLater()
        return 0

    async def _demo_when(self, wanted: asyncio.Event, dialog: StepsDialog) -> None:
        while True:
            await wanted.wait()
            wanted.clear()
            dialog.show_busy(is_busy=True)
            try:
                await self._pools.work(self._start_demo)
            except (CbdeskError, OSError) as error:
                dialog.messages.show_message("error", str(error))
                dialog.show_busy(is_busy=False)
            else:
                self._choice = Choice("demo", sync_first=True)
                dialog.accept()

    def _on_finished(self, wants_sync: bool) -> None:
        self._choice = Choice("window", sync_first=wants_sync)
