"""Two devices side by side: scan or type either, and see where they differ."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons, theme
from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.records_model import RecordsModel
from cbdesk.presenters.comparison import ComparisonPresenter
from cbdesk.presenters.device_state import DeviceState


class _Side(QWidget):
    """One of the two: the box for what identifies it, and what was found."""

    wanted = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QLineEdit()
        self.box.setAccessibleName(name)
        self.box.setPlaceholderText(self.tr("Scan or type: serial, asset tag, MAC…"))
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Look up"), self.box)
        picture.triggered.connect(self._on_return)
        self.box.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.box.returnPressed.connect(self._on_return)
        self._found = QLabel()
        self._found.setTextFormat(Qt.TextFormat.PlainText)
        self._found.setWordWrap(True)
        self._found.setAccessibleDescription(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.box)
        layout.addWidget(self._found)

    def show_device(self, state: DeviceState) -> None:
        if state.phase == "shown" and not self.box.hasFocus():
            self.box.setText(state.serial or state.device_id)
        words = {
            "none": self.tr("No device yet"),
            "loading": self.tr("Reading the device…"),
            "shown": state.window_title,
        }
        self._found.setText(words.get(state.phase, state.reason))
        self._found.setProperty("tone", "bad" if state.phase in {"missing", "failed"} else "muted")
        self._found.style().unpolish(self._found)
        self._found.style().polish(self._found)

    def _on_return(self) -> None:
        self.wanted.emit(self.box.text().strip())
        self.box.selectAll()


class ComparisonWindow(QWidget):
    """Shows a ``ComparisonState``."""

    closed = Signal()

    def __init__(self, presenter: ComparisonPresenter) -> None:
        super().__init__()
        self.setObjectName("comparisonWindow")
        self.setAccessibleName(self.tr("Compare two devices"))
        self.setWindowTitle(self.tr("Compare two devices") + " — cbdesk")
        self.setWindowIcon(icons.app_icon())
        self._presenter = presenter
        self.left = _Side(self.tr("First device"))
        self.right = _Side(self.tr("Second device"))
        self.left.wanted.connect(presenter.left.show)
        self.right.wanted.connect(presenter.right.show)
        self._headline = QLabel()
        self._headline.setProperty("scale", "heading")
        self._headline.setAccessibleDescription(self.tr("Result"))
        self.only_differences = QCheckBox(self.tr("Only differences"))
        self.only_differences.toggled.connect(self._show_rows)
        self.model = RecordsModel(
            {
                "section": self.tr("Question"),
                "label": self.tr("Fact"),
                "status": self.tr("Result"),
                "left": self.tr("First device"),
                "right": self.tr("Second device"),
            },
            numbers=frozenset(),
            muted=frozenset({"section", "label"}),
            parent=self,
        )
        self.table = self._make_table()
        self._empty = EmptyState(
            "columns-2",
            self.tr("Choose two devices"),
            self.tr(
                "Scan or type one into each box, and press Enter. Two selected rows of the list come here at once."
            ),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.table)
        self._lay_out()
        close = QAction(self.tr("Close"), self)
        close.setShortcut(QKeySequence("Esc"))
        close.triggered.connect(self.close)
        self.addAction(close)
        presenter.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def presenter(self) -> ComparisonPresenter:
        return self._presenter

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("comparisonTable")
        table.setAccessibleName(self.tr("Both devices, fact by fact"))
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        cells.dress(table)
        table.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate((90, 142, 108, 260)):
            table.setColumnWidth(column, theme.zoomed(width))
        return table

    def _lay_out(self) -> None:
        sides = QGridLayout()
        sides.setHorizontalSpacing(16)
        sides.addWidget(self.left, 0, 0)
        sides.addWidget(self.right, 0, 1)
        for column in (0, 1):
            sides.setColumnStretch(column, 1)
        summary = QHBoxLayout()
        summary.addWidget(self._headline, 1)
        summary.addWidget(self.only_differences)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(10)
        layout.addLayout(sides)
        layout.addLayout(summary)
        layout.addWidget(self._stack, 1)
        self.resize(900, 700)

    def _on_changed(self) -> None:
        state = self._presenter.state
        self.left.show_device(state.left)
        self.right.show_device(state.right)
        self._headline.setText(state.headline)
        self.only_differences.setEnabled(bool(state.rows))
        self._show_rows()
        self._stack.setCurrentWidget(self.table if state.rows else self._empty)

    def _show_rows(self) -> None:
        rows = self._presenter.state.rows
        if self.only_differences.isChecked():
            rows = tuple(row for row in rows if row.level is not None)
        self.model.show_rows(rows)
