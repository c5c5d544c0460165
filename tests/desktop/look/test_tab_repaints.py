"""Tabs paint anew only what has changed, and follow all the same when something on them grows."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cbdesk.desktop.tabs import Tabs
from tests.desktop.paints import Paints


@pytest.fixture
def tabs(qtbot, qapp):
    tabs = Tabs()
    page = QWidget()
    layout = QHBoxLayout(page)
    tabs.changing, tabs.still = QLabel("9"), QLabel("beside it")
    layout.addWidget(tabs.changing)
    layout.addStretch(1)
    layout.addWidget(tabs.still)
    tabs.addTab(page, "Devices")
    qtbot.addWidget(tabs)
    tabs.resize(400, 200)
    tabs.show()
    settle(qapp)
    return tabs


def settle(qapp):
    for _ in range(5):
        qapp.processEvents()


def test_that_a_text_which_grows_paints_nothing_beside_it(qapp, tabs):
    paints = Paints()
    tabs.changing.setText("10 devices")
    settle(qapp)
    tabs.still.installEventFilter(paints)
    tabs.changing.setText("10,000 devices")
    settle(qapp)
    assert tabs.changing.width() >= tabs.changing.sizeHint().width()
    assert paints.count == 0


def test_that_a_page_which_needs_more_room_is_no_smaller(qapp, tabs):
    tabs.changing.setMinimumWidth(900)
    settle(qapp)
    assert tabs.minimumSizeHint().width() > 900


def test_that_a_corner_whose_text_grows_has_room_for_it(qapp, tabs):
    button = QPushButton("Save")
    tabs.setCornerWidget(button)
    button.show()
    settle(qapp)
    button.setText("Save all of these figures")
    settle(qapp)
    assert button.width() >= button.sizeHint().width()
