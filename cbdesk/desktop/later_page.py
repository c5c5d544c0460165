"""The place of a page that the first paint of the window does not wait for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Page = TypeVar("Page", bound=QWidget)


class LaterPage(QWidget, Generic[Page]):
    """Has its page made when it is first shown or asked for."""

    def __init__(self, make: Callable[[], Page]) -> None:
        super().__init__()
        self._make = make
        self._page: Page | None = None
        self._wires: list[Callable[[Page], object]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = self._make()
            for wire in self._wires:
                wire(self._page)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._page)
            self._page.show()  # at once, so that it can take the focus
        return self._page

    @property
    def is_made(self) -> bool:
        return self._page is not None

    def then(self, wire: Callable[[Page], object]) -> None:
        """Wire the page as soon as it is made."""
        self._wires.append(wire)
        if self._page is not None:
            wire(self._page)

    def showEvent(self, event: QShowEvent) -> None:
        self.page  # noqa: B018  asking for it makes it
        super().showEvent(event)
