"""Columns, widths and order of each view: kept as lines, read forgivingly, changed by clicks."""

import pytest

from cbdesk.domain.query import SORTABLE, SortKey
from cbdesk.domain.views import VIEWS
from cbdesk.presenters.device_rows import COLUMNS, DEFAULT_COLUMNS
from cbdesk.presenters.list_layout import BUILT_IN, Layout, Layouts, ordered

KEYS = {column.key for column in COLUMNS}


def test_that_every_built_in_view_has_columns_and_an_order_that_there_are():
    assert set(BUILT_IN) == {view.name for view in VIEWS}
    for layout in BUILT_IN.values():
        assert set(layout.columns) <= KEYS
        assert len(set(layout.columns)) == len(layout.columns)
        assert layout.sort
        assert {key.column for key in layout.sort} <= set(SORTABLE)
    assert {column.sort for column in COLUMNS} - {None} <= set(SORTABLE)


def test_that_what_was_changed_survives_as_lines_and_the_rest_stays_as_delivered():
    kept = Layouts()
    changed = Layout(("model", "asset_tag"), (("model", 222),), (SortKey("model", True), SortKey("asset_tag")))
    kept.put("", changed)
    kept.put("old-hp", Layout(("status",)))
    kept.rename("old-hp", "older-hp")
    again = Layouts()
    again.read(kept.lines())
    assert again.of("") == changed
    assert again.of("older-hp").columns == ("status",)
    assert again.of("old-hp") == Layout()
    assert again.of("battery") == BUILT_IN["battery"]
    again.reset("")
    assert again.of("") == Layout()


def test_that_lines_of_another_time_are_read_as_far_as_they_hold():
    layouts = Layouts()
    layouts.read(["|gone model model|gone:9 model:99999 serial_number:5|-nope model model", "broken", "x|||", "||"])
    assert layouts.of("") == Layout(("model",), (("model", 900), ("serial_number", 36)), (SortKey("model"),))
    assert layouts.of("x").columns == DEFAULT_COLUMNS


@pytest.mark.parametrize(
    ("before", "is_added", "after"),
    [
        ("", False, "model"),
        ("model", False, "-model"),
        ("-model", False, ""),
        ("status -model", False, ""),
        ("status", False, "model"),
        ("status", True, "status model"),
        ("status model", True, "status -model"),
        ("status -model aue_date", True, "status aue_date"),
        ("a b c d", True, "a b c model"),
    ],
)
def test_that_clicks_order_by_one_column_and_with_shift_by_several(before, is_added, after):
    def keys(text):
        return tuple(SortKey(word.removeprefix("-"), word.startswith("-")) for word in text.split())

    assert ordered(keys(before), "model", is_added=is_added) == keys(after)
