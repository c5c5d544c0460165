from __future__ import annotations

import pytest

from cbdesk.demo.fields import ANY, InvalidFieldError, parse_mask, project

SHAPE = {"next": {}, "rows": {"id": {}, "name": {"first": {}, "last": {}}, "tags": {"k": {}, "v": {}}, "free": ANY}}
DOCUMENT = {
    "next": "t",
    "kind": "k",
    "rows": [
        {"id": 1, "name": {"first": "A", "last": "B"}, "tags": [{"k": 1, "v": 2}], "free": {"x": 1, "y": 2}},
        {"id": 2},
    ],
}


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("next", {"next": "t"}),
        ("rows(id)", {"rows": [{"id": 1}, {"id": 2}]}),
        ("rows/id,next", {"next": "t", "rows": [{"id": 1}, {"id": 2}]}),
        ("rows(name(last))", {"rows": [{"name": {"last": "B"}}, {}]}),
        ("rows/name/last", {"rows": [{"name": {"last": "B"}}, {}]}),
        ("rows(name/last, id )", {"rows": [{"id": 1, "name": {"last": "B"}}, {"id": 2}]}),
        ("rows(tags(v))", {"rows": [{"tags": [{"v": 2}]}, {}]}),
        ("rows(tags(k,v))", {"rows": [{"tags": [{"k": 1, "v": 2}]}, {}]}),
        ("rows(name(first),name(last))", {"rows": [{"name": {"first": "A", "last": "B"}}, {}]}),
        ("rows(free(x))", {"rows": [{"free": {"x": 1}}, {}]}),
        ("rows(name,name(last))", {"rows": [{"name": {"first": "A", "last": "B"}}, {}]}),
        ("rows(name(last),name)", {"rows": [{"name": {"first": "A", "last": "B"}}, {}]}),
        ("*", DOCUMENT),
        ("rows(*)", {"rows": DOCUMENT["rows"]}),
    ],
)
def test_that_a_mask_cuts_a_document(mask: str, expected: object):
    assert project(DOCUMENT, parse_mask(mask, SHAPE)) == expected


@pytest.mark.parametrize(
    "mask", ["", "rows(", "rows(id", "rows)", "rows(id))", "rows()", "nonsense", "rows(nonsense)", "next(id)", "rows/"]
)
def test_that_a_wrong_mask_is_refused(mask: str):
    with pytest.raises(InvalidFieldError):
        parse_mask(mask, SHAPE)
