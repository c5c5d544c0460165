"""The administration as a person meets it: what is to do, what it asks before it begins, what is told when there is none."""

import dataclasses
import threading
import time
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from cbdesk.desktop.administration.presenters import AdministrationPresenters
from cbdesk.desktop.administration.window import AdministrationWindow
from cbdesk.desktop.administration.wiring import AdministrationWiring
from cbdesk.errors import DatabaseAwayError
from cbdesk.maintenance.steps import Outcome
from cbdesk.presenters.administration import AdministrationPresenter
from cbdesk.presenters.administration_state import PAGES
from cbdesk.presenters.archived import ArchivedPresenter
from cbdesk.presenters.health_check import HealthPresenter
from cbdesk.presenters.opened_library import OpenedLibrary
from cbdesk.presenters.roles import RolesPresenter
from tests.desktop import administration_stories as stories
from tests.desktop.inspection import everything_shown, unnamed_in
from tests.desktop.stories import lived

KEYS = [spec.key for spec in PAGES]


@pytest.fixture
def shown(aio, pools):
    """Run a story with the open window on these tools."""

    def run(story, tools=None, **answers):
        async def whole():
            presenters = AdministrationPresenters(
                AdministrationPresenter(pools, lambda: stories.NOW),
                RolesPresenter(pools),
                ArchivedPresenter(pools),
                HealthPresenter(pools, lambda: stories.FINDINGS),
            )
            parent = QWidget()
            window = AdministrationWindow(presenters, parent)
            lent = tools or stories.tools(**answers)
            for presenter in (presenters.roles, presenters.archived, presenters.database):
                presenter.open(lent)
            window.bring()
            await aio.until(lambda: presenters.database.state.phase not in {"reading", "waiting"})
            try:
                await story(SimpleNamespace(window=window, database=presenters.database, presenters=presenters))
            finally:
                presenters.close()
                window.close()
                parent.deleteLater()

        aio.run(whole())

    return run


def turn_to(window, key):
    window.pages.setCurrentRow(KEYS.index(key))


def answer(window, text):
    button = next(one for one in window.question.findChildren(QPushButton) if one.text() == text)
    button.click()


def words(widget):
    return "\n".join(everything_shown(widget))


def test_that_every_page_has_names_for_everything_and_the_words_of_its_state(aio, shown):
    async def story(desk):
        for key in KEYS:
            turn_to(desk.window, key)
            await aio.settle(0.01)
            assert unnamed_in(desk.window) == [], key
        await aio.until(lambda: desk.presenters.health.state.table)
        await aio.until(lambda: desk.presenters.roles.state.phase == "ready")
        pages = desk.database.state.pages
        assert pages["sessions"].words == "1 waiting"
        assert pages["tasks"].words == "3 to do"
        assert pages["indexes"].words == "2 worn"
        assert desk.presenters.health.state.words == "1 error"

    shown(story)


def test_that_work_says_what_it_would_do_and_begins_only_when_that_is_wanted(aio, shown):
    done = []

    def run(name, choices, place, _watch):
        done.append((name, choices.archive_days, place))
        return Outcome(name, "done", "", "", 0.1)

    async def story(desk):
        window = desk.window
        turn_to(window, "tasks")
        card = window.tasks.cards["archive"]
        card.button.click()
        assert "312 devices, the oldest unchanged since 2024-08-19" in window.question.informativeText()
        answer(window, "Cancel")
        assert (window.question, done) == (None, [])
        card.button.click()
        answer(window, "Archive")
        await aio.until(lambda: desk.database.state.work is None and done)
        assert done == [("archive", 365, None)]
        window.tasks.all_button.click()
        assert "Worn indexes" in window.question.informativeText()
        answer(window, "Do it all")
        await aio.until(lambda: len(done) == 4)
        assert [name for name, _, _ in done[1:]] == ["logs", "archive", "reindex"]
        await aio.until(lambda: desk.database.state.work is None)

    shown(story, run=run)


def test_that_what_an_account_may_not_do_is_disabled_with_the_reason_in_words(shown):
    async def story(desk):
        turn_to(desk.window, "tasks")
        card = desk.window.tasks.cards["vacuum"]
        assert not card.button.isEnabled()
        assert "Only the owner of chromebooks may do this" in words(card)
        assert not desk.window.tasks.cards["views"].button.isEnabled()

    shown(story)


def test_that_the_work_is_shown_and_can_be_stopped_and_nothing_else_begins_meanwhile(aio, shown):
    began = threading.Event()

    def run(name, _choices, _place, watch):
        began.set()
        watch.say("rebuilding idx", 1, 4)
        while not watch.is_stopped:
            time.sleep(0.005)
        return Outcome(name, "stopped", "stopped after 1 of 4", "", 0.1)

    async def story(desk):
        desk.database.run(("reindex",))
        assert desk.window.strip.isVisible()
        await aio.until(began.is_set)
        await aio.until(lambda: desk.database.state.work.share == 0.25)
        turn_to(desk.window, "tasks")
        assert not desk.window.tasks.cards["logs"].button.isEnabled()
        assert "Other work is going on" in desk.window.tasks.cards["logs"].button.toolTip()
        desk.window.strip.stop.click()
        await aio.until(lambda: desk.database.state.work is None)
        assert not desk.window.strip.isVisible()
        assert desk.window.tasks.cards["logs"].button.isEnabled()

    shown(story, run=run)


def test_that_a_backup_names_its_place_and_the_command_that_restores_it(shown):
    async def story(desk):
        turn_to(desk.window, "backups")
        desk.window.backups.card.button.click()
        assert "Not encrypted" in desk.window.question.informativeText()
        answer(desk.window, "Cancel")
        command = "cbdesk db restore /srv/backups/cbdesk-chromebook_dashboard-20261123-024200.dump --into restored"
        assert command in words(desk.window.backups)

    shown(story)


def test_that_roles_get_their_rights_and_the_passwords_that_were_typed(aio, shown):
    applied = []

    async def story(desk):
        page = desk.window.roles
        turn_to(desk.window, "roles")
        await aio.until(lambda: desk.presenters.roles.state.phase == "ready")
        assert "-- to see the tables\nGRANT USAGE ON SCHEMA public" in page.script.toPlainText()
        page.sync.setText("syncs")
        page.want_plan()
        await aio.until(lambda: desk.presenters.roles.state.phase == "ready")
        page.passwords[0].setText("a secret")
        page.apply.click()
        answer(desk.window, "Run it")
        await aio.until(lambda: applied)
        assert applied == [(None, "syncs", "chromebook_reader", {"chromebook_reader": "a secret"})]
        assert page.passwords[0].text() == ""
        await aio.until(lambda: desk.presenters.roles.state.phase == "ready")
        assert "a secret" not in repr(desk.presenters.roles.state)

    shown(story, applied=applied)


def test_that_an_embedded_database_has_no_roles_and_says_why_there_is_nothing(shown):
    async def story(desk):
        turn_to(desk.window, "roles")
        assert "Roles are for a shared database" in words(desk.window)
        turn_to(desk.window, "statements")
        assert "pg_stat_statements" in words(desk.window)
        turn_to(desk.window, "backups")
        assert "No backup here yet" in words(desk.window)
        turn_to(desk.window, "overview")
        assert "on this computer alone" in words(desk.window)

    shown(story, condition=stories.EMBEDDED)


def test_that_an_archived_device_is_found_by_any_identifier_or_said_to_be_unknown(aio, shown):
    async def story(desk):
        turn_to(desk.window, "archived")
        page = desk.window.archived
        page.ident.setText("nothing")
        page.button.click()
        await aio.until(lambda: desk.presenters.archived.state.phase == "failed")
        assert "No archived device has the identifier nothing" in words(page)
        page.ident.setText("5CD0001")
        page.button.click()
        await aio.until(lambda: desk.presenters.archived.state.phase == "shown")
        assert "ana.rivera@students.example.org" in words(page)

    shown(story)


def test_that_a_dead_database_says_what_to_do_and_the_health_check_goes_on(aio, shown):
    def gone(_choices):
        raise DatabaseAwayError("The database cannot be reached: it was stopped")

    async def story(desk):
        assert "The database is away" in words(desk.window)
        assert "it was stopped" in words(desk.window)
        turn_to(desk.window, "health")
        await aio.until(lambda: desk.presenters.health.state.table)
        assert "Run: cbdesk sync full" in words(desk.window)

    shown(story, dataclasses.replace(stories.tools(), look=gone))


def test_that_the_menu_opens_it_and_it_follows_the_connection(aio, desk, pools, memory):
    administration = AdministrationWiring(
        desk.window, desk.wiring, desk.presenters.connection, pools, tuple, lambda: stories.NOW
    )
    lent = stories.tools()
    desk.open_library = lambda: OpenedLibrary(
        memory, lambda stop: iter(()), lambda: None, "PostgreSQL 18.6", administration=lent
    )
    database = administration.presenters.database

    async def story():
        desk.window.commands["openAdministration"].trigger()
        await aio.until(lambda: database.state.phase == "ready")
        desk.presenters.connection.lost("The database cannot be reached.")
        await aio.until(lambda: database.state.phase == "away")
        await aio.until(lambda: database.state.phase == "ready")
        administration.window.close()
        database.run(("logs",))
        await aio.until(desk.window.messages.texts)
        assert desk.window.messages.texts() == ("Old log rows: deleted 3.",)
        await aio.until(lambda: database.state.work is None)
        administration.close()

    lived(aio, desk, story)
