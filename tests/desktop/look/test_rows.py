"""Pills and table rows: the word is always there, the whole row answers, nothing is cut off."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QHBoxLayout, QTableView, QToolTip, QWidget

from cbdesk.desktop import cells
from cbdesk.desktop import theme as themes
from cbdesk.desktop.pills import Pill, pill_size, status_level
from cbdesk.desktop.theme import DARK, LIGHT, Theme
from cbdesk.domain.device import STATUSES
from tests.desktop.look.conftest import colours_of, image_of


def test_that_each_documented_status_has_a_level_of_its_own() -> None:
    assert len({status_level(status) for status in STATUSES}) == len(STATUSES)
    assert status_level("active") == "good"
    assert status_level(None) == status_level("SOMETHING_NEW") == "neutral"


@pytest.mark.parametrize("level", ["good", "warn", "bad", "info", "neutral"])
def test_that_a_pill_shows_its_level_and_keeps_its_size_in_a_wide_row(level: str, theme: Theme, qtbot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    pill = Pill("Deprovisioned", level)
    QHBoxLayout(row).addWidget(pill)
    row.resize(600, 80)
    row.grab()
    assert pill.size() == pill_size("Deprovisioned", pill.font())
    assert {getattr(LIGHT, f"{level}_bg"), getattr(LIGHT, f"{level}_fg")} <= colours_of(image_of(pill))
    theme.set_scheme("dark")
    assert getattr(DARK, f"{level}_bg") in colours_of(image_of(pill))


def test_that_a_pill_grows_with_its_text(theme: Theme, qtbot) -> None:
    pill = Pill("On", "good")
    qtbot.addWidget(pill)
    before = pill.sizeHint().width()
    pill.show_state("Deprovisioned", "bad")
    assert pill.sizeHint().width() > before
    assert pill.level == "bad"


@pytest.fixture
def table(theme: Theme, qtbot) -> QTableView:
    model = QStandardItemModel(4, 3)
    for row in range(4):
        for column, text in enumerate((f"10450{row}", "Active", "a rather long text that no narrow column can hold")):
            item = QStandardItem(text)
            if column == 1:
                item.setData("good", cells.LEVEL_ROLE)
            model.setItem(row, column, item)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.setParent(view)
    cells.dress(view)
    view.setAlternatingRowColors(False)
    view.resize(460, 260)
    view.show()
    view.clearFocus()
    return view


def colour_beside(view: QTableView, row: int, column: int) -> str:
    """The ground at the far edge of a cell."""
    rect = view.visualRect(view.model().index(row, column))
    return image_of(view.viewport()).pixelColor(rect.right() - 2, rect.top() + 3).name()


def point_at(view: QTableView, row: int, column: int) -> None:
    place = QPointF(view.visualRect(view.model().index(row, column)).center())
    where = view.viewport().mapToGlobal(place)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, where, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def test_that_the_pointer_tints_its_whole_row_and_no_other(table: QTableView) -> None:
    point_at(table, 1, 0)
    assert [colour_beside(table, 1, column) for column in range(3)] == [LIGHT.hover] * 3
    assert colour_beside(table, 2, 0) == LIGHT.surface
    point_at(table, 2, 2)
    assert colour_beside(table, 1, 0) == LIGHT.surface
    assert colour_beside(table, 2, 0) == LIGHT.hover
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert colour_beside(table, 2, 0) == LIGHT.surface


def test_that_a_click_selects_the_whole_row_with_an_edge_at_its_start(table: QTableView, qtbot) -> None:
    place = table.visualRect(table.model().index(3, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [colour_beside(table, 3, column) for column in range(3)] == [LIGHT.selection] * 3
    first = table.visualRect(table.model().index(3, 0))
    assert image_of(table.viewport()).pixelColor(first.left() + 1, first.center().y()).name() == LIGHT.accent


def test_that_a_level_paints_a_pill_and_a_plain_cell_none(table: QTableView) -> None:
    image = image_of(table.viewport())
    assert LIGHT.good_bg in colours_of(image.copy(table.visualRect(table.model().index(0, 1))))
    assert LIGHT.good_bg not in colours_of(image.copy(table.visualRect(table.model().index(0, 0))))


def test_that_only_an_elided_cell_tells_its_whole_text(table: QTableView) -> None:
    def tip(column: int) -> str:
        index = table.model().index(0, column)
        place = table.visualRect(index).center()
        event = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(QPoint(place)))
        QApplication.sendEvent(table.viewport(), event)
        text = QToolTip.text() if QToolTip.isVisible() else ""
        QToolTip.hideText()
        return text

    table.setColumnWidth(0, 120)
    assert tip(0) == ""
    assert tip(2) == "a rather long text that no narrow column can hold"


def test_that_all_rows_are_equally_high_and_hold_a_pill(table: QTableView) -> None:
    heights = {table.rowHeight(row) for row in range(4)}
    assert heights == {cells.row_height(table)}
    assert cells.row_height(table) >= pill_size("Active", table.font()).height() + 4


def test_that_fitted_columns_show_titles_and_texts_whole(table: QTableView) -> None:
    table.model().setHorizontalHeaderLabels(["Asset tag of the district", "Status", "Text"])
    cells.fit_columns(table)
    for column in range(3):
        texts = [table.model().index(row, column).data() for row in range(4)]
        assert table.columnWidth(column) >= max(map(table.fontMetrics().horizontalAdvance, texts)) + 2 * cells.PADDING
    assert table.columnWidth(0) > table.fontMetrics().horizontalAdvance("Asset tag of the district")


def test_that_a_share_is_a_bar_of_that_length(table: QTableView) -> None:
    for row, share in enumerate((1.0, 0.5)):
        table.model().item(row, 2).setData(share, cells.SHARE_ROLE)
        table.model().item(row, 2).setText("")
    table.setColumnWidth(2, 240)
    image = image_of(table.viewport())

    def length(row: int) -> int:
        rect = table.visualRect(table.model().index(row, 2)) & image.rect()
        line = rect.center().y()
        return sum(image.pixelColor(x, line).name() == LIGHT.chart_1 for x in range(rect.left(), rect.right()))

    assert length(0) > 60
    assert length(1) / length(0) == pytest.approx(0.5, abs=0.05)


def test_that_tokens_in_force_are_those_of_the_theme(theme: Theme) -> None:
    assert themes.tokens() is theme.tokens
