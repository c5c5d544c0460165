"""The views that the people of this station saved: names with a search text, in one small file of its data folder."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from cbdesk.domain.query import QueryError
from cbdesk.domain.search_language import parse
from cbdesk.domain.views import VIEWS, View
from cbdesk.errors import NotFoundError, SettingsError
from cbdesk.settings.private_file import replace_file

_FILE = "views.json"
_LONGEST_NAME = 40
_NAME = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{_LONGEST_NAME - 1}}}")
_ABOUT = "Saved on this station."


def saved(data_dir: Path) -> tuple[View, ...]:
    """Return the saved views in the order of their titles. Raises SettingsError for a file that holds none."""
    path = data_dir / _FILE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except ValueError as error:
        raise SettingsError(f"{path} cannot be read as saved views. Mend it or delete it.") from error
    if not isinstance(kept, dict):
        raise SettingsError(f"{path} does not hold names with search texts. Mend it or delete it.")
    views = [_view(path, name, one) for name, one in kept.items()]
    return tuple(sorted(views, key=lambda view: (view.title.casefold(), view.name)))


def _view(path: Path, name: str, kept: Any) -> View:
    """Read a text, or a title with a text where the title is more than the name."""
    if isinstance(kept, str):
        return View(name, name, kept, _ABOUT)
    if isinstance(kept, dict) and isinstance(kept.get("title"), str) and isinstance(kept.get("query"), str):
        return View(name, kept["title"], kept["query"], _ABOUT)
    raise SettingsError(f"{path} does not hold names with search texts. Mend it or delete it.")


def name_of(title: str) -> str:
    """Return the name under which a view of this title is kept; empty where nothing of the title can be in a name."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].strip("-")


def save(data_dir: Path, name: str, text: str, title: str = "") -> View:
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
    view = View(name, " ".join(title.split()) or name, asked.text, _ABOUT)
    _write(data_dir, [*(one for one in saved(data_dir) if one.name != name), view])
    return view


def rename(data_dir: Path, name: str, title: str) -> View:
    """Give a saved view another title and the name that follows from it. Raises NotFoundError, QueryError."""
    before = saved(data_dir)
    found = next((view for view in before if view.name == name), None)
    if found is None:
        raise NotFoundError(f"There is no saved view “{name}”.")
    new = name_of(title)
    if new != name and any(view.name == new for view in before):
        raise QueryError("save", f"“{title}” is already the name of another view")
    view = save(data_dir, new, found.query, title)
    if new != name:
        forget(data_dir, name)
    return view


def forget(data_dir: Path, name: str) -> None:
    """Drop a saved view. Raises NotFoundError."""
    before = saved(data_dir)
    if all(view.name != name for view in before):
        raise NotFoundError(f"There is no saved view “{name}”.")
    _write(data_dir, [view for view in before if view.name != name])


def _write(data_dir: Path, views: list[View]) -> None:
    kept = {
        view.name: view.query if view.title == view.name else {"title": view.title, "query": view.query}
        for view in views
    }
    replace_file(data_dir / _FILE, json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
