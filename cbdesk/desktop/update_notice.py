"""Tells of a newer version in the window's messages, with what is new and a way to its page. It installs nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cbdesk import __version__
from cbdesk.desktop.main_window import MainWindow
from cbdesk.presenters.updates import UpdatePresenter


class UpdateNotice(QObject):
    """Lives as long as the window."""

    def __init__(self, window: MainWindow, presenter: UpdatePresenter) -> None:
        super().__init__(window)
        self._window = window
        self.presenter = presenter
        window.first_painted.connect(presenter.start)
        presenter.changed.connect(self._tell)

    def close(self) -> None:
        self.presenter.close()

    def _tell(self) -> None:
        release = self.presenter.release
        if release is None:
            return
        page = QUrl(release.page)
        self._window.messages.show_message(
            "info",
            self.tr("cbdesk {version} is available. This is version {own}.").format(
                version=release.version, own=__version__
            ),
            release.notes,
            action=self.tr("Open its page") if release.page else "",
            on_action=lambda: QDesktopServices.openUrl(page),
            stays=True,
        )
