"""The scan session: the field on top, the last verdict below it, and every scan in the order in which it came."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop import cells, icons, theme
from cbdesk.desktop.bulk.banner import VerdictBanner
from cbdesk.desktop.bulk.lines import LinesTable
from cbdesk.desktop.bulk.scan_field import ScanField
from cbdesk.desktop.bulk.tool_window import ToolWindow
from cbdesk.desktop.pills import pill_size
from cbdesk.presenters.scan_state import RESULTS, TITLES, ScanState
from cbdesk.presenters.translation import said

_WIDTHS = (46, 76, 106, 112, 270, 78, 106, 160, 200, 110, 140, 92)
_RESULT = TITLES.index("Result")
_SECOND_BEEP_MS = 180
_ALARMS = {"look", "unknown"}


class ScanWindow(ToolWindow):
    """Renders a ``ScanState``. Nothing in it stops the scanning: no dialog, and no key is lost beside the field."""

    scanned = Signal(str)
    undo_wanted = Signal()
    new_wanted = Signal()
    place_chosen = Signal(str)
    retry_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("scanWindow", parent)
        self._state = ScanState()
        self._asked = self._exported = 0
        self.field = ScanField()
        self.field.setMinimumHeight(40)
        self.field.scanned.connect(self.scanned)
        self.banner = VerdictBanner()
        self.table = LinesTable(tuple(map(said, TITLES)))
        self.table.setObjectName("scanTable")
        self.table.setAccessibleName(self.tr("Scans of this session, the last one first"))
        self.table.opened.connect(self.device_wanted)
        self.table.fit(self._widths())
        self.counter_label = QLabel()
        self.counter_label.setObjectName("scanCounter")
        self.counter_label.setProperty("scale", "heading")
        self.place = QComboBox()
        self.place.setObjectName("scanPlace")
        self.place.setAccessibleName(self.tr("Building where you scan"))
        self.place.setToolTip(self.tr("Devices of other buildings are pointed out"))
        self.place.setMinimumWidth(190)
        self.place.addItem(self.tr("Any building"), "")
        self.place.activated.connect(self._on_place)
        self.sound = QCheckBox(self.tr("Sound"))
        self.sound.setToolTip(self.tr("One tone for a known device, two where you should look"))
        self.sound.clicked.connect(self.field.setFocus)
        self._second_beep = QTimer(self, singleShot=True, interval=_SECOND_BEEP_MS)
        self._second_beep.timeout.connect(QApplication.beep)
        self.undo_button = QPushButton(icons.icon("undo-2"), self.tr("Take the last one back"))
        icons.stand_off(self.undo_button)
        self.undo_button.setToolTip(self.tr("Ctrl+Z"))
        self.undo_button.clicked.connect(self.undo_wanted)
        self.new_button = QPushButton(self.tr("New session"))
        self.new_button.clicked.connect(self._on_new)
        for button in (self.undo_button, self.new_button, self.export_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the caret where the scanner types
        self._shown_problem = ""
        self._unsaved_message = ""
        self.fill(self.tr("Scan session"), self._lay_out())
        self.add_key("Ctrl+Z", self.undo_wanted.emit)
        self.show_state(self._state)

    def _widths(self) -> list[int]:
        """Return how wide the columns are to be: none has rows yet, and a verdict is read at a glance."""
        widths = [theme.zoomed(width) for width in _WIDTHS]
        verdicts = [pill_size(said(word), self.table.font()).width() for word in RESULTS]
        widths[_RESULT] = max(widths[_RESULT], max(verdicts) + 2 * cells.PADDING)
        return widths

    def _lay_out(self) -> QVBoxLayout:
        top = QHBoxLayout()
        top.setSpacing(10)
        place = QLabel(self.tr("Building"))
        place.setBuddy(self.place)
        for widget in (self.field, place, self.place, self.sound):
            top.addWidget(widget, 1 if widget is self.field else 0)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.counter_label, 1)
        for button in (self.undo_button, self.new_button, self.export_button):
            bottom.addWidget(button)
        layout = QVBoxLayout()
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.banner)
        layout.addWidget(self.table, 1)
        layout.addLayout(bottom)
        return layout

    def show_state(self, state: ScanState) -> None:
        before, self._state = self._state, state
        self.table.lines.show_rows(state.rows)
        self.banner.show_banner(state.banner)
        if state.banner.number != before.banner.number and self.isVisible():
            self._sound(state)
        if (state.places, state.place) != (before.places, before.place):
            self._show_places(state)
        self.counter_label.setText(self._counts(state))
        for button in (self.undo_button, self.new_button, self.export_button):
            button.setEnabled(bool(state.rows))
        if len(state.rows) != len(before.rows):
            self._forget_unsaved()
        self._show_problem(state.problem)

    def note_asked(self) -> None:
        """Remember how much is about to be written."""
        self._asked = len(self._state.rows)

    def note_written(self, window: QWidget) -> None:
        """Remember that what was asked for is in a file."""
        if window is self:
            self._exported = self._asked

    def unsaved(self) -> str:
        """Return how many scans are in no file yet, as a sentence; empty where there are none."""
        number = len(self._state.rows) - self._exported
        if number <= 0:
            return ""
        many = self.tr("%n scans of this session are in no file yet.", None, number)
        return self.tr("1 scan of this session is in no file yet.") if number == 1 else many

    def restore_options(self, stored: object) -> None:
        self.sound.setChecked(stored in {True, "true"})

    def kept_options(self) -> str:
        return "true" if self.sound.isChecked() else "false"

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        self.banner.rest()
        self._second_beep.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give what nobody else took to the field: a scan counts wherever the focus is."""
        text, held = event.text(), event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self.field.setFocus()
        elif text and text.isprintable() and not held and self.focusWidget() is not self.field:
            self.field.setFocus()
            again = QKeyEvent(QEvent.Type.KeyPress, event.key(), event.modifiers(), text)
            QApplication.sendEvent(self.field, again)
        else:
            super().keyPressEvent(event)

    def _counts(self, state: ScanState) -> str:
        return self.tr("{scanned} scanned · {unknown} unknown · {look} to look at · {repeats} repeated").format(
            scanned=f"{state.scanned:,}",
            unknown=f"{state.unknown:,}",
            look=f"{state.attention:,}",
            repeats=f"{state.repeats:,}",
        )

    def _sound(self, state: ScanState) -> None:
        if self.sound.isChecked() and state.banner.cue in {"good", *_ALARMS}:
            QApplication.beep()
            if state.banner.cue in _ALARMS:
                self._second_beep.start()

    def _show_places(self, state: ScanState) -> None:
        self.place.clear()
        self.place.addItem(self.tr("Any building"), "")
        for place in state.places:
            self.place.addItem(place, place)
        self.place.setCurrentIndex(max(0, self.place.findData(state.place)))

    def _on_place(self) -> None:
        self.place_chosen.emit(self.place.currentData())
        self.field.setFocus()

    def _on_new(self) -> None:
        """Begin anew at once where everything is in a file; else ask without standing in the way."""
        unsaved = self.unsaved()
        if not unsaved:
            self._begin_anew()
            return
        self._forget_unsaved()
        self._unsaved_message = unsaved
        self.messages.show_message(
            "warn", self._unsaved_message, action=self.tr("Begin anew"), on_action=self._begin_anew
        )
        self.field.setFocus()

    def _begin_anew(self) -> None:
        self._exported = 0
        self._forget_unsaved()
        self.new_wanted.emit()
        self.field.setFocus()

    def _forget_unsaved(self) -> None:
        self.messages.dismiss(self._unsaved_message)
        self._unsaved_message = ""

    def _show_problem(self, problem: str) -> None:
        text = self.tr("{reason} The scans are kept and looked up later.").format(reason=problem) if problem else ""
        if text != self._shown_problem:
            self.messages.dismiss(self._shown_problem)
            self._shown_problem = text
            if text:
                again = self.tr("Look up now")
                self.messages.show_message("warn", text, action=again, on_action=self.retry_wanted.emit)
