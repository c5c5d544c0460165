"""The walk through the screens can fail: what it looks for is found where it is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cbdesk.desktop.theme import Theme
from tests.desktop.inspection import cut_off, everything_shown, unnamed_in

LONG = "This sentence is much longer than the place that it was given"


@pytest.fixture
def window(theme: Theme, qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    QVBoxLayout(widget)
    widget.resize(500, 300)
    return widget


def shown(window: QWidget, *widgets: QWidget) -> QWidget:
    for widget in widgets:
        window.layout().addWidget(widget)
    window.show()
    return window


def test_that_widgets_without_a_name_are_found_and_named_ones_are_not(window: QWidget) -> None:
    named = QLineEdit()
    named.setAccessibleName("Search")
    shown(window, QLineEdit(), QToolButton(), named, QPushButton("Close"))
    assert [found.rpartition("/")[2] for found in unnamed_in(window)] == ["QLineEdit#", "QToolButton#"]


def test_that_texts_that_fit_or_end_on_purpose_are_no_finding(window: QWidget) -> None:
    elided = QLabel(LONG * 3)
    elided.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    elided.setToolTip(LONG * 3)
    wrapped = QLabel(LONG * 3)
    wrapped.setWordWrap(True)
    assert cut_off(shown(window, QLabel("Text"), elided, wrapped, QPushButton("Close"))) == []


@pytest.mark.parametrize("kind", ["label", "wrapped", "word", "button", "column"])
def test_that_a_text_is_found_that_does_not_fit(kind: str, window: QWidget) -> None:
    if kind == "column":
        widget = QTableWidget(1, 1)
        widget.setHorizontalHeaderLabels([LONG])
    elif kind == "button":
        widget = QPushButton(LONG)
        widget.setFixedWidth(80)
    else:
        widget = QLabel(LONG if kind != "word" else LONG.replace(" ", ""))
        widget.setWordWrap(kind != "label")
        widget.setFixedSize(80, 20 if kind == "wrapped" else 200)
    found = cut_off(shown(window, widget))
    assert found
    assert LONG.partition(" ")[0] in found[0]


def test_that_what_is_shown_includes_cells_tool_tips_and_names(window: QWidget) -> None:
    table = QTableWidget(1, 1)
    table.setItem(0, 0, QTableWidgetItem("in a cell"))
    label = QLabel("on a label")
    label.setToolTip("in a tip")
    label.setAccessibleDescription("in a description")
    assert {"in a cell", "on a label", "in a tip", "in a description"} <= set(
        everything_shown(shown(window, table, label))
    )
