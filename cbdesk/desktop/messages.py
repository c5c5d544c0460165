"""The one place where the window tells something: bars that never block, with details, an action and a repeat count."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import icons
from cbdesk.desktop.icons import IconLabel
from cbdesk.runtime.crash import new_ident

log = logging.getLogger(__name__)

MessageLevel = Literal["info", "warn", "error"]
_ICONS = {"info": ("info", "info_fg"), "warn": ("triangle-alert", "warn_fg"), "error": ("circle-alert", "bad_fg")}
_INFO_STAYS_MS = 10_000
_MOST = 4


class _Message(QFrame):
    """One bar. ``key`` tells repeats apart from new messages; ``ident`` is what an error can be asked about by."""

    def __init__(
        self, level: MessageLevel, text: str, details: str, ident: str, parent: QWidget, *, stays: bool
    ) -> None:
        super().__init__(parent)
        self.key = (level, text)
        self._stays = stays or level != "info"
        self._ident = ident
        self._came_at = datetime.now(UTC)
        self._count = 1
        self.setProperty("level", level)
        words = {"info": self.tr("Note"), "warn": self.tr("Warning"), "error": self.tr("Error")}
        self.setAccessibleName(f"{words[level]}: {text}")
        name, token = _ICONS[level]
        self._text = QLabel(text, self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setAccessibleName(text)
        # What not every message has is made for one that has it: the window waits while a message is made.
        self._counter: QLabel | None = None
        self._copy: QPushButton | None = None
        self._details: QPlainTextEdit | None = None
        self._toggle: QPushButton | None = None
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icons.icon("x", token))
        self.close_button.setAccessibleName(self.tr("Dismiss message"))
        self.close_button.setToolTip(self.tr("Dismiss"))
        self._timer = QTimer(self, singleShot=True, interval=_INFO_STAYS_MS)
        self._timer.timeout.connect(self.close_button.click)
        self._line = QHBoxLayout()
        self._line.setSpacing(10)
        self._line.addWidget(IconLabel(name, token, 18, self), 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self._text, 1)
        self._line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 8, 6)
        self._column.setSpacing(6)
        self._column.addLayout(self._line)
        if ident:
            self._copy = self._copy_button(icons.icon("copy", token))
            self._put(self._copy)
        self.show_details(details)
        if not self._stays:
            self._timer.start()

    def _put(self, widget: QWidget) -> None:
        """Put it behind what is there between the text and the cross, for the eye and for the Tab key."""
        place = self._line.indexOf(self.close_button)
        QWidget.setTabOrder(self._toggle or self._copy or self._text, widget)
        self._line.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def _copy_button(self, icon: QIcon) -> QPushButton:
        button = QPushButton(icon, self._ident, self)
        icons.stand_off(button)
        button.setProperty("kind", "quiet")
        button.setAccessibleName(self.tr("Copy the error {ident}").format(ident=self._ident))
        button.setToolTip(self.tr("Copy this error: its id, which is in the log too, its text and its details"))
        button.clicked.connect(self._on_copy)
        return button

    def show_details(self, details: str) -> None:
        if details and self._details is None:
            self._details, self._toggle = self._add_details()
        if self._details is not None and self._toggle is not None:
            self._details.setPlainText(details)
            self._toggle.setVisible(bool(details))

    def _add_details(self) -> tuple[QPlainTextEdit, QPushButton]:
        details, toggle = QPlainTextEdit(self), QPushButton(self.tr("Details"), self)
        details.setReadOnly(True)
        details.setMaximumHeight(140)
        details.setAccessibleName(self.tr("Details"))
        details.hide()
        self._column.addWidget(details)
        toggle.setProperty("kind", "quiet")
        toggle.setCheckable(True)
        toggle.setAccessibleName(self.tr("Show details"))
        toggle.toggled.connect(details.setVisible)
        self._put(toggle)
        QWidget.setTabOrder(toggle, details)
        return details, toggle

    def show_action(self, text: str, act: Callable[[], object]) -> None:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.clicked.connect(act)
        self._put(button)

    def _on_copy(self) -> None:
        when = self._came_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        details = self._details.toPlainText() if self._details else ""
        parts = (f"cbdesk {self._ident} · {when}", self._text.text(), details)
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))

    def repeat(self, details: str) -> None:
        self._count += 1
        if self._counter is None:
            self._counter = QLabel(self)
            behind = self._line.indexOf(self._text) + 1
            self._line.insertWidget(behind, self._counter, 0, Qt.AlignmentFlag.AlignVCenter)
        self._counter.setText(self.tr("{count} times").format(count=self._count))
        if details:
            self.show_details(details)
        if not self._stays:
            self._timer.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self._stays and not (self._toggle and self._toggle.isChecked()):
            self._timer.start()
        super().leaveEvent(event)


class MessageBar(QWidget):
    """Shows messages above each other, newest first; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Messages"))
        self._messages: list[_Message] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_message(
        self,
        level: MessageLevel,
        text: str,
        details: str = "",
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        ident: str = "",
        stays: bool = False,
    ) -> None:
        """Tell something; the same level and text again only counts up.

        An info goes by itself after ten seconds, unless it ``stays``.

        An error gets an ``ident`` if it has none, and is found in the log by it.
        """
        for message in self._messages:
            if message.key == (level, text):
                message.repeat(details)
                return
        if level == "error" and not ident:
            ident = new_ident()
            log.info("%s was shown: %s", ident, text)
        message = _Message(level, text, details, ident, self, stays=stays)
        if action and on_action is not None:
            message.show_action(action, on_action)
        message.close_button.clicked.connect(lambda: self._remove(message))
        self._messages.insert(0, message)
        self._layout.insertWidget(0, message)
        if len(self._messages) > _MOST:
            ranks = {"info": 0, "warn": 1, "error": 2}
            self._remove(min(reversed(self._messages[1:]), key=lambda one: ranks[one.key[0]]))
        self.show()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message.accessibleName()))

    def texts(self) -> tuple[str, ...]:
        return tuple(message.key[1] for message in self._messages)

    def dismiss(self, text: str) -> None:
        """Take back a message that no longer holds, such as a server that is reachable again."""
        for message in [one for one in self._messages if one.key[1] == text]:
            self._remove(message)

    def clear(self) -> None:
        for message in list(self._messages):
            self._remove(message)

    def _remove(self, message: _Message) -> None:
        if message in self._messages:
            self._messages.remove(message)
            self._layout.removeWidget(message)
            message.hide()
            message.deleteLater()
        self.setVisible(bool(self._messages))
