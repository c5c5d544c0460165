"""Who is told how a sync of this window ended: nobody, those who look at the window, or also those who do not."""

from __future__ import annotations

from cbdesk.domain.sync import NotifyLevel
from cbdesk.presenters.sync import Notice


def is_shown(notice: Notice, level: NotifyLevel) -> bool:
    """Return whether the window says it: whoever pressed the button gets an answer in any case."""
    return notice.was_asked_for or _is_wanted(notice, level)


def is_announced(notice: Notice, level: NotifyLevel) -> bool:
    """Return whether the desktop says it while the window is in the background."""
    return _is_wanted(notice, level)


def _is_wanted(notice: Notice, level: NotifyLevel) -> bool:
    if level == "failures":
        return notice.level in {"warn", "bad"}
    return level == "all"
