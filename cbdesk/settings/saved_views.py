"""The views that the people of this station saved: names with a search text, in one small file of its data folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cbdesk.domain.query import QueryError
from cbdesk.domain.search_language import parse
from cbdesk.domain.views import VIEWS, View
from cbdesk.errors import NotFoundError, SettingsError
from cbdesk.settings.private_file import replace_file

_FILE = "views.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_ABOUT = "Saved on this station."


def saved(data_dir: Path) -> tuple[View, ...]:
    """Return the saved views in the order of their names. Raises SettingsError for a file that holds none."""
    path = data_dir / _FILE
    try:
        texts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except ValueError as error:
        raise SettingsError(f"{path} cannot be read as saved views. Mend it or delete it.") from error
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise SettingsError(f"{path} does not hold names with search texts. Mend it or delete it.")
    return tuple(View(name, name, text, _ABOUT) for name, text in sorted(texts.items()))


def save(data_dir: Path, name: str, text: str) -> View:
    """Keep the text under the name, in place of what was kept there. Raises QueryError, which says what is wrong."""
    if not _NAME.fullmatch(name):
        raise QueryError("save", f"“{name}” is no name of a view: small letters, digits and hyphens, 40 at the most")
    if any(view.name == name for view in VIEWS):
        raise QueryError("save", f"“{name}” is a built-in view; choose another name")
    asked = parse(text)
    if asked.problems:
        raise QueryError("query", asked.problems[0].sentence)
    if asked.tree is None:
        raise QueryError("query", "write what the view asks for")
    view = View(name, name, asked.text, _ABOUT)
    _write(data_dir, [*(one for one in saved(data_dir) if one.name != name), view])
    return view


def forget(data_dir: Path, name: str) -> None:
    """Drop a saved view. Raises NotFoundError."""
    before = saved(data_dir)
    if all(view.name != name for view in before):
        raise NotFoundError(f"There is no saved view “{name}”.")
    _write(data_dir, [view for view in before if view.name != name])


def _write(data_dir: Path, views: list[View]) -> None:
    texts = {view.name: view.query for view in views}
    replace_file(data_dir / _FILE, json.dumps(texts, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
