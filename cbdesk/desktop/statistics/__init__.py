"""The statistics tabs: an overview of tiles and charts, then one sortable table per question."""

from cbdesk.desktop.statistics.tab import StatisticsTab

__all__ = ["StatisticsTab"]
