"""Whether names are hidden (F9), and the one way of every name into a finished text.

A row is masked where it is rendered, so what is copied or exported from it is masked as well; what it is looked up by
never is. One switch for the whole window, like its colours: half a masked window would be none.
"""

from __future__ import annotations

from cbdesk.domain import masking

PEOPLE = frozenset({"annotated_user", "iiq_owner_email", "iiq_owner_name", "full_name", "email", "recent_users"})
"""The columns that hold a person's name or address."""
NOTES = frozenset({"google_notes", "iiq_notes", "notes", "description"})
"""The columns in which people write what they like, also names."""

_is_on = False


def is_on() -> bool:
    return _is_on


def switch(on: bool) -> None:
    """Hide names from now on, or show them; what is rendered already stays as it is."""
    global _is_on  # noqa: PLW0603 - one window, one switch: read in the pool, written by the window
    _is_on = on


def person(text: str) -> str:
    """Return a name or an address as it may be shown."""
    return masking.person(text) if _is_on else text


def text(words: str) -> str:
    """Return words that may quote an address as they may be shown."""
    return masking.text_of(words) if _is_on else words


def note(words: str) -> str:
    """Return a text that somebody wrote by hand as it may be shown."""
    return masking.note(words) if _is_on else words


def value(column: str, words: str) -> str:
    """Return the value of a column as it may be shown."""
    if column in PEOPLE:
        return person(words)
    return note(words) if column in NOTES else text(words)
