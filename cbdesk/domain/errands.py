"""What another start of cbdesk asks the open window to show: an identifier, or an address such as ``cbdesk://device/…``.

Whoever links to such an address is a stranger. It is read as data: a device to look up or a text to search for, nothing
that could be run, opened or saved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

SCHEME = "cbdesk"
LONGEST = 300
"""Characters; a pasted address of a device's page at Google fits."""


@dataclass(frozen=True, slots=True)
class Errand:
    """``text`` goes into the search bar; an empty one asks for nothing but the window."""

    kind: Literal["device", "search"] = "search"
    text: str = ""


def read_errand(argument: str) -> Errand:
    """Read what a command line or a link said. Raises ValueError with a sentence for a technician."""
    argument = argument.strip()
    if not argument:
        return Errand()
    if len(argument) > LONGEST:
        raise ValueError(f"This is longer than {LONGEST} characters.")
    if not argument.isprintable():
        raise ValueError("There are characters in it that cannot be printed.")
    if not argument.casefold().startswith(f"{SCHEME}:"):
        return Errand("device", argument)
    return _read_address(argument)


def _read_address(argument: str) -> Errand:
    wanted = f"An address is {SCHEME}://device/IDENT or {SCHEME}://search/TEXT."
    try:
        parts = urlsplit(argument)
    except ValueError:
        raise ValueError(wanted) from None
    text = unquote(parts.path.removeprefix("/"), errors="replace").strip()
    kind = parts.netloc.casefold()
    if not text or not text.isprintable() or parts.query or parts.fragment or "\ufffd" in text:
        raise ValueError(wanted)
    if kind == "device":
        if "/" in text:
            raise ValueError(wanted)
        return Errand("device", text)
    if kind == "search":
        return Errand("search", text)
    raise ValueError(wanted)


def looks_like_errand(word: str) -> bool:
    """Tell whether a word that is no command can be meant as an identifier: it has a digit, as serials and tags do."""
    return word.casefold().startswith(f"{SCHEME}:") or (word[:1].isalnum() and any(map(str.isdigit, word)))
