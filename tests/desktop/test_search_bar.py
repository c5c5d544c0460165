"""The search bar tells typing from text that is complete."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cbdesk.desktop.search_bar import SearchBar


@pytest.fixture
def bar(qtbot):
    bar = SearchBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.said = []
    bar.edited.connect(lambda text: bar.said.append(("edited", text)))
    bar.submitted.connect(lambda text: bar.said.append(("submitted", text)))
    bar.moved_down.connect(lambda: bar.said.append(("down",)))
    bar.copy_wanted.connect(lambda: bar.said.append(("copy",)))
    return bar


def test_that_keys_are_edits(qtbot, bar):
    qtbot.keyClicks(bar, "5cd")
    assert bar.said == [("edited", "5"), ("edited", "5c"), ("edited", "5cd")]


def test_that_enter_completes_the_text_and_selects_it_for_the_next_scan(qtbot, bar):
    qtbot.keyClicks(bar, "5cd")
    bar.said.clear()
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert bar.said == [("submitted", "5cd")]
    assert bar.selectedText() == "5cd"


def test_that_pasted_text_is_complete(qtbot, bar):
    QApplication.clipboard().setText("5CD1007919")
    qtbot.keyClick(bar, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert bar.said == [("submitted", "5CD1007919")]


def test_that_escape_clears(qtbot, bar):
    bar.setText("5CD1007919")
    bar.said.clear()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.text() == ""
    assert bar.said == [("submitted", "")]


def test_that_down_leaves_for_the_results(qtbot, bar):
    qtbot.keyClick(bar, Qt.Key.Key_Down)
    assert bar.said == [("down",)]


def test_that_copy_without_a_selection_is_meant_for_the_result(qtbot, bar):
    qtbot.keyClicks(bar, "5cd")
    bar.said.clear()
    qtbot.keyClick(bar, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert bar.said == [("copy",)]
    bar.selectAll()
    qtbot.keyClick(bar, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "5cd"


def test_that_the_clear_button_is_there_only_with_text(bar):
    clear = next(action for action in bar.actions() if action.text() == "Clear search")
    assert not clear.isVisible()
    bar.setText("5cd")
    assert clear.isVisible()
    clear.trigger()
    assert bar.text() == ""


def test_that_the_search_language_is_coloured_and_what_is_wrong_is_said(qtbot, bar):
    bar.insert("user:ana 🦊 battery:man")
    qtbot.keyClicks(bar, "y")
    assert "no number" in bar.toolTip()
    assert bar.text() == "user:ana 🦊 battery:many"
    assert bar.cursorPosition() == len(bar.text()) + 1
    bar.selectAll()
    bar._colour()
    assert bar.hasSelectedText()
    qtbot.keyClicks(bar, "rivera")
    assert "no number" not in bar.toolTip()


def test_that_a_text_that_goes_on_is_an_edit(bar):
    bar.continue_with("status:", 7)
    assert bar.said == [("edited", "status:")]
    assert bar.cursorPosition() == 7
