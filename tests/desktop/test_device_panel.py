"""The device panel renders a state, and gives its identifiers to the clipboard."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QToolButton

from cbdesk.desktop import colours
from cbdesk.desktop.device_panel import DevicePanel
from cbdesk.desktop.fact_card import FactCard
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.theme import Theme
from cbdesk.presenters.device_facts import describe
from cbdesk.presenters.device_state import DeviceState, Fact, Section
from cbdesk.presenters.live_look import LookState
from tests.desktop.fleet import NOW, Fleet, device, district
from tests.desktop.memory_library import MemoryLibrary


def shown(number=1, **columns):
    fleet = Fleet([device(number, **columns)], sources=district(1).sources)
    return describe(MemoryLibrary(fleet).devices.get(f"device-{number:05d}"), NOW)


@pytest.fixture
def panel(qtbot):
    panel = DevicePanel()
    qtbot.addWidget(panel)
    panel.resize(420, 800)
    panel.show()
    return panel


def texts(panel):
    return {label.text().replace("\u200b", "") for label in panel.findChildren(QLabel) if label.isVisible()}


def test_that_the_head_names_the_device(panel):
    panel.show_state(shown())
    assert {"104501", "Lenovo 300e Gen 3", "Active"} <= texts(panel)


def test_that_the_cards_stand_in_the_order_of_the_questions(panel):
    panel.show_state(shown())
    cards = [card for card in panel.findChildren(FactCard) if card.isVisible()]
    cards.sort(key=lambda card: card.y())
    assert [card.accessibleName() for card in cards] == [
        "Who",
        "Where",
        "Health",
        "Network",
        "Tickets",
        "History",
    ]


def test_that_a_card_of_the_device_before_does_not_stay(panel):
    panel.show_state(shown(google_notes="Screen cracked"))
    assert "Screen cracked" in texts(panel)
    panel.show_state(shown(2))
    assert "Screen cracked" not in texts(panel)
    assert "Notes" not in texts(panel)


def test_that_contradictions_stand_above_the_cards_and_go_with_their_device(panel):
    panel.show_state(shown(iiq_owner_email="someone.else@students.example.org"))
    frame = panel.cards.disagreements
    assert frame.isVisible()
    assert {"Sources disagree", "Who has it", "IncidentIQ"} <= texts(frame)
    assert frame.y() < min(card.y() for card in panel.findChildren(FactCard) if card.accessibleName() == "Who")
    panel.show_state(shown())
    assert not frame.isVisible()


def test_that_a_click_on_a_person_leads_to_the_user(qtbot, panel):
    panel.show_state(shown())
    with qtbot.waitSignal(panel.link_activated) as caught:
        qtbot.mouseClick(panel.head._person, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert caught.args == ["user:ben.okafor1@students.example.org"]


def test_that_links_take_the_colour_of_another_scheme(qapp, panel):
    panel.show_state(shown())
    other = Theme("dark")
    other.apply(qapp)
    assert colours.DARK.accent in panel.head._person.text()
    other.set_scheme("light")
    assert colours.LIGHT.accent in panel.head._person.text()
    qapp.styleHints().colorSchemeChanged.disconnect(other._on_desktop_changed)


def test_that_a_look_is_told_for_its_own_device_only(panel):
    panel.show_state(shown())
    panel.show_look(LookState("running", "device-00001", "Asking Google…"))
    assert "Asking Google…" in texts(panel)
    assert panel.findChild(QProgressBar).isVisible()
    panel.show_look(LookState("done", "device-00001", "Nothing has changed.", "good"))
    assert not panel.findChild(QProgressBar).isVisible()
    panel.show_state(shown(2))
    assert "Nothing has changed." not in texts(panel)


def test_that_badges_of_the_device_before_do_not_stay(panel):
    panel.show_state(shown(aue_date="2026-06", battery_health=58))
    panel.show_state(shown(2, aue_date="2033-06", battery_health=95))
    pills = [pill.text() for pill in panel.findChildren(Pill) if pill.isVisible()]
    assert pills == ["Active"]


def test_that_serial_and_tag_are_copied_by_a_click(qtbot, panel):
    panel.show_state(shown())
    for name, text in (("Copy the serial", "5CD1007919"), ("Copy the asset tag", "104501")):
        button = next(one for one in panel.findChildren(QPushButton) if one.accessibleName() == f"{name}: {text}")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert QApplication.clipboard().text() == text


def test_that_a_serial_too_long_for_its_button_is_copied_whole(qtbot, panel):
    panel.show_state(shown(serial_number="LONG" * 30))
    button = next(
        one for one in panel.findChildren(QPushButton) if one.accessibleName().startswith("Copy the serial: LONG")
    )
    assert button.geometry().right() <= button.parentWidget().width()
    assert "LONG" * 30 in button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "LONG" * 30


def test_that_a_copied_fact_is_what_is_stored_not_what_is_painted(qtbot, panel):
    panel.show_state(shown())
    button = next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == "Copy Assigned user")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "ben.okafor1@students.example.org"


def test_that_a_long_address_does_not_widen_the_panel(panel):
    panel.show_state(shown(annotated_user="a" * 40 + "@" + "students.example.org"))
    assert panel.minimumSizeHint().width() <= 420


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("none", "No device selected"),
        ("loading", "Reading the device…"),
        ("missing", "This device is no longer stored"),
        ("failed", "The device could not be read"),
    ],
)
def test_that_the_panel_says_why_it_is_empty(panel, phase, words):
    panel.show_state(shown())
    panel.show_state(DeviceState(phase, reason="because"))
    assert words in texts(panel)
    assert "104501" not in texts(panel)


def test_that_another_device_is_read_from_its_top(panel):
    panel.resize(420, 300)
    panel.show_state(shown())
    bar = panel.cards.verticalScrollBar()
    bar.setValue(bar.maximum())
    panel.show_state(shown())
    assert bar.value() == bar.maximum()
    panel.show_state(shown(2))
    assert bar.value() == 0


def test_that_the_first_device_finds_its_cards_made(qtbot, panel):
    panel.prepare()
    cards = panel.cards._cards
    qtbot.waitUntil(lambda: "history" in cards and cards["history"].room == 2)
    made = {card: card.room for card in panel.findChildren(FactCard)}
    assert not any(card.isVisible() for card in made)
    panel.show_state(shown())
    assert {card: card.room for card in panel.findChildren(FactCard)} == made
    assert "104501" in texts(panel)
    qtbot.waitUntil(lambda: {"Who", "Where", "Health", "Network", "Tickets", "History"} <= texts(panel))


def test_that_cards_which_wait_are_filled_with_the_device_that_came_last(qtbot, panel):
    panel.prepare()
    cards = panel.cards._cards
    qtbot.waitUntil(lambda: "history" in cards and cards["history"].room == 2)
    panel.show_state(shown(google_notes="Screen cracked"))
    panel.show_state(shown(2))
    qtbot.waitUntil(lambda: "History" in texts(panel))
    assert "Screen cracked" not in texts(panel)
    panel.show_state(shown(3))
    assert {"Who", "Where", "Health", "Network", "Tickets", "History"} <= texts(panel)


def test_that_cards_are_made_ahead_beside_those_that_are_shown_already(qtbot, panel):
    panel.show_state(shown())
    before = texts(panel)
    panel.prepare()
    qtbot.waitUntil(lambda: panel.cards._cards["who"].room == 7)
    assert texts(panel) == before


def told(card):
    """Return all that a person or a screen reader is told by the visible widgets of a card, from top to bottom."""
    found = []
    for widget in card.findChildren(QLabel) + card.findChildren(QToolButton):
        if widget.isVisibleTo(card):
            text = (
                (widget.text(), widget.textFormat(), widget.textInteractionFlags())
                if hasattr(widget, "textFormat")
                else ()
            )
            tone = widget.property("tone")
            found.append((*text, tone, widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()))
    return found


def test_that_a_card_tells_of_the_next_device_what_a_new_card_would(qtbot):
    chance = random.Random(3)

    def fact():
        return Fact(
            label=chance.choice(("Serial", "Tag", "User")),
            value=chance.choice(("5CD1", "LMS-1", "ana@x.org")),
            icon=chance.choice(("", "clock", "user")),
            source=chance.choice(("", "Google", "Meraki")),
            tip=chance.choice(("", "read at noon", "read at night")),
            level=chance.choice((None, "warn", "bad")),
            can_copy=chance.random() < 0.5,
            age=chance.choice(("", "2 h")),
            link=chance.choice(("", "user:ana@x.org", "device:5CD1")),
            links_label=chance.random() < 0.5,
        )

    used = FactCard()
    qtbot.addWidget(used)
    for _ in range(60):
        section = Section("who", "Who", tuple(fact() for _ in range(chance.randrange(1, 5))))
        new = FactCard()
        qtbot.addWidget(new)
        for card in (used, new):
            card.show_section(section)
        assert told(used) == told(new)
