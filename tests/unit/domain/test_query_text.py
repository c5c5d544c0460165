"""Filters of a list as a search text."""

from dataclasses import fields

from cbdesk.domain import query_text
from cbdesk.domain.query import ListQuery
from cbdesk.domain.query_text import as_text


def test_that_filters_are_written_as_a_person_would():
    assert as_text(ListQuery()) == ""
    assert as_text(ListQuery(sort="model", descending=True)) == ""
    query = ListQuery(status="ACTIVE", model="HP 11", aue_before="2027-06", battery_below=0, is_unassigned=False)
    assert as_text(query) == 'status:active model:="HP 11" is:assigned aue:<2027-06 battery:<0'
    assert as_text(ListQuery(query="dell|hp ana", include_deleted=True)) == "is:deleted|live dell | hp ana"


def test_that_every_filter_can_be_written():
    elsewhere = {"query", "sort", "descending", "then", "seen_from", "seen_before"}
    assert {field.name for field in fields(ListQuery)} - elsewhere <= set(query_text._WRITERS)
