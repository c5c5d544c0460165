"""What the device list shows right now: its visible columns as they stand, its order, and the selected row."""

from __future__ import annotations

from cbdesk.desktop.results import ResultsPanel
from cbdesk.domain.query import SortKey
from cbdesk.presenters.device_rows import COLUMNS
from cbdesk.presenters.list_view import ListView
from cbdesk.presenters.search import ListState


def shown_list(results: ResultsPanel, state: ListState) -> ListView:
    header = results.table.horizontalHeader()
    places = [header.logicalIndex(place) for place in range(header.count())]
    columns = [COLUMNS[place] for place in places if not results.table.isColumnHidden(place)]
    sort = (SortKey(state.sort.column, state.sort.descending),) if state.sort.column else ()
    rows = results.table.selectionModel().selectedRows()
    return ListView(
        query=state.query,
        sort=sort,
        columns=tuple((column.key, column.title) for column in columns),
        selected=tuple(results.model.rows[index.row()] for index in rows),
    )
