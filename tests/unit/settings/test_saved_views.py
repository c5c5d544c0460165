"""Saved views: a small file that keeps what was asked, and says what it cannot keep."""

import pytest

from cbdesk.domain.query import QueryError
from cbdesk.domain.views import View
from cbdesk.errors import NotFoundError, SettingsError
from cbdesk.settings.saved_views import forget, save, saved


def test_that_views_are_kept_by_name_and_the_last_text_counts(tmp_path):
    folder = tmp_path / "new"
    assert saved(folder) == ()
    save(folder, "old-hp", "model:hp aue:<2027")
    save(folder, "ana", "Ñandú | ana")
    save(folder, "old-hp", ' model:"HP 11"  ')
    assert [(view.name, view.query) for view in saved(folder)] == [("ana", "Ñandú | ana"), ("old-hp", 'model:"HP 11"')]
    forget(folder, "ana")
    assert saved(folder) == (View("old-hp", "old-hp", 'model:"HP 11"', "Saved on this station."),)
    with pytest.raises(NotFoundError):
        forget(folder, "ana")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("Old HP", "model:hp", "no name"),
        ("../x", "model:hp", "no name"),
        ("deleted", "model:hp", "built-in"),
        ("x", "aue:soon", "no month"),
        ("x", " ", "what the view asks for"),
    ],
)
def test_that_what_could_not_be_used_is_not_kept(tmp_path, name, text, says):
    with pytest.raises(QueryError, match=says):
        save(tmp_path, name, text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"a": 1}', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")]
)
def test_that_a_damaged_file_is_named_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "views.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"views\.json"):
        saved(tmp_path)
    with pytest.raises(SettingsError):
        save(tmp_path, "x", "ana")
    assert path.read_text(encoding="utf-8") == content
