"""Charts drawn with QPainter: marks in, colours from the theme, read with mouse, keyboard and screen reader alike."""

from cbdesk.desktop.charts.bars import BarChart
from cbdesk.desktop.charts.chart import Chart
from cbdesk.desktop.charts.columns import ColumnChart
from cbdesk.desktop.charts.donut import DonutChart

__all__ = ["BarChart", "Chart", "ColumnChart", "DonutChart"]
