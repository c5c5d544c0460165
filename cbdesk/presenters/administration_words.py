"""The names of the work on the database, and what was noted about it in English, in the window's language."""

from __future__ import annotations

from cbdesk.domain.phrases import Joined, Phrase
from cbdesk.presenters.translation import recognized, said, translate

TITLES = {
    "logs": "Old log rows",
    "archive": "Archive of old devices",
    "vacuum": "Vacuum and analyze",
    "reindex": "Worn indexes",
    "views": "Counts of the statistics",
    "backup": "Backup",
    "roles": "Rights of the roles",
}
_CHANGES = {
    "upgrade": "New schema",
    "downgrade": "Former schema",
    "restore": "Restored backup",
}
"""What is no regular work, and done by commands."""
VERBS = {
    "logs": "Clear…",
    "archive": "Archive…",
    "vacuum": "Vacuum…",
    "reindex": "Rebuild…",
    "views": "Count…",
    "backup": "Back up…",
}
_MOST_PARTS = 6
_DELETED = "deleted {rows}"
_NOTED = (
    _DELETED,
    "moved {number} devices to chromebooks_archive",
    "vacuumed and analyzed {tables}",
    "rebuilt {number} indexes, which are {size} smaller now",
    "{rows} rows in {size} bytes",
    "stopped after {done} of {total}",
    "schema {now} instead of {before}",
    "the backup {file}",
)
"""What the maintenance log says in English: it is every station's, whatever language that speaks."""
_ROWS = ("{number} rows of {table}",)


def title_of(task: str) -> str:
    return said((TITLES | _CHANGES).get(task, task))


def brief(detail: str) -> str:
    """Return what a step would do; of a long list only its beginning."""
    if isinstance(detail, Joined) and len(detail.parts) > _MOST_PARTS:
        shown = ", ".join(said(part) for part in detail.parts[:_MOST_PARTS])
        more = len(detail.parts) - _MOST_PARTS
        return translate("presenters", "{shown} and {number} more").format(shown=shown, number=more)
    return said(detail)


def detail_of(noted: str) -> str:
    """Return what the maintenance log says of a task in the window's language, as far as it is known."""
    phrase = recognized(noted, _NOTED)
    if phrase is None:
        return said(noted)
    if phrase.pattern == _DELETED:
        parts = str(phrase.values["rows"]).split(", ")
        phrase = Phrase(_DELETED, rows=Joined.of(recognized(part, _ROWS) or part for part in parts))
    return said(phrase)
