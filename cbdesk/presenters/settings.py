"""The settings while a person edits them: drafts, their mistakes, tests of what they lead to, and keeping them.

A draft lives here only until it is saved or dropped. A test uses it and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cbdesk.domain.checks import Check
from cbdesk.errors import CbdeskError
from cbdesk.presenters import wording
from cbdesk.presenters.settings_pages import PAGES, SPECS, needs_new_window, page_of
from cbdesk.presenters.settings_state import (
    FieldState,
    Note,
    PageState,
    SettingsState,
    found_words,
    readiness,
    said_check,
)
from cbdesk.presenters.setup_tools import SetupTools
from cbdesk.presenters.translation import said, translate
from cbdesk.runtime.pools import Pools
from cbdesk.runtime.tasks import Tasks
from cbdesk.settings import editing
from cbdesk.settings.editing import Form
from cbdesk.settings.loading import load_draft
from cbdesk.settings.model import SECRETS


class SettingsPresenter(QObject):
    """One form, opened as often as a dialog is."""

    changed = Signal()
    saved = Signal(bool)
    """The changes are kept; whether some hold only from the next opening of the window on."""

    def __init__(self, pools: Pools, tools: SetupTools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = pools
        self._tools = tools
        self._tasks = Tasks()
        self._form: Form | None = None
        self._drafts: dict[str, str] = {}
        self._errors: dict[str, str] = {}
        self._checks: dict[str, Check] = {}
        self._checking: set[str] = set()
        self._organizations: tuple[tuple[str, str], ...] = ()
        self._is_saving = False
        self._state = SettingsState()

    @property
    def state(self) -> SettingsState:
        return self._state

    def close(self) -> None:
        self._tasks.close()

    def open(self) -> None:
        """Read everything anew and forget drafts and tests."""
        self._form = None
        self._drafts, self._errors, self._checks = {}, {}, {}
        self._organizations, self._is_saving = (), False
        for page in self._checking:
            self._tasks.cancel(f"check {page}")
        self._checking.clear()
        self._publish(SettingsState())
        self._tasks.start("read", self._read())

    def edit(self, key: str, text: str) -> None:
        """Take what a person typed into a field; an emptied secret is left as it is kept."""
        if self._form is None or self._form.fields[key].fixed:
            return
        field = self._form.fields[key]
        if text == field.text:
            self._drafts.pop(key, None)
        else:
            self._drafts[key] = text
        self._after_edit([key])

    def forget_secret(self, key: str) -> None:
        """Let the next save take a kept secret away."""
        if self._form is not None and not self._form.fields[key].fixed:
            self._drafts[key] = ""
            self._after_edit([key])

    def revert(self, keys: Iterable[str]) -> None:
        """Drop what was typed into these fields."""
        touched = [key for key in keys if key in self._drafts]
        for key in touched:
            del self._drafts[key]
        self._after_edit(touched)

    def restore_defaults(self, page: str) -> None:
        """Empty every field of a page that is no secret and that nothing fixes."""
        if self._form is None:
            return
        keys = [field.key for field in page_of(page).fields if field.kind != "secret"]
        for key in keys:
            field = self._form.fields[key]
            if field.text and not field.fixed:
                self._drafts[key] = ""
            else:
                self._drafts.pop(key, None)
        self._after_edit(keys)

    def check(self, page: str, *, create_tables: bool = False) -> None:
        """Try the page's source as it stands in the form; nothing is saved."""
        if self._form is None or page in self._checking or self._errors.keys() & page_of(page).keys:
            return
        self._checks.pop(page, None)
        self._checking.add(page)
        self._show()
        self._tasks.start(f"check {page}", self._check(page, create_tables=create_tables))

    def create_tables(self) -> None:
        """Create the tables in the database as it stands in the form, and try it again."""
        self.check("database", create_tables=True)

    def save(self, *, allow_file: bool = False) -> None:
        """Keep the drafts. ``allow_file``: secrets may go to a private file, the keyring having refused."""
        if self._form is not None and not self._blocking and not self._is_saving:
            self._is_saving = True
            self._publish(replace(self._state, note=None))
            self._show()
            self._tasks.start("save", self._save(allow_file=allow_file))

    def import_file(self, path: Path) -> None:
        """Put the values of a defaults file into the form, unsaved."""
        self._tasks.start("file", self._import(path))

    def export_file(self, path: Path) -> None:
        """Write what config.toml says, without secrets, to another file."""
        self._tasks.start("file", self._export(path))

    async def _read(self) -> None:
        try:
            self._form = await self._pools.work(editing.read)
        except CbdeskError as error:
            self._publish(SettingsState("failed", str(error)))
            return
        if self._form.settings.demo:
            words = translate(
                "presenters",
                "This is the simulated district. Close it and start cbdesk to set this station up for real.",
            )
            self._tell(Note("info", words))
        self._show()
        self._look_at_key()

    async def _check(self, page: str, *, create_tables: bool) -> None:
        changes, new_secrets = self._split(without=self._errors)

        def try_now() -> Check:
            settings = load_draft(changes, new_secrets)
            if create_tables:
                self._tools.create_tables(settings)
            return self._tools.check(page, settings)

        try:
            check = await self._pools.work(try_now)
        except CbdeskError as error:
            check = Check(False, str(error))
        self._checking.discard(page)
        self._checks[page] = said_check(check)
        if page == "meraki":
            self._organizations = check.choices
        self._show()

    async def _save(self, *, allow_file: bool) -> None:
        changes, new_secrets = self._split()
        try:
            await self._pools.work(editing.save, changes, new_secrets, allow_file=allow_file)
            self._form = await self._pools.work(editing.read)
        except CbdeskError as error:
            offers_file = bool(self._form and self._form.keyring_problem and any(new_secrets.values()))
            self._is_saving = False
            self._tell(Note("error", str(error), offers_file=offers_file and not allow_file))
            self._show()
            return
        self._is_saving = False
        kept = [*changes, *new_secrets]
        self._drafts = {key: text for key, text in self._drafts.items() if key not in kept}
        self._show()
        self.saved.emit(any(map(needs_new_window, kept)))

    async def _import(self, path: Path) -> None:
        try:
            values, warnings = await self._pools.work(editing.read_defaults, path)
        except CbdeskError as error:
            self._tell(Note("error", str(error)))
            return
        if self._form is None:
            return
        free = {key: text for key, text in values.items() if not self._form.fields[key].fixed}
        for key, text in free.items():
            if text == self._form.fields[key].text:
                self._drafts.pop(key, None)
            else:
                self._drafts[key] = text
        self._after_edit(list(free))
        words = translate("presenters", "Taken from {name}: {settings}. Save to keep them.").format(
            name=path.name, settings=wording.count(len(free), "setting")
        )
        fixed = len(values) - len(free)
        if fixed:
            words += " " + translate("presenters", "Fixed here and left as they are: {settings}.").format(
                settings=wording.count(fixed, "setting")
            )
        self._tell(Note("warn" if warnings else "info", " ".join([words, *warnings])))

    async def _export(self, path: Path) -> None:
        try:
            number = await self._pools.work(editing.export, path)
        except CbdeskError as error:
            self._tell(Note("error", str(error)))
            return
        self._tell(
            Note(
                "info",
                translate("presenters", "{settings} written to {path}. No secret is among them.").format(
                    settings=wording.count(number, "setting"), path=path
                ),
            )
        )

    async def _read_key(self, path: str) -> None:
        try:
            owner = await self._pools.work(self._tools.owner_of, path)
        except CbdeskError as error:
            self._errors["google.credentials_file"] = error.sentence
            self._publish(replace(self._state, key_file=None))
        else:
            self._publish(replace(self._state, key_file=owner))
        self._show()

    def _look_at_key(self) -> None:
        assert self._form is not None
        text = self._text("google.credentials_file")
        self._tasks.cancel("key file")
        self._publish(replace(self._state, key_file=None))
        if text and "google.credentials_file" not in self._errors:
            self._tasks.start("key file", self._read_key(text))

    def _after_edit(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        for key in keys:
            found = editing.problem(key, self._drafts.get(key, ""))
            if found:
                self._errors[key] = found
            else:
                self._errors.pop(key, None)
        for page in PAGES:  # what was found out of other values says nothing any more
            if page.keys & set(keys):
                self._checks.pop(page.key, None)
                self._tasks.cancel(f"check {page.key}")
                self._checking.discard(page.key)
        self._publish(replace(self._state, note=None))
        self._show()
        if "google.credentials_file" in keys:
            self._look_at_key()

    def _split(self, without: Collection[str] = ()) -> tuple[dict[str, str], dict[str, str]]:
        """Return the drafts of config.toml and those of secrets."""
        drafts = {key: text for key, text in self._drafts.items() if key not in without}
        changes = {key: text for key, text in drafts.items() if key not in SECRETS}
        return changes, {key: text for key, text in drafts.items() if key in SECRETS}

    def _text(self, key: str) -> str:
        assert self._form is not None
        return self._drafts.get(key, self._form.fields[key].text)

    @property
    def _blocking(self) -> bool:
        """Whether a draft is wrong. What was wrong before does not keep other changes from being saved."""
        return any(key in self._drafts for key in self._errors)

    def _tell(self, note: Note) -> None:
        self._publish(replace(self._state, note=note))

    def _show(self) -> None:
        form = self._form
        if form is None:
            return
        fields = {key: self._field(form, key) for key in SPECS}
        pages = []
        for spec in PAGES:
            check, is_checking = self._checks.get(spec.key), spec.key in self._checking
            level, words = readiness(spec, fields, check, is_checking=is_checking)
            can_check = not is_checking and not self._errors.keys() & spec.keys
            pages.append(PageState(spec, level, words, is_checking, can_check, check, found_words(spec.key, check)))
        self._publish(
            replace(
                self._state,
                phase="saving" if self._is_saving else "ready",
                fields=fields,
                pages=tuple(pages),
                config_file=str(form.config_file),
                is_demo=form.settings.demo,
                is_changed=bool(self._drafts),
                can_be_saved=bool(self._drafts) and not self._blocking,
            )
        )

    def _field(self, form: Form, key: str) -> FieldState:
        field = form.fields[key]
        is_changed = key in self._drafts
        text = self._text(key)
        is_set = bool(text) if is_changed or key not in SECRETS else field.is_set
        place = field.place
        if is_changed and key in SECRETS:
            place = (
                translate("presenters", "Will be kept when you save.")
                if text
                else translate("presenters", "Will be taken away when you save.")
            )
        fixed = tuple((value, said(words)) for value, words in SPECS[key].marked_choices)
        choices = self._organizations if key == "meraki.organization_id" else fixed
        return FieldState(
            key,
            text,
            field.default,
            said(self._errors.get(key, "")),
            said(field.fixed),
            said(place),
            is_set,
            is_changed,
            choices,
        )

    def _publish(self, state: SettingsState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
