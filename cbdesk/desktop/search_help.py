"""How to search, in a window of its own beside the work: the search language in tables, and examples to be taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells
from cbdesk.domain.search_fields import help_rows
from cbdesk.presenters.translation import said


class _Table(QTableView):
    """One of the tables; the first column, or that of examples, is what can be put into the search bar."""

    def __init__(self, name: str, rows: list[dict[str, str]]) -> None:
        super().__init__()
        titles = tuple(rows[0])
        self._column = titles.index("example") if "example" in titles else 0
        self.setAccessibleName(name)
        model = QStandardItemModel(len(rows), len(titles), self)
        model.setHorizontalHeaderLabels([said(title).capitalize() for title in titles])
        for number, row in enumerate(rows):
            for column, title in enumerate(titles):
                item = QStandardItem(said(row[title]))
                item.setToolTip(item.text())
                model.setItem(number, column, item)
        self.setModel(model)
        cells.dress(self)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.horizontalHeader().setStretchLastSection(True)
        cells.fit_columns(self, widest=260)
        self.selectRow(0)

    @property
    def example(self) -> str:
        row = self.currentIndex().row()
        return str(self.model().index(row, self._column).data()) if row >= 0 else ""


class SearchHelp(QDialog):
    """Stays open while somebody searches."""

    example_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchHelp")
        self.setWindowTitle(self.tr("How to search"))
        self.setAccessibleName(self.windowTitle())
        self.resize(760, 560)
        intro = QLabel(
            self.tr(
                "Type any part of a serial, asset tag, user, MAC, building or room. Fields ask more exactly: "
                "user:rivera status:active battery:<60 finds active devices of that user with a worn battery."
            )
        )
        intro.setWordWrap(True)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(self.tr("Parts of the search language"))
        self._tabs.tabBar().setAccessibleName(self.tr("Parts of the search language"))
        self._tabs.setDocumentMode(True)
        titles = {
            "how": self.tr("How to write"),
            "fields": self.tr("Fields"),
            "is": self.tr("States"),
            "status": self.tr("Status"),
        }
        for key, rows in help_rows().items():
            table = _Table(titles[key], rows)
            table.doubleClicked.connect(lambda _index: self._take())
            self._tabs.addTab(table, titles[key])
        self._lay_out(intro)

    def _lay_out(self, intro: QLabel) -> None:
        take = QPushButton(self.tr("Put into the search bar"))
        take.setAccessibleName(take.text())
        take.setProperty("kind", "primary")
        take.clicked.connect(self._take)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.hide)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAccessibleName(self.tr("Close"))
        foot = QHBoxLayout()
        foot.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        foot.addStretch(1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(intro)
        layout.addWidget(self._tabs, 1)
        layout.addLayout(foot)

    def _take(self) -> None:
        table = self._tabs.currentWidget()
        if isinstance(table, _Table) and table.example:
            self.example_wanted.emit(table.example)
