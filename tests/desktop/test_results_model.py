"""The list's model keeps Qt's rules and says the least that is true."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from cbdesk.desktop.cells import LEVEL_ROLE
from cbdesk.desktop.results_model import PagedModel
from cbdesk.presenters.device_rows import COLUMNS, STATUS_COLUMN, render_rows
from tests.desktop.fleet import NOW, device
from tests.desktop.memory_library import row_of


def rows(*numbers, **columns):
    return render_rows([row_of(device(number, **columns)) for number in numbers], NOW)


@pytest.fixture
def model(qtmodeltester):
    model = PagedModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    qtmodeltester.check(model)
    del tester


@pytest.fixture
def spies(model):
    return {name: QSignalSpy(getattr(model, name)) for name in ("modelReset", "rowsInserted", "dataChanged")}


def counts(spies):
    return {name: spy.count() for name, spy in spies.items() if spy.count()}


def test_that_the_next_page_is_inserted(model, spies):
    first = rows(1, 2, 3)
    model.show_rows(first, has_more=True)
    model.show_rows(first + rows(4, 5), has_more=False)
    assert model.rowCount() == 5
    assert counts(spies) == {"modelReset": 1, "rowsInserted": 1}


def test_that_the_same_devices_are_refreshed_in_place(model, spies):
    model.show_rows(rows(1, 2), has_more=False)
    model.show_rows(rows(1, 2, status="DISABLED"), has_more=False)
    assert model.index(0, STATUS_COLUMN).data() == "Disabled"
    assert counts(spies) == {"modelReset": 1, "dataChanged": 1}


def test_that_other_devices_reset_the_model(model, spies):
    model.show_rows(rows(1, 2), has_more=False)
    model.show_rows(rows(2, 3), has_more=False)
    assert counts(spies) == {"modelReset": 2}
    assert model.row_of("device-00003") == 1
    assert model.row_of("device-00001") is None


def test_that_equal_rows_change_nothing(model, spies):
    model.show_rows(rows(1, 2), has_more=False)
    model.show_rows(rows(1, 2), has_more=False)
    assert counts(spies) == {"modelReset": 1}


def test_that_more_is_asked_for_only_while_there_is_more(model):
    model.show_rows(rows(1), has_more=True)
    wanted = QSignalSpy(model.more_wanted)
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert wanted.count() == 1
    model.show_rows(rows(1), has_more=False)
    assert not model.canFetchMore(QModelIndex())
    before = wanted.count()
    model.fetchMore(QModelIndex())
    assert wanted.count() == before


def test_that_roles_that_nobody_uses_hold_nothing(model):
    model.show_rows(rows(1), has_more=False)
    index = model.index(0, STATUS_COLUMN)
    assert index.data(LEVEL_ROLE) == "good"
    for role in (Qt.ItemDataRole.FontRole, Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.CheckStateRole):
        assert index.data(role) is None


def test_that_headers_carry_their_titles(model):
    titles = [model.headerData(number, Qt.Orientation.Horizontal) for number in range(len(COLUMNS))]
    assert titles == [column.title for column in COLUMNS]
    assert model.headerData(len(COLUMNS), Qt.Orientation.Horizontal) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None
