"""What a setting is edited with: a line, a line for a secret or a path, a switch, a choice, a pick."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from cbdesk.desktop import icons
from cbdesk.presenters.settings_pages import FieldSpec
from cbdesk.presenters.settings_state import FieldState

ON, OFF = "1", "0"


class Line(QLineEdit):
    """A text; the default stands in it in grey while nothing is given."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self.edited)

    def show_field(self, state: FieldState) -> None:
        if self.text() != state.text:
            self.setText(state.text)
        self.setPlaceholderText(state.default)
        self.setReadOnly(bool(state.fixed))
        self.setEnabled(not state.fixed)


class SecretLine(Line):
    """A secret: dots unless a person reveals what they typed. What is kept already is never shown."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._example = spec.hint
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._reveal = QAction(self)
        self._reveal.setCheckable(True)
        self._reveal.toggled.connect(self._on_reveal)
        self.addAction(self._reveal, QLineEdit.ActionPosition.TrailingPosition)
        self._on_reveal(False)

    def show_field(self, state: FieldState) -> None:
        super().show_field(state)
        kept = self.tr("A secret is kept. Type to replace it.")
        self.setPlaceholderText(kept if state.is_set and not state.text else self._example)
        self._reveal.setVisible(bool(state.text))
        if not state.text:
            self._reveal.setChecked(False)

    def _on_reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._reveal.setIcon(icons.icon("eye-off" if shown else "eye", "text_muted"))
        self._reveal.setText(self.tr("Hide the secret") if shown else self.tr("Show the secret"))


class _DropLine(Line):
    """A path: a file dropped here is its text."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.isEnabled():
            self.setText(paths[0])
            self.edited.emit(paths[0])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)


class PathLine(QWidget):
    """A path to type, to drop, or to choose in a dialog of its own."""

    edited = Signal(str)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.line = _DropLine(self)
        self.line.edited.connect(self.edited)
        self.button = QPushButton(self.tr("Choose…"), self)
        self.button.setAccessibleName(self.tr("Choose: {name}").format(name=spec.label))
        self.button.clicked.connect(self._choose)
        self.setFocusProxy(self.line)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)

    def show_field(self, state: FieldState) -> None:
        self.line.show_field(state)
        self.button.setEnabled(not state.fixed)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._spec.label)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._spec.kind == "folder":
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([self.tr("Key files (*.json)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.take)
        dialog.open()

    def take(self, path: str) -> None:
        """Put a chosen path into the line, as if it was typed."""
        self.line.setText(path)
        self.edited.emit(path)


class Switch(QCheckBox):
    """On or off; back at the default it gives no value of its own."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = ON
        self.clicked.connect(self._on_clicked)

    def show_field(self, state: FieldState) -> None:
        self._default = state.default
        is_on = (state.text or state.default) == ON
        self.setChecked(is_on)
        self.setText(self.tr("On") if is_on else self.tr("Off"))
        self.setEnabled(not state.fixed)

    def _on_clicked(self, is_on: bool) -> None:
        text = ON if is_on else OFF
        self.edited.emit("" if text == self._default else text)


class Choice(QComboBox):
    """An id to type, or to choose by its name once a test has told the names."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._choices: tuple[tuple[str, str], ...] = ()
        line = self.lineEdit()
        assert line is not None  # it is editable
        self.line = line
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))
        self.line.textEdited.connect(self.edited)

    def show_field(self, state: FieldState) -> None:
        if state.choices != self._choices:
            self._choices = state.choices
            self.clear()
            for ident, name in state.choices:
                self.addItem(f"{name} ({ident})", ident)
        index = self.findData(state.text) if state.text else -1
        self.setCurrentIndex(index)
        text = self.itemText(index) if index >= 0 else state.text
        if self.currentText() != text:
            self.setEditText(text)
        many = self.tr("Choose one of {count}").format(count=len(state.choices))
        self.line.setPlaceholderText(many if state.choices else state.default)
        self.setEnabled(not state.fixed)


class Pick(QComboBox):
    """One of a few values that never change; back at the default it gives no value of its own."""

    edited = Signal(str)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default = spec.marked_choices[0][0]
        self.activated.connect(self._on_activated)

    def show_field(self, state: FieldState) -> None:
        if not self.count():
            for value, words in state.choices:
                self.addItem(words, value)
        self.setCurrentIndex(self.findData(state.text or state.default))
        self.setEnabled(not state.fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # who scrolls the page past it does not mean to change it

    def _on_activated(self, index: int) -> None:
        value = self.itemData(index)
        self.edited.emit("" if value == self._default else value)


Editor = Line | SecretLine | PathLine | Switch | Choice | Pick


def editor_for(spec: FieldSpec, parent: QWidget) -> Editor:
    if spec.kind == "secret":
        return SecretLine(spec, parent)
    if spec.kind in {"file", "folder"}:
        return PathLine(spec, parent)
    if spec.kind == "switch":
        return Switch(parent)
    if spec.kind == "pick":
        return Pick(spec, parent)
    return Choice(parent) if spec.kind == "choice" else Line(parent)
