"""One setting: its name, its editor, and below it the one thing to know: a mistake, what fixes it, where it is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cbdesk.desktop import theme
from cbdesk.desktop.icons import IconLabel
from cbdesk.desktop.settings.editors import Choice, PathLine, editor_for
from cbdesk.presenters.settings_pages import FieldSpec
from cbdesk.presenters.settings_state import FieldState

LABEL_WIDTH = 168
_ICON_SIDE = 14


class FieldRow(QWidget):
    """Shows a ``FieldState`` and says what a person does to it."""

    edited = Signal(str, str)
    """Key and text."""
    forget_wanted = Signal(str)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.editor = editor_for(spec, self)
        self.editor.edited.connect(lambda text: self.edited.emit(spec.key, text))
        self._label = QLabel(spec.label, self)
        self._label.setWordWrap(True)
        theme.fix_width(self._label, LABEL_WIDTH)
        self._label.setBuddy(self.editor)
        self._target = self._accessible_target()
        self._target.setAccessibleName(spec.label)
        self._picture = IconLabel("info", "text_muted", _ICON_SIDE, self)
        self._line = QLabel(self)
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setWordWrap(True)
        self._line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._forget = QPushButton(self.tr("Take away"), self)
        self._forget.setProperty("kind", "quiet")
        self._forget.setAccessibleName(self.tr("Take away: {name}").format(name=spec.label))
        self._forget.setToolTip(self.tr("Delete the kept secret with the next save"))
        self._forget.clicked.connect(lambda: self.forget_wanted.emit(spec.key))
        self._forget.hide()
        self._lay_out()

    def _accessible_target(self) -> QWidget:
        if isinstance(self.editor, PathLine):
            return self.editor.line
        if isinstance(self.editor, Choice):
            self.editor.line.setAccessibleName(self.spec.label)
        return self.editor

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._line, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.editor, 1)
        beside.addWidget(self._forget)
        grid.addLayout(beside, 0, 1)
        grid.addLayout(below, 1, 1)

    def show_field(self, state: FieldState) -> None:
        self.editor.show_field(state)
        if state.error:
            self._say("circle-alert", "bad", state.error)
        elif state.fixed:
            self._say("lock", "muted", state.fixed)
        elif state.place:
            self._say("key-round", "muted", state.place)
        else:
            self._say("", "muted", self.spec.hint)
        self._forget.setVisible(self.spec.kind == "secret" and state.is_set and not state.fixed and not state.text)
        self._target.setAccessibleDescription(self._line.text())

    def matches(self, words: str) -> bool:
        """Whether a search in the settings means this one."""
        return words in f"{self.spec.label} {self.spec.hint} {self.spec.key}".casefold()

    def focus_editor(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_wrong(self) -> bool:
        return bool(self._line.property("tone") == "bad")

    @property
    def line(self) -> str:
        """What stands below the editor."""
        return self._line.text()

    def _say(self, icon: str, tone: str, text: str) -> None:
        self._picture.setVisible(bool(icon))
        if icon:
            self._picture.show_icon(icon, "bad_fg" if tone == "bad" else "text_muted")
        self._line.setText(text)
        self._line.setVisible(bool(text))
        if self._line.property("tone") != tone:
            self._line.setProperty("tone", tone)
            self._line.style().unpolish(self._line)
            self._line.style().polish(self._line)
