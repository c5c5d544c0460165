"""Earlier searches: the latest first, each once, and nothing that is no search."""

from cbdesk.presenters.search_history import MOST, SearchHistory


def test_that_the_latest_comes_first_and_each_only_once():
    history = SearchHistory()
    for text in ("ana", " maple  ms ", "", "x", "ANA", "y" * 600):
        history.note(text)
    assert history.texts == ("ANA", "maple ms")
    again = SearchHistory()
    again.read(history.texts)
    assert again.texts == history.texts
    again.clear()
    assert again.texts == ()


def test_that_only_so_many_are_kept():
    history = SearchHistory()
    for number in range(MOST + 5):
        history.note(f"search {number}")
    assert len(history.texts) == MOST
    assert history.texts[0] == f"search {MOST + 4}"
