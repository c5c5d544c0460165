"""What a chart paints is proportional to its values, and every mark is reached by mouse, keyboard and screen reader."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from cbdesk.desktop.charts import BarChart, Chart, ColumnChart, DonutChart
from cbdesk.desktop.charts.scale import number, percent, ticks
from cbdesk.desktop.theme import DARK, LIGHT, Theme
from cbdesk.presenters.statistics_state import Column, Mark
from tests.desktop.look.conftest import colours_of, image_of

MARKS = (Mark("Active", 600, "good", "a"), Mark("Disabled", 300, "warn", "b"), Mark("Gone", 100, "bad"))


@pytest.fixture
def donut(theme: Theme, qtbot) -> DonutChart:
    chart = DonutChart("Devices by status", "devices")
    return shown(qtbot, chart)


@pytest.fixture
def bars(theme: Theme, qtbot) -> BarChart:
    return shown(qtbot, BarChart("Top models"))


@pytest.fixture
def columns(theme: Theme, qtbot) -> ColumnChart:
    chart = ColumnChart("AUE by year")
    chart.show_bins(MARKS)
    return shown(qtbot, chart)


def shown(qtbot, chart: Chart) -> Chart:
    qtbot.addWidget(chart)
    if not isinstance(chart, ColumnChart):
        chart.show_marks(MARKS)
    chart.resize(520, 280)
    chart.show()
    return chart


def each(donut: Chart, bars: Chart, columns: Chart) -> tuple[Chart, ...]:
    return donut, bars, columns


def middle(chart: Chart, index: int) -> QPoint:
    """A point of the mark itself: the middle of its box may lie in a ring's hole."""
    path = chart.shapes()[index].path
    box = path.boundingRect()
    points = [
        QPointF(box.left() + box.width() * x / 20, box.top() + box.height() * y / 20)
        for x in range(1, 20)
        for y in range(1, 20)
    ]
    return next(point.toPoint() for point in points if path.contains(QPointF(point.toPoint())))


def test_that_the_ring_is_divided_by_the_values(donut: DonutChart) -> None:
    ring = donut.shapes()[0].path.united(donut.shapes()[1].path).united(donut.shapes()[2].path).boundingRect()
    radius = ring.width() / 2 * 0.83
    hits = [0, 0, 0]
    for step in range(3600):
        angle = math.radians(step / 10 + 0.05)
        place = ring.center() + QPointF(math.cos(angle) * radius, math.sin(angle) * radius)
        hits[donut.index_at(place)] += 1
    assert [round(hit / 36) for hit in hits] == [60, 30, 10]


def test_that_the_middle_of_the_ring_is_no_mark(donut: DonutChart) -> None:
    box = donut.shapes()[0].path.united(donut.shapes()[1].path).boundingRect()
    assert donut.index_at(box.center()) == -1


def test_that_bars_are_as_long_as_their_values(bars: BarChart) -> None:
    first, second, third = (shape.path.boundingRect().width() for shape in bars.shapes())
    assert second / first == pytest.approx(0.5, abs=0.01)
    assert third / first == pytest.approx(1 / 6, abs=0.01)


def test_that_columns_are_as_high_as_their_values(columns: ColumnChart) -> None:
    first, second, third = (shape.path.boundingRect() for shape in columns.shapes())
    assert second.height() / first.height() == pytest.approx(0.5, abs=0.01)
    assert third.height() / first.height() == pytest.approx(1 / 6, abs=0.01)
    assert first.bottom() == second.bottom() == third.bottom()


def test_that_stacked_segments_stand_on_each_other_and_add_up(theme: Theme, qtbot) -> None:
    chart = ColumnChart("AUE by year")
    chart.show_columns(
        (
            Column("2026", (Mark("Elementary", 10), Mark("High", 30))),
            Column("2027", (Mark("Elementary", 40), Mark("High", 0))),
        )
    )
    shown(qtbot, chart)
    low, high, whole, nothing = (shape.path.boundingRect() for shape in chart.shapes())
    assert high.bottom() == pytest.approx(low.top())
    assert low.height() + high.height() == pytest.approx(whole.height())
    assert nothing.height() == 0
    assert chart.caption(1) == "2026, High: 30 (37.5 %)"
    assert {LIGHT.chart_1, LIGHT.chart_2} <= colours_of(image_of(chart))


def test_that_levels_choose_the_colours_of_both_schemes(columns: ColumnChart, theme: Theme) -> None:
    assert {LIGHT.chart_good, LIGHT.chart_warn, LIGHT.chart_bad} <= colours_of(image_of(columns))
    theme.set_scheme("dark")
    assert {DARK.chart_good, DARK.chart_warn, DARK.chart_bad} <= colours_of(image_of(columns))


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_a_click_on_each_mark_names_it(kind: str, request: pytest.FixtureRequest, qtbot) -> None:
    chart = request.getfixturevalue(kind)
    for index in range(3):
        with qtbot.waitSignal(chart.activated) as activated:
            qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=middle(chart, index))
        assert activated.args == [index]


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_the_pointer_highlights_the_mark_below_it_until_it_leaves(
    kind: str, request: pytest.FixtureRequest, qtbot
) -> None:
    chart = request.getfixturevalue(kind)
    chart.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    chart.clearFocus()
    before = image_of(chart)
    qtbot.mouseMove(chart, middle(chart, 1))
    assert chart.current == 1
    assert image_of(chart) != before
    assert chart.cursor().shape() is Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(chart, middle(chart, 2))
    assert chart.cursor().shape() is Qt.CursorShape.ArrowCursor, "a mark without a query leads nowhere"
    QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave))
    assert chart.current == -1
    assert image_of(chart) == before


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_arrow_keys_walk_the_marks_and_enter_opens_one(kind: str, request: pytest.FixtureRequest, qtbot) -> None:
    chart = request.getfixturevalue(kind)
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(chart, key)
        walked.append(chart.current)
    assert walked == [0, 1, 0, 2, 2, 0]
    with qtbot.waitSignal(chart.activated) as activated:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert activated.args == [0]
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.current == -1


def test_that_left_and_right_follow_a_right_to_left_window(bars: BarChart, donut: DonutChart, qtbot) -> None:
    before = bars.shapes()[1].path.boundingRect()
    bars.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = bars.shapes()[1].path.boundingRect()
    assert after.right() == pytest.approx(bars.width() - before.left())
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert bars.current == 1
    donut.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    with qtbot.waitSignal(donut.activated) as activated:
        qtbot.mouseClick(donut, Qt.MouseButton.LeftButton, pos=middle(donut, 1))
    assert activated.args == [1]


def test_that_the_tool_tip_says_the_mark_in_words(columns: ColumnChart, qtbot) -> None:
    place = middle(columns, 1)
    QApplication.sendEvent(columns, QHelpEvent(QEvent.Type.ToolTip, place, columns.mapToGlobal(place)))
    assert QToolTip.text() == "Disabled: 300 (30 %)"
    QToolTip.hideText()


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_a_screen_reader_hears_the_name_and_every_value(kind: str, request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(kind)
    interface = QAccessible.queryAccessibleInterface(chart)
    assert interface.text(QAccessible.Text.Name) == chart.accessibleName() != ""
    described = interface.text(QAccessible.Text.Description)
    assert described == "Active: 600 (60 %); Disabled: 300 (30 %); Gone: 100 (10 %)"


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_a_chart_without_data_says_what_to_do(kind: str, request: pytest.FixtureRequest, qtbot) -> None:
    chart = request.getfixturevalue(kind)
    if isinstance(chart, ColumnChart):
        chart.show_bins((Mark("40", 0), Mark("60", 0)))
    else:
        chart.show_marks(())
    assert chart.shapes() == []
    assert chart.accessibleDescription() == "No data yet: run the first sync"
    assert len(colours_of(image_of(chart))) > 2, "the sentence is painted"
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current == -1


def test_that_new_columns_of_equal_values_show_their_new_names(columns: ColumnChart) -> None:
    columns.show_columns(tuple(Column(f"20{25 + at}", (mark,)) for at, mark in enumerate(MARKS)))
    assert columns.caption(0).startswith("2025: ")


@pytest.mark.parametrize("size", [(200, 150), (320, 160), (1600, 900)])
@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_all_marks_stay_inside_the_chart(kind: str, size: tuple[int, int], request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(kind)
    chart.resize(*size)
    for shape in chart.shapes():
        assert chart.rect().toRectF().contains(shape.path.boundingRect())


@pytest.mark.parametrize("kind", ["donut", "bars", "columns"])
def test_that_the_focused_chart_wears_a_ring(kind: str, request: pytest.FixtureRequest, qtbot) -> None:
    chart = request.getfixturevalue(kind)
    chart.clearFocus()
    assert image_of(chart).pixelColor(chart.width() // 2, 1).name() != LIGHT.focus
    chart.activateWindow()
    chart.setFocus()
    qtbot.waitUntil(chart.hasFocus)
    assert image_of(chart).pixelColor(chart.width() // 2, 1).name() == LIGHT.focus


@given(st.floats(min_value=0.5, max_value=1e7), st.integers(2, 6))
def test_that_axis_ticks_are_round_whole_and_reach_the_maximum(maximum: float, wanted: int) -> None:
    values = ticks(maximum, wanted)
    assert values[0] == 0
    assert values[-1] >= maximum * (1 - 1e-6)
    assert 2 <= len(values) <= wanted + 2
    assert all(value.is_integer() for value in values)
    assert len({round(after - before, 6) for before, after in pairwise(values)}) == 1


def test_that_numbers_are_grouped_and_tiny_shares_are_not_called_zero() -> None:
    assert number(1234567) == "1,234,567"
    assert number(12.5) == "12.5"
    assert percent(1, 26104) == "<0.1 %"
    assert percent(0, 26104) == "0 %"
    assert percent(1, 0) == "0 %"
    assert percent(1, 3) == "33.3 %"


def test_that_names_stand_before_their_bars_in_either_direction(bars: BarChart) -> None:
    def columns_with_text() -> list[int]:
        image = image_of(bars)
        return [
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).name() == LIGHT.text for y in range(image.height()))
        ]

    assert max(columns_with_text()) < bars.shapes()[0].path.boundingRect().left()
    bars.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert min(columns_with_text()) > bars.shapes()[0].path.boundingRect().right()
