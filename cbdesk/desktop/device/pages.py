"""The actions that open a source's own page about a device or a user in the browser."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices

from cbdesk.domain.web_pages import WebPage, is_safe


class PageActions:
    """One action for each source; it can be done when the shown record has a page there, and says why not."""

    def __init__(self, actions: dict[str, QAction]) -> None:
        self._urls: dict[str, str] = {}
        self.actions = actions
        self.show_pages(())

    def show_pages(self, pages: Iterable[WebPage]) -> None:
        known = {page.source: page for page in pages}
        for source, action in self.actions.items():
            page = known.get(source)
            self._urls[source] = page.url if page else ""
            action.setEnabled(bool(page and page.url))
            action.setStatusTip(page.reason if page else "")
            action.setToolTip(page.reason or action.text() if page else action.text())

    def open(self, source: str) -> None:
        """Send the browser there, if the address is one that it may be sent to."""
        url = self._urls.get(source, "")
        if is_safe(url):
            QDesktopServices.openUrl(QUrl(url))
