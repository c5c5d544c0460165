"""Texts laid out once stand where Qt would draw them, and follow another font."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage, QPainter

from cbdesk.desktop.laid_texts import LaidTexts, Side

ROOM = QRect(10, 5, 120, 30)
_FLAGS = {
    "start": Qt.AlignmentFlag.AlignLeft,
    "end": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


def picture(draw) -> QImage:
    image = QImage(160, 40, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    return image


def ink(image: QImage) -> QRect:
    """Return the room that is not white."""
    dark = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).lightness() < 128
    ]
    left, top = min(x for x, _ in dark), min(y for _, y in dark)
    return QRect(left, top, max(x for x, _ in dark) - left + 1, max(y for _, y in dark) - top + 1)


@pytest.mark.parametrize("side", ["start", "end", "center"])
@pytest.mark.parametrize("text", ["HP 11 G8", "שלום abc"])
@pytest.mark.usefixtures("qapp")
def test_that_a_text_stands_where_qt_would_draw_it(side: Side, text: str) -> None:
    texts, font = LaidTexts(), QFont("DejaVu Sans", 10)

    def by_qt(painter: QPainter) -> None:
        painter.setFont(font)
        painter.drawText(ROOM, _FLAGS[side] | Qt.AlignmentFlag.AlignVCenter, text)

    ours = ink(picture(lambda painter: texts.draw(painter, ROOM, side, text, font)))
    theirs = ink(picture(by_qt))
    assert abs(ours.x() - theirs.x()) <= 1
    assert abs(ours.y() - theirs.y()) <= 1
    assert abs(ours.width() - theirs.width()) <= 1


@pytest.mark.usefixtures("qapp")
def test_that_a_text_without_room_is_elided_within_it_and_plain() -> None:
    texts, font = LaidTexts(), QFont("DejaVu Sans", 10)
    shown = ink(picture(lambda painter: texts.draw(painter, ROOM, "start", "<b>long</b> " * 20, font)))
    assert ROOM.left() - 1 <= shown.left()
    assert ROOM.right() - 20 <= shown.right() <= ROOM.right() + 1


@pytest.mark.usefixtures("qapp")
def test_that_another_font_lays_the_text_out_anew() -> None:
    texts, small, large = LaidTexts(), QFont("DejaVu Sans", 8), QFont("DejaVu Sans", 16)
    heights = [
        ink(picture(lambda painter, font=font: texts.draw(painter, ROOM, "start", "HP 11", font))).height()
        for font in (small, large, small)
    ]
    assert heights[0] == heights[2] < heights[1]
