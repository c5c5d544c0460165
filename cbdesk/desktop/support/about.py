"""The About box: which cbdesk this is, ready to be copied."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.presenters.support import SupportPresenter

_ICON = 56


class AboutBox(QDialog):
    def __init__(self, presenter: SupportPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self.setObjectName("aboutBox")
        self.setWindowTitle(self.tr("About cbdesk"))
        self.setAccessibleName(self.tr("About cbdesk"))
        picture = QLabel()
        picture.setPixmap(icons.app_icon().pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        name = QLabel("cbdesk")
        name.setProperty("scale", "value")
        purpose = QLabel(self.tr("One answer for every school Chromebook: Google Admin, IncidentIQ and Cisco Meraki."))
        purpose.setWordWrap(True)
        facts = self._facts = QLabel()
        facts.setProperty("tone", "muted")
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setAccessibleDescription(self.tr("Versions"))
        facts.setWordWrap(True)
        facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        licence = QLabel(self.tr("MIT licence. Icons: Lucide, ISC licence. Qt for Python: LGPL."))
        licence.setProperty("tone", "muted")
        licence.setProperty("scale", "small")
        licence.setWordWrap(True)
        copy = QPushButton(icons.icon("copy"), self.tr("Copy"))
        icons.stand_off(copy)
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        close = self._close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        words = QVBoxLayout()
        words.setSpacing(10)
        for label in (name, purpose, facts, licence):
            words.addWidget(label)
        body = QHBoxLayout()
        body.setSpacing(18)
        body.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 16)
        layout.setSpacing(18)
        layout.addLayout(body)
        layout.addLayout(buttons)

    def open(self) -> None:
        self._facts.setText(self._presenter.versions)
        self.resize(520, self.heightForWidth(520))
        super().open()
        self._close.setFocus()

    def copy(self) -> None:
        """Put the versions on the clipboard."""
        QGuiApplication.clipboard().setText(self._presenter.versions)
