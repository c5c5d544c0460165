"""The settings as a person meets them: fields by name, mistakes in place, tests, secrets that are never shown."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton

from cbdesk.desktop.opening import Opening, OpeningWiring
from cbdesk.desktop.settings.dialog import SettingsDialog
from cbdesk.presenters.settings_pages import PAGES
from cbdesk.settings import administrator, load
from cbdesk.settings.profile import set_value
from cbdesk.settings.secrets import store_secret
from tests.desktop.inspection import unnamed_in
from tests.desktop.setup_stories import presenter_for
from tests.desktop.stories import lived


@pytest.fixture
def shown(aio, pools):
    """Run a story with the open dialog."""

    def run(story, page=""):
        async def whole():
            presenter = presenter_for(pools)
            dialog = SettingsDialog(presenter)
            dialog.start(page)
            await aio.until(lambda: presenter.state.phase == "ready")
            try:
                await story(SimpleNamespace(dialog=dialog, presenter=presenter))
            finally:
                presenter.close()
                dialog.close()
                dialog.deleteLater()

        aio.run(whole())

    return run


def row(dialog, key):
    return next(form.rows[key] for form in dialog.forms.values() if key in form.rows)


def test_that_everything_interactive_has_a_name_on_every_page(shown):
    async def story(desk):
        for number in range(len(PAGES)):
            desk.dialog.pages.setCurrentRow(number)
            assert unnamed_in(desk.dialog) == []

    shown(story)


def test_that_typing_explains_a_mistake_and_saving_waits_for_a_good_text(aio, qtbot, shown):
    async def story(desk):
        page_size = row(desk.dialog, "google.page_size")
        assert not desk.dialog.save.isEnabled()
        qtbot.keyClicks(page_size.editor, "9000")
        assert page_size.line == "Wanted here: devices per page, 1 to 300."
        assert not desk.dialog.save.isEnabled()
        page_size.editor.clear()
        qtbot.keyClicks(page_size.editor, "90")
        assert desk.dialog.save.isEnabled()
        qtbot.mouseClick(desk.dialog.save, Qt.MouseButton.LeftButton)
        await aio.until(lambda: not desk.dialog.isVisible())
        assert load().google.page_size == 90

    shown(story)


def test_that_a_secret_is_dots_until_it_is_revealed_and_a_kept_one_is_never_shown(qtbot, shown):
    store_secret("meraki.api_key", "kept-secret")

    async def story(desk):
        api_key = row(desk.dialog, "meraki.api_key")
        assert api_key.editor.text() == ""
        assert "A secret is kept" in api_key.editor.placeholderText()
        assert api_key.line.startswith("Kept in the keyring")
        qtbot.keyClicks(api_key.editor, "typed")
        assert api_key.editor.displayText() != "typed"
        reveal = next(action for action in api_key.editor.actions() if action.isVisible())
        reveal.trigger()
        assert api_key.editor.displayText() == "typed"
        assert reveal.text() == "Hide the secret"
        api_key.editor.clear()
        desk.presenter.edit("meraki.api_key", "")
        assert api_key.editor.echoMode() is QLineEdit.EchoMode.Password

    shown(story, "meraki")


def test_that_a_field_which_the_environment_fixes_says_so(shown, monkeypatch):
    monkeypatch.setenv("CBDESK_GOOGLE__PAGE_SIZE", "150")

    async def story(desk):
        page_size = row(desk.dialog, "google.page_size")
        assert not page_size.editor.isEnabled()
        assert page_size.editor.text() == "150"
        assert page_size.line == "Fixed by the environment variable CBDESK_GOOGLE__PAGE_SIZE."

    shown(story)


def test_that_a_field_which_the_policy_of_the_computer_fixes_says_so(shown):
    administrator.FOLDER.mkdir()
    policy = administrator.FOLDER / "policy.toml"
    policy.write_text("updates.check = false\n")

    async def story(desk):
        check = row(desk.dialog, "updates.check")
        assert not check.editor.isEnabled()
        assert check.line == f"Fixed by the policy of this computer: {policy}"

    shown(story)


def test_that_a_test_names_each_step_and_offers_the_organizations(aio, qtbot, shown):
    async def story(desk):
        google = desk.dialog.forms["google"]
        qtbot.mouseClick(google.check.button, Qt.MouseButton.LeftButton)
        await aio.until(lambda: desk.presenter.state.page("google").check)
        assert google.check.text == "26,310 devices. Cannot be read: batteries."
        assert desk.dialog.pages.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Google Admin: Works in part"
        desk.presenter.check("meraki")
        organization = row(desk.dialog, "meraki.organization_id").editor
        await aio.until(lambda: organization.count() == 2)
        organization.setCurrentIndex(1)
        organization.activated.emit(1)
        assert desk.presenter.state.fields["meraki.organization_id"].text == "1043"
        assert organization.currentText() == "Maple Unified (1043)"

    shown(story)


def test_that_a_language_is_picked_by_its_name_and_the_default_is_no_value(aio, qtbot, shown):
    async def story(desk):
        language = row(desk.dialog, "ui.language").editor
        assert [language.itemText(number) for number in range(language.count())] == [
            "Like this computer",
            "English",
            "Español",
        ]
        assert language.currentText() == "Like this computer"
        qtbot.keyClicks(language, "Es")
        language.activated.emit(language.currentIndex())
        assert language.currentText() == "Español"
        assert desk.presenter.state.fields["ui.language"].text == "es"
        language.setCurrentIndex(0)
        language.activated.emit(0)
        assert not desk.presenter.state.is_changed
        language.activated.emit(2)
        qtbot.mouseClick(desk.dialog.save, Qt.MouseButton.LeftButton)
        await aio.until(lambda: not desk.dialog.isVisible())
        assert load().ui.language == "es"

    shown(story, "station")


def test_that_a_dropped_key_file_is_taken_and_says_whose_it_is(aio, qtbot, shown, tmp_path):
    async def story(desk):
        line = row(desk.dialog, "google.credentials_file").editor.line
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "key.json"))])
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        line.dropEvent(event)
        assert line.text() == str(tmp_path / "key.json")
        await aio.until(lambda: desk.presenter.state.key_file)
        copy = next(button for button in desk.dialog.findChildren(QPushButton) if button.text() == "Copy the client id")
        copy.click()
        assert QGuiApplication.clipboard().text() == "104862"
        qtbot.keyClicks(desk.dialog.search_box, "devices per")
        assert row(desk.dialog, "google.page_size").isVisible()
        assert not copy.isVisible()  # it belongs to the key file
        desk.dialog.search_box.clear()
        assert copy.isVisible()

    shown(story, "google")


def test_that_a_search_leaves_what_it_means(qtbot, shown):
    async def story(desk):
        qtbot.keyClicks(desk.dialog.search_box, "token")
        shown_pages = [
            desk.dialog.pages.item(number).text()
            for number in range(desk.dialog.pages.count())
            if not desk.dialog.pages.item(number).isHidden()
        ]
        assert shown_pages == ["IncidentIQ"]
        assert desk.dialog.pages.currentItem().text() == "IncidentIQ"
        assert row(desk.dialog, "incidentiq.token").isVisible()
        assert not row(desk.dialog, "incidentiq.site_id").isVisible()
        desk.dialog.search_box.clear()
        assert row(desk.dialog, "incidentiq.site_id").isVisible()

    shown(story)


def test_that_defaults_are_restored_by_a_button_and_kept_by_saving(qtbot, shown):
    set_value(load().config_file, "google.page_size", "100")

    async def story(desk):
        page_size = row(desk.dialog, "google.page_size").editor
        assert page_size.text() == "100"
        qtbot.mouseClick(desk.dialog.forms["google"].defaults, Qt.MouseButton.LeftButton)
        assert (page_size.text(), page_size.placeholderText()) == ("", "200")
        assert desk.dialog.save.isEnabled()
        assert load().google.page_size == 100

    shown(story)


def test_that_the_window_opens_its_settings_by_key_and_says_what_holds_later(aio, qtbot, desk, pools):
    opening = OpeningWiring(desk.window, desk.presenters, pools, Opening(presenter_for(pools)._tools))

    async def story():
        qtbot.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        await aio.until(lambda: opening.settings.presenter.state.phase == "ready")
        assert opening.settings.dialog.isVisible()
        opening.settings.presenter.edit("schedule.full_times", "02:00")
        opening.settings.presenter.save()
        await aio.until(desk.window.messages.texts)
        assert "opened anew" in desk.window.messages.texts()[0]
        closed = []
        desk.window.closing.connect(lambda: closed.append(opening.exit_code))
        opening.settings.opening_anew_wanted.emit()
        assert closed == [-1]
        opening.close()

    lived(aio, desk, story)
