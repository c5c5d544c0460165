"""Saved views: a small file that keeps what was asked, and says what it cannot keep."""

import pytest

from cbdesk.domain.query import QueryError
from cbdesk.domain.views import View
from cbdesk.errors import NotFoundError, SettingsError
from cbdesk.settings.saved_views import forget, name_of, rename, save, saved


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
    "content",
    ["{", "[]", '{"a": 1}', '{"a": {"title": "A"}}', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
)
def test_that_a_damaged_file_is_named_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "views.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"views\.json"):
        saved(tmp_path)
    with pytest.raises(SettingsError):
        save(tmp_path, "x", "ana")
    assert path.read_text(encoding="utf-8") == content


def test_that_a_title_is_kept_beside_the_name_that_the_command_line_takes(tmp_path):
    title = "  Lincoln:  Ältere HP (2024) "
    save(tmp_path, name_of(title), "model:hp", title)
    assert saved(tmp_path) == (
        View("lincoln-altere-hp-2024", title.strip().replace("  ", " "), "model:hp", "Saved on this station."),
    )
    assert name_of("…") == ""
    assert len(name_of("a b" * 60)) <= 40


def test_that_a_view_gets_another_title_but_never_that_of_another_view(tmp_path):
    save(tmp_path, "one", "ana")
    save(tmp_path, "two", "ben")
    assert rename(tmp_path, "one", "Zwei").name == "zwei"
    assert rename(tmp_path, "zwei", "ZWEI!").title == "ZWEI!"
    assert [(view.title, view.query) for view in saved(tmp_path)] == [("two", "ben"), ("ZWEI!", "ana")]
    with pytest.raises(QueryError, match="already the name"):
        rename(tmp_path, "zwei", "Two")
    with pytest.raises(QueryError, match="built-in"):
        rename(tmp_path, "zwei", "Deleted")
    with pytest.raises(NotFoundError):
        rename(tmp_path, "one", "Drei")
    assert [view.name for view in saved(tmp_path)] == ["two", "zwei"]
