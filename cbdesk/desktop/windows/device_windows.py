"""Imports and opens the windows beside the main one, keeps them on the same answers as it, and closes them with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from cbdesk.domain.web_pages import NO_PLACES, WebPlaces
from cbdesk.presenters.device import DevicePresenter
from cbdesk.presenters.live_look import LookState
from cbdesk.runtime.pools import Pools

if TYPE_CHECKING:
    from cbdesk.desktop.windows.comparison_window import ComparisonWindow
    from cbdesk.desktop.windows.device_window import DeviceWindow
    from cbdesk.presenters.comparison import ComparisonPresenter
    from cbdesk.presenters.opened_library import Answering


class DeviceWindows(QObject):
    """Each window has a presenter of its own, which ends with it."""

    link_activated = Signal(str)
    look_wanted = Signal(str, str)
    """The id of a device that the systems are to be asked about, and what it is called."""

    def __init__(self, pools: Pools, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._now = now
        self._answering: Answering | None = None
        self._places = NO_PLACES
        self._look = LookState()
        self.devices: list[DeviceWindow] = []
        self.comparisons: list[ComparisonWindow] = []

    def set_places(self, places: WebPlaces) -> None:
        self._places = places
        for window in self.devices:
            window.presenter.set_places(places)

    def answer_from(self, answering: Answering) -> None:
        self._answering = answering
        for presenter in self._presenters():
            presenter.open(answering)

    def reload(self) -> None:
        for presenter in self._presenters():
            presenter.reload()

    def look_again(self) -> None:
        for presenter in self._presenters():
            presenter.look_again()

    def show_look(self, look: LookState) -> None:
        self._look = look
        for window in self.devices:
            window.show_look(look)

    def show_device(self, device_id: str) -> None:
        """Show the device in a window of its own, or raise the one that it has already."""
        there = next((one for one in self.devices if one.presenter.state.device_id == device_id), None)
        if there is not None:
            there.raise_()
            there.activateWindow()
            return
        from cbdesk.desktop.windows.device_window import DeviceWindow

        presenter = DevicePresenter(self._pools, self._now)
        window = DeviceWindow(presenter)
        window.panel.link_activated.connect(self.link_activated)
        window.look_wanted.connect(self.look_wanted)
        window.closed.connect(partial(self._forget_device, window))
        self.devices.append(window)
        presenter.set_places(self._places)
        if self._answering is not None:
            presenter.open(self._answering)
        presenter.show(device_id)
        window.show_look(self._look)
        window.show()

    def compare(self, first: str, second: str) -> None:
        """Open a comparison; what is missing of the two is scanned or typed there."""
        from cbdesk.desktop.windows.comparison_window import ComparisonWindow
        from cbdesk.presenters.comparison import ComparisonPresenter

        presenter = ComparisonPresenter(self._pools, self._now)
        window = ComparisonWindow(presenter)
        window.closed.connect(partial(self._forget_comparison, window))
        self.comparisons.append(window)
        if self._answering is not None:
            presenter.open(self._answering)
        presenter.left.show(first)
        presenter.right.show(second)
        window.show()
        (window.right if first else window.left).box.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_all(self) -> None:
        for window in (*self.devices, *self.comparisons):
            window.close()

    def _presenters(self) -> list[DevicePresenter | ComparisonPresenter]:
        return [*(one.presenter for one in self.devices), *(one.presenter for one in self.comparisons)]

    def _forget_device(self, window: DeviceWindow) -> None:
        if window in self.devices:
            self.devices.remove(window)
            window.presenter.close()
            window.deleteLater()

    def _forget_comparison(self, window: ComparisonWindow) -> None:
        if window in self.comparisons:
            self.comparisons.remove(window)
            window.presenter.close()
            window.deleteLater()
