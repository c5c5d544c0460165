"""Asks for the format and the rows of an export; the file is asked for afterwards."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import theme
from cbdesk.presenters import wording
from cbdesk.presenters.export import FORMATS, Format


class ExportChooser(QDialog):
    """``chosen`` says the format and whether only the selected rows are wanted."""

    chosen = Signal(str, bool)

    def __init__(self, form: Format, selected: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportChooser")
        self.setWindowTitle(self.tr("Export"))
        self.setAccessibleName(self.tr("Export"))
        self._formats = QButtonGroup(self)
        self._rows = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(6)
        layout.addStrut(theme.zoomed(396))
        words = {
            "xlsx": (self.tr("Excel workbook (.xlsx)"), self.tr("Serials and tags stay text and keep their zeros.")),
            "csv": (self.tr("CSV (.csv)"), self.tr("For other programs. Excel may take long numbers apart.")),
            "pdf": (self.tr("PDF (.pdf)"), self.tr("To be printed or mailed.")),
        }
        layout.addWidget(self._heading(self.tr("Format")))
        for number, name in enumerate(FORMATS):
            title, about = words[name]
            self._add_choice(layout, self._formats, number, title, about, is_checked=name == form)
        layout.addSpacing(10)
        layout.addWidget(self._heading(self.tr("Rows")))
        self._add_choice(layout, self._rows, 0, self.tr("Everything that is listed"), is_checked=selected <= 1)
        if selected:
            many = self.tr("Only the selection ({count} rows)", None, selected).format(count=wording.count(selected))
            title = self.tr("Only the selection (1 row)") if selected == 1 else many
            self._add_choice(layout, self._rows, 1, title, is_checked=selected > 1)
        note = QLabel(self.tr("Columns, order and filter are those that you see."))
        note.setProperty("tone", "muted")
        layout.addSpacing(8)
        layout.addWidget(note)
        layout.addSpacing(10)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go_on = QPushButton(self.tr("Choose the file…"))
        go_on.setProperty("kind", "primary")
        go_on.setDefault(True)
        buttons.addButton(go_on, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("scale", "heading")
        return label

    def _add_choice(
        self, layout: QVBoxLayout, group: QButtonGroup, number: int, title: str, about: str = "", *, is_checked: bool
    ) -> None:
        button = QRadioButton(title)
        button.setMinimumHeight(26)
        button.setAccessibleDescription(about)
        button.setChecked(is_checked)
        group.addButton(button, number)
        layout.addWidget(button)
        if about:
            label = QLabel(about)
            label.setProperty("tone", "muted")
            label.setIndent(22)
            layout.addWidget(label)

    def _on_accepted(self) -> None:
        self.accept()
        self.chosen.emit(FORMATS[self._formats.checkedId()], self._rows.checkedId() == 1)
