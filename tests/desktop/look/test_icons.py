"""Bundled icons render in the theme's colours at any density and follow a switch."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QToolButton

from cbdesk.desktop import icons, resources
from cbdesk.desktop.theme import DARK, LIGHT, Theme
from tests.desktop.look.conftest import colours_of, image_of


def opaque_pixels(icon: QIcon, side: int = 24, ratio: float = 1.0) -> set[str]:
    image = icon.pixmap(QSize(side, side), ratio).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def test_that_every_bundled_icon_renders_in_the_text_colour_of_both_schemes(theme: Theme) -> None:
    assert len(icons.names()) > 30
    for scheme, tokens in (("light", LIGHT), ("dark", DARK)):
        theme.set_scheme(scheme)
        for name in icons.names():
            seen = opaque_pixels(icons.icon(name), 48)
            assert seen, name
            for colour in seen:  # blending rounds a channel by one or two
                assert max(abs(a - b) for a, b in zip(channels(colour), channels(tokens.text), strict=True)) <= 2


def test_that_an_icon_made_before_a_switch_follows_it(theme: Theme, qtbot) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(icons.icon("square", "bad_fg"))
    button.setIconSize(QSize(32, 32))
    button.resize(48, 48)
    assert LIGHT.bad_fg in colours_of(image_of(button))
    theme.set_scheme("dark")
    assert DARK.bad_fg in colours_of(image_of(button))


def test_that_an_icon_has_as_many_pixels_as_the_screen_asks_for(theme: Theme) -> None:
    assert icons.icon("search").pixmap(QSize(24, 24), 2.0).toImage().size() == QSize(48, 48)


def test_that_a_disabled_icon_is_fainter(theme: Theme) -> None:
    normal = icons.icon("x").pixmap(QSize(24, 24), 1.0, QIcon.Mode.Normal).toImage()
    disabled = icons.icon("x").pixmap(QSize(24, 24), 1.0, QIcon.Mode.Disabled).toImage()
    assert max(disabled.pixelColor(x, 12).alpha() for x in range(24)) < max(
        normal.pixelColor(x, 12).alpha() for x in range(24)
    )


def test_that_an_unknown_icon_or_token_is_refused_at_once(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
    with pytest.raises(AttributeError):
        icons.icon("search", "no_such_token")


def test_that_the_icons_carry_their_licence_and_no_colour_of_their_own() -> None:
    assert "ISC License" in resources.path("icons", "LICENSE.txt").read_text()
    for name in icons.names():
        source = resources.path("icons", f"{name}.svg").read_text()
        assert "currentColor" in source, name
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b", source), name
