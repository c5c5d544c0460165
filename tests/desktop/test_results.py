"""The device list: selection, order, keys and clipboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QStyleOptionHeader

from cbdesk.desktop import cells, theme
from cbdesk.desktop.devices.header import OrderMark
from cbdesk.desktop.devices.table import ResultsTable
from cbdesk.desktop.devices.tones import Legend
from cbdesk.desktop.pills import pill_size
from cbdesk.desktop.results import ResultsPanel
from cbdesk.desktop.results_model import PagedModel
from cbdesk.domain.query import SortKey
from cbdesk.presenters import blank
from cbdesk.presenters.device_rows import COLUMNS, DEFAULT_COLUMNS, MATCH_COLUMN, STATUS_COLUMN
from cbdesk.presenters.list_layout import Layout
from cbdesk.presenters.search import ListState
from tests.desktop.paints import Paints
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
    panel.sort_wanted.connect(panel.sorts.append)
    return panel


def test_that_a_new_result_selects_its_first_row(panel):
    panel.show_state(state(1, 2, 3))
    panel.show_state(state(5, 6, generation=2))
    assert panel.selections == ["5CD1007919", "5CD1039595"]


def test_that_an_answer_is_painted_once_and_one_that_changes_nothing_never(qapp, panel):
    paints = Paints()
    panel.table.viewport().installEventFilter(paints)

    def painted(shown):
        paints.count = 0
        panel.show_state(shown)
        for _ in range(5):
            qapp.processEvents()
        return paints.count

    painted(state(*range(1, 60)))
    assert painted(state(*range(60, 110), generation=2)) == 1
    assert painted(state(*range(60, 110), generation=2, detail="again")) == 0


def test_that_a_long_sentence_about_the_search_widens_no_window_and_is_shown_as_it_stands(panel):
    panel.show_state(state(1, 2, detail="3 ms"))
    before = panel.minimumSizeHint().width()
    sentence = "“<b>” is no number. Write <60, >=80 or 60..80. " * 20
    panel.show_state(state(1, 2, detail=sentence))
    assert panel.minimumSizeHint().width() == before
    assert "&lt;b&gt;" in panel.findChild(QLabel, "resultDetail").toolTip()
    assert panel.findChild(QLabel, "resultDetail").text() == sentence
    assert QLabel.text(panel.findChild(QLabel, "resultDetail")).endswith("…")  # what is painted


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


def click(qtbot, panel, section, modifier=Qt.KeyboardModifier.NoModifier):
    header = panel.table.header
    place = QPoint(header.sectionViewportPosition(section) + 20, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifier, pos=place)


def test_that_a_header_sorts_up_then_down_then_not_at_all(qtbot, panel):
    for sort in ((), (SortKey("serial_number"),), (SortKey("serial_number", True),)):
        panel.show_state(state(1, 2, sort=sort))
        click(qtbot, panel, 1)
    assert panel.sorts == [(SortKey("serial_number"),), (SortKey("serial_number", True),), ()]


def test_that_shift_orders_by_one_more_column_and_numbers_them(qtbot, panel):
    panel.show_state(state(1, 2, sort=(SortKey("model", True),)))
    click(qtbot, panel, 1, Qt.KeyboardModifier.ShiftModifier)
    assert panel.sorts == [(SortKey("model", True), SortKey("serial_number"))]
    panel.show_state(state(1, 2, sort=panel.sorts[0]))
    assert panel.table.header.order == {2: OrderMark(1, True), 1: OrderMark(2, False)}
    assert not panel.table.header.grab().isNull()
    click(qtbot, panel, MATCH_COLUMN - 1)
    assert panel.sorts[1:] == [(SortKey("aue_date"),)]


def test_that_arrows_and_numbers_stand_beside_the_titles_of_the_order(panel):
    seen = {column.key: section for section, column in enumerate(COLUMNS)}["last_seen"]
    panel.show_state(state(1, 2))
    title = cells.title_width(panel.table, seen)
    for order, room in (
        ((SortKey("last_policy_sync_time"),), 14),
        ((SortKey("model"), SortKey("last_policy_sync_time")), 28),
    ):
        panel.show_state(replace(state(1, 2), sort=order))
        assert panel.table.columnWidth(seen) >= title + room


def test_that_every_column_of_the_order_wears_its_arrow(panel):
    panel.show_state(state(1, sort=(SortKey("model", True), SortKey("asset_tag"))))
    option = QStyleOptionHeader()
    found = {}
    for section in range(4):
        panel.table.header.initStyleOptionForIndex(option, section)
        found[section] = option.sortIndicator
    arrow = QStyleOptionHeader.SortIndicator
    assert found == {0: arrow.SortDown, 1: arrow.None_, 2: arrow.SortUp, 3: arrow.None_}


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
    assert len(text.split("\t")) == len(DEFAULT_COLUMNS) - 1
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


def select(panel, *rows):
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        panel.table.selectionModel().select(panel.model.index(row, 0), flags)


def headline(panel):
    return panel.findChild(QLabel, "resultHeadline").text()


def test_that_several_rows_are_counted_and_copied_and_survive_a_refresh(qtbot, panel):
    panel.show_state(state(1, 2, 3, 4))
    assert headline(panel) == "3 devices"
    select(panel, 2, 3)
    assert headline(panel) == "3 devices · 3 selected"
    panel.show_state(state(9, 1, 2, 3, 4))
    assert headline(panel) == "3 devices · 3 selected"
    assert [row.device_id for row in panel.view().selected] == ["device-00001", "device-00003", "device-00004"]
    panel.copy_row(True)
    lines = QApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["Serial", "5CD1007919", "5CD1023757", "5CD1031676"]
    panel.show_state(state(1, 2, 3, 4, generation=2))
    assert headline(panel) == "3 devices"


def test_that_one_column_of_several_rows_is_copied_as_lines_or_with_commas(panel):
    panel.show_state(state(1, 2, 3, 5))
    select(panel, 1, 3)
    panel.table.customContextMenuRequested.emit(panel.table.visualRect(panel.model.index(1, 2)).center())
    menu = next(one for one in panel.findChildren(QMenu) if one.isVisible())
    entries = {action.text(): action for action in menu.actions()}
    entries["Copy “Model” with commas"].trigger()
    assert QApplication.clipboard().text() == "Lenovo 300e Gen 3, HP 11 G9 EE"
    entries["Copy the serials"].trigger()
    assert QApplication.clipboard().text() == "5CD1007919\n5CD1015838\n5CD1039595"
    menu.close()


def test_that_columns_are_chosen_from_a_menu_that_stays_and_the_hidden_ones_are_said(qtbot, panel):
    told = []
    panel.layout_changed.connect(told.append)
    panel.show_state(state(1))
    assert panel.columns_button.text() == f"9 of {len(COLUMNS)} columns"
    assert "Room" in panel.columns_button.toolTip()
    qtbot.mouseClick(panel.columns_button, Qt.MouseButton.LeftButton)
    menu = next(one for one in panel.findChildren(QMenu) if one.isVisible())
    entries = {action.text(): action for action in menu.actions()}
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entries["Room"]).center())
    menu.setActiveAction(entries["Asset"])
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible()
    assert [key for key, _ in panel.view().columns] == [*DEFAULT_COLUMNS[1:-1], "iiq_room"]
    assert told[-1].columns == (*DEFAULT_COLUMNS[1:], "iiq_room")
    assert panel.columns_button.text() == f"9 of {len(COLUMNS)} columns"
    menu.close()


def test_that_the_last_column_cannot_be_hidden(panel):
    panel.show_layout("", Layout(("model",)))
    panel.table.tick_column("model", False)
    assert panel.table.list_layout.columns == ("model",)


def test_that_a_layout_arranges_the_columns_and_what_a_person_does_becomes_another(qtbot, panel):
    told = []
    panel.layout_changed.connect(told.append)
    panel.show_layout("Battery", Layout(("model", "battery_health", "serial_number"), (("model", 222),)))
    panel.show_state(state(1, sort=(SortKey("battery_health"),)))
    view = panel.view()
    assert (view.title, view.sort) == ("Battery", (SortKey("battery_health"),))
    assert view.columns == (("model", "Model"), ("battery_health", "Battery"), ("serial_number", "Serial"))
    assert view.texts(view.selected[0]) == ("Lenovo 300e Gen 3", "99 %", "5CD1007919")
    assert panel.table.columnWidth(2) == 222
    assert told == []
    header = panel.table.header
    header.moveSection(2, 0)
    assert told[-1].columns == ("serial_number", "model", "battery_health")
    edge = QPoint(header.sectionViewportPosition(2) + header.sectionSize(2) - 1, 10)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    header.resizeSection(2, 180)
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    assert dict(told[-1].widths) == {"model": 180}


def test_that_the_legend_names_the_colours_that_occur(panel):
    legend = panel.findChild(Legend)
    panel.show_state(replace(state(), rows=rows(1, status="ACTIVE", aue_date="2031-06")))
    assert not legend.isVisible()
    panel.show_state(replace(state(), rows=rows(2, status="DISABLED") + rows(3, status="ACTIVE", aue_date="2025-01")))
    assert legend.isVisible()
    assert legend.accessibleDescription() == "Disabled, Updates ended"
    assert panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Disabled"
    assert not panel.table.grab().isNull()


def test_that_a_device_from_elsewhere_is_not_replaced_by_a_refresh(panel):
    panel.show_state(state(1, 2, 3))
    panel.show_current("5CD1015838")
    assert panel.table.currentIndex().row() == 1
    panel.show_current("not listed")
    panel.show_state(state(1, 2, 3, 4))
    assert not panel.table.selectionModel().hasSelection()
    assert panel.selections == ["5CD1007919"]
    panel.show_state(state(1, 2, 3, 4, generation=2))
    assert panel.selections == ["5CD1007919", "5CD1007919"]


def test_that_long_texts_take_the_room_that_other_columns_leave_unless_a_person_gave_them_a_width(qtbot):
    table = ResultsTable(PagedModel())
    qtbot.addWidget(table)
    model, user, serial = (
        next(n for n, c in enumerate(COLUMNS) if c.key == key) for key in ("model", "annotated_user", "serial_number")
    )
    table.resize(400, 300)
    table.show()
    narrow = [table.columnWidth(section) for section in (model, user, serial)]
    table.resize(1500, 300)
    wide = [table.columnWidth(section) for section in (model, user, serial)]
    assert wide[0] > narrow[0]
    assert wide[1] > narrow[1]
    assert wide[2] == narrow[2]
    table.show_layout(Layout(widths=(("model", 200),)))
    assert table.columnWidth(model) == theme.zoomed(200)
    table.resize(400, 300)
    assert [table.columnWidth(user), table.columnWidth(serial)] == narrow[1:]


def test_that_a_search_is_read_to_its_last_column_in_a_window_of_1600_with_all_panes(panel):
    panel.resize(908, 500)
    answer = rows(*range(1, 9))
    last = answer[-1].cells
    other = replace(answer[-1], cells=(*last[:MATCH_COLUMN], "user, fuzzy", *last[MATCH_COLUMN + 1 :]))
    panel.show_state(ListState(rows=(*answer[:-1], other), generation=1, headline="8", blank=None, shows_match=True))
    assert not panel.table.isColumnHidden(MATCH_COLUMN)
    assert panel.table.horizontalScrollBar().maximum() == 0
    status = max(pill_size(row.cells[STATUS_COLUMN], panel.font()).width() for row in answer)
    assert panel.table.columnWidth(STATUS_COLUMN) >= status
