"""The report of a mistake of ours: what happened, in words that a person may change before they copy or save them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop.icons import IconLabel
from cbdesk.presenters.support import SupportPresenter
from cbdesk.runtime.crash import CrashReport


class CrashDialog(QDialog):
    """Sends nothing: the report goes where a person takes it."""

    bundle_wanted = Signal()

    def __init__(self, presenter: SupportPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._ident = ""
        self.setObjectName("crashDialog")
        self.setWindowTitle(self.tr("Report of a mistake"))
        self.setAccessibleName(self.tr("Report of a mistake"))
        self._title = QLabel()
        self._title.setProperty("scale", "heading")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        explanation = QLabel(
            self.tr(
                "This is the report. Texts that could name a student were left out. Change or delete what you like, "
                "say below what you did last, and copy or save it for whoever helps you. cbdesk sends nothing."
            )
        )
        explanation.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(IconLabel("circle-alert", "bad_fg", 26, self), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        self.report = QPlainTextEdit()
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName(self.tr("The report"))
        self._message = QLabel()
        self._message.setProperty("tone", "muted")
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(explanation)
        layout.addWidget(self.report, 1)
        layout.addWidget(self._message)
        layout.addLayout(self._make_buttons())
        self.resize(760, 560)
        presenter.changed.connect(lambda: self._message.setText(presenter.state.message))

    def _make_buttons(self) -> QHBoxLayout:
        copy = QPushButton(self.tr("Copy"))
        copy.setProperty("kind", "primary")
        copy.clicked.connect(self._copy)
        save = QPushButton(self.tr("Save…"))
        save.clicked.connect(self._choose_path)
        bundle = QPushButton(self.tr("Support bundle…"))
        bundle.clicked.connect(self.bundle_wanted)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.reject)
        line = QHBoxLayout()
        line.setSpacing(10)
        for button in (copy, save, bundle):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        close.setAutoDefault(False)
        line.addWidget(close)
        return line

    def show_report(self, crash: CrashReport) -> None:
        """Open with the report of this mistake."""
        self._ident = crash.ident
        self._title.setText(crash.text)
        self._message.clear()
        parts = (
            f"{crash.ident} · {crash.when:%Y-%m-%d %H:%M:%S} UTC",
            crash.text,
            self._presenter.versions,
            crash.details,
            self.tr("What I did last:") + "\n",
        )
        self.report.setPlainText("\n\n".join(part for part in parts if part))
        self.open()
        self.report.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._message.setText(self.tr("The report is on the clipboard."))

    def _choose_path(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the report"), QDir.home().filePath(f"cbdesk-{self._ident}.txt"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_to)
        dialog.open()

    def save_to(self, path: str) -> None:
        self._presenter.write_text(Path(path), self.report.toPlainText())
