"""PySide6 6.12.0 drops references to None and True on Python < 3.12, until the process aborts (PYSIDE-3474)."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

CALLS = 500

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None and True are immortal there: nothing can be dropped"
)


class Emitter(QObject):
    happened = Signal()


def test_that_void_calls_keep_none_alive(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(CALLS):
        label.setText(str(number))
    assert sys.getrefcount(None) > before - CALLS // 10


def test_that_emitting_keeps_true_alive():
    emitter = Emitter()
    before = sys.getrefcount(True)
    for _ in range(CALLS):
        emitter.happened.emit()
    assert sys.getrefcount(True) > before - CALLS // 10
