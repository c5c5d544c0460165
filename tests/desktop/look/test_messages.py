"""Messages never block, collapse when repeated, keep their details at hand, and empty places say what to do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit

from cbdesk.desktop.empty_state import EmptyState
from cbdesk.desktop.messages import MessageBar
from cbdesk.desktop.theme import LIGHT, Theme
from tests.desktop.look.conftest import colours_of, image_of


@pytest.fixture
def bar(theme: Theme, qtbot) -> MessageBar:
    widget = MessageBar()
    qtbot.addWidget(widget)
    widget.resize(800, 60)
    return widget


def button(bar: MessageBar, name: str) -> QAbstractButton:
    return next(one for one in bar.findChildren(QAbstractButton) if one.accessibleName() == name)


def test_that_a_bar_without_messages_takes_no_room(bar: MessageBar) -> None:
    assert bar.isHidden()


@pytest.mark.parametrize(
    ("level", "ground", "word"),
    [("info", "info_bg", "Note"), ("warn", "warn_bg", "Warning"), ("error", "bad_bg", "Error")],
)
def test_that_a_level_is_seen_and_heard(bar: MessageBar, level: str, ground: str, word: str) -> None:
    bar.show_message(level, "Meraki has not answered for 3 hours.")
    assert not bar.isHidden()
    assert getattr(LIGHT, ground) in colours_of(image_of(bar), 2)
    assert f"{word}: Meraki has not answered for 3 hours." in [
        child.accessibleName() for child in bar.children() if hasattr(child, "accessibleName")
    ]


def test_that_equal_messages_collapse_into_a_count(bar: MessageBar) -> None:
    for _ in range(3):
        bar.show_message("warn", "Meraki is away.")
    bar.show_message("error", "Meraki is away.")
    assert bar.texts() == ("Meraki is away.", "Meraki is away.")
    assert [label.text() for label in bar.findChildren(QLabel) if "times" in label.text()] == ["3 times"]


def test_that_details_unfold_and_fold(bar: MessageBar, qtbot) -> None:
    bar.show_message("error", "The database cannot be reached.", "connection refused\nport 5432")
    bar.show()
    details = bar.findChild(QPlainTextEdit)
    assert not details.isVisible()
    qtbot.mouseClick(button(bar, "Show details"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.toPlainText() == "connection refused\nport 5432"
    qtbot.mouseClick(button(bar, "Show details"), Qt.MouseButton.LeftButton)
    assert not details.isVisible()


def test_that_the_tab_key_goes_through_a_message_as_the_eye_does(bar: MessageBar, qtbot) -> None:
    bar.show_message("error", "A sync failed.", "timed out", action="Show the run", on_action=bar.clear)
    bar.show_message("error", "A sync failed.", "timed out again")
    bar.show()
    named = [button(bar, name) for name in ("Show details", "Show the run", "Dismiss message")]
    copy = next(one for one in bar.findChildren(QAbstractButton) if one.text().startswith("E-"))
    seen = sorted([copy, *named], key=lambda one: one.mapTo(bar, QPoint()).x())
    assert seen == [copy, *named]
    chain, one = [], seen[0]
    while len(chain) < len(seen):
        chain += [one] if one in seen else []
        one = one.nextInFocusChain()
    assert chain == seen


def test_that_the_action_acts_and_the_cross_dismisses(bar: MessageBar, qtbot) -> None:
    acted: list[str] = []
    bar.show_message("warn", "A sync failed.", action="Open history", on_action=lambda: acted.append("opened"))
    qtbot.mouseClick(button(bar, "Open history"), Qt.MouseButton.LeftButton)
    assert acted == ["opened"]
    qtbot.mouseClick(button(bar, "Dismiss message"), Qt.MouseButton.LeftButton)
    assert bar.texts() == ()
    assert bar.isHidden()


def test_that_an_error_can_be_quoted_by_an_id_that_is_in_the_log(bar: MessageBar, caplog) -> None:
    with caplog.at_level("INFO", logger="cbdesk"):
        bar.show_message("error", "The database cannot be reached.", "connection refused")
    [copy] = [one for one in bar.findChildren(QAbstractButton) if one.text().startswith("E-")]
    copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert copy.text() in lines[0]
    assert lines[1:] == ["The database cannot be reached.", "connection refused"]
    assert f"{copy.text()} was shown: The database cannot be reached." in caplog.messages


def test_that_only_an_info_goes_by_itself(bar: MessageBar) -> None:
    bar.show_message("info", "Sync finished.")
    bar.show_message("info", "A newer version is available.", stays=True)
    bar.show_message("error", "The database cannot be reached.")
    running = [timer for timer in bar.findChildren(QTimer) if timer.isActive()]
    assert len(running) == 1
    running[0].timeout.emit()
    assert bar.texts() == ("The database cannot be reached.", "A newer version is available.")


def test_that_a_fifth_message_pushes_out_the_least_urgent(bar: MessageBar) -> None:
    bar.show_message("error", "first error")
    bar.show_message("info", "an info")
    for number in range(3):
        bar.show_message("warn", f"warning {number}")
    assert bar.texts() == ("warning 2", "warning 1", "warning 0", "first error")


def test_that_a_message_that_no_longer_holds_is_taken_back(bar: MessageBar) -> None:
    bar.show_message("error", "The database cannot be reached.")
    bar.show_message("warn", "Meraki is away.")
    bar.dismiss("The database cannot be reached.")
    assert bar.texts() == ("Meraki is away.",)
    bar.clear()
    assert bar.isHidden()


def test_that_an_empty_place_shows_its_whole_text_and_its_action(theme: Theme, qtbot) -> None:
    empty = EmptyState(
        "laptop",
        "No devices yet",
        "Connect Google Admin and run the first sync, or try the simulated district. " * 2,
        "Go",
    )
    qtbot.addWidget(empty)
    empty.resize(700, 500)
    empty.show()
    for label in empty.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
    with qtbot.waitSignal(empty.activated):
        qtbot.mouseClick(empty.findChild(QAbstractButton), Qt.MouseButton.LeftButton)
    empty.show_content("history", "Nothing here")
    assert not empty.findChild(QAbstractButton).isVisible()
    assert empty.accessibleName() == "Nothing here"
