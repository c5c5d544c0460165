"""How names and addresses look on a screen that others see: enough to tell people apart, too little to know them."""

from __future__ import annotations

import re

HIDDEN = "•••"
"""Always as long as this: the length of a name tells it, too."""

_ADDRESS = re.compile(r"[\w.+'\u2019-]+@(?=[\w-]+(?:\.[\w-]+)+)")
_NAME_PART = re.compile(r"[^\W\d_][\w'\u2019.-]*")


def name(text: str) -> str:
    """Return ``A••• R•••``."""
    return _NAME_PART.sub(lambda part: part[0][0] + HIDDEN, text)


def person(text: str) -> str:
    """Return an address or a name, whichever it is, masked."""
    return text_of(text) if _ADDRESS.search(text) else name(text)


def text_of(text: str) -> str:
    """Return a text, each address in it masked, ``a•••@students.example.org``: the domain tells students from staff.

    Names cannot be told from other words.
    """
    return _ADDRESS.sub(lambda found: f"{found[0][0]}{HIDDEN}@", text)


def note(text: str) -> str:
    """Return nothing but the sign that there is a text: people write anything into notes."""
    return HIDDEN if text else ""
