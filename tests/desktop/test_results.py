"""The device list: selection, order, keys and clipboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from cbdesk.desktop.results import ResultsPanel
from cbdesk.presenters import blank
from cbdesk.presenters.device_rows import COLUMNS, MATCH_COLUMN
from cbdesk.presenters.search import ListState, Sort
from tests.desktop.test_results_model import rows


def state(*numbers, generation=1, **values):
    return ListState(rows=rows(*numbers), generation=generation, headline="3 devices", blank=None, **values)


@pytest.fixture
def panel(qtbot):
    panel = ResultsPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    panel.show()
    panel.selections, panel.sorts = [], []
    panel.selected.connect(panel.selections.append)
    panel.sort_wanted.connect(lambda column, descending: panel.sorts.append((column, descending)))
    return panel


def test_that_a_new_result_selects_its_first_row(panel):
    panel.show_state(state(1, 2, 3))
    panel.show_state(state(5, 6, generation=2))
    assert panel.selections == ["5CD1007919", "5CD1039595"]


def test_that_a_long_sentence_about_the_search_widens_no_window_and_is_shown_as_it_stands(panel):
    before = panel.minimumSizeHint().width()
    sentence = "“<b>” is no number. Write <60, >=80 or 60..80. " * 20
    panel.show_state(state(1, 2, detail=sentence))
    assert panel.minimumSizeHint().width() == before
    assert "&lt;b&gt;" in panel.findChild(QLabel, "resultDetail").toolTip()
    assert panel.findChild(QLabel, "resultDetail").text() == sentence


def test_that_the_selection_survives_a_refresh_that_moves_its_row(panel):
    panel.show_state(state(1, 2, 3))
    panel.table.selectRow(1)
    panel.show_state(state(7, 1, 2, 3))
    assert panel.table.currentIndex().row() == 2
    assert panel.selections[-1] == "5CD1015838"
    assert len(panel.selections) == 2


def test_that_the_place_in_the_list_survives_a_refresh(panel):
    panel.show_state(state(*range(100)))
    panel.table.verticalScrollBar().setValue(700)
    panel.show_state(state(*range(1, 101)))
    assert panel.table.verticalScrollBar().value() == 700


def test_that_a_new_result_starts_at_its_top(panel):
    panel.show_state(state(*range(100)))
    panel.table.verticalScrollBar().setValue(700)
    panel.show_state(state(*range(100), generation=2))
    assert panel.table.verticalScrollBar().value() == 0


def test_that_a_selected_device_that_is_gone_gives_way_to_the_first(panel):
    panel.show_state(state(1, 2, 3))
    panel.table.selectRow(2)
    panel.show_state(state(1, 2))
    assert panel.selections[-1] == "5CD1007919"


def test_that_a_header_sorts_up_then_down_then_not_at_all(qtbot, panel):
    panel.show_state(state(1, 2))
    header = panel.table.horizontalHeader()
    for sort in (Sort(), Sort("serial_number"), Sort("serial_number", descending=True)):
        panel.show_state(state(1, 2, sort=sort))
        place = header.viewport().rect().topLeft()
        place.setX(header.sectionViewportPosition(1) + 20)
        place.setY(10)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert panel.sorts == [("serial_number", False), ("serial_number", True), (None, False)]


def test_that_the_sorted_column_is_marked(panel):
    panel.show_state(state(1, sort=Sort("model", descending=True)))
    header = panel.table.horizontalHeader()
    assert header.isSortIndicatorShown()
    assert header.sortIndicatorSection() == 2
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_that_the_match_is_shown_only_while_searching(panel):
    panel.show_state(state(1))
    assert panel.table.isColumnHidden(MATCH_COLUMN)
    panel.show_state(state(1, shows_match=True))
    assert not panel.table.isColumnHidden(MATCH_COLUMN)


def test_that_copy_puts_the_visible_cells_on_the_clipboard(qtbot, panel):
    panel.show_state(state(1))
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert text.split("\t")[:2] == ["104501", "5CD1007919"]
    assert len(text.split("\t")) == len(COLUMNS) - 1
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.clipboard().text().splitlines()[0].startswith("Asset\tSerial\tModel")
    assert QApplication.clipboard().text().splitlines()[1] == text


def test_that_enter_opens_and_up_from_the_first_row_leaves(qtbot, panel):
    said = []
    panel.opened.connect(lambda: said.append("opened"))
    panel.table.left_upwards.connect(lambda: said.append("up"))
    panel.show_state(state(1, 2))
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    assert said == ["opened", "up"]


def test_that_an_empty_state_offers_its_step(qtbot, panel):
    wanted = []
    panel.action_wanted.connect(wanted.append)
    panel.show_state(replace(state(), blank=blank.no_match("zzz")))
    assert not panel.table.isVisible()
    button = next(one for one in panel.findChildren(QPushButton) if one.isVisible())
    assert button.text() == "Show all devices"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted == ["clear"]
    assert panel.selections == []


def test_that_the_menu_copies_what_it_names(qtbot, panel):
    panel.show_state(state(1))
    panel.table.customContextMenuRequested.emit(panel.table.visualRect(panel.model.index(0, 2)).center())
    menu = next(one for one in panel.findChildren(QMenu) if one.isVisible())
    entries = {action.text(): action for action in menu.actions()}
    entries["Copy serial"].trigger()
    assert QApplication.clipboard().text() == "5CD1007919"
    entries["Copy this cell"].trigger()
    assert QApplication.clipboard().text() == "Lenovo 300e Gen 3"
    menu.close()
