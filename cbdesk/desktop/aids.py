"""What helps a person around the window: palette, keys, looks, hidden names, log, support bundle, reports, About."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from cbdesk.desktop.appearance import Appearance
from cbdesk.desktop.keys.keymap import Keymap
from cbdesk.desktop.main_window import DEVICES, MainWindow
from cbdesk.desktop.messages import MessageLevel
from cbdesk.desktop.theme import Theme
from cbdesk.desktop.window_state import WindowState
from cbdesk.presenters.connection import ConnectionPresenter
from cbdesk.presenters.log_view import LogPresenter
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.palette import Entry, PalettePresenter
from cbdesk.presenters.support import Gather, SupportPresenter
from cbdesk.presenters.views import ViewsPresenter
from cbdesk.runtime.crash import CrashHook, CrashReport
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.keys.editor import KeyEditor
    from cbdesk.desktop.keys.palette import Palette
    from cbdesk.desktop.keys.sheet import KeySheet
    from cbdesk.desktop.support.about import AboutBox
    from cbdesk.desktop.support.bundle_dialog import BundleDialog
    from cbdesk.desktop.support.crash_dialog import CrashDialog
    from cbdesk.desktop.support.log_window import LogWindow
    from cbdesk.offline import OfflineCopy

SomeDialog = TypeVar("SomeDialog", bound=QDialog)


@dataclass(frozen=True, slots=True)
class AidPresenters:
    palette: PalettePresenter
    log: LogPresenter
    support: SupportPresenter

    @classmethod
    def of(cls, pools: Pools, views: ViewsPresenter, state_dir: Path, gather: Gather) -> AidPresenters:
        return cls(
            palette=PalettePresenter(pools, lambda: views.state.all),
            log=LogPresenter(pools, state_dir / "logs"),
            support=SupportPresenter(pools, gather),
        )

    def close(self) -> None:
        for presenter in (self.palette, self.log, self.support):
            presenter.close()


class Aids(QObject):
    """Lives as long as the window. Its dialogs are imported and made when they are asked for first."""

    def __init__(self, window: MainWindow, theme: Theme, kept: WindowState, presenters: AidPresenters) -> None:
        super().__init__(window)
        self._window = window
        self._presenters = presenters
        self._opened: OpenedLibrary | None = None
        self.open_user: Callable[[str], object] = self._search_for_user
        """What the palette does with the address of a user."""
        self.appearance = Appearance(window, theme, kept)
        self.keymap = Keymap(window.commands)
        self._add_commands()
        kept.keep("keys", self.keymap.kept, self.keymap.put)
        kept.keep("palette", lambda: list(presenters.palette.recent), self._put_recent)

    def _add_commands(self) -> None:
        add = self._window.commands.add
        add(
            "palette",
            "go",
            self.tr("Do or find anything…"),
            self._open_palette,
            keys=("Ctrl+K",),
            icon="search",
        )
        add(
            "showKeys",
            "help",
            self.tr("All keys…"),
            partial(self._open, "sheet"),
            keys=("F1", "Ctrl+/"),
            icon="keyboard",
        )
        add("changeKeys", "help", self.tr("Change keys…"), partial(self._open, "editor"), icon="keyboard")
        add("showLog", "help", self.tr("Log…"), self._open_log, keys=("F12",), icon="file-text")
        add("saveBundle", "help", self.tr("Support bundle…"), partial(self._open, "bundle"), icon="download")
        add("about", "help", self.tr("About cbdesk…"), partial(self._open, "about"), icon="info")

    @cached_property
    def palette(self) -> Palette:
        from cbdesk.desktop.keys.palette import Palette

        palette = Palette(self._window.commands, self._window)
        presenter = self._presenters.palette
        palette.edited.connect(presenter.edit)
        presenter.changed.connect(lambda: palette.show_state(presenter.state))
        palette.chosen.connect(self._on_chosen)
        palette.finished.connect(presenter.stop)
        return palette

    @cached_property
    def sheet(self) -> KeySheet:
        from cbdesk.desktop.keys.sheet import KeySheet

        sheet = KeySheet(self._window.commands, self._window)
        sheet.change_wanted.connect(partial(self._open, "editor"))
        return self._giving_focus_back(sheet)

    @cached_property
    def editor(self) -> KeyEditor:
        from cbdesk.desktop.keys.editor import KeyEditor

        return self._giving_focus_back(KeyEditor(self._window.commands, self.keymap, self._window))

    @cached_property
    def log(self) -> LogWindow:
        from cbdesk.desktop.support.log_window import LogWindow

        log = LogWindow(self._presenters.log, self._window)
        log.bundle_wanted.connect(partial(self._open, "bundle"))
        return log

    @cached_property
    def bundle(self) -> BundleDialog:
        from cbdesk.desktop.support.bundle_dialog import BundleDialog

        return self._giving_focus_back(BundleDialog(self._presenters.support, self._window))

    @cached_property
    def crash(self) -> CrashDialog:
        from cbdesk.desktop.support.crash_dialog import CrashDialog

        crash = CrashDialog(self._presenters.support, self._window)
        crash.bundle_wanted.connect(partial(self._open, "bundle"))
        return crash

    @cached_property
    def about(self) -> AboutBox:
        from cbdesk.desktop.support.about import AboutBox

        return self._giving_focus_back(AboutBox(self._presenters.support, self._window))

    def follow(self, connection: ConnectionPresenter) -> None:
        """Look things up where the window does."""
        self._window.first_painted.connect(self._presenters.support.start)
        connection.opened.connect(self._on_opened)
        connection.copy_opened.connect(self._on_copy)
        connection.recovered.connect(self._on_recovered)

    def watch(self, crash: CrashHook) -> None:
        """Tell mistakes of ours from now on, and the hard end of the program before this one."""
        crash.reported.connect(self.tell_crash)
        if crash.last_fault:
            told = CrashReport(self.tr("cbdesk ended unexpectedly the last time it ran."), crash.last_fault)
            self._tell(told, "warn")

    def tell_crash(self, crash: CrashReport) -> None:
        """Show a mistake as a bar; its report is one click away."""
        self._tell(crash, "error")

    def _on_opened(self, opened: OpenedLibrary) -> None:
        self._opened = opened
        self._presenters.palette.open(opened.library)
        self._presenters.support.open(opened.describe)

    def _on_copy(self, copy: OfflineCopy) -> None:
        self._presenters.palette.open(copy)

    def _on_recovered(self) -> None:
        if self._opened is not None:
            self._presenters.palette.open(self._opened.library)

    def _tell(self, crash: CrashReport, level: MessageLevel) -> None:
        self._window.messages.show_message(
            level,
            crash.text,
            crash.details,
            action=self.tr("Report…") if crash.details else "",
            on_action=lambda: self.crash.show_report(crash),
            ident=crash.ident,
        )

    def _open(self, dialog: str) -> None:
        getattr(self, dialog).open()

    def _open_palette(self) -> None:
        self.palette.open()
        self._presenters.palette.start(self.palette.command_entries())

    def _open_log(self) -> None:
        self.log.show()
        self.log.raise_()
        self.log.activateWindow()

    def _on_chosen(self, entry: Entry) -> None:
        if entry.kind == "command":
            self._presenters.palette.note_used(entry.key)
            self._window.commands[entry.key].trigger()
        elif entry.kind == "user":
            self.open_user(entry.key)
        else:
            self._search(entry.key)

    def _search_for_user(self, address: str) -> None:
        self._search(f'user:"{address}"')

    def _search(self, text: str) -> None:
        self._window.tabs.setCurrentIndex(DEVICES)
        self._window.search.complete(text)
        self._window.search.focus_all()

    def _put_recent(self, stored: Any) -> None:
        names = [stored] if isinstance(stored, str) else stored or []
        self._presenters.palette.recent = tuple(str(name) for name in names)

    def _giving_focus_back(self, dialog: SomeDialog) -> SomeDialog:
        """Let the search bar have the caret when the dialog is closed: the next thing may be a scan."""
        dialog.finished.connect(self._window.search.setFocus)
        return dialog
