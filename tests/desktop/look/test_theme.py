"""Both schemes are readable, and a switch reaches every painted pixel of a live window."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cbdesk.desktop import icons, resources
from cbdesk.desktop import theme as themes
from cbdesk.desktop.charts import BarChart
from cbdesk.desktop.colours import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT, Tokens
from cbdesk.desktop.pills import Pill
from cbdesk.desktop.theme import Theme
from cbdesk.presenters.statistics_state import Mark
from tests.desktop.look.conftest import colours_of, image_of

TEXT_PAIRS = [
    *[(f"{level}_fg", f"{level}_bg") for level in ("good", "warn", "bad", "info", "neutral")],
    *[(text, ground) for text in ("text", "text_muted") for ground in ("window", "surface", "surface_alt", "hover")],
    *[(f"{level}_fg", "surface") for level in ("good", "warn", "bad", "info")],
    ("text", "selection"),
    ("text", "warn_bg"),
    ("text", "bad_bg"),
    ("text", "info_bg"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
]
MARKS = [f"chart_{one}" for one in (*range(1, 7), "good", "warn", "bad")]


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [HIGH_LIGHT, HIGH_DARK], ids=["high light", "high dark"])
def test_that_in_high_contrast_text_stands_out_by_7_to_1_and_lines_and_marks_by_4_5_to_1(tokens: Tokens) -> None:
    ratios = {pair: contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1])) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 7} == {}
    lines = {
        name: contrast(getattr(tokens, name), tokens.surface) for name in (*MARKS, "focus", "border", "control_border")
    }
    assert {name: ratio for name, ratio in lines.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_that_text_stands_out_from_its_ground_by_4_5_to_1(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("mark", [*MARKS, "focus"])
def test_that_marks_and_focus_ring_stand_out_from_the_surface_by_3_to_1(tokens: Tokens, mark: str) -> None:
    assert contrast(getattr(tokens, mark), tokens.surface) >= 3.0


@pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_LIGHT, HIGH_DARK], ids=["light", "dark", "high", "high dark"])
def test_that_every_token_is_a_full_colour_and_no_two_chart_colours_are_equal(tokens: Tokens) -> None:
    for field in fields(tokens):
        assert tokens.color(field.name).name() == getattr(tokens, field.name)
    assert len({getattr(tokens, mark) for mark in MARKS}) == len(MARKS)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_that_the_style_sheet_leaves_no_placeholder_and_names_only_images_that_exist(tokens: Tokens) -> None:
    sheet = themes.style_sheet(tokens, 13)
    assert "$" not in sheet.split("*/", 1)[1]
    images = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert images
    for image in images:
        assert resources.path(image).is_file(), image


def test_that_a_switch_repaints_a_live_window(theme: Theme, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowFlag(Qt.WindowType.Window)
    layout = QVBoxLayout(window)
    chart = BarChart("Models")
    chart.show_marks((Mark("A", 3), Mark("B", 1)))
    primary = QPushButton("Sync now")
    primary.setProperty("kind", "primary")
    for widget in (QLabel("text"), QLineEdit("search"), primary, Pill("Active", "good"), chart):
        layout.addWidget(widget)
    window.resize(400, 400)
    window.show()
    light = colours_of(image_of(window))
    assert {LIGHT.window, LIGHT.surface, LIGHT.accent, LIGHT.good_bg, LIGHT.chart_1} <= light
    with qtbot.waitSignal(theme.changed):
        theme.set_scheme("dark")
    dark = colours_of(image_of(window))
    assert {DARK.window, DARK.surface, DARK.accent, DARK.good_bg, DARK.chart_1} <= dark
    assert not {LIGHT.window, LIGHT.surface, LIGHT.good_bg} & dark


def test_that_a_switch_styles_what_lies_deep_in_a_window_no_more_often_than_its_surface(theme: Theme, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    deep = window
    for _floor in range(8):
        layout = QVBoxLayout(deep)
        deep = QWidget()
        layout.addWidget(deep)
    window.show()
    styled: dict[QWidget, int] = dict.fromkeys((window, deep), 0)

    class Counter(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.StyleChange and isinstance(watched, QWidget):
                styled[watched] += 1
            return False

    counter = Counter()
    for widget in styled:
        widget.installEventFilter(counter)
    theme.set_scheme("dark")
    assert 0 < styled[deep] <= styled[window] + 1


def test_that_an_unchanged_scheme_announces_nothing(theme: Theme, qtbot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_scheme("light")


def test_that_a_silent_desktop_is_judged_by_its_own_window_colour(qapp: QApplication, theme: Theme) -> None:
    if qapp.styleHints().colorScheme() is not Qt.ColorScheme.Unknown:
        pytest.skip("this platform says which scheme it wants")
    for colours, expected in ((DARK, True), (LIGHT, False)):
        qapp.setPalette(themes.palette(colours))
        follower = Theme("system")
        follower.apply(qapp)
        assert follower.is_dark is expected
        follower.deleteLater()
    theme.set_scheme("dark")


def test_that_the_palette_of_a_scheme_carries_its_text_and_ground(theme: Theme, qapp: QApplication) -> None:
    theme.set_scheme("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert qapp.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text
    assert themes.tokens() is DARK


def test_that_the_app_icon_renders(qapp: QApplication) -> None:
    assert len(colours_of(icons.app_icon().pixmap(64, 64).toImage(), 4)) > 2


def test_that_contrast_and_scheme_are_chosen_apart(theme: Theme) -> None:
    theme.set_contrast("high")
    assert themes.tokens() is HIGH_LIGHT
    theme.set_scheme("dark")
    assert themes.tokens() is HIGH_DARK
    theme.set_contrast("normal")
    assert themes.tokens() is DARK
    theme.set_contrast("system")


def test_that_letters_grow_in_steps_and_come_back_to_exactly_their_size(
    theme: Theme, qapp: QApplication, qtbot
) -> None:
    label = QLabel("text")
    title = QLabel("title")
    title.setProperty("scale", "title")
    for widget in (label, title):
        qtbot.addWidget(widget)
        widget.show()
    before = qapp.font().pointSizeF(), label.fontMetrics().height(), title.fontMetrics().height()
    theme.step_zoom(3)
    assert theme.zoom == 150
    assert label.fontMetrics().height() >= before[1] * 1.3
    assert title.fontMetrics().height() >= before[2] * 1.3
    theme.step_zoom(99)
    assert theme.zoom == 200
    theme.set_zoom(100)
    assert (qapp.font().pointSizeF(), label.fontMetrics().height(), title.fontMetrics().height()) == before


def test_that_compact_controls_are_lower(theme: Theme, qtbot) -> None:
    button = QPushButton("Sync now")
    qtbot.addWidget(button)
    before = button.sizeHint().height()
    theme.set_density("compact")
    assert button.sizeHint().height() < before
    theme.set_density("comfortable")
    assert button.sizeHint().height() == before
