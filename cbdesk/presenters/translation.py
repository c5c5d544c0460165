"""The one way of every text into the window's language. The English text is the key, and what is shown without one.

A sentence is translated where it is made, ``translate("presenters", "…")``, and its ``{places}`` are filled afterwards,
so that another language may put them elsewhere. A text of a table is translated when it is read, by `said`, since
modules are imported before a language is chosen; `marks`, `settings_marks` and `domain_marks` list such texts for Qt's
tool. All of this may run in pool threads. What comes from the world (values of devices, errors of APIs and of the
database, warnings of a sync) is nobody's to translate and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from cbdesk.domain.phrases import Phrase

_CONTEXT = "presenters"
_ask_qt = QCoreApplication.translate


@lru_cache(maxsize=4096)
def translate(context: str, text: str, note: str | None = None) -> str:
    """Ask Qt once for each text: the lines of a list say the same few words thousands of times.

    Qt's own function is not wrapped itself: its docstring, which the wrapper takes along, costs the start 40 ms.
    """
    return _ask_qt(context, text, note)


def forget() -> None:
    """Ask Qt anew from now on: the window speaks another language."""
    translate.cache_clear()


def said(text: str) -> str:
    """Return a marked text in the window's language, as it is where nobody translated it."""
    if isinstance(text, Phrase):
        return said_phrase(text)
    return translate(_CONTEXT, text) if text else text


def said_phrase(text: object) -> str:
    """Return a phrase in the window's language; any other text comes from the world, and stays as it is."""
    if not isinstance(text, Phrase):
        return str(text)
    values = {name: said_phrase(value) for name, value in text.values.items()}
    return translate(_CONTEXT, text.pattern).format(**values)


def recognized(text: str, patterns: Iterable[str]) -> Phrase | None:
    """Return the phrase that another process or station made its English text of, if it was one of these."""
    for pattern in patterns:
        found = _matcher(pattern).fullmatch(text)
        if found is not None:
            return Phrase(pattern, **found.groupdict())
    return None


@lru_cache
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(pattern)))


def listed(names: list[str]) -> str:
    """Return ``Google, IncidentIQ and Meraki``."""
    if len(names) < 2:  # noqa: PLR2004  nothing to join
        return "".join(names)
    return translate("presenters", "{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
