"""The settings in finished texts: what each field shows, how ready each source is, what the last test found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cbdesk.domain.checks import Check, KeyFile
from cbdesk.presenters import wording
from cbdesk.presenters.settings_pages import PageSpec
from cbdesk.presenters.translation import listed, said, translate

Level = Literal["good", "warn", "bad", "info", "neutral"]


@dataclass(frozen=True, slots=True)
class FieldState:
    """``text`` is what stands in the field; of a secret only what was typed since the settings were read."""

    key: str
    text: str = ""
    default: str = ""
    error: str = ""
    fixed: str = ""
    """Why it cannot be changed here; empty when it can."""
    place: str = ""
    """Of a secret: where it is kept."""
    is_set: bool = False
    """Somebody gave a value, or a secret is kept."""
    is_changed: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PageState:
    spec: PageSpec
    level: Level = "neutral"
    words: str = ""
    """How ready it is, in a word or two that stand beside the coloured dot."""
    is_checking: bool = False
    can_check: bool = True
    """Nothing on it is wrong, and no test is going."""
    check: Check | None = None
    found: str = ""
    """What the test counted: ``26,310 devices``."""


@dataclass(frozen=True, slots=True)
class Note:
    """What happened last, for a bar in the dialog. ``offers_file``: a private file could keep the secrets."""

    level: Literal["info", "warn", "error"]
    text: str
    offers_file: bool = False


@dataclass(frozen=True, slots=True)
class SettingsState:
    phase: Literal["reading", "ready", "saving", "failed"] = "reading"
    reason: str = ""
    """Why the settings could not be read."""
    fields: Mapping[str, FieldState] = field(default_factory=dict)
    pages: tuple[PageState, ...] = ()
    key_file: KeyFile | None = None
    """Whose key the chosen Google key file is."""
    config_file: str = ""
    is_demo: bool = False
    is_changed: bool = False
    can_be_saved: bool = False
    """Something is changed, and nothing that is changed is wrong."""
    note: Note | None = None

    def page(self, key: str) -> PageState:
        return next(page for page in self.pages if page.spec.key == key)


COUNTED = {
    "google": ("device", "devices"),
    "incidentiq": ("asset", "assets"),
    "meraki": ("network", "networks"),
    "database": ("device", "devices"),
}


def readiness(
    spec: PageSpec, fields: Mapping[str, FieldState], check: Check | None, *, is_checking: bool
) -> tuple[Level, str]:
    """Return the colour and the words of a page's dot."""
    if any(fields[one.key].error for one in spec.fields):
        return "bad", translate("presenters", "Something is wrong")
    if is_checking:
        return "info", translate("presenters", "Testing…")
    if check is not None and check.is_good is not None:
        return _tested(check)
    if spec.needed:
        given = [fields[key].is_set for key in spec.needed]
        unfinished: tuple[Level, str] = (
            ("warn", translate("presenters", "Unfinished"))
            if any(given)
            else ("neutral", translate("presenters", "Not set up"))
        )
        return ("info", translate("presenters", "Set up")) if all(given) else unfinished
    if spec.key != "database":
        return "neutral", ""
    return "info", translate("presenters", "Shared server") if fields["database.url"].is_set else translate(
        "presenters", "On this computer"
    )


def _tested(check: Check) -> tuple[Level, str]:
    if not check.is_good:
        return (
            ("warn", translate("presenters", "Unfinished"))
            if check.choices
            else ("bad", translate("presenters", "Does not work"))
        )
    return (
        ("good", translate("presenters", "Works"))
        if all(step.is_good for step in check.steps)
        else ("warn", translate("presenters", "Works in part"))
    )


def found_words(page: str, check: Check | None) -> str:
    """Return what a test counted: ``26,310 devices``; empty when it counted nothing."""
    if check is None or check.count is None or page not in COUNTED:
        return ""
    return wording.count(check.count, *COUNTED[page])


def first_sync_words(pages: tuple[PageState, ...]) -> str:
    """Say what the first sync will read and about how long that takes, from what the tests counted."""
    counts = {page.spec.key: page.check.count or 0 for page in pages if page.check is not None and page.check.is_good}
    parts = [
        wording.count(counts[key], *words) for key, words in COUNTED.items() if key != "database" and counts.get(key)
    ]
    if not parts:
        return translate("presenters", "Nothing was counted yet. Test a source to see how much the first sync reads.")
    seconds = counts.get("google", 0) / _DEVICES_A_SECOND + counts.get("incidentiq", 0) / _ASSETS_A_SECOND
    seconds += counts.get("meraki", 0) * _SECONDS_A_NETWORK
    minutes = wording.count(max(1, round(seconds / 60)), "minute")
    return translate("presenters", "The first sync reads {records}. That takes about {minutes}.").format(
        records=listed(parts), minutes=minutes
    )


def said_check(check: Check) -> Check:
    """Return what a test found in the window's language; what the sources themselves answered stays as it is."""
    steps = tuple(replace(step, name=said(step.name), detail=said(step.detail)) for step in check.steps)
    return replace(check, detail=said(check.detail), steps=steps)


# What the three services deliver to one station without being pressed: an estimate to plan a coffee by.
_DEVICES_A_SECOND = 150.0
_ASSETS_A_SECOND = 250.0
_SECONDS_A_NETWORK = 1.0
