"""The set-up step by step: every page can be skipped and come back to, and only the end keeps something."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from cbdesk.desktop.settings.steps_dialog import DONE, WELCOME, StepsDialog
from cbdesk.domain.checks import Check
from cbdesk.settings import load
from tests.desktop.inspection import unnamed_in
from tests.desktop.setup_stories import FOUND, presenter_for


@pytest.fixture
def shown(aio, pools):
    """Run a story with the dialog of a first start."""

    def run(story, check=lambda page, settings: FOUND[page]):
        async def whole():
            presenter = presenter_for(pools, check)
            dialog = StepsDialog(presenter, is_first=True)
            ended = []
            dialog.finished_steps.connect(ended.append)
            dialog.start()
            await aio.until(lambda: presenter.state.phase == "ready")
            try:
                await story(SimpleNamespace(dialog=dialog, presenter=presenter, ended=ended))
            finally:
                presenter.close()
                dialog.close()
                dialog.deleteLater()

        aio.run(whole())

    return run


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def step(dialog):
    return dialog.pages.currentRow()


def test_that_everything_interactive_has_a_name_on_every_step(shown):
    async def story(desk):
        for number in range(DONE + 1):
            desk.dialog.pages.setCurrentRow(number)
            assert unnamed_in(desk.dialog) == []

    shown(story)


def test_that_every_page_can_be_skipped_and_the_window_opens_empty(qtbot, shown):
    async def story(desk):
        click(qtbot, desk.dialog.next)
        for _ in range(DONE - 1):
            click(qtbot, desk.dialog.skip)
        assert step(desk.dialog) == DONE
        assert "No source is set up yet" in desk.dialog.done_page.estimate.text()
        click(qtbot, desk.dialog.next)
        assert desk.ended == [False]
        assert not load().config_file.exists()

    shown(story)


def test_that_skipping_drops_what_was_typed_and_a_page_can_be_come_back_to(qtbot, shown):
    async def story(desk):
        desk.dialog.pages.setCurrentRow(3)
        base_url = desk.dialog.forms[2].rows["incidentiq.base_url"].editor
        qtbot.keyClicks(base_url, "http://example.org")
        click(qtbot, desk.dialog.next)
        assert step(desk.dialog) == 3  # it is wrong
        click(qtbot, desk.dialog.skip)
        assert (step(desk.dialog), desk.presenter.state.is_changed) == (4, False)
        click(qtbot, desk.dialog.back)
        assert base_url.text() == ""

    shown(story)


def test_that_the_way_to_a_working_window_tests_on_its_way_and_keeps_all_at_the_end(aio, qtbot, shown, tmp_path):
    async def story(desk):
        dialog = desk.dialog
        click(qtbot, dialog.welcome.own)
        assert step(dialog) == 2
        google, incidentiq = dialog.forms[1].rows, dialog.forms[2].rows
        google["google.credentials_file"].editor.take(str(tmp_path / "key.json"))
        qtbot.keyClicks(google["google.admin_email"].editor, "admin@district.example")
        click(qtbot, dialog.next)
        qtbot.keyClicks(incidentiq["incidentiq.base_url"].editor, "mydistrict")
        qtbot.keyClicks(incidentiq["incidentiq.token"].editor, "a-token")
        click(qtbot, dialog.next)
        click(qtbot, dialog.skip)
        await aio.until(lambda: "26,310 devices and 24,112 assets" in dialog.done_page.estimate.text())
        assert not load().config_file.exists()
        click(qtbot, dialog.next)
        await aio.until(lambda: desk.ended == [True])
        assert load().google.is_configured
        assert load().incidentiq.is_configured

    shown(story)


def test_that_a_station_of_the_districts_server_needs_no_source(aio, qtbot, shown):
    async def story(desk):
        dialog = desk.dialog
        click(qtbot, dialog.welcome.server)
        assert step(dialog) == 1
        qtbot.keyClicks(dialog.forms[0].rows["database.url"].editor, "postgresql://u:p@db.example/chromebook_dashboard")
        click(qtbot, dialog.forms[0].check.button)
        await aio.until(lambda: desk.presenter.state.page("database").check)
        dialog.pages.setCurrentRow(DONE)
        assert "shared database" in dialog.done_page.estimate.text()
        click(qtbot, dialog.next)
        await aio.until(lambda: desk.ended == [False])
        assert load().database.url is not None

    shown(story, lambda page, settings: Check(True, "The database answers.", 26_310))


def test_that_the_demonstration_is_one_click_and_shows_that_it_is_being_prepared(qtbot, shown):
    async def story(desk):
        wanted = []
        desk.dialog.demo_wanted.connect(lambda: wanted.append(True))
        click(qtbot, desk.dialog.welcome.demo)
        desk.dialog.show_busy(is_busy=True)
        assert wanted == [True]
        assert desk.dialog.welcome.busy.isVisible()
        assert not desk.dialog.next.isEnabled()
        assert step(desk.dialog) == WELCOME

    shown(story)
