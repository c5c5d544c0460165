"""The support bundle before it is written: every file that would be in it, to be read and left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDir, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cbdesk.presenters import wording
from cbdesk.presenters.support import SupportPresenter, SupportState
from cbdesk.runtime.support_bundle import BundleFile

_KILOBYTE = 1024


class BundleDialog(QDialog):
    """Shows a ``SupportState``; nothing is written before a person says where."""

    def __init__(self, presenter: SupportPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._shown: tuple[BundleFile, ...] = ()
        self.setObjectName("bundleDialog")
        self.setWindowTitle(self.tr("Support bundle"))
        self.setAccessibleName(self.tr("Support bundle"))
        intro = QLabel(
            self.tr(
                "One file for whoever helps you, without passwords, keys or students. "
                "Look through it, leave out what you like, and save it. cbdesk sends nothing."
            )
        )
        intro.setWordWrap(True)
        self.files = QListWidget()
        self.files.setAccessibleName(self.tr("Files of the bundle"))
        self.files.currentRowChanged.connect(self._on_current)
        self.files.itemChanged.connect(self._on_ticked)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setAccessibleName(self.tr("What is in the file"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.files)
        split.addWidget(self.preview)
        split.setStretchFactor(1, 1)
        split.setSizes([330, 590])
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        self._message = QLabel()
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setWordWrap(True)
        self.save_button = QPushButton(self.tr("Save…"))
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self._choose_path)
        self._open_button = QPushButton(self.tr("Open the folder"))
        self._open_button.clicked.connect(self._open_folder)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self._message, 1)
        for button in (self._open_button, self.save_button, close):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(intro)
        layout.addWidget(split, 1)
        layout.addLayout(buttons)
        self.resize(960, 620)
        presenter.changed.connect(self._show)

    def open(self) -> None:
        """Gather anew: what is wrong may have changed."""
        self._presenter.gather()
        self._show()
        super().open()

    def _show(self) -> None:
        state = self._presenter.state
        if state.files != self._shown:
            self._shown = state.files
            self._fill(state)
        words = self.tr("Gathering…") if state.phase == "gathering" else state.message
        self._message.setText(words)
        self._message.setToolTip(words)
        self.save_button.setEnabled(state.phase in {"ready", "saved"} and bool(self._ticked()))
        self._open_button.setVisible(state.phase == "saved")

    def _fill(self, state: SupportState) -> None:
        self.files.blockSignals(True)
        self.files.clear()
        for file in state.files:
            kilobytes = wording.count(max(1, round(file.size / _KILOBYTE)))
            item = QListWidgetItem(f"{file.name}  ·  {kilobytes} kB\n{file.about}")
            item.setToolTip(file.about)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.files.addItem(item)
        self.files.blockSignals(False)
        self.files.setCurrentRow(0 if state.files else -1)

    def _ticked(self) -> frozenset[str]:
        return frozenset(
            file.name
            for row, file in enumerate(self._shown)
            if self.files.item(row).checkState() is Qt.CheckState.Checked
        )

    def _on_current(self, row: int) -> None:
        self.preview.setPlainText(self._shown[row].content if 0 <= row < len(self._shown) else "")

    def _on_ticked(self) -> None:
        self.save_button.setEnabled(bool(self._ticked()))

    def _choose_path(self) -> None:
        name = f"cbdesk-support-{datetime.now().astimezone():%Y-%m-%d-%H%M}.zip"
        dialog = QFileDialog(self, self.tr("Save the support bundle"), QDir.home().filePath(name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Zip files (*.zip)"))
        dialog.setDefaultSuffix("zip")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        self._presenter.save(Path(path), self._ticked())

    def _open_folder(self) -> None:
        folder = Path(self._presenter.state.path).parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
