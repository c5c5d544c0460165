"""Which signal of the window reaches which presenter, and which state comes back to which widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cbdesk.desktop.main_window import DEVICES, STATISTICS, SYNC_LOG, MainWindow
from cbdesk.desktop.messages import MessageLevel
from cbdesk.desktop.window_presenters import Presenters
from cbdesk.domain.sync import STARTED_NOTICE
from cbdesk.presenters import wording
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.sync import Notice

if TYPE_CHECKING:
    from cbdesk.desktop.statistics import StatisticsTab
    from cbdesk.desktop.sync_log import SyncLogTab
    from cbdesk.offline import OfflineCopy
    from cbdesk.repositories import Library

_MESSAGE_LEVELS: dict[str, MessageLevel] = {
    "good": "info",
    "info": "info",
    "neutral": "info",
    "warn": "warn",
    "bad": "error",
}
_READ_ON_MS = 40
"""Between the parts of the window that are read again; most have their answer by then."""


class Wiring(QObject):
    """Lives as long as the window; every connection is made here, once."""

    refreshed = Signal()
    """Everything shown is read again: parts of the window with presenters of their own follow."""
    renamed = Signal()
    """Names are hidden now, or shown again: the same parts write what they show once more."""

    def __init__(self, window: MainWindow, presenters: Presenters) -> None:
        super().__init__(window)
        self._window = window
        self._presenters = presenters
        self._library: Library | None = None
        self._forget: Callable[[], object] | None = None
        self._away_message = ""
        self._source_message = ""
        self._schedule_notice: Notice | None = None
        self._unread: list[Callable[[], None]] = []
        self._reading_on = QTimer(self, interval=_READ_ON_MS)
        self._reading_on.timeout.connect(self._read_on)
        window.closing.connect(self._stop_reading)
        self._wire_devices()
        self._wire_others()
        self._wire_sync()
        self._wire_connection()

    def _wire_devices(self) -> None:
        window, search, device = self._window, self._presenters.search, self._presenters.device
        window.search.edited.connect(search.edit)
        window.search.submitted.connect(self._on_submitted)
        window.search.moved_down.connect(window.results.focus_table)
        window.search.copy_wanted.connect(window.results.copy_row)
        window.results.model.more_wanted.connect(search.fetch_more)
        window.results.selected.connect(device.show)
        window.results.opened.connect(self._on_opened)
        window.results.table.left_upwards.connect(window.search.focus_all)
        window.results.action_wanted.connect(self._on_action)
        search.changed.connect(lambda: window.results.show_state(search.state))
        device.changed.connect(self._on_device)
        window.first_painted.connect(window.device.prepare)

    def _wire_others(self) -> None:
        window, presenters = self._window, self._presenters
        statistics, freshness = presenters.statistics, presenters.freshness
        window.tabs.currentChanged.connect(lambda tab: statistics.set_visible(tab == STATISTICS))
        window.statistics.then(self._wire_statistics)
        window.sync_log.then(self._wire_sync_log)
        window.status.freshness.clicked.connect(lambda: window.tabs.setCurrentIndex(SYNC_LOG))
        window.reload_wanted.connect(self.refresh)
        freshness.changed.connect(self._on_freshness)
        freshness.minute_passed.connect(self._on_minute)
        presenters.cache.changed.connect(lambda: window.status.show_cache(presenters.cache.state))

    def _wire_statistics(self, tab: StatisticsTab) -> None:
        statistics = self._presenters.statistics
        tab.query_requested.connect(self._on_query)
        tab.refresh_requested.connect(statistics.reload)
        statistics.changed.connect(lambda: tab.show_state(statistics.state))
        tab.show_state(statistics.state)

    def _wire_sync_log(self, tab: SyncLogTab) -> None:
        sync_log = self._presenters.sync_log
        tab.refresh_requested.connect(sync_log.reload)
        tab.sync_requested.connect(self._sync_now)
        sync_log.changed.connect(lambda: tab.show_state(sync_log.state))
        tab.show_state(sync_log.state)

    def _wire_sync(self) -> None:
        window, sync = self._window, self._presenters.sync
        window.sync_button.clicked.connect(self._sync_now)
        window.strip.cancel_wanted.connect(sync.cancel)
        sync.changed.connect(self._on_sync)
        sync.finished.connect(self._refresh_soon)
        self._presenters.schedule.changed.connect(self._on_schedule)
        self._presenters.elsewhere.changed.connect(self._show_strip)
        self._presenters.elsewhere.ended.connect(self._refresh_soon)
        self._presenters.freshness.minute_passed.connect(self._presenters.elsewhere.look)

    def _sync_now(self) -> None:
        self._presenters.sync.start()

    def _wire_connection(self) -> None:
        connection = self._presenters.connection
        self._window.first_painted.connect(connection.start)
        connection.changed.connect(self._on_connection)
        connection.opened.connect(self._on_opened_library)
        connection.copy_opened.connect(self._on_copy)
        connection.recovered.connect(self._on_recovered)
        for presenter in self._presenters.readers:
            presenter.database_lost.connect(connection.lost)

    def hear(self, notice: str) -> None:
        """Answer a notice of the database: a run that began changed nothing yet."""
        if notice == STARTED_NOTICE:
            self._presenters.elsewhere.look()
            self._presenters.sync_log.reload()
        else:
            self._refresh_soon()
            self._presenters.offline.note_change()

    def refresh(self) -> None:
        """Read everything shown again; selections stay.

        Also what this process kept: through a transaction pooler no notice comes, and it knows of no sync but by this.
        One after another: answers that are worked out beside each other take the interpreter from the window.
        """
        self._refresh_soon()
        self._read_on()

    def _refresh_soon(self) -> None:
        """Refresh, but not before what has just changed is painted."""
        self._drop_answers()
        self._unread = [*(presenter.reload for presenter in self._presenters.readers), self.refreshed.emit]
        self._reading_on.start()

    def _stop_reading(self) -> None:
        self._unread = []
        self._reading_on.stop()

    def _read_on(self) -> None:
        if self._unread:
            self._unread.pop(0)()
        else:
            self._reading_on.stop()

    def _drop_answers(self) -> None:
        if self._forget is not None:
            self._forget()

    def render_anew(self) -> None:
        """Write everything shown once more, also while the database is away: names are hidden now, or shown again."""
        self._presenters.search.write_ages_anew()
        self._presenters.device.look_again()
        self._presenters.sync_log.render_anew()
        self.renamed.emit()
        self.refresh()

    def _on_opened_library(self, opened: OpenedLibrary) -> None:
        self._library = opened.library
        self._forget = opened.forget
        for presenter in self._presenters.readers:
            presenter.open(opened.library)
        self._presenters.sync.make_available()
        self._presenters.cache.open(opened.cache_stats)
        self._presenters.offline.open(opened.renewal)

    def _on_copy(self, copy: OfflineCopy) -> None:
        """Let the copy answer what it can; statistics and history stay as they were read last."""
        self._presenters.search.open(copy, is_copy=True)
        self._presenters.device.open(copy)
        self._presenters.freshness.open(copy, copy.made_at)

    def _on_recovered(self) -> None:
        assert self._library is not None
        self._drop_answers()
        fell_back = (self._presenters.search, self._presenters.device, self._presenters.freshness)
        for presenter in fell_back:
            presenter.open(self._library)
        for other in self._presenters.readers:
            if other not in fell_back:
                other.reload()

    def _on_submitted(self, text: str) -> None:
        self._window.tabs.setCurrentIndex(DEVICES)
        self._presenters.search.submit(text)

    def _on_query(self, text: str) -> None:
        self._window.tabs.setCurrentIndex(DEVICES)
        self._window.search.complete(text)
        self._window.search.focus_all()

    def _on_opened(self) -> None:
        self._window.device.show()
        self._window.device.focus_facts()

    def _on_action(self, action: str) -> None:
        if action == "sync":
            self._sync_now()
        elif action == "clear":
            self._window.search.clear()
            self._window.search.setFocus()
        elif self._presenters.connection.state.phase == "open":
            self.refresh()
        else:
            self._presenters.connection.retry()

    def _on_device(self) -> None:
        state = self._presenters.device.state
        self._window.device.show_state(state)
        self._window.show_title(state.window_title)

    def _on_minute(self) -> None:
        self._presenters.search.write_ages_anew()
        self._presenters.device.reload()
        self._presenters.cache.reload()

    def _on_freshness(self) -> None:
        state = self._presenters.freshness.state
        self._window.status.freshness.show_state(state)
        failure = state.together
        one = self.tr("{problem} Its last known values are shown.")
        sentence = one if len(state.failing) == 1 else self.tr("{problem} Their last known values are shown.")
        text = sentence.format(problem=failure.title) if failure else ""
        if text != self._source_message:
            self._window.messages.dismiss(self._source_message)
            if failure:
                self._window.messages.show_message(
                    "warn", text, failure.details, action=self.tr("Sync now"), on_action=self._sync_now
                )
        self._source_message = text

    def _on_sync(self) -> None:
        state = self._presenters.sync.state
        self._show_strip()
        if state.phase != "idle" and self._window.sync_button.hasFocus():
            self._window.search.setFocus()  # a disabled button would pass it on to its neighbour, away from the scanner
        self._window.sync_button.setEnabled(state.phase == "idle")

    def _show_strip(self) -> None:
        sync = self._presenters.sync.state
        if sync.phase in {"running", "cancelling"}:
            self._window.strip.show_state(sync)
        else:
            self._window.strip.show_elsewhere(self._presenters.elsewhere.state)

    def _on_schedule(self) -> None:
        state = self._presenters.schedule.state
        self._window.status.show_schedule(state)
        notice = state.notice
        if notice is not None and notice is not self._schedule_notice:
            self._window.messages.show_message(
                _MESSAGE_LEVELS[notice.level],
                f"{notice.title}. {notice.text}",
                action=self.tr("Sync now") if notice.level == "warn" else "",
                on_action=self._sync_now,
            )
        self._schedule_notice = notice

    def _on_connection(self) -> None:
        state = self._presenters.connection.state
        self._window.status.show_connection(state)
        if self._away_message:
            self._window.messages.dismiss(self._away_message)
            self._away_message = ""
        if state.phase == "away" and state.copied_at is not None:
            self._away_message = self.tr(
                "{reason} The offline copy of {when} is shown until the database is back."
            ).format(reason=state.message, when=wording.exact(state.copied_at))
        elif state.phase == "away":
            parts = (state.message, state.no_copy, self.tr("Trying again by itself."))
            self._away_message = " ".join(part for part in parts if part)
        elif state.phase == "failed":
            self._away_message = state.message
        if self._away_message:
            self._window.messages.show_message(
                "warn" if state.copied_at else "error",
                self._away_message,
                action=self.tr("Try now"),
                on_action=self._presenters.connection.retry,
            )
