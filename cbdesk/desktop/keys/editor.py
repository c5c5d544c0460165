"""The dialog that changes keys: choose a command, press its new key, see whose it was."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons
from cbdesk.desktop.commands import Commands
from cbdesk.desktop.fields import make_clearable
from cbdesk.desktop.keys.keymap import Keymap, problem_of, shown
from cbdesk.desktop.records_model import RecordsModel
from cbdesk.domain import fuzzy


@dataclass(frozen=True, slots=True)
class KeyRow:
    name: str
    text: str
    group: str
    keys: str
    note: str


class KeyEditor(QDialog):
    """Every change holds at once; ``Restore`` takes it back."""

    def __init__(self, commands: Commands, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands = commands
        self._keymap = keymap
        self._rows: tuple[KeyRow, ...] = ()
        self._name = ""
        self.setObjectName("keyEditor")
        self.setWindowTitle(self.tr("Change keys"))
        self.setAccessibleName(self.tr("Change keys"))
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Find a command"))
        self._filter.setAccessibleName(self.tr("Find a command"))
        make_clearable(self._filter)
        self._filter.textChanged.connect(self._show_rows)
        self.model = RecordsModel(
            {"text": self.tr("Command"), "group": self.tr("Group"), "keys": self.tr("Keys"), "note": ""},
            numbers=frozenset(),
            muted=frozenset({"group", "note"}),
            parent=self,
        )
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Commands and their keys"))
        self.table.setModel(self.model)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        cells.dress(self.table)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._filter)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._make_form())
        layout.addLayout(self._make_buttons())
        self.resize(680, 620)
        keymap.changed.connect(self._refresh)

    def _make_form(self) -> QFrame:
        self._title = QLabel()
        self._title.setProperty("scale", "heading")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self.edits: list[QKeySequenceEdit] = []
        keys = QHBoxLayout()
        keys.setSpacing(8)
        for label in (self.tr("Key"), self.tr("Another key")):
            edit = QKeySequenceEdit()
            edit.setMaximumSequenceLength(1)
            edit.setAccessibleName(label)
            for field in edit.findChildren(QLineEdit):
                field.setAccessibleName(label)
                make_clearable(field)
                field.setPlaceholderText(self.tr("Press a key"))
            edit.keySequenceChanged.connect(self._judge)
            caption = QLabel(label)
            caption.setBuddy(edit)
            keys.addWidget(caption)
            keys.addWidget(edit, 1)
            self.edits.append(edit)
        self.apply_button = QPushButton(self.tr("Use"))
        self.apply_button.setProperty("kind", "primary")
        self.apply_button.setAutoDefault(False)
        self.apply_button.clicked.connect(self._on_apply)
        self.restore_button = QPushButton(self.tr("Restore"))
        self.restore_button.setToolTip(self.tr("Give this command the keys it came with"))
        self.restore_button.setAutoDefault(False)
        self.restore_button.clicked.connect(lambda: self._keymap.restore(self._name))
        keys.addWidget(self.apply_button)
        keys.addWidget(self.restore_button)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setTextFormat(Qt.TextFormat.PlainText)
        form = QFrame()
        form.setProperty("surface", "card")
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(keys)
        column.addWidget(self.verdict)
        return form

    def _make_buttons(self) -> QHBoxLayout:
        self.restore_all = QPushButton(icons.icon("history"), self.tr("Restore all keys"))
        icons.stand_off(self.restore_all)
        self.restore_all.setAutoDefault(False)
        self.restore_all.clicked.connect(self._keymap.restore_all)
        close = QPushButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        line = QHBoxLayout()
        line.addWidget(self.restore_all)
        line.addStretch(1)
        line.addWidget(close)
        return line

    def open(self) -> None:
        self._filter.clear()
        super().open()
        self._refresh()
        self._filter.setFocus()

    def select(self, name: str) -> None:
        """Choose a command to give keys to."""
        place = next((number for number in range(self.model.rowCount()) if self.model.row_at(number).name == name), 0)
        self.table.selectRow(place)

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        titles = self._commands.titles
        self._rows = tuple(
            KeyRow(
                command.action.objectName(),
                command.action.text(),
                titles[command.group],
                "   ".join(shown(key) for key in self._keymap.keys_of(command.action.objectName())),
                self.tr("changed") if self._keymap.is_changed(command.action.objectName()) else "",
            )
            for command in self._commands
        )
        self.restore_all.setEnabled(self._keymap.has_changes)
        self._show_rows()

    def _show_rows(self) -> None:
        wanted, text = self._name, self._filter.text()
        rows = tuple(row for row in self._rows if fuzzy.score(text, f"{row.text} {row.group} {row.keys}") is not None)
        self.model.show_rows(rows)
        cells.fit_columns(self.table)
        self.select(wanted)
        if not rows:
            self._show_command(None)

    def _on_current(self, current: QModelIndex) -> None:
        self._show_command(self.model.row_at(current.row()) if current.isValid() else None)

    def _show_command(self, row: KeyRow | None) -> None:
        self._name = row.name if row else self._name
        self._title.setText(row.text if row else self.tr("No command matches"))
        keys = self._keymap.keys_of(row.name) if row else ()
        for number, edit in enumerate(self.edits):
            edit.setEnabled(row is not None)
            edit.blockSignals(True)
            edit.setKeySequence(QKeySequence(keys[number]) if number < len(keys) else QKeySequence())
            edit.blockSignals(False)
        self.restore_button.setEnabled(row is not None and self._keymap.is_changed(row.name))
        self._judge()

    def _wanted(self) -> tuple[str, ...]:
        texts = (edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText) for edit in self.edits)
        return tuple(dict.fromkeys(text for text in texts if text))

    def _judge(self) -> None:
        """Say what would become of the keys that stand here now."""
        wanted = self._wanted()
        before = self._keymap.keys_of(self._name) if self._name else ()
        problem = next(filter(None, map(problem_of, (key for key in wanted if key not in before))), "")
        holders = {key: self._keymap.holder_of(key, but=self._name) for key in wanted}
        taken = {key: holder for key, holder in holders.items() if holder is not None}
        if problem:
            self._say(problem, "bad")
        elif taken:
            key, holder = next(iter(taken.items()))
            words = self.tr("{key} belongs to “{command}” and would be taken from it.")
            self._say(words.format(key=shown(key), command=holder.action.text()), "warn")
        else:
            self._say(
                self.tr("Click into a field and press the key. A change holds at once, also after a restart."), ""
            )
        self.apply_button.setText(self.tr("Take over") if taken else self.tr("Use"))
        self.apply_button.setEnabled(self.edits[0].isEnabled() and not problem and wanted != before)

    def _say(self, text: str, tone: str) -> None:
        self.verdict.setText(text)
        self.verdict.setProperty("tone", tone or "muted")
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)

    def _on_apply(self) -> None:
        self._keymap.choose(self._name, self._wanted())
