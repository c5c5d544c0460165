"""The command palette (Ctrl+K): one field and the list of what its letters may mean; the keyboard does it all."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from cbdesk.desktop import icons
from cbdesk.desktop.commands import Commands
from cbdesk.desktop.keys.keymap import shown
from cbdesk.desktop.keys.palette_rows import ENTRY_ROLE, EntryDelegate
from cbdesk.presenters.palette import Entry, PaletteState

Index = QModelIndex | QPersistentModelIndex
WIDTH = 640
ROWS = 11
_BY_LIST = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class EntryModel(QAbstractListModel):
    """The entries of the palette; a screen reader hears their whole sentence."""

    def __init__(self, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self.entries: tuple[Entry, ...] = ()
        self.kinds = {
            "command": self.tr("Command"),
            "view": self.tr("View"),
            "device": self.tr("Device"),
            "user": self.tr("User"),
            "search": self.tr("Search"),
        }

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (entry.title, self.kinds[entry.kind], entry.detail, entry.keys)
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.DecorationRole:
            own = self._commands[entry.key].icon() if entry.kind == "command" else QIcon()
            return icons.icon(entry.icon or "chevron-right", "text_muted") if own.isNull() else own
        return entry if role == ENTRY_ROLE else None


class Palette(QDialog):
    """Opens over the window, closes with what was chosen or when somebody looks away."""

    edited = Signal(str)
    chosen = Signal(object)
    """An ``Entry``."""

    def __init__(self, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._commands = commands
        self._window = parent
        self._state = PaletteState()
        self._waits_for_first = False
        self._was_active = False
        self._has_moved = False
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Command palette"))
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setPlaceholderText(self.tr("Do or find anything: a command, a view, a device, a user"))
        self.field.setAccessibleName(self.tr("What to do or find"))
        picture = QAction(icons.icon("search", "text_muted"), self.tr("Do it"), self.field)
        picture.triggered.connect(self._enter)
        self.field.addAction(picture, QLineEdit.ActionPosition.LeadingPosition)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text)
        self.model = EntryModel(commands, self)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("What it may be"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.entered.connect(self._point)
        self.list.clicked.connect(lambda _index: self._choose())
        self.note = QLabel()
        self.note.setProperty("tone", "muted")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)

    def command_entries(self) -> tuple[Entry, ...]:
        """Return the commands that can be done now, but the one that opens this."""
        return tuple(
            Entry(
                "command",
                command.action.objectName(),
                command.action.text().replace("&", ""),
                self._commands.titles[command.group],
                keys="   ".join(shown(key.toString()) for key in command.action.shortcuts()),
            )
            for command in self._commands
            if command.action.isEnabled() and command.action.objectName() != "palette"
        )

    def open(self) -> None:
        """Come up at the top of the window, empty."""
        window = self._window
        self.field.clear()
        row = EntryDelegate.height(self.list)
        room = window.size()
        self.resize(min(WIDTH, room.width() - 40), min(ROWS * row + 90, room.height() - 40))
        self.move(window.mapToGlobal(QPoint((room.width() - self.width()) // 2, min(56, room.height() // 12))))
        self._was_active = self._has_moved = False
        self.show()  # not as a modal dialog: a click beside it shall reach the window, and close this
        self.activateWindow()
        self.field.setFocus()

    def show_state(self, state: PaletteState) -> None:
        current = self._current()
        self._state = state
        self.model.show_entries(state.entries)
        place = state.entries.index(current) if self._has_moved and current in state.entries else 0
        self.list.setCurrentIndex(self.model.index(place, 0))
        if state.is_busy:
            self.note.setText(self.tr("Looking for devices and users…"))
        else:
            self.note.setText(state.problem or self.tr("↑ ↓ choose, Enter does it, Esc closes."))
        if self._waits_for_first and not state.is_busy:
            self._waits_for_first = False
            self._choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the field's arrows move in the list, which never takes the caret away."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _BY_LIST:
                self._has_moved = True
                self.list.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._enter()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible():
            if self._was_active and not self.isActiveWindow():
                self.reject()
            self._was_active = self.isActiveWindow()

    def _on_text(self, text: str) -> None:
        self._waits_for_first = self._has_moved = False
        self.edited.emit(text)

    def _point(self, index: QModelIndex) -> None:
        self._has_moved = True
        self.list.setCurrentIndex(index)

    def _current(self) -> Entry | None:
        index = self.list.currentIndex()
        return self.model.entries[index.row()] if index.isValid() else None

    def _enter(self) -> None:
        """Take the current entry; while a scanned number is still being looked up, the first that is found."""
        entry = self._current()
        if self._state.is_busy and (entry is None or entry.kind == "search"):
            self._waits_for_first = True
        else:
            self._choose()

    def _choose(self) -> None:
        entry = self._current()
        if entry is not None:
            self.accept()
            self.chosen.emit(entry)
