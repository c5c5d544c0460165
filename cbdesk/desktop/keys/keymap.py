"""The keys of the commands: those they were made with, and those that a person gave them instead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from cbdesk.desktop.commands import Command, Commands

translate = QCoreApplication.translate

_OF_TEXTS = frozenset(
    {"Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+Left", "Ctrl+Right", "Alt+F4"}
)
"""Keys that edit what stands in a field, and the one that closes windows: a command would not get them."""


class Keymap(QObject):
    """Gives the actions their keys, also those of commands that are added later."""

    changed = Signal()

    def __init__(self, commands: Commands) -> None:
        super().__init__(commands)
        self._commands = commands
        self._made_with: dict[str, tuple[str, ...]] = {}
        self._chosen: dict[str, tuple[str, ...]] = {}
        commands.changed.connect(self._on_added)
        self._on_added()

    def keys_of(self, name: str) -> tuple[str, ...]:
        return _texts(self._commands[name])

    def is_changed(self, name: str) -> bool:
        return name in self._chosen

    @property
    def has_changes(self) -> bool:
        return bool(self._chosen)

    def holder_of(self, key: str, *, but: str = "") -> Command | None:
        """Return the other command that has this key."""
        for command in self._commands:
            if command.action.objectName() != but and key in _texts(command.action):
                return command
        return None

    def choose(self, name: str, keys: Sequence[str]) -> None:
        """Give the command these keys and no others, and take them from whoever has them."""
        taken = set(keys)
        for other, theirs in self._chosen.items():
            self._chosen[other] = tuple(key for key in theirs if key not in taken)
        self._chosen[name] = tuple(dict.fromkeys(key for key in keys if key))
        if self._chosen[name] == self._made_with[name]:
            del self._chosen[name]
        self._apply()

    def restore(self, name: str) -> None:
        """Give the command the keys it was made with, as far as no other was given them."""
        self._chosen.pop(name, None)
        self._apply()

    def restore_all(self) -> None:
        self._chosen.clear()
        self._apply()

    def kept(self) -> str:
        """Return the chosen keys as one text for the window's file."""
        return json.dumps(self._chosen, ensure_ascii=False, sort_keys=True)

    def put(self, stored: Any) -> None:
        """Take what was kept; what cannot be read counts for nothing."""
        try:
            chosen = json.loads(stored)
            self._chosen = {str(name): tuple(map(str, keys)) for name, keys in chosen.items()}
        except (TypeError, ValueError, AttributeError):
            return
        self._apply()

    def _on_added(self) -> None:
        new = [command.action for command in self._commands if command.action.objectName() not in self._made_with]
        self._made_with |= {action.objectName(): _texts(action) for action in new}
        if self._chosen:
            self._apply()

    def _apply(self) -> None:
        given = {key for name in self._made_with for key in self._chosen.get(name, ())}
        for name, own in self._made_with.items():
            keys = self._chosen.get(name, tuple(key for key in own if key not in given))
            if keys != self.keys_of(name):
                self._commands[name].setShortcuts([QKeySequence(key) for key in keys])
        self.changed.emit()


def problem_of(key: str) -> str:
    """Say why a key cannot be a command's; empty when it can."""
    if not key:
        return ""
    combination: QKeyCombination = QKeySequence(key)[0]  # type: ignore[index]  # PySide's stubs leave it out
    modifiers = combination.keyboardModifiers() & ~Qt.KeyboardModifier.ShiftModifier
    is_function_key = Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F35
    if not is_function_key and modifiers in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
        return translate(
            "desktop", "This key types a letter or moves in a list. Add Ctrl or Alt, or take a function key."
        )
    taken = translate("desktop", "This key belongs to text fields and windows. Take another one.")
    return taken if key in _OF_TEXTS else ""


def shown(key: str) -> str:
    """Return a key as this system writes it: ``Ctrl+K``, ``⌘K``."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def _texts(action: QAction) -> tuple[str, ...]:
    return tuple(key.toString(QKeySequence.SequenceFormat.PortableText) for key in action.shortcuts())
