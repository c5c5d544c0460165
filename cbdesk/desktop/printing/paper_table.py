"""A list on pages: what it is on the first one, the column titles on each, and the page number below.

Drawn in a thread of the pool. A text document would lay out all rows before the first page, and these may be many.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from cbdesk.desktop.colours import LIGHT
from cbdesk.errors import GiveUpError
from cbdesk.presenters.translation import said
from cbdesk.reports import Row, Table

translate = QCoreApplication.translate

DOTS_PER_INCH = 300
_MARGIN_MM = 12.0
_WIDE_FROM = 6
"""Columns from which the page lies on its side."""
_POINTS = 8.0
_LINE = 1.55
"""Height of a row in heights of its text."""
_START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
_END = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


def pdf_writer(path: str, title: str, *, is_wide: bool = False) -> QPdfWriter:
    """Return pages on their way into a file."""
    writer = QPdfWriter(path)
    writer.setTitle(title)
    writer.setCreator("cbdesk")
    writer.setResolution(DOTS_PER_INCH)
    writer.setPageLayout(page_layout(is_wide=is_wide))
    return writer


def page_layout(*, is_wide: bool) -> QPageLayout:
    """Return a page of the paper that the country of this computer uses."""
    is_american = QLocale().measurementSystem() is QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize.PageSizeId.Letter if is_american else QPageSize.PageSizeId.A4
    way = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(QPageSize(size), way, margins, QPageLayout.Unit.Millimeter)


def is_wide(table: Table) -> bool:
    return len(table.columns) > _WIDE_FROM


def headline(table: Table) -> str:
    """Return what a page has room for of what the list is; its facts have their names in the window's language."""
    wanted = {said("Search"), said("Made")}
    return " · ".join(f"{label}: {value}" for label, value in table.facts if label in wanted)


class PaperTable:
    """A `TableFile` that draws; the columns are as wide as the first rows and the page allow."""

    def __init__(self, device: QPagedPaintDevice, table: Table) -> None:
        self._device = device
        self._table = table
        self._painter = QPainter()
        if not self._painter.begin(device):
            problem = translate("desktop", "The page could not be begun: the printer or the file refused it.")
            raise GiveUpError(problem)
        self._fonts = {weight: self._font(weight) for weight in (QFont.Weight.Normal, QFont.Weight.DemiBold)}
        self._metrics = QFontMetricsF(self._fonts[QFont.Weight.Normal], device)
        self._height = self._metrics.height() * _LINE
        self._page = QRectF(0, 0, device.width(), device.height())
        self._widths: list[float] = []
        self._number = 1
        self._y = 0.0
        self._rows = 0

    def add(self, rows: Sequence[Row]) -> None:
        if not self._widths:
            self._begin(rows)
        for row in rows:
            if self._y + 2 * self._height > self._page.height():
                self._end_page()
                self._device.newPage()
                self._number += 1
                self._y = 0.0
                self._draw_titles()
            self._draw_row(row)

    def close(self) -> None:
        if not self._widths:
            self._begin([])
        self._end_page()
        self._painter.end()

    def _font(self, weight: QFont.Weight) -> QFont:
        font = QFont()
        font.setPointSizeF(_POINTS)
        font.setWeight(weight)
        return font

    def _begin(self, rows: Sequence[Row]) -> None:
        self._widths = self._measure(rows)
        self._text(self._table.title, QFont.Weight.DemiBold, "text", self._page.width())
        self._y += self._height
        self._text(headline(self._table), QFont.Weight.Normal, "text_muted", self._page.width())
        self._y += 1.5 * self._height
        self._draw_titles()

    def _measure(self, rows: Sequence[Row]) -> list[float]:
        """Give each column what its first rows need, and shrink the widest until the page holds them all."""
        bold = QFontMetricsF(self._fonts[QFont.Weight.DemiBold], self._device)
        gap = self._metrics.averageCharWidth() * 2
        wanted = [
            gap + max([bold.horizontalAdvance(title), *(self._metrics.horizontalAdvance(row[column]) for row in rows)])
            for column, title in enumerate(self._table.columns)
        ]
        over = sum(wanted) - self._page.width()
        if over <= 0:
            return [width - over * width / sum(wanted) for width in wanted]
        ceiling = max(wanted)
        while sum(min(width, ceiling) for width in wanted) > self._page.width():
            ceiling *= 0.97
        return [min(width, ceiling) for width in wanted]

    def _draw_titles(self) -> None:
        self._draw_cells(self._table.columns, QFont.Weight.DemiBold, "text_muted")
        self._y += self._height
        self._draw_line("control_border")

    def _draw_row(self, row: Row) -> None:
        if self._rows % 2:
            band = QRectF(0, self._y, self._page.width(), self._height)
            self._painter.fillRect(band, LIGHT.color("surface_alt"))
        self._draw_cells(row, QFont.Weight.Normal, "text")
        self._rows += 1
        self._y += self._height

    def _draw_cells(self, texts: Sequence[str], weight: QFont.Weight, colour: str) -> None:
        self._painter.setFont(self._fonts[weight])
        self._painter.setPen(LIGHT.color(colour))
        metrics = QFontMetricsF(self._fonts[weight], self._device)
        x, gap = 0.0, self._metrics.averageCharWidth()
        for text, width in zip(texts, self._widths, strict=True):
            one_line = text.replace("\n", " ")
            shown = metrics.elidedText(one_line, Qt.TextElideMode.ElideRight, width - gap)
            self._painter.drawText(QRectF(x, self._y, width - gap, self._height), _START, shown)
            x += width

    def _text(
        self, text: str, weight: QFont.Weight, colour: str, width: float, alignment: Qt.AlignmentFlag = _START
    ) -> None:
        self._painter.setFont(self._fonts[weight])
        self._painter.setPen(LIGHT.color(colour))
        shown = QFontMetricsF(self._fonts[weight], self._device).elidedText(text, Qt.TextElideMode.ElideRight, width)
        self._painter.drawText(QRectF(0, self._y, width, self._height), alignment, shown)

    def _draw_line(self, colour: str) -> None:
        self._painter.setPen(QPen(LIGHT.color(colour), self._height / 30))
        self._painter.drawLine(0, round(self._y), round(self._page.width()), round(self._y))

    def _end_page(self) -> None:
        self._y = self._page.height() - self._height
        number = translate("desktop", "Page {number}").format(number=self._number)
        self._text(number, QFont.Weight.Normal, "text_muted", self._page.width(), _END)
