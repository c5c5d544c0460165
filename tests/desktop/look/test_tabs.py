"""The statistics and sync-history tabs render their states, say what they lack, and emit what a person wants next."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QWidget,
)

from cbdesk.desktop.charts import Chart
from cbdesk.desktop.statistics import StatisticsTab
from cbdesk.desktop.statistics.table import TablePage
from cbdesk.desktop.statistics.tiles import TileButton
from cbdesk.desktop.statistics.tree import TreePage
from cbdesk.desktop.sync_log import SyncLogTab
from cbdesk.desktop.theme import Theme
from cbdesk.presenters.statistics_state import StatisticsState
from cbdesk.presenters.sync_log_state import RunFilter, SyncLogState
from tests.desktop.look.conftest import FIGURES, MODELS, run, unit

CONTAINERS = (QStackedWidget, QScrollArea)


@pytest.fixture
def tab(theme: Theme, qtbot, statistics: StatisticsState) -> StatisticsTab:
    widget = StatisticsTab()
    qtbot.addWidget(widget)
    widget.show_state(statistics)
    widget.resize(1200, 800)
    widget.show()
    return widget


@pytest.fixture
def log(theme: Theme, qtbot, runs: SyncLogState) -> SyncLogTab:
    widget = SyncLogTab()
    qtbot.addWidget(widget)
    widget.show_state(runs)
    widget.resize(1200, 700)
    widget.show()
    return widget


def models(tab: StatisticsTab) -> TablePage:
    page = tab.pages["models"].pages["models"]
    assert isinstance(page, TablePage)
    return page


def texts_in(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


# ---------------------------------------------------------------- statistics
def test_that_the_overview_shows_every_number_and_four_charts(tab: StatisticsTab) -> None:
    assert tab.objectName() == "statsTabs"
    shown = texts_in(tab)
    for number in ("26,104", "21,840", "812", "2,960", "1,377", "972", "412 devices report no battery"):
        assert number in shown
    charts = [chart.accessibleName() for chart in tab.overview.findChildren(Chart)]
    assert charts == [
        "Devices by status",
        "Top models",
        "Battery health (% of design capacity)",
        "Auto-update expiration by year",
    ]
    assert [tab.tabText(index) for index in range(tab.count())] == [
        "Overview",
        "Models",
        "Org units",
        "AUE",
        "Battery",
        "Locations",
        "ChromeOS",
        "Network",
        "Last seen",
        "Syncs",
    ]


def test_that_every_tab_is_seen_in_a_window_of_960_and_the_age_of_the_numbers_where_there_is_room(
    tab: StatisticsTab, qtbot
) -> None:
    age = next(label for label in tab.findChildren(QLabel) if label.text().startswith("As of"))
    for width, is_seen in ((1400, True), (930, False)):
        tab.resize(width, 700)
        qtbot.waitUntil(lambda is_seen=is_seen: age.isVisible() is is_seen)
        bar = tab.tabBar()
        qtbot.waitUntil(lambda bar=bar: bar.tabRect(bar.count() - 1).right() <= bar.width())
    assert any(button.toolTip().endswith(age.text()) for button in tab.findChildren(QToolButton))


def test_that_tile_note_mark_number_and_row_open_the_devices_they_count(tab: StatisticsTab, qtbot) -> None:
    with qtbot.waitSignal(tab.query_requested) as asked:
        qtbot.mouseClick(tab.overview.tiles.buttons[2], Qt.MouseButton.LeftButton)
    assert asked.args == ["status:disabled"]
    with qtbot.waitSignal(tab.query_requested) as asked:
        tab.overview.cards[2].note.linkActivated.emit("list")
    assert asked.args == ["-has:battery"]
    with qtbot.waitSignal(tab.query_requested) as asked:
        tab.overview.models.setFocus()
        qtbot.keyClick(tab.overview.models, Qt.Key.Key_End)
        qtbot.keyClick(tab.overview.models, Qt.Key.Key_Return)
    assert asked.args == ["model:Samsung CB4"]
    tab.setCurrentWidget(tab.pages["models"])
    page = models(tab)
    number = page.view.visualRect(page.model.index(1, 1)).center()
    qtbot.mouseMove(page.view.viewport(), number)
    with qtbot.waitSignal(tab.query_requested) as asked:
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=number)
    assert asked.args == ["model:Lenovo 300e Gen 3 has:model"]
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Left)
    with qtbot.waitSignal(tab.query_requested) as asked:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert asked.args == ["model:Lenovo 300e Gen 3"]
    with qtbot.assertNotEmitted(tab.query_requested):
        name = page.view.visualRect(page.model.index(2, 0)).center()
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=name)


def test_that_a_number_that_leads_nowhere_asks_for_nothing(tab: StatisticsTab, qtbot) -> None:
    plain = tab.overview.tiles.buttons[4]
    with qtbot.assertNotEmitted(tab.query_requested):
        qtbot.mouseClick(plain, Qt.MouseButton.LeftButton)
        tab.overview.battery.activated.emit(0)
    assert plain.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_that_each_column_of_a_table_sorts_by_value_and_keeps_the_selection(tab: StatisticsTab) -> None:
    page = models(tab)
    names = lambda: [page.model.index(row, 0).data() for row in range(4)]  # noqa: E731
    assert names()[0] == "Dell Chromebook 3110", "the presenter's order comes first"
    page.view.setCurrentIndex(page.model.index(3, 0))
    page.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert names() == ["Samsung CB4", "HP 11 G9 EE", "Lenovo 300e Gen 3", "Dell Chromebook 3110"]
    page.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names() == ["Samsung CB4", "Lenovo 300e Gen 3", "HP 11 G9 EE", "Dell Chromebook 3110"]


def test_that_a_refresh_keeps_order_and_chosen_row(tab: StatisticsTab, statistics: StatisticsState) -> None:
    page = models(tab)
    page.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    page.view.setCurrentIndex(page.model.index(1, 0))
    grown = replace(statistics.tables[0], rows=statistics.tables[0].rows[1:])
    tab.show_state(replace(statistics, tables=(grown,)))
    assert page.model.index(0, 0).data() == "Samsung CB4"
    assert page.view.currentIndex().siblingAtColumn(0).data() == "HP 11 G9 EE"


def test_that_the_statistics_model_passes_qts_model_tester(tab: StatisticsTab, statistics: StatisticsState) -> None:
    model = models(tab).model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.show_table(replace(statistics.tables[0], rows=()))
    model.show_table(statistics.tables[0])
    tester.deleteLater()


def test_that_loading_error_and_empty_are_told_apart(theme: Theme, qtbot, statistics: StatisticsState) -> None:
    tab = StatisticsTab()
    qtbot.addWidget(tab)
    assert "Reading the statistics…" in texts_in(tab)
    tab.show_state(StatisticsState("error", error="The database cannot be reached."))
    assert "The database cannot be reached." in texts_in(tab)
    tab.show_state(StatisticsState("ready"))
    assert "No data yet" in texts_in(tab)
    tab.show_state(statistics)
    assert "26,104" in texts_in(tab)


def test_that_an_error_leaves_the_old_numbers_and_offers_another_try(
    tab: StatisticsTab, statistics: StatisticsState, qtbot
) -> None:
    tab.show_state(replace(statistics, phase="error", error="The database cannot be reached."))
    tab.show_state(replace(statistics, phase="error", error="The database cannot be reached."))
    assert tab.messages.texts() == ("The database cannot be reached.",)
    assert "26,104" in texts_in(tab)
    again = next(one for one in tab.messages.findChildren(QAbstractButton) if one.text() == "Try again")
    with qtbot.waitSignal(tab.refresh_requested):
        qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    tab.show_state(statistics)
    assert tab.messages.texts() == ()


@pytest.mark.parametrize(("width", "lines", "chart_columns"), [(1340, 1, 2), (720, 2, 1)])
def test_that_a_narrow_window_breaks_tiles_and_charts_into_lines(
    tab: StatisticsTab, width: int, lines: int, chart_columns: int, qtbot
) -> None:
    tab.resize(width, 900)
    overview = tab.overview
    qtbot.waitUntil(lambda: len({button.y() for button in overview.tiles.buttons}) == lines)
    places = {chart.mapTo(overview, chart.rect().topLeft()).x() for chart in overview.findChildren(Chart)}
    assert len(places) == chart_columns
    assert all(button.height() >= button.minimumSizeHint().height() for button in overview.tiles.buttons)


def test_that_a_chart_can_be_read_as_a_table(tab: StatisticsTab, qtbot) -> None:
    card = tab.overview.cards[0]
    qtbot.mouseClick(card.toggle, Qt.MouseButton.LeftButton)
    model = card.table.model
    assert [model.index(0, column).data() for column in range(3)] == ["Active", "21,840", "83.7 %"]
    with qtbot.waitSignal(tab.query_requested) as asked:
        card.table.view.activated.emit(model.index(2, 0))
    assert asked.args == ["status:disabled"]
    qtbot.mouseClick(card.toggle, Qt.MouseButton.LeftButton)
    assert card.chart.isVisible()


@pytest.mark.parametrize(("width", "is_beside"), [(1300, True), (640, False)])
def test_that_the_chart_of_a_table_stands_beside_it_or_in_a_narrow_window_above(
    tab: StatisticsTab, width: int, is_beside: bool
) -> None:
    tab.setCurrentWidget(tab.pages["models"])
    tab.resize(width, 700)
    page = tab.pages["models"]
    QApplication.processEvents()
    chart, table = (
        widget.mapTo(tab, widget.rect().topLeft()) for widget in (page.card.chart, page.pages["models"].view)
    )
    assert (chart.x() > table.x() + 300) is is_beside
    assert (chart.y() < table.y()) is not is_beside
    assert [mark.label for mark in page.card.chart.marks] == [name for name, _ in MODELS]


# ---------------------------------------------------------------- a tree
def names_of(page: TreePage) -> list[str]:
    found, index = [], page.model.index(0, 0)
    while index.isValid():
        found.append(index.data())
        index = page.view.indexBelow(index)
    return found


@pytest.fixture
def units(tab: StatisticsTab) -> TreePage:
    tab.setCurrentWidget(tab.pages["org-units"])
    page = tab.pages["org-units"].pages["org-units"]
    assert isinstance(page, TreePage)
    page.view.setFocus()
    return page


def test_that_a_small_tree_is_open_and_its_arrows_walk_rows_and_columns(
    units: TreePage, tab: StatisticsTab, qtbot
) -> None:
    assert names_of(units) == ["/", "Staff", "Students", "A", "B", "No org unit"]
    units.view.setCurrentIndex(units.model.index(0, 0))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(units.view, key)
    assert units.view.currentIndex().data() == "80"
    with qtbot.waitSignal(tab.query_requested) as asked:
        qtbot.keyClick(units.view, Qt.Key.Key_Return)
    assert asked.args == ["ou:/Students"]
    qtbot.keyClick(units.view, Qt.Key.Key_Left)
    qtbot.keyClick(units.view, Qt.Key.Key_Left)
    assert names_of(units) == ["/", "Staff", "Students", "No org unit"]
    qtbot.keyClick(units.view, Qt.Key.Key_Right)
    assert names_of(units)[3:5] == ["A", "B"]


def test_that_each_level_of_a_tree_sorts_by_itself_and_stays_as_it_was_opened(units: TreePage) -> None:
    tester = QAbstractItemModelTester(units.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    students = units.model.index(1, 0, units.model.index(0, 0))
    units.view.setCurrentIndex(students)
    units.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names_of(units) == ["/", "Students", "B", "A", "Staff", "No org unit"]
    assert units.view.currentIndex().data() == "Students"
    units.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert names_of(units) == ["/", "Staff", "Students", "A", "B", "No org unit"]
    tester.deleteLater()


def test_that_the_chart_goes_down_the_tree_and_a_refresh_keeps_what_is_open(
    units: TreePage, tab: StatisticsTab, statistics: StatisticsState
) -> None:
    chart = tab.pages["org-units"].card.chart
    assert [mark.label for mark in chart.marks] == ["Students", "Staff"], "the first unit has the focus"
    root = units.model.index(0, 0)
    units.view.setCurrentIndex(units.model.index(1, 0, root))
    assert [mark.label for mark in chart.marks] == ["B", "A"]
    assert chart.accessibleName() == "Devices by org unit in /Students"
    units.view.collapse(units.model.index(1, 0, root))
    table = statistics.tables[1]
    tab.show_state(replace(statistics, tables=(replace(table, rows=(table.rows[0], unit("", 6))),)))
    assert names_of(units) == ["/", "Staff", "Students", "No org unit"]
    assert units.view.currentIndex().data() == "Students"
    assert [mark.label for mark in chart.marks] == ["B", "A"]


# ---------------------------------------------------------------- sync history
def test_that_each_run_is_a_row_with_its_finished_texts(log: SyncLogTab) -> None:
    assert log.table.objectName() == "syncLogTable"
    row = [log.model.index(0, column).data() for column in range(log.model.columnCount())]
    assert row == [
        "2026-11-23 10:42",
        "full",
        "Completed",
        "26,104",
        "3",
        "1,204",
        "1",
        "2 min 11 s",
        "front-desk-02",
        "",
    ]
    titles = [log.model.headerData(column, Qt.Orientation.Horizontal) for column in range(10)]
    assert titles[2] == "Status"
    assert len(set(titles)) == 10


def test_that_the_selected_run_tells_its_warnings_or_its_error(log: SyncLogTab, qtbot) -> None:
    text = log.details.findChild(QPlainTextEdit)
    assert text.toPlainText() == "No warnings, no errors."
    log.table.setFocus()
    qtbot.keyClick(log.table, Qt.Key.Key_Down)
    assert text.toPlainText() == "network Maple MS was removed\n41 clients without a MAC"
    qtbot.keyClick(log.table, Qt.Key.Key_Down)
    assert text.toPlainText() == "Google refused the service account."
    assert "Run: run-1" in texts_in(log.details)


def test_that_the_selected_run_shows_how_its_sources_were_read(log: SyncLogTab, runs: SyncLogState, qtbot) -> None:
    log.show_state(replace(runs, rows=(run("3", "Completed", "good", figures=FIGURES), *runs.rows[1:])))
    table = log.details.table
    assert table.isVisibleTo(log)
    titles = [log.details.model.headerData(column, Qt.Orientation.Horizontal) for column in range(13)]
    shown = [
        {title: log.details.model.index(row, column).data() for column, title in enumerate(titles)} for row in range(2)
    ]
    assert (shown[0]["Source"], shown[0]["Status"], shown[0]["Read"], shown[0]["Created"]) == (
        "Google",
        "Read",
        "26,310",
        "",
    )
    assert (shown[1]["Created"], shown[1]["Unchanged"], shown[1]["Requests"]) == ("12", "26,298", "")
    assert log.details.model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole) == "4/s"
    log.table.setFocus()
    qtbot.keyClick(log.table, Qt.Key.Key_Down)
    assert not table.isVisibleTo(log)


def test_that_the_figures_of_a_run_pass_qts_model_tester(log: SyncLogTab, runs: SyncLogState) -> None:
    QAbstractItemModelTester(log.details.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    log.show_state(replace(runs, rows=(run("3", "Completed", "good", figures=FIGURES),)))
    log.show_state(runs)


def test_that_a_new_run_on_top_leaves_the_selected_one_selected(log: SyncLogTab, runs: SyncLogState) -> None:
    log.table.setCurrentIndex(log.model.index(1, 0))
    log.show_state(replace(runs, rows=(run("4", "Running", "info"), *runs.rows)))
    assert log.table.currentIndex().row() == 2
    assert log.details.findChild(QPlainTextEdit).toPlainText().startswith("network Maple MS")


def test_that_the_selected_runs_details_follow_a_refresh(log: SyncLogTab, runs: SyncLogState) -> None:
    log.show_state(replace(runs, rows=(run("3", "Failed", "bad", error="Stopped."), *runs.rows[1:])))
    assert log.details.findChild(QPlainTextEdit).toPlainText() == "Stopped."


def test_that_the_history_is_filtered_by_what_a_person_chooses(log: SyncLogTab, runs: SyncLogState, qtbot) -> None:
    log.show_state(replace(runs, stations=("front-desk-02", "office-3"), headline="3 runs"))
    filters = log.filters
    assert "3 runs" in texts_in(log)
    assert filters.clear.isHidden()
    for box, place, wanted in (
        (filters.type, 4, RunFilter("meraki")),
        (filters.status, 2, RunFilter("meraki", "partial")),
        (filters.station, 2, RunFilter("meraki", "partial", "office-3")),
    ):
        with qtbot.waitSignal(log.filter_wanted) as asked:
            box.setCurrentIndex(place)
            box.activated.emit(place)
        assert asked.args == [wanted]
    with qtbot.waitSignal(log.filter_wanted) as asked:
        qtbot.mouseClick(filters.with_errors, Qt.MouseButton.LeftButton)
    assert asked.args == [RunFilter("meraki", "partial", "office-3", with_errors=True)]
    log.show_state(replace(runs, rows=(), filter=RunFilter(station="gone")))
    assert filters.station.currentText() == "gone"
    assert "No run is like this" in texts_in(log)
    with qtbot.waitSignal(log.filter_wanted) as asked:
        qtbot.mouseClick(filters.clear, Qt.MouseButton.LeftButton)
    assert asked.args == [RunFilter()]


def test_that_a_history_or_a_table_that_could_not_be_read_says_so_and_is_read_again(theme: Theme, qtbot) -> None:
    log, tab = SyncLogTab(), StatisticsTab()
    log.show_state(SyncLogState("error", error="The database is away."))
    tab.show_state(StatisticsState("error", error="The database is away."))
    for shown, empty in ((log, log.empty), (tab, models(tab).empty)):
        qtbot.addWidget(shown)
        assert "could not be read" in empty.accessibleName()
        assert empty.accessibleDescription() == "The database is away."
        [again] = [one for one in empty.findChildren(QAbstractButton) if one.text() == "Try again"]
        with qtbot.waitSignal(shown.refresh_requested):
            again.click()


def test_that_an_empty_history_offers_the_first_sync(theme: Theme, qtbot) -> None:
    log = SyncLogTab()
    qtbot.addWidget(log)
    log.show_state(SyncLogState("ready"))
    assert "No sync has run yet" in texts_in(log)
    button = next(one for one in log.empty.findChildren(QAbstractButton) if one.text() == "Sync now")
    with qtbot.waitSignal(log.sync_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_the_runs_model_passes_qts_model_tester(log: SyncLogTab, runs: SyncLogState) -> None:
    tester = QAbstractItemModelTester(log.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    log.show_state(SyncLogState("ready"))
    log.show_state(runs)
    tester.deleteLater()


# ---------------------------------------------------------------- for everybody
@pytest.mark.parametrize("which", ["tab", "log"])
def test_that_every_interactive_widget_has_a_name(which: str, request: pytest.FixtureRequest) -> None:
    root = request.getfixturevalue(which)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not widget.isHidden()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        and not isinstance(widget, CONTAINERS)
    ]
    assert nameless == []


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("which", ["tab", "log"])
def test_that_no_label_tab_or_button_is_clipped(
    which: str, percent: int, theme: Theme, qapp: QApplication, qtbot, statistics: StatisticsState, runs: SyncLogState
) -> None:
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * percent / 100)
    qapp.setFont(font)
    theme.set_scheme("dark")
    root: StatisticsTab | SyncLogTab
    if which == "tab":
        root = StatisticsTab()
        root.show_state(replace(statistics, phase="error", error="The database cannot be reached for now."))
    else:
        root = SyncLogTab()
        root.show_state(runs)
    qtbot.addWidget(root)
    root.resize(1366, 768)
    root.show()
    qtbot.waitExposed(root)
    clipped = [*clipped_labels(root), *clipped_buttons(root)]
    clipped += clipped_tabs(root.tabBar()) if isinstance(root, StatisticsTab) else clipped_columns(root)
    assert clipped == []


def clipped_labels(root: QWidget) -> list[str]:
    found = []
    for label in root.findChildren(QLabel):
        needed = label.heightForWidth(label.width()) if label.wordWrap() else label.minimumSizeHint().height()
        too_narrow = not label.wordWrap() and QFontMetrics(label.font()).horizontalAdvance(label.text()) > label.width()
        if label.isVisible() and label.text() and (too_narrow or needed > label.height()):
            found.append(label.text())
    return found


def clipped_buttons(root: QWidget) -> list[str]:
    return [
        button.text() or button.accessibleName()
        for button in root.findChildren(QAbstractButton)
        if button.isVisible()
        and (button.text() or isinstance(button, TileButton))
        and (button.minimumSizeHint().width() > button.width() or button.minimumSizeHint().height() > button.height())
    ]


def clipped_tabs(bar: QTabBar) -> list[str]:
    return [
        bar.tabText(index)
        for index in range(bar.count())
        if not bar.rect().contains(bar.tabRect(index))
        or bar.tabRect(index).width() < QFontMetrics(bar.font()).horizontalAdvance(bar.tabText(index))
    ]


def clipped_columns(log: SyncLogTab) -> list[str]:
    return [
        str(log.model.headerData(column, Qt.Orientation.Horizontal))
        for column in range(log.model.columnCount() - 1)
        if log.table.columnWidth(column) < log.table.sizeHintForColumn(column)
    ]


def test_that_a_vanished_selected_run_gives_way_to_the_newest(log: SyncLogTab, runs: SyncLogState) -> None:
    log.table.setCurrentIndex(log.model.index(2, 0))
    log.show_state(replace(runs, rows=runs.rows[:2]))
    assert log.table.currentIndex().row() == 0


def test_that_columns_widen_for_longer_texts_until_a_person_drags_one(
    log: SyncLogTab, runs: SyncLogState, qtbot
) -> None:
    header = log.table.horizontalHeader()
    before = header.sectionSize(0)
    longer = replace(runs.rows[0], started="2026-11-23 10:42 · 59 minutes ago")
    log.show_state(replace(runs, rows=(longer, *runs.rows[1:])))
    assert header.sectionSize(0) > before
    assert header.length() == log.table.viewport().width(), "no scroll bar for a message that is elided anyway"
    edge = QPoint(header.sectionPosition(0) + header.sectionSize(0) - 1, header.height() // 2)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), QPoint(90, edge.y()))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(90, edge.y()))
    dragged = header.sectionSize(0)
    assert dragged < before
    log.show_state(runs)
    assert header.sectionSize(0) == dragged
